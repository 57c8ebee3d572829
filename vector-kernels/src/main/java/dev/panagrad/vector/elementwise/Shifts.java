package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Shifts of integers by others, in vectors: the JIT finds none by itself. A distance beyond the type, or a
/// negative one, shifts everything out.
final class Shifts {
    private static final int STEP = Lanes.I64.length();

    private Shifts() {
    }

    private static LongVector load(long[] x, int i) {
        return LongVector.fromArray(Lanes.I64, x, i);
    }

    private static VectorMask<Long> beyond(LongVector distance) {
        return distance.compare(VectorOperators.UGE, Long.SIZE);
    }

    static void left(long[] a, long[] b, long[] y, int n) {
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            LongVector d = load(b, i);
            load(a, i).lanewise(VectorOperators.LSHL, d).blend(0, beyond(d)).intoArray(y, i);
        }
        for (; i < n; i++) {
            y[i] = (b[i] & -Long.SIZE) != 0 ? 0 : a[i] << b[i];
        }
    }

    /// Beyond the type the sign is left.
    static void right(long[] a, long[] b, long[] y, int n) {
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            LongVector d = load(b, i);
            load(a, i).lanewise(VectorOperators.ASHR, d.blend(Long.SIZE - 1, beyond(d))).intoArray(y, i);
        }
        for (; i < n; i++) {
            y[i] = a[i] >> ((b[i] & -Long.SIZE) != 0 ? Long.SIZE - 1 : b[i]);
        }
    }
}
