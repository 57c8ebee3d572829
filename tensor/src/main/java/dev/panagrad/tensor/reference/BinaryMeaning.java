package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Factors;

/// What the functions and comparisons of two operands mean.
final class BinaryMeaning {
    private BinaryMeaning() {
    }

    static void run(Binary op, Tensor a, Tensor b, Tensor out) {
        Tensor x = a.detach().expand(out.shape().dims());
        Tensor y = b.detach().expand(out.shape().dims());
        if (a.dtype().isFloat()) {
            double[] v = Elements.doubles(x);
            double[] w = Elements.doubles(y);
            boolean single = a.dtype() == DType.FLOAT32;
            for (int i = 0; i < v.length; i++) {
                v[i] = single && op instanceof Binary.NextAfter ? Math.nextAfter((float) v[i], w[i])
                        : floating(op, v[i], w[i], single);
            }
            Elements.write(out, v);
        } else {
            long[] v = Elements.longs(x);
            long[] w = Elements.longs(y);
            boolean bool = a.dtype() == DType.BOOL;
            for (int i = 0; i < v.length; i++) {
                v[i] = bool ? bool(op, v[i], w[i]) : integer(op, v[i], w[i]);
            }
            Elements.write(out, v);
        }
    }

    static void run(Compare op, Tensor a, Tensor b, Tensor out) {
        Tensor x = a.detach().expand(out.shape().dims());
        Tensor y = b.detach().expand(out.shape().dims());
        if (a.dtype().isFloat()) {
            double[] v = Elements.doubles(x);
            double[] w = Elements.doubles(y);
            for (int i = 0; i < v.length; i++) {
                v[i] = switch (op) {
                    case Compare.Eq() -> v[i] == w[i];
                    case Compare.Ne() -> v[i] != w[i];
                    case Compare.Lt() -> v[i] < w[i];
                    case Compare.Le() -> v[i] <= w[i];
                    case Compare.Gt() -> v[i] > w[i];
                    case Compare.Ge() -> v[i] >= w[i];
                } ? 1 : 0;
            }
            Elements.write(out, v);
        } else {
            long[] v = Elements.longs(x);
            long[] w = Elements.longs(y);
            for (int i = 0; i < v.length; i++) {
                int c = Long.compare(v[i], w[i]);
                v[i] = switch (op) {
                    case Compare.Eq() -> c == 0;
                    case Compare.Ne() -> c != 0;
                    case Compare.Lt() -> c < 0;
                    case Compare.Le() -> c <= 0;
                    case Compare.Gt() -> c > 0;
                    case Compare.Ge() -> c >= 0;
                } ? 1 : 0;
            }
            Elements.write(out, v);
        }
    }

    private static double floating(Binary op, double a, double b, boolean single) {
        return switch (op) {
            case Binary.Add() -> a + b;
            case Binary.Sub() -> a - b;
            case Binary.Mul() -> a * b;
            case Binary.Div() -> a / b;
            case Binary.Pow() -> power(a, b);
            case Binary.Maximum() -> Math.max(a, b);
            case Binary.Minimum() -> Math.min(a, b);
            case Binary.Fmax() -> a >= b || Double.isNaN(b) ? a : b;
            case Binary.Fmin() -> a <= b || Double.isNaN(b) ? a : b;
            case Binary.Prelu() -> a > 0 ? a : a * b;
            case Binary.FloorDivide() -> floorDivide(a, b);
            case Binary.Remainder() -> modulo(a, b);
            case Binary.Fmod() -> a % b;
            case Binary.Atan2() -> Math.atan2(a, b);
            case Binary.Igamma(var upper) -> GammaIntegral.of(upper, a, b);
            case Binary.Zeta() -> GammaIntegral.zeta(a, b);
            case Binary.NextAfter() -> Math.nextAfter(a, b);
            case Binary.CopySign() -> Math.copySign(a, b);
            case Binary.Hypot() -> Math.hypot(a, b);
            case Binary.ReluGrad() -> b > 0 || Double.isNaN(b) ? a : 0;
            case Binary.TanhGrad() -> a * (1 - b * b);
            case Binary.SigmoidGrad() -> a * b * (1 - b);
            case Binary.GeluGrad(var tanh) -> a * ErrorFunction.geluSlope(b, tanh);
            case Binary.PiecewiseGrad(var slope) -> {
                Factors f = slope.piece(b, single);
                yield f.isZero() ? 0 : a * f.at(b, single);
            }
            case Binary.Gcd(),Binary.LeftShift(),Binary.RightShift(),Binary.And(),Binary.Or(),Binary.Xor() ->
                    throw new IllegalArgumentException(
                            op.name() + ": not defined for floating-point numbers");
        };
    }

