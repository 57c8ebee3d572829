package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.reference.ErrorFunction;
import dev.panagrad.tensor.reference.GammaIntegral;
import dev.panagrad.vector.Kernel;
import java.util.Map;

/// Functions of two floating-point operands that have no vector form, in double precision and block by block.
final class RealKernel {
    private interface Loop {
        void run(double[] a, double[] b, double[] y, int n);
    }

    // @formatter:off
    private static final Map<Class<?>, Loop> LOOPS = Map.of(
        Binary.Pow.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = power(a[i], b[i]); } },
        Binary.FloorDivide.class,
            (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = floorDivide(a[i], b[i]); } },
        Binary.Remainder.class,
            (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = modulo(a[i], b[i]); } },
        Binary.Fmod.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] % b[i]; } },
        Binary.Atan2.class,
            (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = Math.atan2(a[i], b[i]); } });
    // @formatter:on

    /// Squares of single precision fit double precision.
    private static final Loop HYPOT = (a, b, y, n) -> {
        for (int i = 0; i < n; i++) {
            y[i] = Math.sqrt(a[i] * a[i] + b[i] * b[i]);
        }
        for (int i = 0; i < n; i++) {
            if (y[i] != y[i] && (Double.isInfinite(a[i]) || Double.isInfinite(b[i]))) {
                y[i] = Double.POSITIVE_INFINITY;
            }
        }
    };

    /// Only as exact as float32 needs.
    private static final Loop ATAN2 = (a, b, y, n) -> {
        Lines l = Lines.LOCAL.get();
        System.arraycopy(a, 0, l.z, 0, n);
        System.arraycopy(b, 0, l.x, 0, n);
        SingleSweeps.atan2(l, n, 0, 0);
        System.arraycopy(l.y, 0, y, 0, n);
        if (!ordinary(a, b, n)) {
            for (int i = 0; i < n; i++) {
                double t = Math.abs(a[i] * b[i]);
                if (!(t > 0 && t < Double.POSITIVE_INFINITY)) {
                    y[i] = Math.atan2(a[i], b[i]);
                }
            }
        }
    };

    /// Returns whether no product is 0, infinite or NaN.
    private static boolean ordinary(double[] a, double[] b, int n) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < n; i++) {
            double t = Math.abs(a[i] * b[i]);
            least = Math.min(least, t);
            most = Math.max(most, t);
        }
        return least > 0 && most < Double.POSITIVE_INFINITY;
    }

    /// `e^(b log a)` of positive a, only as exact as float32 needs.
    private static final Loop POW = (a, b, y, n) -> {
        Lines l = Lines.LOCAL.get();
        double[] x = l.x;
        double[] c = l.a;
        double[] d = l.b;
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(a[i], Float.MIN_VALUE);
        }
        Passes.log(l, x, c, n);
        for (int i = 0; i < n; i++) {
            d[i] = Math.max(-700, Math.min(700, b[i] * c[i]));
        }
        Passes.exp(l, d, y, n);
        for (int i = 0; i < n; i++) {
            if (!(a[i] > 0 && a[i] < Double.POSITIVE_INFINITY && Math.abs(d[i]) < 700)) {
                y[i] = power(a[i], b[i]);
            }
        }
    };

    private static Loop loop(Op op, boolean single) {
        return switch ((Binary) op) {
            case Binary.Igamma(var upper) when single ->
                    (a, b, y, n) -> GammaSweeps.incomplete(upper, a, b, y, n);
            case Binary.Igamma(var upper) -> (a, b, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = GammaIntegral.of(upper, a[i], b[i]);
                }
            };
            case Binary.Zeta() -> (a, b, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = GammaIntegral.zeta(a[i], b[i]);
                }
            };
            case Binary.GeluGrad(var tanh) -> (a, b, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = a[i] * ErrorFunction.geluSlope(b[i], tanh);
                }
            };
            case Binary.NextAfter() -> (a, b, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = Math.nextAfter(a[i], b[i]);
                }
            };
            case Binary.Hypot() -> single ? HYPOT : (a, b, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = Math.hypot(a[i], b[i]);
                }
            };
            case Binary.Atan2() when single -> ATAN2;
            case Binary.Pow() when single -> POW;
            case Binary.Fmod() when single -> Quotients::fmod;
            case Binary.Remainder() when single -> Quotients::remainder;
            case Binary.FloorDivide() when single -> Quotients::floorDivide;
            default -> LOOPS.get(op.getClass());
        };
    }

    private RealKernel() {
    }

    /// As `Math.pow`, but 1 to any power is 1, and so is -1 to an infinity, as in C.
    static double power(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }

    static double modulo(double a, double b) {
        double r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    static double floorDivide(double a, double b) {
        if (b == 0) {
            return a / b;
        }
        double rest = a % b;
        double q = (a - rest) / b - (rest != 0 && rest < 0 != b < 0 ? 1 : 0);
        double whole = Math.floor(q);
        return q == 0 ? Math.copySign(0, a / b) : q - whole > 0.5 ? whole + 1 : whole;
    }

    static Kernel<Op> of() {
        return (op, in, out) -> {
            if (!out.dtype().isFloat() || !Block.holds(out.dtype())) {
                return false;
            }
            Loop loop = loop(op, out.dtype() == DType.FLOAT32);
            if (loop == null) {
                return false;
            }
            Rows rows = Rows.of(out, in[0], in[1]);
            Block.run(rows, (block, row, at, n) -> {
                Block.read(in[0], rows, 1, row, at, block.p, n);
                Block.read(in[1], rows, 2, row, at, block.q, n);
                loop.run(block.p, block.q, block.r, n);
                Block.write(out, rows, row, at, block.r, n);
            });
            return true;
        };
    }
}
