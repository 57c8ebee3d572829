package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// The rows of normalisations with statistics, and of cross entropy.
final class NormalizationRows {
    private static final Values REAL = Values.between(-2, 2);

    private NormalizationRows() {
    }

    private static double largest(Tensor x) {
        return x.dtype().isFloat() ? Arrays.stream(x.toDoubleArray()).map(Math::abs).max().orElse(0) : 0;
    }

    /// Rounding of sums of `terms` terms and of a few products of the operands' size.
    private static Bound scaled(Bound.Terms terms) {
        return (op, in, y, eps) -> {
            double scale = 4 * (terms.count(op, in) + 12);
            for (Tensor t : in) {
                scale *= 1 + largest(t);
            }
            double[] e = new double[y.length];
            Arrays.fill(e, scale * eps);
            return e;
        };
    }

    private static OpSpec row(Class<? extends Op> type, Bound.Terms terms, Function<Draw, Sample> sample) {
        return OpSpec.of(type, OpSpec.FLOATS, scaled(terms), sample);
    }

    /// Logits and their classes.
    private static OpSpec classes(Class<? extends Op> type, boolean gradient) {
        return row(type, (_, in) -> in[gradient ? 1 : 0].size(-1), d -> {
            long n = d.chance(0.05) ? 0 : d.between(1, d.size());
            long c = d.between(1, d.size() + 1);
            long ignore = d.one(-100L, 0L);
            Operand x = Operand.of(Shape.of(n, c), REAL);
            Operand k = Operand.fixed(Shape.of(n), DType.INT64, Values.integers(0, (int) c - 1));
            return gradient
                    ? Sample.of(new Normalization.CrossEntropyGrad(ignore), Operand.of(Shape.of(n), REAL), x,
                            k)
                    : Sample.of(new Normalization.CrossEntropy(ignore), x, k);
        });
    }

    /// The gradient of softmax or its logarithm, of a result that is any number.
    private static OpSpec softmax(Class<? extends Op> type, boolean log) {
        return row(type, (op, in) -> in[0].rank() == 0 ? 1 : in[0].size(
                op instanceof Normalization.SoftmaxGrad s ? s.axis()
                        : ((Normalization.LogSoftmaxGrad) op).axis()),
                d -> {
                    Shape x = d.shape(0, 4);
                    int axis = d.axis(x.rank());
                    return Sample.of(
                            log ? new Normalization.LogSoftmaxGrad(axis)
                                    : new Normalization.SoftmaxGrad(axis),
                            of(x), Operand.of(x, log ? Values.between(-2, 0) : Values.between(0, 1)));
                });
    }

    private static Shape last(Shape x, int axes) {
        return Shape.of(Arrays.copyOfRange(x.dims(), x.rank() - axes, x.rank()));
    }

    private static Operand of(Shape s) {
        return Operand.of(s, REAL);
    }

    private static double eps(Draw d) {
        return d.one(0.125, 0.5);
    }

    private static Sample layer(Draw d) {
        Shape x = d.shape(1, 4);
        int axes = d.between(1, x.rank());
        Shape w = last(x, axes);
        return d.chance(0.6) ? Sample.of(new Normalization.LayerNorm(axes, eps(d), true), of(x), of(w), of(w))
                : Sample.of(new Normalization.LayerNorm(axes, eps(d), false), of(x));
    }

    private static Sample layerGrad(Draw d) {
        Shape x = d.shape(1, 4);
        int axes = d.between(1, x.rank());
        return d.chance(0.6)
                ? Sample.of(new Normalization.LayerNormGrad(axes, eps(d), true), of(x), of(x),
                        of(last(x, axes)))
                : Sample.of(new Normalization.LayerNormGrad(axes, eps(d), false), of(x), of(x));
    }

    private static Sample layerSums(Draw d) {
        Shape x = d.shape(1, 4);
        return Sample.of(new Normalization.LayerNormSums(d.between(1, x.rank()), eps(d)), of(x), of(x));
    }

    private static Shape channel(Shape x) {
        return Shape.of(x.dim(1));
    }

    static List<OpSpec> all() {
        Bound.Terms every = (_, in) -> in[0].numel();
        // @formatter:off
        return List.of(
            softmax(Normalization.SoftmaxGrad.class, false),
            softmax(Normalization.LogSoftmaxGrad.class, true),
            classes(Normalization.CrossEntropy.class, false),
            classes(Normalization.CrossEntropyGrad.class, true).with(NO_GRADIENT),
            row(Normalization.LayerNorm.class, every, NormalizationRows::layer),
            row(Normalization.LayerNormGrad.class, every, NormalizationRows::layerGrad).with(NO_GRADIENT),
            row(Normalization.LayerNormSums.class, every, NormalizationRows::layerSums).with(NO_GRADIENT),
            row(Normalization.ChannelMoments.class, every, d ->
                    Sample.of(new Normalization.ChannelMoments(), of(d.filled(2, 4)))),
            row(Normalization.BatchNorm.class, every, NormalizationRows::batch),
            row(Normalization.BatchNormSums.class, every, NormalizationRows::batchSums).with(NO_GRADIENT),
            row(Normalization.BatchNormGrad.class, every, NormalizationRows::batchGrad).with(NO_GRADIENT));
        // @formatter:on
    }

    /// With a rectifier, biases take channels to one side of the kink; elements of one channel on both sides
    /// are `FusedNormTest`'s.
    private static Sample batch(Draw d) {
        Shape x = d.shape(2, 4);
        boolean added = d.chance(0.5);
        boolean relu = d.chance(0.5);
        Operand weight = relu ? small(x) : of(channel(x));
        Operand bias = relu ? aside(x) : of(channel(x));
        Op op = new Normalization.BatchNorm(eps(d), added, relu);
        return added ? Sample.of(op, of(x), weight, bias, of(x)) : Sample.of(op, of(x), weight, bias);
    }

    private static Sample batchSums(Draw d) {
        Shape x = d.shape(2, 4);
        return d.chance(0.5) ? Sample.of(new Normalization.BatchNormSums(eps(d), false), of(x), of(x))
                : Sample.of(new Normalization.BatchNormSums(eps(d), true), of(x), of(x), small(x), aside(x));
    }

    private static Sample batchGrad(Draw d) {
        Shape x = d.shape(2, 4);
        Operand sums = of(Shape.of(2, x.dim(1)));
        return d.chance(0.5)
                ? Sample.of(new Normalization.BatchNormGrad(eps(d), false), of(x), of(x), of(channel(x)),
                        sums)
                : Sample.of(new Normalization.BatchNormGrad(eps(d), true), of(x), of(x), small(x), sums,
                        aside(x));
    }

    /// A weight for elements up to 4 from their mean and deviations of at least `√eps`.
    private static Operand small(Shape x) {
        return Operand.of(channel(x), Values.between(-0.1, 0.1));
    }

    private static Operand aside(Shape x) {
        return Operand.of(channel(x), Values.around(4, 6));
    }
}
