package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Looks for infinities and NaN.
final class Finite {
    private Finite() {}

    /// Whether all numbers of some whole vectors are finite.
    static boolean all(float[] x, int count) {
        FloatVector sum = FloatVector.zero(Lanes.F32);
        for (int i = 0; i < count; i += Lanes.F32.length()) {
            sum = FloatVector.fromArray(Lanes.F32, x, i).fma(FloatVector.zero(Lanes.F32), sum);
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }

    /// Whether all numbers of some whole vectors are finite.
    static boolean all(MemorySegment x, long bytes) {
        FloatVector sum = FloatVector.zero(Lanes.F32);
        for (long i = 0; i < bytes; i += Lanes.BYTES) {
            sum = FloatVector.fromMemorySegment(Lanes.F32, x, i, Lanes.ORDER)
                    .fma(FloatVector.zero(Lanes.F32), sum);
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }
}
