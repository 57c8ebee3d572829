package dev.panagrad.vector;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.vector.attention.AttentionKernel;
import dev.panagrad.vector.copy.JoinKernel;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.BinaryKernel;
import dev.panagrad.vector.elementwise.CastKernel;
import dev.panagrad.vector.elementwise.ChainKernel;
import dev.panagrad.vector.elementwise.CompareKernel;
import dev.panagrad.vector.elementwise.FlagKernel;
import dev.panagrad.vector.elementwise.PiecewiseKernel;
import dev.panagrad.vector.elementwise.UnaryKernel;
import dev.panagrad.vector.elementwise.WhereKernel;
import dev.panagrad.vector.elementwise.WholeKernel;
import dev.panagrad.vector.factor.FactorKernel;
import dev.panagrad.vector.indexing.IndexKernel;
import dev.panagrad.vector.norm.BatchNormKernel;
import dev.panagrad.vector.norm.LayerNormKernel;
import dev.panagrad.vector.order.ScanKernel;
import dev.panagrad.vector.order.SortKernel;
import dev.panagrad.vector.random.SamplingKernel;
import dev.panagrad.vector.recurrent.GruKernel;
import dev.panagrad.vector.recurrent.LstmKernel;
import dev.panagrad.vector.recurrent.RnnKernel;
import dev.panagrad.vector.reduce.CrossEntropyKernel;
import dev.panagrad.vector.reduce.ReductionKernel;
import dev.panagrad.vector.reduce.SoftmaxGradKernel;
import dev.panagrad.vector.reduce.SoftmaxKernel;
import dev.panagrad.vector.transform.DftKernel;
import dev.panagrad.vector.transform.RealDftKernel;
import dev.panagrad.vector.update.FillKernel;
import dev.panagrad.vector.update.RuleKernel;
import dev.panagrad.vector.update.UpdateKernel;
import java.util.Map;
import java.util.function.Function;

/// Which kernel computes an operation. What a program does not use is not loaded: a family's rows are methods
/// of their own.
final class Kernels {
    private static final Kernel<Op> NONE = (op, in, out) -> false;
    private static final Map<Class<?>, Function<Class<?>, Kernel<Op>>> FAMILIES = Map.ofEntries(
            Map.entry(Contraction.class, Kernels::contraction),
            Map.entry(Convolution.class, Kernels::convolution),
            Map.entry(Pooling.class, _ -> either(PoolKernel::run, VolumePoolKernel::run)),
            Map.entry(Unary.class, Kernels::unary),
            Map.entry(Special.class, UnaryKernel::of),
            Map.entry(Binary.class, Kernels::binary),
            Map.entry(Compare.class, CompareKernel::of),
            Map.entry(Reduction.class, Kernels::reduction),
            Map.entry(Scan.class, _ -> ScanKernel::run),
            Map.entry(Ordering.class, _ -> SortKernel::run),
            Map.entry(Normalization.class, Kernels::normalization),
            Map.entry(Sequence.class, Kernels::sequence),
            Map.entry(Indexing.class, Kernels::indexing),
            Map.entry(Sampling.class, _ -> SamplingKernel::run),
            Map.entry(Update.class, _ -> UpdateKernel::run),
            Map.entry(Decomposition.class, _ -> FactorKernel::run),
            Map.entry(Fourier.class, Kernels::fourier),
            Map.entry(Movement.class, _ -> JoinKernel::run),
            Map.entry(Op.class, Kernels::chain),
            Map.entry(Creation.class, Kernels::creation));

    private static final ClassValue<Kernel<Op>> LOOKUP = new ClassValue<>() {
        @Override
        protected Kernel<Op> computeValue(Class<?> type) {
            Kernel<Op> kernel = find(type, type);
            return kernel == null ? NONE : kernel;
        }
    };

    private Kernels() {}

    /// The kernel of an operation; one that covers nothing if there is none.
    static Kernel<Op> of(Op op) {
        return LOOKUP.get(op.getClass());
    }

    /// Returns the kernel of the nearest family of an operation that has one, or null.
    private static Kernel<Op> find(Class<?> op, Class<?> type) {
        for (Class<?> family : type.getInterfaces()) {
            Function<Class<?>, Kernel<Op>> rows = FAMILIES.get(family);
            Kernel<Op> kernel = rows == null ? find(op, family) : rows.apply(op);
            if (kernel != null) {
                return kernel;
            }
        }
        return null;
    }

    /// The second kernel runs what the first does not cover.
    private static Kernel<Op> either(Kernel<Op> first, Kernel<Op> second) {
        return (op, in, out) -> first.run(op, in, out) || second.run(op, in, out);
    }