    /// As `Math.pow`, but 1 raised to NaN or to an infinity is 1, and so is -1 to an infinity, as in C.
    static double power(double a, double b) {
        if (a == 1 || a == -1 && Double.isInfinite(b)) {
            return 1;
        }
        return Math.pow(a, b);
    }

    /// The quotient that belongs to the remainder: `(a - modulo(a, b)) / b`, made whole, as in Python.
    private static double floorDivide(double a, double b) {
        if (b == 0) {
            return a / b;
        }
        double rest = a % b;
        double q = (a - rest) / b - (rest != 0 && rest < 0 != b < 0 ? 1 : 0);
        double whole = Math.floor(q);
        return q == 0 ? Math.copySign(0, a / b) : q - whole > 0.5 ? whole + 1 : whole;
    }

    private static double modulo(double a, double b) {
        double r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    private static long integer(Binary op, long a, long b) {
        return switch (op) {
            case Binary.Add() -> a + b;
            case Binary.Sub() -> a - b;
            case Binary.Mul() -> a * b;
            case Binary.Pow() -> power(a, b);
            case Binary.Maximum() -> Math.max(a, b);
            case Binary.Minimum() -> Math.min(a, b);
            case Binary.FloorDivide() -> Math.floorDiv(a, divisor(op, b));
            case Binary.Remainder() -> Math.floorMod(a, divisor(op, b));
            case Binary.Fmod() -> a % divisor(op, b);
            case Binary.Gcd() -> divisorOfBoth(a, b);
            case Binary.LeftShift() -> b < 0 || b >= Long.SIZE ? 0 : a << b;
            case Binary.RightShift() -> a >> (b < 0 || b >= Long.SIZE ? Long.SIZE - 1 : b);
            case Binary.And() -> a & b;
            case Binary.Or() -> a | b;
            case Binary.Xor() -> a ^ b;
            case Binary.Igamma _,Binary.Zeta(),Binary.NextAfter(),Binary.GeluGrad _ -> refused(op);
            case Binary.CopySign(),Binary.Hypot(),Binary.PiecewiseGrad _ -> refused(op);
            case Binary.Fmax(),Binary.Fmin(),Binary.Prelu() -> refused(op);
            case Binary.Div(),Binary.Atan2(),Binary.ReluGrad(),Binary.TanhGrad(),Binary.SigmoidGrad() ->
                    throw new IllegalArgumentException(op.name() + ": not defined for integers");
        };
    }

    /// Euclid's algorithm.
    private static long divisorOfBoth(long a, long b) {
        long p = a;
        long q = b;
        while (q != 0) {
            long rest = p % q;
            p = q;
            q = rest;
        }
        return Math.abs(p);
    }

    private static long divisor(Binary op, long b) {
        if (b == 0) {
            throw new ArithmeticException(
                    op.name() + ": integer division by zero, expected a divisor other than 0");
        }
        return b;
    }

    /// A negative exponent gives what is left of the true result: 1 and -1 have inverses, others give 0.
    private static long power(long a, long b) {
        if (b < 0) {
            return a == 1 ? 1 : a == -1 ? (b & 1) == 0 ? 1 : -1 : 0;
        }
        long r = 1;
        long base = a;
        for (long e = b; e != 0; e >>= 1) {
            r = (e & 1) != 0 ? r * base : r;
            base *= base;
        }
        return r;
    }

    private static long bool(Binary op, long a, long b) {
        return switch (op) {
            case Binary.Add(),Binary.Or(),Binary.Maximum() -> a | b;
            case Binary.Mul(),Binary.And(),Binary.Minimum() -> a & b;
            case Binary.Xor() -> a ^ b;
            case Binary.Sub(),Binary.Div(),Binary.Pow(),Binary.FloorDivide() -> refused(op);
            case Binary.Remainder(),Binary.Fmod(),Binary.Atan2(),Binary.ReluGrad() -> refused(op);
            case Binary.Igamma _,Binary.Zeta(),Binary.NextAfter() -> refused(op);
            case Binary.CopySign(),Binary.Hypot(),Binary.Gcd() -> refused(op);
            case Binary.LeftShift(),Binary.RightShift() -> refused(op);
            case Binary.Fmax(),Binary.Fmin(),Binary.Prelu() -> refused(op);
            case Binary.TanhGrad(),Binary.SigmoidGrad(),Binary.GeluGrad _,Binary.PiecewiseGrad _ ->
                    refused(op);
        };
    }

    private static long refused(Binary op) {
        throw new IllegalArgumentException(op.name() + ": not defined for bool");
    }
}
