package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Brings tiles into C, and adds partial sums.
public final class TileStore {
    private static final VectorSpecies<Byte> BYTES =
            ByteVector.SPECIES_128.withShape(Lanes.F32.vectorShape());

    private TileStore() {}

    /// Adds `count` contiguous elements to others.
    public static void add(boolean wide, MemorySegment from, long at, int count, MemorySegment to,
            long into) {
        if (wide) {
            sum64(from, at, count, to, into);
        } else {
            sum32(from, at, count, to, into);
        }
    }

    /// Copies or adds rows of a tile in native memory to C.
    ///
    /// @param pitch bytes between rows of the tile
    static void edge(boolean wide, MemorySegment from, int pitch, int rows, int columns, MemorySegment c,
            long offset, long cRow, boolean add) {
        int bytes = columns * (wide ? 8 : 4);
        for (int row = 0; row < rows; row++) {
            if (add) {
                add(wide, from, (long) row * pitch, columns, c, offset + row * cRow);
            } else {
                copy(from, (long) row * pitch, bytes, c, offset + row * cRow);
            }
        }
    }

    private static void copy(MemorySegment from, long at, int bytes, MemorySegment to, long into) {
        int whole = BYTES.loopBound(bytes);
        for (int i = 0; i < whole; i += Lanes.BYTES) {
            ByteVector.fromMemorySegment(BYTES, from, at + i, Lanes.ORDER).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + i), Lanes.ORDER);
        }
        for (int i = whole; i < bytes; i += Float.BYTES) {
            to.set(Lanes.INT, into + i, from.get(Lanes.INT, at + i));
        }
    }

    private static void sum32(MemorySegment from, long at, int count, MemorySegment to, long into) {
        int whole = Lanes.F32.loopBound(count);
        for (int j = 0; j < whole; j += Lanes.F32.length()) {
            FloatVector.fromMemorySegment(Lanes.F32, to, into + 4L * j, Lanes.ORDER)
                    .add(FloatVector.fromMemorySegment(Lanes.F32, from, at + 4L * j, Lanes.ORDER))
                    .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 4L * j), Lanes.ORDER);
        }
        for (int j = whole; j < count; j++) {
            to.set(Lanes.FLOAT, into + 4L * j,
                    to.get(Lanes.FLOAT, into + 4L * j) + from.get(Lanes.FLOAT, at + 4L * j));
        }
    }

    private static void sum64(MemorySegment from, long at, int count, MemorySegment to, long into) {
        int whole = Lanes.F64.loopBound(count);
        for (int j = 0; j < whole; j += Lanes.F64.length()) {
            DoubleVector.fromMemorySegment(Lanes.F64, to, into + 8L * j, Lanes.ORDER)
                    .add(DoubleVector.fromMemorySegment(Lanes.F64, from, at + 8L * j, Lanes.ORDER))
                    .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 8L * j), Lanes.ORDER);
        }
        for (int j = whole; j < count; j++) {
            to.set(Lanes.DOUBLE, into + 8L * j,
                    to.get(Lanes.DOUBLE, into + 8L * j) + from.get(Lanes.DOUBLE, at + 8L * j));
        }
    }
}