    private static Kernel<Op> contraction(Class<?> op) {
        return Map.<Class<?>, Kernel<Op>>of(
                Contraction.MatMul.class, MatMulKernel::run,
                Contraction.Linear.class, LinearKernel::run).get(op);
    }

    private static Kernel<Op> convolution(Class<?> op) {
        return Map.<Class<?>, Kernel<Op>>of(
                Convolution.Forward.class, either(ConvKernel::forward, VolumeKernel::forward),
                Convolution.Biased.class, ConvKernel::biased,
                Convolution.InputGrad.class, either(ConvKernel::inputGrad, VolumeKernel::inputGrad),
                Convolution.WeightGrad.class, either(ConvKernel::weightGrad, VolumeKernel::weightGrad))
                .get(op);
    }

    private static Kernel<Op> unary(Class<?> op) {
        Kernel<Op> own = Map.<Class<?>, Kernel<Op>>of(
                Unary.IsNan.class, FlagKernel.of(),
                Unary.IsFinite.class, FlagKernel.of(),
                Unary.LogicalNot.class, FlagKernel.of(),
                Unary.Piecewise.class, PiecewiseKernel::value,
                Unary.Cast.class, CastKernel::run,
                Unary.Copy.class, (_, in, out) -> StridedCopy.run(in[0], out)).get(op);
        return own != null ? own : either(UnaryKernel.of(op), WholeKernel.one(op));
    }

    private static Kernel<Op> binary(Class<?> op) {
        return op == Binary.PiecewiseGrad.class ? PiecewiseKernel::product : BinaryKernel.of(op);
    }

    private static Kernel<Op> reduction(Class<?> op) {
        return op == Reduction.CumSum.class ? ScanKernel::run : ReductionKernel.of(op);
    }

    private static Kernel<Op> normalization(Class<?> op) {
        return Map.<Class<?>, Kernel<Op>>ofEntries(
                Map.entry(Normalization.Softmax.class, SoftmaxKernel::run),
                Map.entry(Normalization.LogSoftmax.class, SoftmaxKernel::run),
                Map.entry(Normalization.SoftmaxGrad.class, SoftmaxGradKernel::run),
                Map.entry(Normalization.LogSoftmaxGrad.class, SoftmaxGradKernel::run),
                Map.entry(Normalization.CrossEntropy.class, CrossEntropyKernel::run),
                Map.entry(Normalization.CrossEntropyGrad.class, CrossEntropyKernel::run),
                Map.entry(Normalization.LayerNorm.class, LayerNormKernel::run),
                Map.entry(Normalization.LayerNormGrad.class, LayerNormKernel::run),
                Map.entry(Normalization.LayerNormSums.class, LayerNormKernel::run),
                Map.entry(Normalization.BatchNorm.class, BatchNormKernel::run),
                Map.entry(Normalization.BatchNormGrad.class, BatchNormKernel::run),
                Map.entry(Normalization.ChannelMoments.class, BatchNormKernel::run),
                Map.entry(Normalization.BatchNormSums.class, BatchNormKernel::run)).get(op);
    }

    private static Kernel<Op> sequence(Class<?> op) {
        return Map.<Class<?>, Kernel<Op>>of(
                Sequence.Attention.class, AttentionKernel::forward,
                Sequence.AttentionGrad.class, AttentionKernel::backward,
                Sequence.Lstm.class, LstmKernel::forward,
                Sequence.LstmGrad.class, LstmKernel::backward,
                Sequence.Gru.class, GruKernel::forward,
                Sequence.GruGrad.class, GruKernel::backward,
                Sequence.Rnn.class, RnnKernel::forward,
                Sequence.RnnGrad.class, RnnKernel::backward).get(op);
    }

    private static Kernel<Op> indexing(Class<?> op) {
        return op == Indexing.Where.class ? WhereKernel::run : IndexKernel::run;
    }

    private static Kernel<Op> fourier(Class<?> op) {
        return op == Fourier.Dft.class ? DftKernel::run : RealDftKernel::run;
    }

    private static Kernel<Op> chain(Class<?> op) {
        return op != Chain.class ? null
                : (chain, in, out) -> ChainKernel.run(VectorBackend.INSTANCE, chain, in, out);
    }

    private static Kernel<Op> creation(Class<?> op) {
        return Map.<Class<?>, Kernel<Op>>of(
                Creation.Range.class, RuleKernel::range,
                Creation.Eye.class, RuleKernel::eye,
                Creation.Fill.class, FillKernel::run).get(op);
    }
}
