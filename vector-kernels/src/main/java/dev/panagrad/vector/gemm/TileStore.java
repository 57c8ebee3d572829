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

    /// Copies one row to each of some rows, a vector at a time to all of them; the last vector overlaps the
    /// one before.
    ///
    /// @param bytes of a row, a multiple of 4
    /// @param step  bytes from a row of `to` to the next
    static void repeat(MemorySegment from, long at, int bytes, MemorySegment to, long into, long step,
            int rows) {
        if (bytes < Lanes.BYTES || !to.isNative()) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < bytes; j += Float.BYTES) {
                    to.set(Lanes.INT, into + i * step + j, from.get(Lanes.INT, at + j));
                }
            }
            return;
        }
        to.asSlice(into, (rows - 1) * step + bytes);
        for (int j = 0; j < bytes; j += Lanes.BYTES) {
            int column = Math.min(j, bytes - Lanes.BYTES);
            column(ByteVector.fromMemorySegment(BYTES, from, at + column, Lanes.ORDER), to, into + column,
                    step,
                    rows);
        }
    }

    private static void column(ByteVector v, MemorySegment to, long into, long step, int rows) {
        for (int i = 0; i < rows; i++) {
            v.intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + i * step), Lanes.ORDER);
        }
    }

    /// A last vector overlaps the one before.
    private static void copy(MemorySegment from, long at, int bytes, MemorySegment to, long into) {
        int last = bytes - Lanes.BYTES;
        for (int i = 0; i < last; i += Lanes.BYTES) {
            ByteVector.fromMemorySegment(BYTES, from, at + i, Lanes.ORDER).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + i), Lanes.ORDER);
        }
        if (last >= 0) {
            ByteVector.fromMemorySegment(BYTES, from, at + last, Lanes.ORDER).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + last), Lanes.ORDER);
            return;
        }
        for (int i = 0; i < bytes; i += Float.BYTES) {
            to.set(Lanes.INT, into + i, from.get(Lanes.INT, at + i));
        }
    }

    private static FloatVector both(MemorySegment from, long at, MemorySegment to, long into) {
        return FloatVector.fromMemorySegment(Lanes.F32, to, into, Lanes.ORDER)
                .add(FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER));
    }

    /// A last vector overlaps the one before, and is added before that is stored.
    private static void sum32(MemorySegment from, long at, int count, MemorySegment to, long into) {
        int last = count - Lanes.F32.length();
        if (last >= 0) {
            FloatVector sum = both(from, at + 4L * last, to, into + 4L * last);
            for (int j = 0; j < last; j += Lanes.F32.length()) {
                both(from, at + 4L * j, to, into + 4L * j).intoMemorySegment(Lanes.MEMORY,
                        Lanes.place(to, into + 4L * j), Lanes.ORDER);
            }
            sum.intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 4L * last), Lanes.ORDER);
            return;
        }
        for (int j = 0; j < count; j++) {
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
