package dev.panagrad.cuda;

import static dev.panagrad.cuda.Scalar.Number.F32;
import static dev.panagrad.cuda.Scalar.Number.F64;
import static dev.panagrad.cuda.Scalar.Number.RAW;
import static dev.panagrad.cuda.Scalar.Number.S64;
import static dev.panagrad.cuda.Scalar.direct;
import static dev.panagrad.cuda.Scalar.function;
import static dev.panagrad.cuda.Scalar.test;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.util.List;

/// Which code computes each elementwise operation: instructions where a GPU has them, else a function of
/// `scalar.cu`.
final class ScalarTable {
    private ScalarTable() {
    }

    /// An operation's code and its constants: Double or Long.
    record Entry(Scalar scalar, Object... constants) {
    }

    /// Returns the type that an operation computes in.
    static Number number(DType t) {
        return t == DType.FLOAT64 ? F64 : t.isFloat() ? F32 : S64;
    }

    static Entry of(Unary op, DType in, DType out) {
        Number t = number(in);
        return in.isFloat() ? floating(op, t) : integer(op);
    }

    private static Entry of(Scalar s, Object... constants) {
        return new Entry(s, constants);
    }

    private static Entry floating(Unary op, Number t) {
        String f = t.type;
        String zero = t == F32 ? "0f00000000" : "0d0000000000000000";
        String infinity = t == F32 ? "0f7F800000" : "0d7FF0000000000000";
        return switch (op) {
            case Unary.Neg() -> of(direct("neg", t, 1, "neg." + f + " $y, $a;"));
            case Unary.Abs() -> of(direct("abs", t, 1, "abs." + f + " $y, $a;"));
            case Unary.Sign() -> of(function("sign", t, 1));
            case Unary.Exp() -> of(function("exp", t, 1));
            case Unary.Expm1() -> of(function("expm1", t, 1));
            case Unary.Log() -> of(function("log", t, 1));
            case Unary.Log1p() -> of(function("log1p", t, 1));
            case Unary.Sqrt() -> of(direct("sqrt", t, 1, "sqrt.rn." + f + " $y, $a;"));
            case Unary.Rsqrt() -> of(function("rsqrt", t, 1));
            case Unary.Reciprocal() -> of(direct("reciprocal", t, 1, "rcp.rn." + f + " $y, $a;"));
            case Unary.Sin() -> of(function("sin", t, 1));
            case Unary.Cos() -> of(function("cos", t, 1));
            case Unary.Tan() -> of(function("tan", t, 1));
            case Unary.Tanh() -> of(function("tanh", t, 1));
            case Unary.Atan() -> of(function("atan", t, 1));
            case Unary.Sigmoid() -> of(function("sigmoid", t, 1));
            case Unary.Relu() -> of(direct("relu", t, 1, // NaN is not below zero, so it stays.
                    "setp.le." + f + " $p, $a, " + zero + ";\nselp." + f + " $y, " + zero + ", $a, $p;"));
            case Unary.Gelu(var tanh) -> of(function(tanh ? "gelu_tanh" : "gelu", t, 1));
            case Unary.Softplus(var beta, var threshold) ->
                    of(function("softplus", t, 1, F64, F64), beta, threshold);
            case Unary.Elu(var alpha) -> of(function("elu", t, 1, F64), alpha);
            case Unary.LeakyRelu(var slope) ->
                    of(direct("leakyRelu", t, 1, "mul.rn." + f + " $y, $a, $0;\nsetp.gt."
                            + f + " $p, $a, " + zero + ";\nselp." + f + " $y, $a, $y, $p;", t), slope);
            case Unary.Threshold(var threshold, var value) -> of(direct("threshold", t, 1, "setp.le." + f
                    + " $p, $a, $0;\nselp." + f + " $y, $1, $a, $p;", t, t), threshold, value);
            case Unary.Hardshrink(var lambda) -> of(direct("hardshrink", t, 1, "abs." + f
                    + " $y, $a;\nsetp.le." + f + " $p, $y, $0;\nselp." + f + " $y, " + zero
                    + ", $a, $p;", t), lambda);
            case Unary.Piecewise(var p) -> PiecewiseText.value(p, t);
            case Unary.NanTo(var value) -> of(direct("nanTo", t, 1, "setp.nan." + f
                    + " $p, $a, $a;\nselp." + f + " $y, $0, $a, $p;", t), value);
            case Unary.Clamp(var low, var high) -> of(function("clamp", t, 1, F64, F64), low, high);
            case Unary.Erf() -> of(function("erf", t, 1));
            case Unary.Floor() -> of(direct("floor", t, 1, "cvt.rmi." + f + "." + f + " $y, $a;"));
            case Unary.Ceil() -> of(direct("ceil", t, 1, "cvt.rpi." + f + "." + f + " $y, $a;"));
            case Unary.Round() -> of(direct("round", t, 1, "cvt.rni." + f + "." + f + " $y, $a;"));
            case Unary.Trunc() -> of(direct("trunc", t, 1, "cvt.rzi." + f + "." + f + " $y, $a;"));
            case Unary.AddScalar(var c) ->
                    of(direct("addScalar", t, 1, "add.rn." + f + " $y, $a, $0;", t), c);
            case Unary.MulScalar(var c) ->
                    of(direct("mulScalar", t, 1, "mul.rn." + f + " $y, $a, $0;", t), c);
            case Unary.PowScalar(var c) -> of(function("pow_scalar", t, 1, F64), c);
            case Unary.LogicalNot() -> of(test("not", t, 1, "setp.eq." + f + " $y, $a, " + zero + ";"));
            case Unary.IsNan() -> of(test("isNan", t, 1, "setp.nan." + f + " $y, $a, $a;"));
            case Unary.IsFinite() -> of(test("isFinite", t, 1, "{\n.reg ." + f + " %t;\nabs." + f
                    + " %t, $a;\nsetp.lt." + f + " $y, %t, " + infinity + ";\n}"));
            case Unary.Cast _ -> of(direct("cast", t, 1, "mov." + f + " $y, $a;"));
            case Unary.Copy() -> copy();
        };
    }

