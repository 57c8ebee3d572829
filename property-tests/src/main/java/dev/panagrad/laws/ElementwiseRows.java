package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.BILINEAR;
import static dev.panagrad.laws.OpSpec.Trait.ELEMENTWISE;
import static dev.panagrad.laws.OpSpec.Trait.FLAT;
import static dev.panagrad.laws.OpSpec.Trait.LINEAR;
import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The rows of the functions of one, two and three operands, elementwise.
final class ElementwiseRows {
    private static final Values REAL = Values.between(-3, 3);
    private static final Values POSITIVE = Values.between(0.2, 4);
    private static final Values AWAY_FROM_ZERO = Values.around(0.1, 3);

    private ElementwiseRows() {
    }

    private static OpSpec unary(Op op, Set<DType> types, Bound bound, Values values) {
        return unary(op.getClass(), types, bound, values, _ -> op);
    }

    private static OpSpec unary(Class<? extends Op> type, Set<DType> types, Bound bound, Values values,
            Function<Draw, Op> op) {
        return OpSpec.of(type, types, bound,
                d -> Sample.of(op.apply(d), Operand.of(d.shape(0, 4), values))).with(ELEMENTWISE);
    }

    private static OpSpec binary(Op op, Set<DType> types, Bound bound, Operand a, Operand b) {
        return binary(op.getClass(), types, bound, a, b, _ -> op);
    }

    private static OpSpec binary(Class<? extends Op> type, Set<DType> types, Bound bound, Operand a,
            Operand b,
            Function<Draw, Op> op) {
        return OpSpec.of(type, types, bound, d -> {
            Shape all = d.shape(0, 4);
            Shape less = d.chance(0.5) ? d.broadcastableTo(all) : all;
            boolean swap = d.chance(0.5);
            return Sample.of(op.apply(d), at(a, swap ? less : all), at(b, swap ? all : less));
        }).with(ELEMENTWISE);
    }

    private static Operand at(Operand o, Shape shape) {
        return new Operand(shape, o.floats(), o.integers(), o.fixed(), o.differentiable());
    }

    private static Operand real() {
        return Operand.of(Shape.SCALAR, REAL);
    }

    private static final Set<DType> WHOLE = EnumSet.of(DType.UINT8, DType.INT32, DType.INT64);

    private static Operand of(Values values) {
        return Operand.of(Shape.SCALAR, values);
    }

