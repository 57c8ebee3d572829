package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Brings a tile that was computed beside C into C: where C has fewer columns than the tile, or is added to.
final class TileStore {
    private TileStore() {}

    /// Copies or adds the first columns of a tile to C. Offsets and strides are in bytes.
    static void part(boolean wide, MemorySegment from, long pitch, int rows, int columns, MemorySegment c,
            long offset, long cRow, boolean add) {
        if (wide && add) {
            add64(from, pitch, rows, columns, c, offset, cRow);
        } else if (add) {
            add32(from, pitch, rows, columns, c, offset, cRow);
        } else {
            for (int row = 0; row < rows; row++) {
                MemorySegment.copy(from, row * pitch, c, offset + row * cRow, columns * (wide ? 8L : 4L));
            }
        }
    }

    private static void add32(MemorySegment from, long pitch, int rows, int columns, MemorySegment c,
            long offset, long cRow) {
        int whole = Lanes.F32.loopBound(columns);
        for (int row = 0; row < rows; row++) {
            long at = row * pitch;
            long to = offset + row * cRow;
            for (int j = 0; j < whole; j += Lanes.F32.length()) {
                FloatVector.fromMemorySegment(Lanes.F32, c, to + 4L * j, Lanes.ORDER)
                        .add(FloatVector.fromMemorySegment(Lanes.F32, from, at + 4L * j, Lanes.ORDER))
                        .intoMemorySegment(c, to + 4L * j, Lanes.ORDER);
            }
        }
        if (whole < columns) {
            VectorMask<Float> rest = Lanes.F32.indexInRange(whole, columns);
            for (int row = 0; row < rows; row++) {
                long to = offset + row * cRow + 4L * whole;
                FloatVector.fromMemorySegment(Lanes.F32, c, to, Lanes.ORDER, rest)
                        .add(FloatVector.fromMemorySegment(Lanes.F32, from, row * pitch + 4L * whole,
                                Lanes.ORDER))
                        .intoMemorySegment(c, to, Lanes.ORDER, rest);
            }
        }
    }

    private static void add64(MemorySegment from, long pitch, int rows, int columns, MemorySegment c,
            long offset, long cRow) {
        int whole = Lanes.F64.loopBound(columns);
        for (int row = 0; row < rows; row++) {
            long at = row * pitch;
            long to = offset + row * cRow;
            for (int j = 0; j < whole; j += Lanes.F64.length()) {
                DoubleVector.fromMemorySegment(Lanes.F64, c, to + 8L * j, Lanes.ORDER)
                        .add(DoubleVector.fromMemorySegment(Lanes.F64, from, at + 8L * j, Lanes.ORDER))
                        .intoMemorySegment(c, to + 8L * j, Lanes.ORDER);
            }
        }
        if (whole < columns) {
            VectorMask<Double> rest = Lanes.F64.indexInRange(whole, columns);
            for (int row = 0; row < rows; row++) {
                long to = offset + row * cRow + 8L * whole;
                DoubleVector.fromMemorySegment(Lanes.F64, c, to, Lanes.ORDER, rest)
                        .add(DoubleVector.fromMemorySegment(Lanes.F64, from, row * pitch + 8L * whole,
                                Lanes.ORDER))
                        .intoMemorySegment(c, to, Lanes.ORDER, rest);
            }
        }
    }
}