    static Entry copy() {
        return of(direct("copy", RAW, 1, "mov.b64 $y, $a;"));
    }

    private static Entry integer(Unary op) {
        return switch (op) {
            case Unary.Neg() -> of(direct("neg", S64, 1, "neg.s64 $y, $a;"));
            case Unary.Abs() -> of(direct("abs", S64, 1, "abs.s64 $y, $a;"));
            case Unary.Sign() -> of(function("sign", S64, 1));
            case Unary.Relu() -> of(direct("relu", S64, 1, "max.s64 $y, $a, 0;"));
            case Unary.Clamp(var low, var high) -> of(function("clamp", S64, 1, F64, F64), low, high);
            case Unary.LogicalNot() -> of(test("not", S64, 1, "setp.eq.s64 $y, $a, 0;"));
            case Unary.IsNan() -> of(test("never", S64, 1, "setp.ne.s64 $y, $a, $a;"));
            case Unary.IsFinite() -> of(test("always", S64, 1, "setp.eq.s64 $y, $a, $a;"));
            case Unary.Floor(),Unary.Ceil(),Unary.Round(),Unary.Trunc(),Unary.Cast _ ->
                    of(direct("same", S64, 1, "mov.b64 $y, $a;"));
            case Unary.Copy() -> copy();
            case Unary.Exp(),Unary.Expm1(),Unary.Log(),Unary.Log1p(),Unary.Sqrt(),Unary.Rsqrt() -> null;
            case Unary.Reciprocal(),Unary.Sin(),Unary.Cos(),Unary.Tan(),Unary.Tanh(),Unary.Atan() -> null;
            case Unary.Sigmoid(),Unary.Gelu _,Unary.Softplus _,Unary.Elu _,Unary.LeakyRelu _ -> null;
            case Unary.Erf(),Unary.AddScalar _,Unary.MulScalar _,Unary.PowScalar _ -> null;
            case Unary.Threshold _,Unary.Hardshrink _,Unary.Piecewise _,Unary.NanTo _ -> null;
        };
    }

