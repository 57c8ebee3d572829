package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.reference.BesselFunction;
import dev.panagrad.tensor.reference.ErrorFunction;
import dev.panagrad.tensor.reference.GammaFunction;
import dev.panagrad.tensor.reference.SpecialMeaning;
import dev.panagrad.vector.elementwise.Loops.CurveF32;
import dev.panagrad.vector.elementwise.Loops.Scalar;
import dev.panagrad.vector.elementwise.Loops.UnaryF32;
import dev.panagrad.vector.elementwise.Loops.UnaryF64;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.function.Supplier;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The functions of one operand: as vectors where that is exact or fast, else element by element.
final class UnaryTable {
    private static final Map<Class<?>, UnaryF32> F32 = Map.ofEntries(
            Map.entry(Unary.Neg.class, (x, p, q) -> x.neg()),
            Map.entry(Unary.Abs.class, (x, p, q) -> x.abs()),
            Map.entry(Unary.Sqrt.class, (x, p, q) -> x.sqrt()),
            Map.entry(Unary.Reciprocal.class, (x, p, q) -> one32().div(x)),
            Map.entry(Unary.Rsqrt.class, (x, p, q) -> one32().div(x.sqrt())),
            Map.entry(Unary.Relu.class, (x, p, q) -> x.max(0f)),
            Map.entry(Unary.AddScalar.class, (x, p, q) -> x.add(p)),
            Map.entry(Unary.MulScalar.class, (x, p, q) -> x.mul(p)),
            Map.entry(Unary.Clamp.class, (x, p, q) -> x.max(p).min(q)),
            Map.entry(Unary.Sign.class, (x, p, q) -> Rounding.sign(x)),
            Map.entry(Unary.Floor.class, (x, p, q) -> Rounding.floor(x)),
            Map.entry(Unary.Ceil.class, (x, p, q) -> Rounding.ceil(x)),
            Map.entry(Unary.Round.class, (x, p, q) -> Rounding.round(x)),
            Map.entry(Unary.Trunc.class, (x, p, q) -> Rounding.trunc(x)),
            Map.entry(Unary.Threshold.class, (x, p, q) -> x.blend(q, x.compare(VectorOperators.LE, p))),
            Map.entry(Unary.Hardshrink.class,
                    (x, p, q) -> x.blend(0f, x.abs().compare(VectorOperators.LE, p))),
            Map.entry(Unary.NanTo.class, (x, p, q) -> x.blend(p, x.compare(VectorOperators.NE, x))),
            Map.entry(Unary.LeakyRelu.class,
                    (x, p, q) -> x.mul(p).blend(x, x.compare(VectorOperators.GT, 0f))));

    private static final Map<Class<?>, CurveF32> CURVES = Map.of(
            Unary.Tanh.class, Curves32::tanh,
            Unary.Sin.class, Angles32::sin,
            Unary.Cos.class, Angles32::cos,
            Unary.Atan.class, Angles32::atan,
            Unary.Tan.class, Angles32::tan,
            Special.Asin.class, Angles32::asin,
            Special.Acos.class, Angles32::acos);

    private static final Map<Class<?>, Supplier<UnaryLoop>> RANGED = Map.of(
            Unary.Exp.class, () -> RangedLoop.of((x, s) -> Curves32.expNear(x), Curves32::exp, Curves32.NEAR),
            Unary.Log.class, () -> RangedLoop.of(Curves32::logNear, Curves32::log, Range32::normal),
            Special.Exp2.class,
            () -> RangedLoop.of((x, s) -> Curves32.exp2Near(x), Curves32::exp2, Curves32.POWER_NEAR),
            Special.Log2.class, () -> RangedLoop.of(Curves32::log2Near, Curves32::log2, Range32::normal),
            Special.Log10.class, () -> RangedLoop.of(Curves32::log10Near, Curves32::log10, Range32::normal),
            Unary.Sigmoid.class,
            () -> RangedLoop.of(Curves32::sigmoidNear, Curves32::sigmoid, Curves32.NEAR),
            Special.Erfc.class,
            () -> TwoPasses.of(RangedLoop.of(Errors32::bellNear, Errors32::bell, Errors32.NEAR),
                    Errors32::erfc),
            Special.Erfinv.class,
            () -> TwoPasses.of(RangedLoop.of(Errors32::declineNear, Errors32::decline, Errors32.BELOW_ONE),
                    Errors32::erfinv));