    static List<OpSpec> unary() {
        var floats = OpSpec.FLOATS;
        var numbers = OpSpec.NUMBERS;
        // @formatter:off
        return List.of(
            unary(new Unary.Neg(), numbers, Bound.exact(), REAL).with(LINEAR),
            unary(new Unary.Abs(), numbers, Bound.exact(), AWAY_FROM_ZERO),
            unary(new Unary.Sign(), numbers, Bound.exact(), AWAY_FROM_ZERO).with(FLAT),
            unary(new Unary.Exp(), floats, Bound.ulps(4), REAL),
            unary(new Unary.Expm1(), floats, Bound.ulps(4), REAL),
            unary(new Unary.Log(), floats, Bound.ulps(4), POSITIVE),
            unary(new Unary.Log1p(), floats, Bound.ulps(4), Values.between(-0.8, 3)),
            unary(new Unary.Sqrt(), floats, Bound.rounded(), POSITIVE),
            unary(new Unary.Rsqrt(), floats, Bound.ulps(3), POSITIVE),
            unary(new Unary.Reciprocal(), floats, Bound.rounded(), Values.around(0.3, 3)),
            unary(new Unary.Sin(), floats, Bound.ulps(4), REAL),
            unary(new Unary.Cos(), floats, Bound.conditioned(2), REAL),
            unary(new Unary.Tan(), floats, Bound.ulps(4), Values.between(-1.3, 1.3)),
            unary(new Unary.Tanh(), floats, Bound.ulps(4), REAL),
            unary(new Unary.Atan(), floats, Bound.ulps(4), REAL),
            unary(new Unary.Sigmoid(), floats, Bound.ulps(6), REAL),
            unary(new Unary.Relu(), numbers, Bound.exact(), AWAY_FROM_ZERO),
            unary(Unary.Gelu.class, floats, Bound.conditioned(8), REAL, d -> new Unary.Gelu(d.chance(0.5))),
            unary(Unary.Softplus.class, floats, Bound.conditioned(4), Values.between(-4, 4),
                    d -> new Unary.Softplus(d.one(0.5, 1.0, 2.0), 20)),
            unary(Unary.Elu.class, floats, Bound.ulps(5), AWAY_FROM_ZERO,
                    d -> new Unary.Elu(d.one(0.5, 1.0, 1.75))),
            unary(Unary.LeakyRelu.class, floats, Bound.rounded(), AWAY_FROM_ZERO,
                    d -> new Unary.LeakyRelu(d.one(0.125, 0.25, -0.5))),
            unary(Unary.Threshold.class, floats, Bound.exact(), Values.betweenSteps(),
                    d -> new Unary.Threshold(d.one(-1.0, 0.0, 1.0), d.one(0.0, 0.375, -2.5))),
            unary(Unary.Hardshrink.class, floats, Bound.exact(), Values.betweenSteps(),
                    d -> new Unary.Hardshrink(d.one(0.0, 1.0, 2.0))),
            unary(Unary.Piecewise.class, floats, Bound.ulps(4), Values.betweenSteps(),
                    d -> new Unary.Piecewise(pieces(d))),
            unary(Unary.NanTo.class, floats, Bound.exact(), REAL,
                    d -> new Unary.NanTo(d.one(0.0, 0.375, -2.5))),
            unary(Unary.Clamp.class, numbers, Bound.exact(), Values.betweenSteps(),
                    d -> new Unary.Clamp(d.one(-2.0, 0.0, Double.NEGATIVE_INFINITY),
                            d.one(3.0, 1.0, Double.POSITIVE_INFINITY))),
            unary(new Unary.Erf(), floats, Bound.ulps(8), REAL),
            unary(new Unary.Floor(), numbers, Bound.exact(), Values.betweenSteps()).with(FLAT),
            unary(new Unary.Ceil(), numbers, Bound.exact(), Values.betweenSteps()).with(FLAT),
            unary(new Unary.Round(), numbers, Bound.exact(), Values.betweenSteps()).with(FLAT),
            unary(new Unary.Trunc(), numbers, Bound.exact(), Values.betweenSteps()).with(FLAT),
            unary(Unary.AddScalar.class, floats, Bound.rounded(), REAL,
                    d -> new Unary.AddScalar(d.one(0.0, 0.375, -2.5))),
            unary(Unary.MulScalar.class, floats, Bound.rounded(), REAL,
                    d -> new Unary.MulScalar(d.one(0.0, 1.0, -1.25))).with(LINEAR),
            power(),
            unary(new Unary.LogicalNot(), OpSpec.STORED, Bound.exact(), Values.integers(-2, 2))
                    .with(NO_GRADIENT),
            unary(new Unary.IsNan(), OpSpec.STORED, Bound.exact(), Values.special(true)).with(NO_GRADIENT),
            unary(new Unary.IsFinite(), OpSpec.STORED, Bound.exact(), Values.special(true)).with(NO_GRADIENT),
            unary(Unary.Cast.class, OpSpec.STORED, Bound.exact(), Values.between(0, 120),
                    d -> new Unary.Cast(d.one(DType.values()))).with(NO_GRADIENT),
            unary(new Unary.Copy(), OpSpec.STORED, Bound.exact(), REAL).with(LINEAR));
        // @formatter:on
    }

    /// Bounds are integers, where operands between steps do not lie.
    private static Pieces pieces(Draw d) {
        double low = d.between(-3, 1);
        return new Pieces(d.chance(0.1) ? Double.NEGATIVE_INFINITY : low,
                d.chance(0.1) ? Double.POSITIVE_INFINITY : low + d.between(0, 3), d.chance(0.5),
                factors(d, 1), factors(d, 2), factors(d, 1));
    }

    private static Factors factors(Draw d, int most) {
        return new Factors(d.one(0.0, 1.0, -0.75, 1.5), d.between(0, most), d.one(0.0, 1.0, -2.5, 0.625),
                d.one(0.0, -1.0, 3.0));
    }

    private static OpSpec power() {
        return OpSpec.of(Unary.PowScalar.class, OpSpec.FLOATS, Bound.ulps(4), d -> {
            double e = d.one(0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, -0.5, 1.5);
            Values x = e == Math.rint(e) ? Values.around(0.3, 2.5) : Values.between(0.3, 3);
            return Sample.of(new Unary.PowScalar(e), Operand.of(d.shape(0, 4), x));
        }).with(ELEMENTWISE);
    }

