package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;
import java.util.Map;

/// Arithmetic of integers and bool, in 64 bits and block by block; the result keeps the bits of its type.
public final class WholeKernel {
    private interface One {
        void run(long[] x, long[] y, int n, Op op);
    }

    private interface Two {
        void run(long[] a, long[] b, long[] y, int n);
    }

    // @formatter:off
    private static final One SAME = (x, y, n, _) -> System.arraycopy(x, 0, y, 0, n);

    private static final Map<Class<?>, One> ONE = Map.of(
        Unary.Neg.class, (x, y, n, _) -> { for (int i = 0; i < n; i++) { y[i] = -x[i]; } },
        Unary.Abs.class, (x, y, n, _) -> { for (int i = 0; i < n; i++) { y[i] = Math.abs(x[i]); } },
        Unary.Sign.class, (x, y, n, _) -> { for (int i = 0; i < n; i++) { y[i] = Long.signum(x[i]); } },
        Unary.Relu.class, (x, y, n, _) -> { for (int i = 0; i < n; i++) { y[i] = Math.max(x[i], 0); } },
        Unary.Clamp.class, (x, y, n, op) -> clamp((Unary.Clamp) op, x, y, n),
        Unary.Floor.class, SAME, Unary.Ceil.class, SAME, Unary.Round.class, SAME, Unary.Trunc.class, SAME);

    private static final Map<Class<?>, Two> TWO = Map.ofEntries(
        two(Binary.Add.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] + b[i]; } }),
        two(Binary.Sub.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] - b[i]; } }),
        two(Binary.Mul.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] * b[i]; } }),
        two(Binary.Maximum.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = Math.max(a[i], b[i]); }
        }),
        two(Binary.Minimum.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = Math.min(a[i], b[i]); }
        }),
        two(Binary.And.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] & b[i]; } }),
        two(Binary.Or.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] | b[i]; } }),
        two(Binary.Xor.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] ^ b[i]; } }),
        two(Binary.LeftShift.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = (b[i] & -Long.SIZE) != 0 ? 0 : a[i] << b[i]; }
        }),
        two(Binary.RightShift.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = a[i] >> ((b[i] & -Long.SIZE) != 0 ? Long.SIZE - 1 : b[i]); }
        }),
        two(Binary.Gcd.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = gcd(a[i], b[i]); } }),
        two(Binary.FloorDivide.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = floorDivide(a[i], b[i]); }
        }),
        two(Binary.Remainder.class, (a, b, y, n) -> {
            for (int i = 0; i < n; i++) { y[i] = Math.floorMod(a[i], b[i]); }
        }),
        two(Binary.Fmod.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = a[i] % b[i]; } }),
        two(Binary.Pow.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = power(a[i], b[i]); } }));
    // @formatter:on

    private WholeKernel() {
    }

    private static Map.Entry<Class<?>, Two> two(Class<?> op, Two loop) {
        return Map.entry(op, loop);
    }

    /// The bounds lose their fractions, infinite ones do not bind.
    private static void clamp(Unary.Clamp op, long[] x, long[] y, int n) {
        long low = (long) op.min();
        long high = (long) op.max();
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(Math.max(x[i], low), high);
        }
    }

    /// Powers of two need no division.
    private static long floorDivide(long a, long b) {
        return b > 0 && (b & b - 1) == 0 ? a >> Long.numberOfTrailingZeros(b) : Math.floorDiv(a, b);
    }

    /// Stein's algorithm: shifts and differences, without a division.
    private static long gcd(long a, long b) {
        long p = Math.abs(a);
        long q = Math.abs(b);
        if (p <= 0 || q <= 0) { // the least number has no magnitude
            return p == 0 || q == 0 ? p | q : Math.abs(gcd(q, p % q));
        }
        int twos = Long.numberOfTrailingZeros(p | q);
        p >>= Long.numberOfTrailingZeros(p);
        do {
            q >>= Long.numberOfTrailingZeros(q);
            long least = Math.min(p, q);
            q = Math.max(p, q) - least;
            p = least;
        } while (q != 0);
        return p << twos;
    }

    /// A negative exponent gives what is left of the true result: 1 and -1 have inverses, others give 0.
    private static long power(long a, long b) {
        if (b < 0) {
            return a == 1 ? 1 : a == -1 ? (b & 1) == 0 ? 1 : -1 : 0;
        }
        if (a == 2) {
            return b < Long.SIZE ? 1L << b : 0;
        }
        long r = 1;
        for (long e = b, square = a; e > 0; e >>= 1, square *= square) {
            r = (e & 1) != 0 ? r * square : r;
        }
        return r;
    }

    /// Returns the kernel of a record of one operand.
    public static Kernel<Op> one(Class<?> type) {
        One loop = ONE.get(type);
        return (op, in, out) -> {
            if (loop == null || !out.dtype().isInteger() || in[0].dtype() != out.dtype()) {
                return false;
            }
            Rows rows = Rows.of(out, in[0]);
            Block.run(rows, (block, row, at, n) -> {
                Block.read(in[0], rows, 1, row, at, block.a, n);
                loop.run(block.a, block.y, n, op);
                Block.write(out, rows, row, at, block.y, n);
            });
            return true;
        };
    }

    /// Returns the kernel of a record of two operands.
    public static Kernel<Op> two(Class<?> type) {
        Two loop = TWO.get(type);
        WholeVectors vectors = new WholeVectors(type);
        boolean divides = type == Binary.FloorDivide.class || type == Binary.Remainder.class
                || type == Binary.Fmod.class;
        return (op, in, out) -> {
            if (loop == null || !out.dtype().isInteger() && out.dtype() != DType.BOOL) {
                return false;
            }
            if (vectors.run(in[0], in[1], out)) {
                return true;
            }
            Rows rows = Rows.of(out, in[0], in[1]);
            if (out.dtype() == DType.BOOL && truths(op, in, rows, out)) {
                return true;
            }
            Block.run(rows, (block, row, at, n) -> {
                Block.read(in[0], rows, 1, row, at, block.a, n);
                Block.read(in[1], rows, 2, row, at, block.b, n);
                if (divides) {
                    divisors(op, block.b, n);
                }
                loop.run(block.a, block.b, block.y, n);
                Block.write(out, rows, row, at, block.y, n);
            });
            return true;
        };
    }

    private static void divisors(Op op, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            if (b[i] == 0) {
                throw new ArithmeticException(
                        op.name() + ": integer division by zero, expected a divisor other than 0");
            }
        }
    }

    private static void truths(Op op, byte[] a, byte[] b, int n) {
        switch (op) {
            case Binary.And _ -> {
                for (int i = 0; i < n; i++) {
                    a[i] &= b[i];
                }
            }
            case Binary.Or _ -> {
                for (int i = 0; i < n; i++) {
                    a[i] |= b[i];
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    a[i] ^= b[i];
                }
            }
        }
    }

    /// Returns whether these are truth values and the operation combines such.
    private static boolean truths(Op op, Tensor[] in, Rows rows, Tensor out) {
        boolean logical = op instanceof Binary.And || op instanceof Binary.Or || op instanceof Binary.Xor;
        if (!logical || in[0].dtype() != DType.BOOL || in[1].dtype() != DType.BOOL) {
            return false;
        }
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                w.flags(in[0], rows, 1, row, at, n);
                w.flags(in[1], rows, 2, row, at, w.others, n);
                truths(op, w.flags, w.others, n);
                Block.write(out, rows, row, at, w.flags, n);
            }
        });
        return true;
    }
}
