package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;

/// What the functions of one operand mean.
final class UnaryMeaning {
    private UnaryMeaning() {
    }

    static void run(Unary op, Tensor x, Tensor out) {
        if (op instanceof Unary.Cast && !x.dtype().isFloat()) {
            Elements.write(out, Elements.longs(x));
            return;
        }
        if (!x.dtype().isFloat() && !out.dtype().isFloat()) {
            long[] v = Elements.longs(x);
            for (int i = 0; i < v.length; i++) {
                v[i] = integer(op, v[i]);
            }
            Elements.write(out, v);
            return;
        }
        double[] v = Elements.doubles(x);
        boolean single = x.dtype() == DType.FLOAT32;
        if (op instanceof Unary.Cast && out.dtype().isInteger()) {
            Elements.write(out, toIntegers(v));
            return;
        }
        for (int i = 0; i < v.length; i++) {
            v[i] = floating(op, v[i], single);
        }
        Elements.write(out, v);
    }

    private static long[] toIntegers(double[] v) {
        long[] out = new long[v.length];
        for (int i = 0; i < v.length; i++) {
            out[i] = (long) v[i];
        }
        return out;
    }

    /// Returns the function's value; constants are first rounded to float if `single`.
    public static double floating(Unary op, double x, boolean single) {
        return switch (op) {
            case Unary.Neg() -> -x;
            case Unary.Abs() -> Math.abs(x);
            case Unary.Sign() -> Double.isNaN(x) ? 0 : Math.signum(x);
            case Unary.Exp() -> Math.exp(x);
            case Unary.Expm1() -> Math.expm1(x);
            case Unary.Log() -> Math.log(x);
            case Unary.Log1p() -> Math.log1p(x);
            case Unary.Sqrt() -> Math.sqrt(x);
            case Unary.Rsqrt() -> 1 / Math.sqrt(x);
            case Unary.Reciprocal() -> 1 / x;
            case Unary.Sin() -> Math.sin(x);
            case Unary.Cos() -> Math.cos(x);
            case Unary.Tan() -> Math.tan(x);
            case Unary.Tanh() -> Math.tanh(x);
            case Unary.Atan() -> Math.atan(x);
            case Unary.Sigmoid() -> sigmoid(x);
            case Unary.Relu() -> x > 0 || Double.isNaN(x) ? x : 0;
            case Unary.Gelu(var tanh) -> tanh
                    ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
                    : x == Double.NEGATIVE_INFINITY ? Double.NaN
                    : 0.5 * x * ErrorFunction.erfc(-x / Math.sqrt(2));
            case Unary.Softplus(var beta, var threshold) ->
                    beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta;
            case Unary.Elu(var alpha) -> x > 0 ? x : alpha * Math.expm1(x);
            case Unary.LeakyRelu(var slope) -> x > 0 ? x : slope * x;
            case Unary.Threshold(var threshold, var value) ->
                    x <= (single ? (float) threshold : threshold) ? value : x;
            case Unary.Hardshrink(var lambda) -> Math.abs(x) <= (single ? (float) lambda : lambda) ? 0 : x;
            case Unary.Piecewise(var p) -> Double.isNaN(x) ? x : p.piece(x, single).at(x, single);
            case Unary.NanTo(var value) -> Double.isNaN(x) ? value : x;
            case Unary.Clamp(var lo, var hi) -> Double.isNaN(x) ? x : Math.min(Math.max(x, lo), hi);
            case Unary.Erf() -> ErrorFunction.erf(x);
            case Unary.Floor() -> Math.floor(x);
            case Unary.Ceil() -> Math.ceil(x);
            case Unary.Round() -> Math.rint(x);
            case Unary.Trunc() -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case Unary.AddScalar(var c) -> x + (single ? (float) c : c);
            case Unary.MulScalar(var c) -> x * (single ? (float) c : c);
            case Unary.PowScalar(var e) -> BinaryMeaning.power(x, single ? (float) e : e);
            case Unary.LogicalNot() -> x == 0 ? 1 : 0;
            case Unary.IsNan() -> Double.isNaN(x) ? 1 : 0;
            case Unary.IsFinite() -> Double.isFinite(x) ? 1 : 0;
            case Unary.Cast _ -> x;
            case Unary.Copy() -> x;
        };
    }

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static long integer(Unary op, long x) {
        return switch (op) {
            case Unary.Neg() -> -x;
            case Unary.Abs() -> Math.abs(x);
            case Unary.Sign() -> Long.signum(x);
            case Unary.Relu() -> Math.max(x, 0);
            case Unary.Floor(),Unary.Ceil(),Unary.Round(),Unary.Trunc(),Unary.Copy(),Unary.Cast _ -> x;
            case Unary.Clamp(var lo, var hi) -> {
                long v = x < lo ? (long) lo : x;
                yield v > hi ? (long) hi : v;
            }
            case Unary.LogicalNot() -> x == 0 ? 1 : 0;
            case Unary.IsNan() -> 0;
            case Unary.IsFinite() -> 1;
            case Unary.Exp(),Unary.Expm1(),Unary.Log(),Unary.Log1p(),Unary.Sqrt(),Unary.Rsqrt() ->
                    refused(op);
            case Unary.Reciprocal(),Unary.Sin(),Unary.Cos(),Unary.Tan(),Unary.Tanh() -> refused(op);
            case Unary.Atan(),Unary.Sigmoid(),Unary.Gelu _,Unary.Softplus _,Unary.Elu _ -> refused(op);
            case Unary.LeakyRelu _,Unary.Erf(),Unary.AddScalar _,Unary.MulScalar _ -> refused(op);
            case Unary.PowScalar _,Unary.Threshold _,Unary.Hardshrink _,Unary.NanTo _ -> refused(op);
            case Unary.Piecewise _ -> refused(op);
        };
    }

    private static long refused(Unary op) {
        throw new IllegalArgumentException(op.name() + ": not defined for integers");
    }
}
