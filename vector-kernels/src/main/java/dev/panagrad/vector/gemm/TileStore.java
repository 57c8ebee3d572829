package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// Brings a tile that was computed beside C into C: where C has fewer columns than the tile, or is added to.
public final class TileStore {
    private TileStore() {}

    /// Adds `count` contiguous elements to others.
    public static void add(boolean wide, MemorySegment from, long at, int count, MemorySegment to,
            long into) {
        if (wide) {
            add64(from, at, 0, 1, count, to, into, 0);
        } else {
            add32(from, at, 0, 1, count, to, into, 0);
        }
    }

    /// Copies or adds the first columns of a tile to C. Offsets and strides are in bytes.
    static void part(boolean wide, MemorySegment from, long pitch, int rows, int columns, MemorySegment c,
            long offset, long cRow, boolean add) {
        if (wide && add) {
            add64(from, 0, pitch, rows, columns, c, offset, cRow);
        } else if (add) {
            add32(from, 0, pitch, rows, columns, c, offset, cRow);
        } else {
            for (int row = 0; row < rows; row++) {
                MemorySegment.copy(from, row * pitch, c, offset + row * cRow, columns * (wide ? 8L : 4L));
            }
        }
    }

    private static void add32(MemorySegment from, long start, long pitch, int rows, int columns,
            MemorySegment c, long offset, long cRow) {
        int whole = Lanes.F32.loopBound(columns);
        for (int row = 0; row < rows; row++) {
            long at = start + row * pitch;
            long to = offset + row * cRow;
            for (int j = 0; j < whole; j += Lanes.F32.length()) {
                FloatVector.fromMemorySegment(Lanes.F32, c, to + 4L * j, Lanes.ORDER)
                        .add(FloatVector.fromMemorySegment(Lanes.F32, from, at + 4L * j, Lanes.ORDER))
                        .intoMemorySegment(c, to + 4L * j, Lanes.ORDER);
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int j = whole; j < columns; j++) {
                long to = offset + row * cRow + 4L * j;
                c.set(Lanes.FLOAT, to,
                        c.get(Lanes.FLOAT, to) + from.get(Lanes.FLOAT, start + row * pitch + 4L * j));
            }
        }
    }

    private static void add64(MemorySegment from, long start, long pitch, int rows, int columns,
            MemorySegment c, long offset, long cRow) {
        int whole = Lanes.F64.loopBound(columns);
        for (int row = 0; row < rows; row++) {
            long at = start + row * pitch;
            long to = offset + row * cRow;
            for (int j = 0; j < whole; j += Lanes.F64.length()) {
                DoubleVector.fromMemorySegment(Lanes.F64, c, to + 8L * j, Lanes.ORDER)
                        .add(DoubleVector.fromMemorySegment(Lanes.F64, from, at + 8L * j, Lanes.ORDER))
                        .intoMemorySegment(c, to + 8L * j, Lanes.ORDER);
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int j = whole; j < columns; j++) {
                long to = offset + row * cRow + 8L * j;
                c.set(Lanes.DOUBLE, to,
                        c.get(Lanes.DOUBLE, to) + from.get(Lanes.DOUBLE, start + row * pitch + 8L * j));
            }
        }
    }
}