    /// `√(2/π)`.
    private static final double ROOT = Math.sqrt(2 / Math.PI);
    private static final double MOST = Float.MAX_VALUE;
    /// The largest number below 1.
    private static final double BELOW_ONE = Errors32.BELOW_ONE;

    /// A sweep and the numbers that it is for.
    private record Swept(Sweep sweep, double low, double high) {
    }

    /// Functions of one number at a time, and sweeps of float32: a table apart, for it takes some
    /// milliseconds to make and many programs need none of them.
    private static final class Numbers {
        static final Map<Class<?>, Scalar> SCALAR = Map.ofEntries(
                Map.entry(Unary.Exp.class, (x, p, q) -> Math.exp(x)),
                Map.entry(Unary.Expm1.class, (x, p, q) -> Math.expm1(x)),
                Map.entry(Unary.Log.class, (x, p, q) -> Math.log(x)),
                Map.entry(Unary.Log1p.class, (x, p, q) -> Math.log1p(x)),
                Map.entry(Unary.Sin.class, (x, p, q) -> Math.sin(x)),
                Map.entry(Unary.Cos.class, (x, p, q) -> Math.cos(x)),
                Map.entry(Unary.Tan.class, (x, p, q) -> Math.tan(x)),
                Map.entry(Unary.Atan.class, (x, p, q) -> Math.atan(x)),
                Map.entry(Unary.Tanh.class, (x, p, q) -> Math.tanh(x)),
                Map.entry(Unary.Sigmoid.class, (x, p, q) -> {
                    double e = Math.exp(-Math.abs(x));
                    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
                }),
                Map.entry(Unary.Softplus.class, (x, p, q) -> p * x > q ? x : Math.log1p(Math.exp(p * x)) / p),
                Map.entry(Unary.Elu.class, (x, p, q) -> x > 0 ? x : p * Math.expm1(x)),
                Map.entry(Unary.PowScalar.class, (x, p, q) -> p == 2 ? x * x : RealKernel.power(x, p)),
                Map.entry(Unary.Erf.class, (x, p, q) -> ErrorFunction.erf(x)),
                Map.entry(Special.Acos.class, (x, p, q) -> Math.acos(x)),
                Map.entry(Special.Asin.class, (x, p, q) -> Math.asin(x)),
                Map.entry(Special.Sinh.class, (x, p, q) -> Math.sinh(x)),
                Map.entry(Special.Cosh.class, (x, p, q) -> Math.cosh(x)),
                Map.entry(Special.Asinh.class, (x, p, q) -> SpecialMeaning.asinh(x)),
                Map.entry(Special.Acosh.class, (x, p, q) -> SpecialMeaning.acosh(x)),
                Map.entry(Special.Atanh.class, (x, p, q) -> SpecialMeaning.atanh(x)),
                Map.entry(Special.Log2.class, (x, p, q) -> SpecialMeaning.log2(x)),
                Map.entry(Special.Log10.class, (x, p, q) -> Math.log10(x)),
                Map.entry(Special.Erfc.class, (x, p, q) -> ErrorFunction.erfc(x)),
                Map.entry(Special.Erfcx.class, (x, p, q) -> ErrorFunction.scaled(x)),
                Map.entry(Special.Erfinv.class, (x, p, q) -> ErrorFunction.inverse(x)),
                Map.entry(Special.Ndtri.class, (x, p, q) -> ErrorFunction.normalQuantile(x)),
                Map.entry(Special.Exp2.class, (x, p, q) -> Math.pow(2, x)),
                Map.entry(Special.Lgamma.class, (x, p, q) -> GammaFunction.logGamma(x)),
                Map.entry(Special.Polygamma.class, (x, p, q) -> GammaFunction.polygamma((int) p, x)),
                Map.entry(Special.BesselI.class, (x, p, q) -> SpecialMeaning.besselI((int) p, q != 0, x)),
                Map.entry(Special.BesselJ.class, (x, p, q) -> BesselFunction.j((int) p, x)),
                Map.entry(Special.BesselY.class, (x, p, q) -> BesselFunction.y((int) p, x)),
                Map.entry(Special.BesselK.class, (x, p, q) -> BesselFunction.k((int) p, q != 0, x)));

