package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Functions of two operands element by element: int64 and int32 arithmetic, and what has no vector form.
final class ScalarBinary {
    private static final Map<Class<?>, LongBinaryOperator> LONGS = Map.of(
            Binary.Add.class, Long::sum,
            Binary.Sub.class, (a, b) -> a - b,
            Binary.Mul.class, (a, b) -> a * b,
            Binary.Maximum.class, Math::max,
            Binary.Minimum.class, Math::min,
            Binary.And.class, (a, b) -> a & b,
            Binary.Or.class, (a, b) -> a | b,
            Binary.Xor.class, (a, b) -> a ^ b);

    private static final Map<Class<?>, DoubleBinaryOperator> DOUBLES = Map.of(
            Binary.Pow.class, ScalarBinary::power,
            Binary.FloorDivide.class, ScalarBinary::floorDivide,
            Binary.Remainder.class, ScalarBinary::modulo,
            Binary.Fmod.class, (a, b) -> a % b,
            Binary.Atan2.class, Math::atan2);

    private ScalarBinary() {
    }

    /// As `Math.pow`, but 1 to any power is 1, and so is -1 to an infinity, as in C.
    static double power(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
    }

    private static double modulo(double a, double b) {
        double r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    private static double floorDivide(double a, double b) {
        if (b == 0) {
            return a / b;
        }
        double rest = a % b;
        double q = (a - rest) / b - (rest != 0 && rest < 0 != b < 0 ? 1 : 0);
        double whole = Math.floor(q);
        return q == 0 ? Math.copySign(0, a / b) : q - whole > 0.5 ? whole + 1 : whole;
    }

    static Kernel<Op> of(Class<?> op) {
        LongBinaryOperator longs = LONGS.get(op);
        DoubleBinaryOperator doubles = DOUBLES.get(op);
        return (o, in, out) -> {
            DType t = out.dtype();
            if (t.isFloat() ? doubles == null || t.bytes() < 4 : longs == null || t == DType.UINT8) {
                return false;
            }
            Rows rows = Rows.of(out, in[0], in[1]);
            Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
                Cursor a = new Cursor(in[0], rows, 1, row);
                Cursor b = new Cursor(in[1], rows, 2, row);
                Cursor y = new Cursor(out, rows, 0, row);
                for (long i = from; i < to; i++) {
                    if (t.isFloat()) {
                        y.set(i, doubles.applyAsDouble(a.real(i), b.real(i)));
                    } else {
                        y.set(i, longs.applyAsLong(a.whole(i), b.whole(i)));
                    }
                }
            });
            return true;
        };
    }

    /// The elements of a row of one tensor.
    static final class Cursor {
        private final MemorySegment memory;
        private final DType type;
        private final long at;
        private final long step;

        Cursor(Tensor x, Rows rows, int index, long row) {
            memory = x.memory();
            type = x.dtype();
            at = x.byteOffset() + rows.start(index, row) * type.bytes();
            step = rows.step(index) * type.bytes();
        }

        double real(long i) {
            return Cells.real(memory, type, at + i * step);
        }

        long whole(long i) {
            return Cells.whole(memory, type, at + i * step);
        }

        void set(long i, double v) {
            Cells.set(memory, type, at + i * step, v);
        }

        void set(long i, long v) {
            Cells.set(memory, type, at + i * step, v);
        }
    }
}
