package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Looks for infinities and NaN, which times zero are NaN, by eight sums at once: each waits for the one
/// before, and so long a method C2 compiles by itself. Inlined into those that write results it was the part
/// at which C2's budget ended now and then, and boxed its vectors.
final class Finite {
    private static final int LANES = Lanes.F32.length();

    private Finite() {}

    /// Whether all numbers of some whole vectors are finite.
    static boolean all(float[] x, int count) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = FloatVector.zero(Lanes.F32);
        FloatVector c = FloatVector.zero(Lanes.F32);
        FloatVector d = FloatVector.zero(Lanes.F32);
        FloatVector e = FloatVector.zero(Lanes.F32);
        FloatVector f = FloatVector.zero(Lanes.F32);
        FloatVector g = FloatVector.zero(Lanes.F32);
        FloatVector h = FloatVector.zero(Lanes.F32);
        int i = 0;
        for (; i <= count - 8 * LANES; i += 8 * LANES) {
            a = load(x, i).mul(0).add(a);
            b = load(x, i + LANES).mul(0).add(b);
            c = load(x, i + 2 * LANES).mul(0).add(c);
            d = load(x, i + 3 * LANES).mul(0).add(d);
            e = load(x, i + 4 * LANES).mul(0).add(e);
            f = load(x, i + 5 * LANES).mul(0).add(f);
            g = load(x, i + 6 * LANES).mul(0).add(g);
            h = load(x, i + 7 * LANES).mul(0).add(h);
        }
        for (; i < count; i += LANES) {
            a = load(x, i).mul(0).add(a);
        }
        return finite(a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))));
    }

    /// Whether all numbers of some whole vectors are finite.
    static boolean all(MemorySegment x, long bytes) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = FloatVector.zero(Lanes.F32);
        FloatVector c = FloatVector.zero(Lanes.F32);
        FloatVector d = FloatVector.zero(Lanes.F32);
        FloatVector e = FloatVector.zero(Lanes.F32);
        FloatVector f = FloatVector.zero(Lanes.F32);
        FloatVector g = FloatVector.zero(Lanes.F32);
        FloatVector h = FloatVector.zero(Lanes.F32);
        long i = 0;
        for (; i <= bytes - 8 * Lanes.BYTES; i += 8 * Lanes.BYTES) {
            a = load(x, i).mul(0).add(a);
            b = load(x, i + Lanes.BYTES).mul(0).add(b);
            c = load(x, i + 2 * Lanes.BYTES).mul(0).add(c);
            d = load(x, i + 3 * Lanes.BYTES).mul(0).add(d);
            e = load(x, i + 4 * Lanes.BYTES).mul(0).add(e);
            f = load(x, i + 5 * Lanes.BYTES).mul(0).add(f);
            g = load(x, i + 6 * Lanes.BYTES).mul(0).add(g);
            h = load(x, i + 7 * Lanes.BYTES).mul(0).add(h);
        }
        for (; i < bytes; i += Lanes.BYTES) {
            a = load(x, i).mul(0).add(a);
        }
        return finite(a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))));
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(Lanes.F32, x, i);
    }

    private static FloatVector load(MemorySegment x, long i) {
        return FloatVector.fromMemorySegment(Lanes.F32, x, i, Lanes.ORDER);
    }

    private static boolean finite(FloatVector zeros) {
        return !zeros.test(VectorOperators.IS_NAN).anyTrue();
    }
}
