package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Contiguous elements as arrays of one type.
final class Chunks {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Chunks() {
    }

    /// Reads elements as doubles.
    ///
    /// @param singles room for as many floats if these are such
    static void read(MemorySegment m, DType t, long at, double[] to, float[] singles, int n) {
        switch (t) {
            case FLOAT64 -> MemorySegment.copy(m, Lanes.DOUBLE, at, to, 0, n);
            case FLOAT32 -> {
                MemorySegment.copy(m, Lanes.FLOAT, at, singles, 0, n);
                for (int i = 0; i < n; i++) {
                    to[i] = singles[i];
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    to[i] = Cells.real(m, t, at + (long) i * t.bytes());
                }
            }
        }
    }

    /// Reads integers and bool.
    static void read(MemorySegment m, DType t, long at, long[] to, int n) {
        switch (t) {
            case INT64 -> MemorySegment.copy(m, Lanes.LONG, at, to, 0, n);
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(Lanes.INT, at + 4L * i);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(BYTE, at + i) & 0xFF;
                }
            }
            case BOOL -> truths(m, t, at, to, n);
            default -> {
                for (int i = 0; i < n; i++) {
                    to[i] = Cells.whole(m, t, at + (long) i * t.bytes());
                }
            }
        }
    }

    /// Reads 1 for what is not 0.
    static void truths(MemorySegment m, DType t, long at, long[] to, int n) {
        switch (t) {
            case FLOAT32 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(Lanes.FLOAT, at + 4L * i) != 0 ? 1 : 0;
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(Lanes.DOUBLE, at + 8L * i) != 0 ? 1 : 0;
                }
            }
            case BOOL, UINT8 -> {
                for (int i = 0; i < n; i++) {
                    int v = m.get(BYTE, at + i);
                    to[i] = (v | -v) >>> 31;
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    to[i] = Cells.whole(m, t, at + (long) i * t.bytes()) != 0 ? 1 : 0;
                }
            }
        }
    }
}
