package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;
import static dev.panagrad.laws.OpSpec.Trait.UPDATE;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.random.Philox;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The rows of operations without operands, of optimizers' steps and of an example of a custom operation.
final class OtherRows {
    private static final Values REAL = Values.between(-3, 3);

    private OtherRows() {
    }

    /// `x³`, as a user would define it.
    record Cube() implements CustomOp {
        @Override
        public Tensor forward(Tensor... in) {
            return in[0].mul(in[0]).mul(in[0]);
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return new Tensor[] {g.mul(in[0]).mul(in[0]).mul(3)};
        }
    }

    /// The type is part of the operation.
    private static OpSpec source(Class<? extends Op> type, Bound bound, Function<Draw, Op> op) {
        return OpSpec.of(type, EnumSet.of(DType.FLOAT32), bound, d -> Sample.of(op.apply(d)))
                .with(NO_GRADIENT);
    }

    /// Draws of float64 numbers from distributions of these parameters.
    private static OpSpec counts(Class<? extends Op> type, BiFunction<Shape, Philox.Key, Op> op,
            Values... parameters) {
        return OpSpec.of(type, EnumSet.of(DType.FLOAT64), Bound.exact(), d -> {
            Shape s = d.shape(0, 4);
            Operand[] all = new Operand[parameters.length];
            Arrays.setAll(all, i -> Operand.fixed(s, DType.FLOAT64, parameters[i]));
            return Sample.of(op.apply(s, key(d)), all);
        }).with(NO_GRADIENT);
    }

    private static DType any(Draw d) {
        return d.one(DType.values());
    }

    private static DType floating(Draw d) {
        return d.one(DType.FLOAT32, DType.FLOAT64);
    }

    private static Philox.Key key(Draw d) {
        return new Philox.Key(d.between(0, 1 << 30), d.one(0L, 1L, 77L, 0xFFFFFFFFL, 1L << 40));
    }

    /// A step of an optimizer; the state from operand `positive` on is positive.
    private static OpSpec update(Class<? extends Op> type, int positive, Function<Draw, Op> op) {
        return OpSpec.of(type, OpSpec.FLOATS, Bound.conditioned(24), d -> {
            Op o = op.apply(d);
            Shape s = d.shape(0, 4);
            Operand[] all = new Operand[o.arity()];
            for (int i = 0; i < all.length; i++) {
                all[i] = Operand.of(s, i >= positive ? Values.between(0.01, 2) : REAL);
            }
            return Sample.of(o, all);
        }).with(UPDATE);
    }

    /// RMSprop; a variance from moments that do not belong together would be negative.
    private static OpSpec rmsProp() {
        return OpSpec.of(Update.RmsPropStep.class, OpSpec.FLOATS, Bound.conditioned(24), d -> {
            boolean centered = d.chance(0.5);
            var o = new Update.RmsPropStep(0.125, 0.875, 0x1p-10, d.one(0.0, 0.125), d.one(0.0, 0.5),
                    centered,
                    d.chance(0.3));
            Shape s = d.shape(0, 4);
            Operand[] all = new Operand[o.arity()];
            for (int i = 0; i < all.length; i++) {
                boolean last = centered && i == all.length - 1;
                all[i] = Operand.of(s, i == 2 ? Values.between(2, 4) : last ? Values.between(-1, 1) : REAL);
            }
            return Sample.of(o, all);
        }).with(UPDATE);
    }

    /// A step of SGD or Adam that is made, or not.
    private static OpSpec conditional() {
        return OpSpec.of(Update.Conditional.class, OpSpec.FLOATS, Bound.conditioned(24), d -> {
            boolean adam = d.chance(0.5);
            var o = new Update.Conditional(adam
                    ? new Update.AdamStep(0.125, 0.875, 0.9375, 0x1p-20, d.one(0.0, 0.125), d.chance(0.5),
                            d.chance(0.4), d.chance(0.3), 1)
                    : new Update.SgdStep(0.125, d.one(0.0, 0.5), d.one(0.0, 0.25), d.one(0.0, 0.125),
                            d.chance(0.3), d.chance(0.3), d.chance(0.3)));
            Shape s = d.shape(0, 4);
            Operand[] all = new Operand[o.arity()];
            for (int i = 0; i < all.length - 2; i++) {
                all[i] = Operand.of(s, adam && i >= 3 ? Values.between(0.01, 2) : REAL);
            }
            all[all.length - 2] = single(d, DType.INT64, 0, 1, 2, 49);
            all[all.length - 1] = single(d, DType.BOOL, 0, 1, 1);
            return Sample.of(o, all);
        }).with(UPDATE);
    }

    private static Operand single(Draw d, DType t, double... choices) {
        return Operand.fixed(d.chance(0.5) ? Shape.of() : Shape.of(1), t, Values.of(choices));
    }

    /// The second of these scales has no larger one.
    private static OpSpec scaleStep() {
        return OpSpec.of(Update.ScaleStep.class, EnumSet.of(DType.FLOAT32), Bound.exact(),
                d -> Sample.of(new Update.ScaleStep(d.one(2.0, 1.1), d.one(0.5, 0.3), d.one(1L, 3L)),
                        single(d, DType.FLOAT32, 1024, Float.MAX_VALUE, 0.1f), single(d, DType.BOOL, 0, 1, 1),
                        single(d, DType.INT64, 0, 1, 2)))
                .with(UPDATE);
    }