        /// The functions of `SCALAR` again, only as exact as float32 needs.
        static final Map<Class<?>, Scalar> SINGLE = Map.ofEntries(
                Map.entry(Unary.Expm1.class, (x, p, q) -> SingleMath.expm1(x)),
                Map.entry(Unary.Log1p.class, (x, p, q) -> SingleMath.log1p(x)),
                Map.entry(Unary.Softplus.class, (x, p, q) -> SingleMath.softplus(x, p, q)),
                Map.entry(Unary.Elu.class, (x, p, q) -> x > 0 ? x : p * SingleMath.expm1(x)),
                Map.entry(Unary.Erf.class, (x, p, q) -> SingleSpecial.erf(x)),
                Map.entry(Special.Sinh.class, (x, p, q) -> SingleMath.sinh(x)),
                Map.entry(Special.Cosh.class, (x, p, q) -> SingleMath.cosh(x)),
                Map.entry(Special.Asinh.class, (x, p, q) -> SingleMath.asinh(x)),
                Map.entry(Special.Acosh.class, (x, p, q) -> SingleMath.acosh(x)),
                Map.entry(Special.Atanh.class, (x, p, q) -> SingleMath.atanh(x)),
                Map.entry(Special.Erfcx.class, (x, p, q) -> SingleSpecial.erfcx(x)),
                Map.entry(Special.Ndtri.class, (x, p, q) -> SingleSpecial.ndtri(x)),
                Map.entry(Special.BesselI.class, (x, p, q) -> SingleSpecial.besselI((int) p, q != 0, x)));

        /// Float32 functions as sweeps; other numbers are left to `SINGLE` or `SCALAR`.
        static final Map<Class<?>, Swept> SWEPT32 = Map.ofEntries(
                Map.entry(Unary.Expm1.class, new Swept(SingleSweeps::expm1, -600, 600)),
                Map.entry(Unary.Elu.class, new Swept(SingleSweeps::elu, -600, MOST)),
                Map.entry(Unary.Softplus.class, new Swept(SingleSweeps::softplus, -1e30, 1e30)),
                Map.entry(Unary.Log1p.class, new Swept(SingleSweeps::log1p, -BELOW_ONE, MOST)),
                Map.entry(Unary.Erf.class, new Swept(ErrorSweeps::erf, -MOST, MOST)),
                Map.entry(Special.Sinh.class, new Swept(SingleSweeps::sinh, -600, 600)),
                Map.entry(Special.Cosh.class, new Swept(SingleSweeps::cosh, -600, 600)),
                Map.entry(Special.Asinh.class, new Swept(SingleSweeps::asinh, -1e18, 1e18)),
                Map.entry(Special.Acosh.class, new Swept(SingleSweeps::acosh, 1, 1e18)),
                Map.entry(Special.Atanh.class, new Swept(SingleSweeps::atanh, -BELOW_ONE, BELOW_ONE)),
                Map.entry(Special.Erfcx.class, new Swept(ErrorSweeps::erfcx, -26, 1e9)),
                Map.entry(Special.Ndtri.class, new Swept(ErrorSweeps::ndtri, Float.MIN_VALUE, BELOW_ONE)),
                Map.entry(Special.Lgamma.class, new Swept(GammaSweeps::logGamma, Float.MIN_VALUE, 1e30)),
                Map.entry(Special.Polygamma.class, new Swept(GammaSweeps::polygamma, Float.MIN_VALUE, 1e30)),
                Map.entry(Special.BesselI.class, new Swept(ErrorSweeps::besselI, -600, 600)),
                Map.entry(Special.BesselJ.class, new Swept(BesselSweeps::j, -1e5, 1e5)),
                Map.entry(Special.BesselY.class, new Swept(BesselSweeps::y, Float.MIN_VALUE, 1e5)),
                Map.entry(Special.BesselK.class, new Swept(BesselSweeps::k, Float.MIN_VALUE, 600)));
    }

