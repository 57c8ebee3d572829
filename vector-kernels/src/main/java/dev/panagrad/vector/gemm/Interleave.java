package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Puts the elements, or the halves, of two vectors alternately, the step of which transpositions are made,
/// and takes them apart again.
public final class Interleave {
    private static final int LANES = Lanes.I32.length();
    private static final IntVector LOW = order(0, 1);
    private static final IntVector HIGH = order(LANES / 2, 1);
    private static final IntVector LOWER = order(0, LANES / 2);
    private static final IntVector UPPER = order(LANES / 2, LANES / 2);
    private static final IntVector EVEN = everySecond(0);
    private static final IntVector ODD = everySecond(1);

    /// The places of the first vector's elements from one on and of the second's, some of each in turn.
    private static IntVector order(int from, int each) {
        int[] order = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            order[i] = from + i / (2 * each) * each + i % each + i / each % 2 * LANES;
        }
        return IntVector.fromArray(Lanes.I32, order, 0);
    }

    private static IntVector everySecond(int first) {
        int[] order = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            order[i] = first + 2 * i;
        }
        return IntVector.fromArray(Lanes.I32, order, 0);
    }

    private Interleave() {
    }

    /// Interleaves two vectors: their lower halves, then their upper halves.
    public static void pair(FloatVector a, FloatVector b, float[] to, int into) {
        low(a, b).intoArray(to, into);
        high(a, b).intoArray(to, into + LANES);
    }

    /// Interleaves n elements of 4 bytes, whole vectors of them.
    public static void run(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment to, long into,
            long n) {
        for (long i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromMemorySegment(Lanes.F32, a, ao + i * 4, Lanes.ORDER);
            FloatVector y = FloatVector.fromMemorySegment(Lanes.F32, b, bo + i * 4, Lanes.ORDER);
            long at = into + i * 8;
            low(x, y).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, at), Lanes.ORDER);
            high(x, y).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, at + Lanes.BYTES), Lanes.ORDER);
        }
    }

    /// Interleaves the lower halves of two vectors.
    public static FloatVector low(FloatVector a, FloatVector b) {
        return select(LOW, a, b);
    }

    /// Interleaves the upper halves of two vectors.
    public static FloatVector high(FloatVector a, FloatVector b) {
        return select(HIGH, a, b);
    }

    /// The lower half of the one, then that of the other.
    static FloatVector lowerHalves(FloatVector a, FloatVector b) {
        return select(LOWER, a, b);
    }

    /// The upper half of the one, then that of the other.
    static FloatVector upperHalves(FloatVector a, FloatVector b) {
        return select(UPPER, a, b);
    }

    /// The even elements of the one, then those of the other.
    public static FloatVector evens(FloatVector a, FloatVector b) {
        return select(EVEN, a, b);
    }

    /// The odd elements of the one, then those of the other.
    public static FloatVector odds(FloatVector a, FloatVector b) {
        return select(ODD, a, b);
    }

    private static FloatVector select(IntVector order, FloatVector a, FloatVector b) {
        return order.selectFrom(a.reinterpretAsInts(), b.reinterpretAsInts()).reinterpretAsFloats();
    }
}
