package dev.panagrad.vector;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
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
import dev.panagrad.vector.reduce.SoftmaxKernel;
import dev.panagrad.vector.transform.DftKernel;
import dev.panagrad.vector.transform.RealDftKernel;
import dev.panagrad.vector.update.FillKernel;
import dev.panagrad.vector.update.RuleKernel;
import dev.panagrad.vector.update.UpdateKernel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The table of kernels: one row per class of operation.
final class Kernels {
    private static final Kernel<Op> NONE = (op, in, out) -> false;
    private static final Map<Class<?>, Kernel<? extends Op>> TABLE = table();
    private static final ClassValue<Kernel<Op>> LOOKUP = new ClassValue<>() {
        @Override
        protected Kernel<Op> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private Kernels() {}

    /// The kernel of an operation; one that covers nothing if there is none.
    static Kernel<Op> of(Op op) {
        return LOOKUP.get(op.getClass());
    }

    @SuppressWarnings("unchecked") // a row's kernel takes the operations of the row's class
    private static Kernel<Op> find(Class<?> type) {
        Kernel<Op> kernel = (Kernel<Op>) TABLE.getOrDefault(type, NONE);
        return kernel instanceof Lazy lazy ? lazy.make() : kernel;
    }

    private static void family(Map<Class<?>, Kernel<? extends Op>> rows, Class<? extends Op> family,
            Function<Class<?>, Kernel<Op>> maker) {
        for (Class<?> op : family.getPermittedSubclasses()) {
            rows.put(op, new Lazy(op, maker));
        }
    }

    /// A kernel that is made when it is first used: most programs use few.
    private static final class Lazy implements Kernel<Op> {
        private final Class<?> type;
        private final Function<Class<?>, Kernel<Op>> maker;

        Lazy(Class<?> type, Function<Class<?>, Kernel<Op>> maker) {
            this.type = type;
            this.maker = maker;
        }

        Kernel<Op> make() {
            return maker.apply(type);
        }

        @Override
        public boolean run(Op op, Tensor[] in, Tensor out) {
            throw new IllegalStateException("the lookup makes the kernel first");
        }
    }

    /// The second kernel runs what the first does not cover.
    private static Kernel<Op> either(Kernel<Op> first, Kernel<Op> second) {
        return (op, in, out) -> first.run(op, in, out) || second.run(op, in, out);
    }

    private static Map<Class<?>, Kernel<? extends Op>> table() {
        Map<Class<?>, Kernel<? extends Op>> rows = new HashMap<>();
        rows.put(Contraction.MatMul.class, (Kernel<Op>) MatMulKernel::run);
        rows.put(Contraction.Linear.class, (Kernel<Op>) LinearKernel::run);
        rows.put(Convolution.Forward.class, either(ConvKernel::forward, VolumeKernel::forward));
        rows.put(Convolution.Biased.class, (Kernel<Op>) ConvKernel::biased);
        rows.put(Convolution.InputGrad.class, either(ConvKernel::inputGrad, VolumeKernel::inputGrad));
        rows.put(Convolution.WeightGrad.class, either(ConvKernel::weightGrad, VolumeKernel::weightGrad));
        family(rows, Pooling.class, op -> either(PoolKernel::run, VolumePoolKernel::run));
        family(rows, Unary.class, op -> either(UnaryKernel.of(op), WholeKernel.one(op)));
        family(rows, Special.class, UnaryKernel::of);
        family(rows, Binary.class, BinaryKernel::of);
        family(rows, Compare.class, CompareKernel::of);
        family(rows, Reduction.class, ReductionKernel::of);
        rows.put(Reduction.CumSum.class, (Kernel<Op>) ScanKernel::run);
        family(rows, Scan.class, op -> ScanKernel::run);
        family(rows, Ordering.class, op -> SortKernel::run);
        rows.put(Normalization.Softmax.class, (Kernel<Op>) SoftmaxKernel::run);
        rows.put(Normalization.LogSoftmax.class, (Kernel<Op>) SoftmaxKernel::run);
        rows.put(Normalization.CrossEntropy.class, (Kernel<Op>) CrossEntropyKernel::run);
        rows.put(Normalization.CrossEntropyGrad.class, (Kernel<Op>) CrossEntropyKernel::run);
        rows.put(Normalization.LayerNorm.class, (Kernel<Op>) LayerNormKernel::run);
        rows.put(Normalization.LayerNormGrad.class, (Kernel<Op>) LayerNormKernel::run);
        rows.put(Normalization.LayerNormSums.class, (Kernel<Op>) LayerNormKernel::run);
        rows.put(Normalization.BatchNorm.class, (Kernel<Op>) BatchNormKernel::run);
        rows.put(Normalization.BatchNormGrad.class, (Kernel<Op>) BatchNormKernel::run);
        rows.put(Normalization.ChannelMoments.class, (Kernel<Op>) BatchNormKernel::run);
        rows.put(Normalization.BatchNormSums.class, (Kernel<Op>) BatchNormKernel::run);
        rows.put(Sequence.Attention.class, (Kernel<Op>) AttentionKernel::forward);
        rows.put(Sequence.Lstm.class, (Kernel<Op>) LstmKernel::forward);
        rows.put(Sequence.Rnn.class, (Kernel<Op>) RnnKernel::forward);
        rows.put(Sequence.RnnGrad.class, (Kernel<Op>) RnnKernel::backward);
        rows.put(Sequence.Gru.class, (Kernel<Op>) GruKernel::forward);
        rows.put(Sequence.GruGrad.class, (Kernel<Op>) GruKernel::backward);
        rows.put(Sequence.LstmGrad.class, (Kernel<Op>) LstmKernel::backward);
        rows.put(Sequence.AttentionGrad.class, (Kernel<Op>) AttentionKernel::backward);
        family(rows, Indexing.class, op -> IndexKernel::run);
        family(rows, Sampling.class, op -> SamplingKernel::run);
        family(rows, Update.class, op -> UpdateKernel::run);
        family(rows, Decomposition.class, op -> FactorKernel::run);
        rows.put(Fourier.Dft.class, (Kernel<Op>) DftKernel::run);
        rows.put(Fourier.RealDft.class, (Kernel<Op>) RealDftKernel::run);
        rows.put(Fourier.RealDftAdjoint.class, (Kernel<Op>) RealDftKernel::run);
        rows.put(Unary.IsNan.class, FlagKernel.of());
        rows.put(Unary.IsFinite.class, FlagKernel.of());
        rows.put(Unary.LogicalNot.class, FlagKernel.of());
        rows.put(Unary.Piecewise.class, (Kernel<Op>) PiecewiseKernel::value);
        rows.put(Binary.PiecewiseGrad.class, (Kernel<Op>) PiecewiseKernel::product);
        rows.put(Unary.Cast.class, (Kernel<Op>) CastKernel::run);
        rows.put(Unary.Copy.class, (Kernel<Op>) (op, in, out) -> StridedCopy.run(in[0], out));
        rows.put(Indexing.Where.class, (Kernel<Op>) WhereKernel::run);
        rows.put(Movement.Cat.class, (Kernel<Op>) JoinKernel::run);
        rows.put(Movement.Unview.class, (Kernel<Op>) JoinKernel::run);
        rows.put(Creation.Range.class, (Kernel<Op>) RuleKernel::range);
        rows.put(Creation.Eye.class, (Kernel<Op>) RuleKernel::eye);
        rows.put(Creation.Fill.class, (Kernel<Op>) FillKernel::run);
        return rows;
    }
}