    /// The functions of float64.
    private static final class Wide {
        static final Map<Class<?>, UnaryF64> F64 = Map.ofEntries(
                Map.entry(Unary.Neg.class, (x, p, q) -> x.neg()),
                Map.entry(Unary.Abs.class, (x, p, q) -> x.abs()),
                Map.entry(Unary.Sqrt.class, (x, p, q) -> x.sqrt()),
                Map.entry(Unary.Reciprocal.class, (x, p, q) -> one64().div(x)),
                Map.entry(Unary.Rsqrt.class, (x, p, q) -> one64().div(x.sqrt())),
                Map.entry(Unary.Relu.class, (x, p, q) -> x.max(0d)),
                Map.entry(Unary.AddScalar.class, (x, p, q) -> x.add(p)),
                Map.entry(Unary.MulScalar.class, (x, p, q) -> x.mul(p)),
                Map.entry(Unary.Clamp.class, (x, p, q) -> x.max(p).min(q)),
                Map.entry(Unary.Sign.class, (x, p, q) -> Rounding.sign(x)),
                Map.entry(Unary.Floor.class, (x, p, q) -> Rounding.floor(x)),
                Map.entry(Unary.Ceil.class, (x, p, q) -> Rounding.ceil(x)),
                Map.entry(Unary.Round.class, (x, p, q) -> Rounding.round(x)),
                Map.entry(Unary.Trunc.class, (x, p, q) -> Rounding.trunc(x)),
                Map.entry(Unary.Threshold.class, (x, p, q) -> x.blend(q, x.compare(VectorOperators.LE, p))),
                Map.entry(Unary.Hardshrink.class,
                        (x, p, q) -> x.blend(0d, x.abs().compare(VectorOperators.LE, p))),
                Map.entry(Unary.NanTo.class, (x, p, q) -> x.blend(p, x.compare(VectorOperators.NE, x))),
                Map.entry(Unary.LeakyRelu.class,
                        (x, p, q) -> x.mul(p).blend(x, x.compare(VectorOperators.GT, 0d))));

        /// Float64 functions as sweeps; other numbers are left to `SCALAR`.
        static final Map<Class<?>, Swept> SWEPT64 = Map.of(
                Special.BesselJ.class, new Swept(BesselSweeps::j, -1e5, 1e5),
                Special.BesselY.class, new Swept(BesselSweeps::y, Double.MIN_NORMAL, 1e5),
                Special.BesselK.class, new Swept(BesselSweeps::k, Double.MIN_NORMAL, 600),
                Unary.Exp.class, new Swept(WideSweeps::exp, -708, 709),
                Unary.Expm1.class, new Swept(WideSweeps::expm1, -708, 709),
                Unary.Log.class, new Swept(WideSweeps::log, Double.MIN_NORMAL, Double.MAX_VALUE),
                Unary.Sin.class, new Swept(WideSweeps::sin, -1e5, 1e5),
                Unary.Cos.class, new Swept(WideSweeps::cos, -1e5, 1e5),
                Unary.Tanh.class, new Swept(WideSweeps::tanh, -Double.MAX_VALUE, Double.MAX_VALUE),
                Unary.Sigmoid.class, new Swept(WideSweeps::sigmoid, -700, 700));
    }

    private UnaryTable() {
    }

    private static FloatVector one32() {
        return FloatVector.broadcast(dev.panagrad.vector.lanes.Lanes.F32, 1f);
    }

    private static DoubleVector one64() {
        return DoubleVector.broadcast(dev.panagrad.vector.lanes.Lanes.F64, 1d);
    }

    /// Returns the float32 loop of an operation, or null.
    static UnaryLoop float32(Class<?> op) {
        if (F32.get(op) != null) {
            return Spin.copy(MethodHandles.lookup(), UnaryF32Template.class, F32.get(op));
        }
        if (RANGED.get(op) != null) {
            return RANGED.get(op).get();
        }
        if (CURVES.get(op) != null) {
            return curve32(CURVES.get(op));
        }
        Scalar f = Numbers.SINGLE.getOrDefault(op, Numbers.SCALAR.get(op));
        Swept s = Numbers.SWEPT32.get(op);
        if (s != null) {
            return new SweepLoop.F32(s.sweep, new Interval(s.low, s.high), f);
        }
        return f == null ? null : Spin.copy(MethodHandles.lookup(), ScalarTemplate.F32.class, f);
    }