    static Entry of(Special op, DType in) {
        Number t = number(in);
        return switch (op) {
            case Special.Acos() -> of(function("acos", t, 1));
            case Special.Asin() -> of(function("asin", t, 1));
            case Special.Sinh() -> of(function("sinh", t, 1));
            case Special.Cosh() -> of(function("cosh", t, 1));
            case Special.Asinh() -> of(function("asinh", t, 1));
            case Special.Acosh() -> of(function("acosh", t, 1));
            case Special.Atanh() -> of(function("atanh", t, 1));
            case Special.Log2() -> of(function("log2", t, 1));
            case Special.Log10() -> of(function("log10", t, 1));
            case Special.Erfc() -> of(function("erfc", t, 1));
            case Special.Erfcx() -> of(function("erfcx", t, 1));
            case Special.Erfinv() -> of(function("erfinv", t, 1));
            case Special.Ndtri() -> of(function("ndtri", t, 1));
            case Special.Exp2() -> of(function("exp2", t, 1));
            case Special.Lgamma() -> of(function("lgamma", t, 1));
            case Special.Polygamma(var order) -> of(function("polygamma", t, 1, F64), (double) order);
            case Special.BesselI(var order, var scaled) -> of(bessel("i", order, scaled, t));
            case Special.BesselJ(var order) -> of(bessel("j", order, false, t));
            case Special.BesselY(var order) -> of(bessel("y", order, false, t));
            case Special.BesselK(var order, var scaled) -> of(bessel("k", order, scaled, t));
        };
    }

    private static Scalar bessel(String kind, int order, boolean scaled, Number t) {
        return function("bessel_" + kind + order + (scaled ? "e" : ""), t, 1);
    }

    static Entry of(Binary op, DType in) {
        Number t = number(in);
        if (in == DType.BOOL) {
            return bool(op);
        }
        if (t == S64) {
            return integer(op);
        }
        String f = t.type;
        String zero = t == F32 ? "0f00000000" : "0d0000000000000000";
        return switch (op) {
            case Binary.Add() -> of(direct("add", t, 2, "add.rn." + f + " $y, $a, $b;"));
            case Binary.Sub() -> of(direct("sub", t, 2, "sub.rn." + f + " $y, $a, $b;"));
            case Binary.Mul() -> of(direct("mul", t, 2, "mul.rn." + f + " $y, $a, $b;"));
            case Binary.Div() -> of(direct("div", t, 2, "div.rn." + f + " $y, $a, $b;"));
            case Binary.Pow() -> of(function("pow", t, 2));
            case Binary.Maximum() -> of(function("maximum", t, 2));
            case Binary.Minimum() -> of(function("minimum", t, 2));
            case Binary.Fmax() -> of(other("fmax", "ge", t));
            case Binary.Fmin() -> of(other("fmin", "le", t));
            case Binary.Prelu() -> of(direct("prelu", t, 2, "mul.rn." + f + " $y, $a, $b;\nsetp.gt." + f
                    + " $p, $a, " + zero + ";\nselp." + f + " $y, $a, $y, $p;"));
            case Binary.FloorDivide() -> of(function("floor_divide", t, 2));
            case Binary.Remainder() -> of(function("remainder", t, 2));
            case Binary.Fmod() -> of(function("fmod", t, 2));
            case Binary.Atan2() -> of(function("atan2", t, 2));
            case Binary.Igamma(var upper) -> of(function(upper ? "igammac" : "igamma", t, 2));
            case Binary.Zeta() -> of(function("zeta", t, 2));
            case Binary.NextAfter() -> of(function("next_after", t, 2));
            case Binary.CopySign() -> of(function("copy_sign", t, 2));
            case Binary.Hypot() -> of(function("hypot", t, 2));
            case Binary.ReluGrad() -> of(direct("reluGrad", t, 2,
                    "setp.le." + f + " $p, $b, " + zero + ";\nselp." + f + " $y, " + zero + ", $a, $p;"));
            case Binary.TanhGrad() -> of(function("tanh_grad", t, 2));
            case Binary.SigmoidGrad() -> of(function("sigmoid_grad", t, 2));
            case Binary.GeluGrad(var tanh) -> of(function(tanh ? "gelu_tanh_grad" : "gelu_grad", t, 2));
            case Binary.PiecewiseGrad(var p) -> PiecewiseText.product(p, t);
            case Binary.And(),Binary.Or(),Binary.Xor() -> null;
            case Binary.Gcd(),Binary.LeftShift(),Binary.RightShift() -> null;
        };
    }

