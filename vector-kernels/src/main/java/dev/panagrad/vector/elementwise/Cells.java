package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Single elements at byte offsets.
public final class Cells {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Cells() {
    }

    /// Returns an element as a double; not for half-precision types.
    public static double real(MemorySegment m, DType t, long at) {
        return switch (t) {
            case FLOAT32 -> m.get(Lanes.FLOAT, at);
            case FLOAT64 -> m.get(Lanes.DOUBLE, at);
            default -> whole(m, t, at);
        };
    }

    /// Returns an element as a long, floats toward zero; not for half-precision types.
    public static long whole(MemorySegment m, DType t, long at) {
        return switch (t) {
            case BOOL -> m.get(BYTE, at) != 0 ? 1 : 0;
            case UINT8 -> m.get(BYTE, at) & 0xFF;
            case INT32 -> m.get(Lanes.INT, at);
            case INT64 -> m.get(Lanes.LONG, at);
            case FLOAT32 -> (long) m.get(Lanes.FLOAT, at);
            case FLOAT64 -> (long) m.get(Lanes.DOUBLE, at);
            case FLOAT16, BFLOAT16 -> throw new IllegalArgumentException("half precision is not computed");
        };
    }

    /// Stores a double, converted.
    public static void set(MemorySegment m, DType t, long at, double v) {
        switch (t) {
            case FLOAT32 -> m.set(Lanes.FLOAT, at, (float) v);
            case FLOAT64 -> m.set(Lanes.DOUBLE, at, v);
            case BOOL -> m.set(BYTE, at, (byte) (v != 0 ? 1 : 0));
            default -> set(m, t, at, (long) v);
        }
    }

    /// Stores a long, converted.
    public static void set(MemorySegment m, DType t, long at, long v) {
        switch (t) {
            case BOOL -> m.set(BYTE, at, (byte) (v != 0 ? 1 : 0));
            case UINT8 -> m.set(BYTE, at, (byte) v);
            case INT32 -> m.set(Lanes.INT, at, (int) v);
            case INT64 -> m.set(Lanes.LONG, at, v);
            case FLOAT32 -> m.set(Lanes.FLOAT, at, (float) v);
            case FLOAT64 -> m.set(Lanes.DOUBLE, at, (double) v);
            case FLOAT16, BFLOAT16 -> throw new IllegalArgumentException("half precision is not computed");
        }
    }
}
