package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Puts the elements of two vectors alternately, the step of which transpositions are made.
public final class Interleave {
    private static final int LANES = Lanes.I32.length();
    private static final IntVector LOW = order(0);
    private static final IntVector HIGH = order(LANES / 2);

    private static IntVector order(int from) {
        int[] order = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            order[i] = from + i / 2 + i % 2 * LANES;
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

    /// Interleaves the lower halves of two vectors.
    public static FloatVector low(FloatVector a, FloatVector b) {
        return LOW.selectFrom(a.reinterpretAsInts(), b.reinterpretAsInts()).reinterpretAsFloats();
    }

    /// Interleaves the upper halves of two vectors.
    public static FloatVector high(FloatVector a, FloatVector b) {
        return HIGH.selectFrom(a.reinterpretAsInts(), b.reinterpretAsInts()).reinterpretAsFloats();
    }
}
