package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Tells whether all of some elements lie where a shorter form of a function serves.
final class Range32 {
    private static final int MAGNITUDE = Integer.MAX_VALUE;

    private Range32() {
    }

    /// Whether `|x - shift| <= limit` for all elements, none of which is NaN then. Magnitudes are compared as
    /// integers, in whose order infinity and NaN come last.
    static boolean within(MemorySegment x, long xo, long n, float shift, float limit) {
        IntVector most = IntVector.zero(Lanes.I32);
        long whole = F32.loopBound(n);
        for (long i = 0; i < whole; i += F32.length()) {
            most = FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER).sub(shift).reinterpretAsInts()
                    .and(MAGNITUDE).max(most);
        }
        int largest = most.reduceLanes(VectorOperators.MAX);
        for (long i = whole; i < n; i++) {
            largest = Math.max(largest,
                    Float.floatToRawIntBits(x.get(FLOAT, xo + i * 4) - shift) & MAGNITUDE);
        }
        return largest <= Float.floatToRawIntBits(limit);
    }

    /// Whether all elements are positive numbers that are neither subnormal nor infinite.
    static boolean normal(MemorySegment x, long xo, long n) {
        int lowest = Float.floatToRawIntBits(Float.MIN_NORMAL);
        IntVector least = IntVector.broadcast(Lanes.I32, lowest);
        IntVector most = IntVector.zero(Lanes.I32);
        long whole = F32.loopBound(n);
        for (long i = 0; i < whole; i += F32.length()) {
            IntVector bits = IntVector.fromMemorySegment(Lanes.I32, x, xo + i * 4, ORDER);
            least = bits.min(least);
            most = bits.max(most);
        }
        int low = least.reduceLanes(VectorOperators.MIN);
        int high = most.reduceLanes(VectorOperators.MAX);
        for (long i = whole; i < n; i++) {
            low = Math.min(low, x.get(Lanes.INT, xo + i * 4));
            high = Math.max(high, x.get(Lanes.INT, xo + i * 4));
        }
        return low >= lowest && high <= Float.floatToRawIntBits(Float.MAX_VALUE);
    }
}
