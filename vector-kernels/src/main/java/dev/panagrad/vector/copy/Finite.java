package dev.panagrad.vector.copy;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Whether numbers are neither infinite nor NaN.
public final class Finite {
    private Finite() {
    }

    /// Returns whether all elements of a contiguous float32 or float64 tensor are finite.
    public static boolean all(Tensor x) {
        MemorySegment m = x.memory();
        long at = x.byteOffset();
        long n = x.numel();
        boolean finite = true;
        if (x.dtype() == DType.FLOAT32) {
            for (long i = 0; i < n; i++) {
                finite &= Math.abs(m.get(Lanes.FLOAT, at + 4 * i)) <= Float.MAX_VALUE;
            }
        } else {
            for (long i = 0; i < n; i++) {
                finite &= Math.abs(m.get(Lanes.DOUBLE, at + 8 * i)) <= Double.MAX_VALUE;
            }
        }
        return finite;
    }
}