    /// The first operand where it stands so to the second one, or the second is NaN, else the second one.
    private static Scalar other(String name, String how, Number t) {
        return direct(name, t, 2, "setp." + how + "." + t.type + " $p, $a, $b;\nselp." + t.type
                + " $y, $a, $b, $p;\nsetp.nan." + t.type + " $p, $b, $b;\nselp." + t.type
                + " $y, $a, $y, $p;");
    }

    private static Entry integer(Binary op) {
        return switch (op) {
            case Binary.Add() -> of(direct("add", S64, 2, "add.s64 $y, $a, $b;"));
            case Binary.Sub() -> of(direct("sub", S64, 2, "sub.s64 $y, $a, $b;"));
            case Binary.Mul() -> of(direct("mul", S64, 2, "mul.lo.s64 $y, $a, $b;"));
            case Binary.Pow() -> of(function("pow", S64, 2));
            case Binary.Maximum() -> of(direct("maximum", S64, 2, "max.s64 $y, $a, $b;"));
            case Binary.Minimum() -> of(direct("minimum", S64, 2, "min.s64 $y, $a, $b;"));
            case Binary.FloorDivide() -> of(function("floor_divide", S64, 2));
            case Binary.Remainder() -> of(function("remainder", S64, 2));
            case Binary.Fmod() -> of(function("fmod", S64, 2));
            case Binary.Gcd() -> of(function("gcd", S64, 2));
            case Binary.LeftShift() -> of(function("left_shift", S64, 2));
            case Binary.RightShift() -> of(function("right_shift", S64, 2));
            case Binary.And() -> of(direct("and", S64, 2, "and.b64 $y, $a, $b;"));
            case Binary.Or() -> of(direct("or", S64, 2, "or.b64 $y, $a, $b;"));
            case Binary.Xor() -> of(direct("xor", S64, 2, "xor.b64 $y, $a, $b;"));
            case Binary.Igamma _,Binary.Zeta(),Binary.NextAfter(),Binary.Div(),Binary.Atan2() -> null;
            case Binary.ReluGrad(),Binary.TanhGrad(),Binary.SigmoidGrad(),Binary.GeluGrad _ -> null;
            case Binary.CopySign(),Binary.Hypot(),Binary.Fmax(),Binary.Fmin(),Binary.Prelu() -> null;
            case Binary.PiecewiseGrad _ -> null;
        };
    }

    private static Entry bool(Binary op) {
        return switch (op) {
            case Binary.Add(),Binary.Or(),Binary.Maximum() -> integer(new Binary.Or());
            case Binary.Mul(),Binary.And(),Binary.Minimum() -> integer(new Binary.And());
            case Binary.Xor() -> integer(op);
            case Binary.Sub(),Binary.Div(),Binary.Pow(),Binary.FloorDivide(),Binary.Remainder() -> null;
            case Binary.Fmod(),Binary.Atan2(),Binary.ReluGrad(),Binary.Igamma _,Binary.Zeta() -> null;
            case Binary.NextAfter(),Binary.TanhGrad(),Binary.SigmoidGrad(),Binary.GeluGrad _ -> null;
            case Binary.CopySign(),Binary.Hypot(),Binary.Gcd() -> null;
            case Binary.LeftShift(),Binary.RightShift() -> null;
            case Binary.Fmax(),Binary.Fmin(),Binary.Prelu(),Binary.PiecewiseGrad _ -> null;
        };
    }

    static Entry of(Compare op, DType in) {
        Number t = number(in);
        String how = switch (op) {
            case Compare.Eq() -> "eq";
            case Compare.Ne() -> t == S64 ? "ne" : "neu";
            case Compare.Lt() -> "lt";
            case Compare.Le() -> "le";
            case Compare.Gt() -> "gt";
            case Compare.Ge() -> "ge";
        };
        return of(test(how, t, 2, "setp." + how + "." + t.type + " $y, $a, $b;"));
    }

    static Entry where() {
        return of(new Scalar("where", RAW, RAW, 3, List.of(),
                "setp.ne.s64 $p, $a, 0;\nselp.b64 $y, $b, $c, $p;", false));
    }
}