    /// Returns the float64 loop of an operation, or null.
    static UnaryLoop float64(Class<?> op) {
        if (Wide.F64.get(op) != null) {
            return Spin.copy(MethodHandles.lookup(), UnaryF64Template.class, Wide.F64.get(op));
        }
        Swept s = Wide.SWEPT64.get(op);
        if (s != null) {
            return new SweepLoop.F64(s.sweep, new Interval(s.low, s.high), Numbers.SCALAR.get(op));
        }
        return Numbers.SCALAR.get(op) == null ? null
                : Spin.copy(MethodHandles.lookup(), ScalarTemplate.F64.class, Numbers.SCALAR.get(op));
    }

    private static UnaryLoop curve32(CurveF32 curve) {
        return Spin.copy(MethodHandles.lookup(), CurveF32Template.class, curve);
    }

    private static UnaryLoop bell32() {
        return RangedLoop.of(Curves32::bellNear, Curves32::bell, Curves32.BELL_NEAR);
    }

    /// Returns the float32 loop of gelu, exact or by tanh.
    static UnaryLoop gelu32(boolean tanh) {
        return tanh ? TwoPasses.of(curve32(Curves32::geluTanh), (x, t) -> x.mul(0.5f).mul(t.add(1f)))
                : TwoPasses.of(bell32(), Curves32::gelu);
    }

    /// Returns the float64 loop of gelu, exact or by tanh.
    static UnaryLoop gelu64(boolean tanh) {
        Scalar f = tanh ? (x, p, q) -> 0.5 * x * (1 + Math.tanh(ROOT * (x + 0.044715 * x * x * x)))
                : (x, p, q) -> x == Double.NEGATIVE_INFINITY ? Double.NaN
                        : 0.5 * x * ErrorFunction.erfc(-x / Math.sqrt(2));
        return Spin.copy(MethodHandles.lookup(), ScalarTemplate.F64.class, f);
    }

    /// Returns the loop of `x · sigmoid(x)`, rounded as two operations are.
    static UnaryLoop silu(boolean wide) {
        return wide ? TwoPasses.wide(float64(Unary.Sigmoid.class), (x, s) -> x.mul(s))
                : TwoPasses.of(float32(Unary.Sigmoid.class), (x, s) -> x.mul(s));
    }

    /// Returns the float32 loop of the derivative of gelu, exact or by tanh.
    static UnaryLoop geluSlope32(boolean tanh) {
        return tanh ? TwoPasses.of(curve32(Curves32::geluTanh), Curves32::geluTanhSlope)
                : TwoPasses.of(bell32(), Curves32::geluSlope);
    }

    /// Returns the first constant of an operation.
    static double first(Op op) {
        return switch (op) {
            case Special.Polygamma(var order) -> order;
            case Special.BesselI(var order, _) -> order;
            case Special.BesselJ(var order) -> order;
            case Special.BesselY(var order) -> order;
            case Special.BesselK(var order, _) -> order;
            case Unary.AddScalar(var c) -> c;
            case Unary.MulScalar(var c) -> c;
            case Unary.PowScalar(var c) -> c;
            case Unary.LeakyRelu(var slope) -> slope;
            case Unary.Elu(var alpha) -> alpha;
            case Unary.Softplus(var beta, _) -> beta;
            case Unary.Threshold(var threshold, _) -> threshold;
            case Unary.Hardshrink(var lambda) -> lambda;
            case Unary.NanTo(var value) -> value;
            case Unary.Clamp(var lo, _) -> lo;
            default -> 0;
        };
    }

    /// Returns the second constant of an operation.
    static double second(Op op) {
        return switch (op) {
            case Special.BesselI(_, var scaled) -> scaled ? 1 : 0;
            case Special.BesselK(_, var scaled) -> scaled ? 1 : 0;
            case Unary.Softplus(_, var threshold) -> threshold;
            case Unary.Threshold(_, var value) -> value;
            case Unary.Clamp(_, var hi) -> hi;
            default -> 0;
        };
    }
}
