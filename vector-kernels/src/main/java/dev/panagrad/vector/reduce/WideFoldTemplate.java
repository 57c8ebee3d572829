package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.F64;
import static dev.panagrad.vector.lanes.Lanes.I64;

import dev.panagrad.vector.elementwise.Spin;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Associative;

/// The loops of a [WideFold], four vectors at a time; specialised by [Spin]. The order depends on the length
/// alone.
///
/// [Spin]: dev.panagrad.vector.elementwise.Spin
final class WideFoldTemplate implements WideFold {
    private static final Associative OP = Spin.operation(MethodHandles.lookup(), Associative.class);
    private static final int LANES = F64.length();
    /// Numbers of a round.
    static final int STEP = 4 * LANES;

    WideFoldTemplate() {
    }

    @Override
    public double fold(double[] x, int n) {
        int end = (n + STEP - 1) / STEP * STEP;
        Arrays.fill(x, n, end, OP == VectorOperators.MUL ? 1 : OP == VectorOperators.MAX
                ? Double.NEGATIVE_INFINITY : OP == VectorOperators.MIN ? Double.POSITIVE_INFINITY : 0);
        return whole(x, end);
    }

    private double whole(double[] x, int end) {
        DoubleVector a = DoubleVector.fromArray(F64, x, 0);
        DoubleVector b = DoubleVector.fromArray(F64, x, LANES);
        DoubleVector c = DoubleVector.fromArray(F64, x, 2 * LANES);
        DoubleVector d = DoubleVector.fromArray(F64, x, 3 * LANES);
        for (int i = STEP; i < end; i += STEP) {
            a = DoubleVector.fromArray(F64, x, i).lanewise(OP, a);
            b = DoubleVector.fromArray(F64, x, i + LANES).lanewise(OP, b);
            c = DoubleVector.fromArray(F64, x, i + 2 * LANES).lanewise(OP, c);
            d = DoubleVector.fromArray(F64, x, i + 3 * LANES).lanewise(OP, d);
        }
        DoubleVector v = a.lanewise(OP, b).lanewise(OP, c.lanewise(OP, d));
        double r = v.lane(0);
        for (int i = 1; i < LANES; i++) {
            r = combine(r, v.lane(i));
        }
        return r;
    }

    @Override
    public long fold(long[] x, int n) {
        int end = (n + STEP - 1) / STEP * STEP;
        Arrays.fill(x, n, end, OP == VectorOperators.MUL ? 1 : OP == VectorOperators.AND ? -1
                : OP == VectorOperators.MAX ? Long.MIN_VALUE : OP == VectorOperators.MIN
                        ? Long.MAX_VALUE
                : 0);
        return whole(x, end);
    }

    private long whole(long[] x, int end) {
        LongVector a = LongVector.fromArray(I64, x, 0);
        LongVector b = LongVector.fromArray(I64, x, LANES);
        LongVector c = LongVector.fromArray(I64, x, 2 * LANES);
        LongVector d = LongVector.fromArray(I64, x, 3 * LANES);
        for (int i = STEP; i < end; i += STEP) {
            a = LongVector.fromArray(I64, x, i).lanewise(OP, a);
            b = LongVector.fromArray(I64, x, i + LANES).lanewise(OP, b);
            c = LongVector.fromArray(I64, x, i + 2 * LANES).lanewise(OP, c);
            d = LongVector.fromArray(I64, x, i + 3 * LANES).lanewise(OP, d);
        }
        LongVector v = a.lanewise(OP, b).lanewise(OP, c.lanewise(OP, d));
        long r = v.lane(0);
        for (int i = 1; i < LANES; i++) {
            r = combine(r, v.lane(i));
        }
        return r;
    }

    @Override
    public double combine(double a, double b) {
        return OP == VectorOperators.ADD ? a + b : OP == VectorOperators.MUL ? a * b
                : OP == VectorOperators.MAX ? Math.max(a, b) : Math.min(a, b);
    }

    @Override
    public long combine(long a, long b) {
        return OP == VectorOperators.ADD ? a + b : OP == VectorOperators.MUL ? a * b
                : OP == VectorOperators.MAX ? Math.max(a, b) : OP == VectorOperators.MIN ? Math.min(a, b)
                : OP == VectorOperators.OR ? a | b : a & b;
    }
}