    /// Gradients that are finite; others are in a test of the scaler.
    private static OpSpec unscale() {
        return OpSpec.of(Update.Unscale.class, OpSpec.FLOATS, Bound.ulps(1),
                d -> Sample.of(new Update.Unscale(), Operand.of(d.shape(0, 4), REAL),
                        single(d, DType.FLOAT32, 0.5, 0.3f, 1), single(d, DType.BOOL, 0, 1, 1)))
                .with(UPDATE);
    }

    static List<OpSpec> all() {
        // @formatter:off
        return List.of(
            source(Creation.Fill.class, Bound.exact(),
                    d -> new Creation.Fill(d.shape(0, 4), any(d), d.one(0, 1, 3, 7L, 100L))),
            source(Creation.Range.class, Bound.exact(),
                    d -> new Creation.Range(d.shape(1, 1), any(d), d.between(0, 9), d.one(1, 2, 3))),
            source(Creation.Eye.class, Bound.exact(), d -> new Creation.Eye(d.shape(2, 2), any(d))),
            source(Sampling.Uniform.class, Bound.exact(),
                    d -> new Sampling.Uniform(d.shape(0, 4), floating(d), key(d), d.one(0.0, -1.0, 0.1),
                            d.one(1.0, 3.0, 0.7))),
            source(Sampling.Normal.class, OtherRows::ofSummands,
                    d -> new Sampling.Normal(d.shape(0, 4), floating(d), key(d), d.one(0, 2),
                            d.one(1.0, 0.5))),
            source(Sampling.Integers.class, Bound.exact(),
                    d -> new Sampling.Integers(d.shape(0, 4), DType.INT64, key(d), -5, d.one(-4, 6, 1000))),
            source(Sampling.Bernoulli.class, Bound.exact(),
                    d -> new Sampling.Bernoulli(d.shape(0, 4), floating(d), key(d),
                            d.one(0.0, 0.3, 0.5, 1.0))),
            source(Sampling.Permutation.class, Bound.exact(),
                    d -> new Sampling.Permutation(d.shape(1, 1), key(d))),
            counts(Sampling.Poisson.class, (s, k) -> new Sampling.Poisson(s, k),
                    Values.of(0, 1e-300, 0.3, 1, 2.5, 17, 300.25, 20000)),
            counts(Sampling.Binomial.class, (s, k) -> new Sampling.Binomial(s, k),
                    Values.of(0, 1, 2, 7, 40, 1000), Values.of(0, 1e-9, 0.1, 0.3, 0.5, 0.75, 1)),
            update(Update.SgdStep.class, 9, d -> new Update.SgdStep(0.125, d.one(0.0, 0.5), d.one(0.0, 0.25),
                    d.one(0.0, 0.125), d.chance(0.3), d.chance(0.3), d.chance(0.3))),
            rmsProp(),
            conditional(),
            scaleStep(),
            unscale(),
            update(Update.AdamStep.class, 3, d -> new Update.AdamStep(0.125, 0.875, 0.9375, 0x1p-20,
                    d.one(0.0, 0.125), d.chance(0.5), d.chance(0.4), d.chance(0.3), d.between(1, 50))),
            update(Update.AdagradStep.class, 2, d -> new Update.AdagradStep(0.125, 0x1p-10, d.one(0.0, 0.125),
                    d.chance(0.3))),
            update(Update.AdadeltaStep.class, 2, d -> new Update.AdadeltaStep(0.5, 0.875, 0x1p-10,
                    d.one(0.0, 0.125), d.chance(0.3))),
            update(Update.AdamaxStep.class, 3, d -> new Update.AdamaxStep(0.125, 0.875, 0.9375, 0x1p-10,
                    d.one(0.0, 0.125), d.chance(0.3))),
            update(Update.MomentStep.class, 3, d -> new Update.MomentStep(0.875, 0.9375, 0x1p-10,
                    d.one(0.0, 0.125), d.one(1.0, 0.875), 0.125, d.one(0.0, 0.25), d.one(1.0, 1.5),
                    d.chance(0.7), d.chance(0.3))),
            update(Update.RpropStep.class, 3,
                    d -> new Update.RpropStep(0.5, 1.25, 0.125, 1.5, d.chance(0.3))),
            update(Update.LionStep.class, 9, d -> new Update.LionStep(0.125, 0.875, 0.9375, d.one(1.0, 0.875),
                    d.chance(0.3))),
            update(Update.AveragedStep.class, 9, d -> new Update.AveragedStep(0.125, d.one(1.0, 0.875),
                    d.one(1.0, 0.25), d.one(0.0, 0.125), d.chance(0.3))),
            OpSpec.of(Cube.class, OpSpec.FLOATS, Bound.ulps(3),
                    d -> Sample.of(new Cube(), Operand.of(d.shape(0, 4), REAL))));
        // @formatter:on
    }

    /// Two units of the last place of the mean and of what is added to it, for the two may cancel.
    private static double[] ofSummands(Op op, Tensor[] in, double[] y, double eps) {
        double mean = ((Sampling.Normal) op).mean();
        double[] e = new double[y.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = 2 * eps * (Math.abs(mean) + Math.abs(y[i] - mean));
        }
        return e;
    }
}
