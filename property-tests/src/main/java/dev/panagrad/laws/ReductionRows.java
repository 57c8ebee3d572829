package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.BILINEAR;
import static dev.panagrad.laws.OpSpec.Trait.LINEAR;
import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Contraction.Activation;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The rows of reductions, normalisations and products of matrices.
final class ReductionRows {
    private static final Values REAL = Values.between(-3, 3);
    /// Zeros among them: a product's gradient must not be computed as the product divided by the element.
    private static final Values WITH_ZEROS = (d, n) -> {
        double[] v = Values.around(0.6, 1.5).draw(d, n);
        Arrays.setAll(v, i -> d.chance(0.15) ? 0 : v[i]);
        return v;
    };

    private ReductionRows() {
    }

    private interface ByAxes {
        Op make(Axes axes, boolean keep);
    }

    private interface ByAxis {
        Op make(int axis, boolean keep);
    }

    private static OpSpec axes(Class<? extends Op> type, boolean empty, Set<DType> types, Bound bound,
            Values values, ByAxes op) {
        return OpSpec.of(type, types, bound, d -> {
            Shape s = empty ? d.shape(0, 4) : d.filled(0, 4);
            return Sample.of(op.make(new Axes(d.axes(s.rank())), d.chance(0.5)), Operand.of(s, values));
        });
    }

    private static OpSpec axis(Class<? extends Op> type, boolean empty, Set<DType> types, Bound bound,
            Values values, ByAxis op) {
        return OpSpec.of(type, types, bound, d -> {
            Shape s = empty ? d.shape(0, 4) : d.filled(0, 4);
            return Sample.of(op.make(d.axis(s.rank()), d.chance(0.5)),
                    Operand.of(s, values).integers(Values.integers(-4, 4)));
        });
    }

    private static double terms(Op op, Tensor[] in) {
        double shrunk = op.outputShape(in[0].shape()).numel();
        return op instanceof Reduction.CumSum(var axis) && in[0].rank() > 0 ? in[0].size(axis)
                : in[0].numel() / Math.max(shrunk, 1);
    }

    static List<OpSpec> all() {
        var all = OpSpec.COMPUTED;
        Values few = Values.integers(-2, 2);
        // @formatter:off
        return List.of(
            axes(Reduction.Sum.class, true, all, Bound.sum(ReductionRows::terms), REAL, Reduction.Sum::new)
                    .with(LINEAR),
            axes(Reduction.Prod.class, true, all, (op, in, y, eps) ->
                    Bound.ulps(terms(op, in) + 1).errors(op, in, y, eps), WITH_ZEROS, Reduction.Prod::new),
            axes(Reduction.Max.class, false, all, Bound.exact(), Values.distinct(0), Reduction.Max::new),
            axes(Reduction.Min.class, false, all, Bound.exact(), Values.distinct(0), Reduction.Min::new),
            axes(Reduction.Any.class, true, all, Bound.exact(), few, Reduction.Any::new).with(NO_GRADIENT),
            axes(Reduction.All.class, true, all, Bound.exact(), few, Reduction.All::new).with(NO_GRADIENT),
            axis(Reduction.ArgMax.class, false, all, Bound.exact(), few, Reduction.ArgMax::new)
                    .with(NO_GRADIENT),
            axis(Reduction.ArgMin.class, false, all, Bound.exact(), few, Reduction.ArgMin::new)
                    .with(NO_GRADIENT),
            axis(Reduction.CumSum.class, true, all, Bound.sum(ReductionRows::terms), REAL,
                    (a, _) -> new Reduction.CumSum(a)).with(LINEAR),
            axis(Normalization.Softmax.class, true, OpSpec.FLOATS, ReductionRows::softmax, REAL,
                    (a, _) -> new Normalization.Softmax(a)),
            axis(Normalization.LogSoftmax.class, true, OpSpec.FLOATS, ReductionRows::logSoftmax, REAL,
                    (a, _) -> new Normalization.LogSoftmax(a)),
            matmul(), linear());
        // @formatter:on
    }

    private static double largest(Tensor x) {
        return Arrays.stream(x.toDoubleArray()).map(Math::abs).max().orElse(0);
    }

    /// Rounding of `x - max` is amplified by the exponential; then come n terms, a quotient and two
    /// roundings.
    private static double[] softmax(Op op, Tensor[] in, double[] y, double eps) {
        double n = in[0].shape().rank() == 0 ? 1 : in[0].size(((Normalization.Softmax) op).axis());
        return Bound.ulps(2 * largest(in[0]) + n + 10).errors(op, in, y, eps);
    }

    private static double[] logSoftmax(Op op, Tensor[] in, double[] y, double eps) {
        double n = in[0].shape().rank() == 0 ? 1 : in[0].size(((Normalization.LogSoftmax) op).axis());
        double[] e = new double[y.length];
        Arrays.fill(e, (6 * largest(in[0]) + n + 10) * eps);
        return e;
    }

    private static OpSpec matmul() {
        return OpSpec.of(Contraction.MatMul.class, OpSpec.NUMBERS,
                Bound.sum((_, in) -> in[0].size(-1)), d -> {
                    Shape batch = d.shape(0, 2);
                    Shape other = d.broadcastableTo(batch);
                    boolean swap = d.chance(0.5);
                    Shape inner = d.shape(3, 3);
                    Shape a = swap ? other : batch;
                    Shape b = swap ? batch : other;
                    return Sample.of(new Contraction.MatMul(),
                            Operand.of(join(a, inner.dim(0), inner.dim(1)), REAL),
                            Operand.of(join(b, inner.dim(1), inner.dim(2)), REAL));
                }).with(BILINEAR);
    }

    private static OpSpec linear() {
        return OpSpec.of(Contraction.Linear.class, OpSpec.FLOATS, ReductionRows::linearErrors,
                d -> {
                    Shape s = d.shape(3, 3);
                    Activation f = d.one(Activation.values());
                    if (f == Activation.RELU) {
                        return rectified(s);
                    }
                    return Sample.of(new Contraction.Linear(f),
                            Operand.of(Shape.of(s.dim(0), s.dim(1)), REAL),
                            Operand.of(Shape.of(s.dim(2), s.dim(1)), REAL),
                            Operand.of(Shape.of(s.dim(2)), REAL));
                });
    }

    /// Those of the sums, which no activation makes larger than by its steepest slope, and its own.
    private static double[] linearErrors(Op op, Tensor[] in, double[] y, double eps) {
        double[] s = Bound.run(new Contraction.Linear(), in).toDoubleArray();
        double[] e = Bound.sum((_, t) -> t[0].size(-1) + 1, 3).errors(new Contraction.Linear(), in, s, eps);
        if (((Contraction.Linear) op).activation().compareTo(Activation.RELU) > 0) {
            for (int i = 0; i < e.length; i++) {
                e[i] = 1.2 * e[i] + 8 * eps * (Math.abs(y[i]) + Math.abs(s[i]));
            }
        }
        return e;
    }

    /// Positive products, and biases that take columns of them to one side of the kink.
    private static Sample rectified(Shape s) {
        Values positive = Values.between(0.25, 2);
        Values bias = Values.aside(positive, 4.0 * s.dim(1));
        return Sample.of(new Contraction.Linear(Activation.RELU),
                Operand.of(Shape.of(s.dim(0), s.dim(1)), positive),
                Operand.of(Shape.of(s.dim(2), s.dim(1)), positive), Operand.of(Shape.of(s.dim(2)), bias));
    }

    private static Shape join(Shape batch, long rows, long columns) {
        return batch.insert(batch.rank(), rows).insert(batch.rank() + 1, columns);
    }
}