    static List<OpSpec> binary() {
        var floats = OpSpec.FLOATS;
        Operand grid = of(Values.distinct(0));
        Operand other = of(Values.distinct(1));
        Operand steps = of(Values.betweenSteps());
        Operand divisor = of(Values.of(1, -1, 2, -2)).integers(Values.of(1, 2, 3, -1, -2, 7));
        // @formatter:off
        return List.of(
            binary(new Binary.Add(), OpSpec.COMPUTED, Bound.rounded(), real(), real()).with(LINEAR),
            binary(new Binary.Sub(), OpSpec.NUMBERS, Bound.rounded(), real(), real()).with(LINEAR),
            binary(new Binary.Mul(), OpSpec.COMPUTED, Bound.rounded(), real(), real()).with(BILINEAR),
            binary(new Binary.Div(), floats, Bound.rounded(), real(), of(Values.around(0.3, 3))),
            binary(new Binary.Pow(), OpSpec.NUMBERS, Bound.ulps(4),
                    of(Values.between(0.3, 2.5)).integers(Values.integers(-3, 3)),
                    of(Values.between(-2, 2)).integers(Values.integers(0, 4))),
            binary(new Binary.Maximum(), OpSpec.COMPUTED, Bound.exact(), grid, other),
            binary(new Binary.Minimum(), OpSpec.COMPUTED, Bound.exact(), grid, other),
            binary(new Binary.Fmax(), floats, Bound.exact(), grid, other),
            binary(new Binary.Fmin(), floats, Bound.exact(), grid, other),
            binary(new Binary.Prelu(), floats, Bound.rounded(), of(AWAY_FROM_ZERO), real()),
            binary(new Binary.FloorDivide(), OpSpec.NUMBERS, Bound.exact(), steps, divisor).with(FLAT),
            binary(new Binary.Remainder(), OpSpec.NUMBERS, Bound.conditioned(1), steps, divisor),
            binary(new Binary.Fmod(), OpSpec.NUMBERS, Bound.conditioned(1), steps, divisor),
            binary(new Binary.Atan2(), floats, Bound.ulps(4), of(AWAY_FROM_ZERO), of(AWAY_FROM_ZERO)),
            binary(new Binary.CopySign(), floats, Bound.exact(), of(AWAY_FROM_ZERO),
                    of(AWAY_FROM_ZERO).constant()),
            binary(new Binary.Hypot(), floats, Bound.ulps(4), of(AWAY_FROM_ZERO), of(AWAY_FROM_ZERO)),
            binary(new Binary.Gcd(), WHOLE, Bound.exact(), real(), real()).with(NO_GRADIENT),
            binary(new Binary.LeftShift(), WHOLE, Bound.exact(), real(), shift()).with(NO_GRADIENT),
            binary(new Binary.RightShift(), WHOLE, Bound.exact(), real(), shift()).with(NO_GRADIENT),
            igamma(),
            binary(new Binary.Zeta(), floats, Bound.ulps(8), of(Values.between(1.5, 4)).constant(),
                    of(Values.between(0.5, 3))),
            binary(new Binary.NextAfter(), floats, Bound.ulps(2), real(), real().constant()),
            binary(new Binary.And(), OpSpec.BITS, Bound.exact(), real(), real()).with(NO_GRADIENT),
            binary(new Binary.Or(), OpSpec.BITS, Bound.exact(), real(), real()).with(NO_GRADIENT),
            binary(new Binary.Xor(), OpSpec.BITS, Bound.exact(), real(), real()).with(NO_GRADIENT),
            binary(new Binary.ReluGrad(), floats, Bound.exact(), real(), of(AWAY_FROM_ZERO)),
            binary(new Binary.TanhGrad(), floats, Bound.conditioned(3), real(),
                    of(Values.between(-0.9, 0.9))),
            binary(Binary.GeluGrad.class, floats, Bound.conditioned(8), real(), real(),
                    d -> new Binary.GeluGrad(d.chance(0.5))),
            binary(Binary.PiecewiseGrad.class, floats, Bound.ulps(5), real(), steps,
                    d -> new Binary.PiecewiseGrad(pieces(d))),
            binary(new Binary.SigmoidGrad(), floats, Bound.ulps(3), real(), of(Values.between(0.1, 0.9))),
            compare(new Compare.Eq()), compare(new Compare.Ne()), compare(new Compare.Lt()),
            compare(new Compare.Le()), compare(new Compare.Gt()), compare(new Compare.Ge()),
            where());
        // @formatter:on
    }

    private static Operand shift() {
        return of(REAL).integers(Values.of(0, 1, 2, 7, 8, 9, 31, 32, 63, 64, 65, -1));
    }

    private static OpSpec igamma() {
        return OpSpec.of(Binary.Igamma.class, OpSpec.FLOATS, Bound.ulps(16), d -> {
            Shape all = d.shape(0, 4);
            return Sample.of(new Binary.Igamma(d.chance(0.5)),
                    Operand.of(d.broadcastableTo(all), Values.between(0.6, 4)).constant(),
                    Operand.of(all, Values.between(0.3, 5)));
        }).with(ELEMENTWISE);
    }

    private static OpSpec compare(Compare op) {
        Operand few = of(Values.integers(-2, 2)).integers(Values.integers(-2, 2));
        return binary(op, OpSpec.COMPUTED, Bound.exact(), few, few).with(NO_GRADIENT);
    }

    private static OpSpec where() {
        return OpSpec.of(Indexing.Where.class, OpSpec.COMPUTED, Bound.exact(), d -> {
            Shape all = d.shape(0, 4);
            Operand condition =
                    Operand.fixed(d.broadcastableTo(all), DType.BOOL, Values.integers(0, 1));
            boolean swap = d.chance(0.5);
            Shape less = d.broadcastableTo(all);
            return Sample.of(new Indexing.Where(), condition, Operand.of(swap ? less : all, REAL),
                    Operand.of(swap ? all : less, REAL));
        }).with(ELEMENTWISE, LINEAR);
    }
}
