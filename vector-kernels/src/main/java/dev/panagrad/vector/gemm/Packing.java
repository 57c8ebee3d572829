package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies parts of matrices into the order in which tiles read them. All offsets and strides are in bytes.
public final class Packing {
    private static final VectorSpecies<Byte> BYTES =
            ByteVector.SPECIES_128.withShape(Lanes.F32.vectorShape());

    private Packing() {}

    /// Copies a matrix of any strides into rows of whole vectors, as tiles read their right operand; what
    /// they have beyond the matrix is undefined.
    ///
    /// @param pitch   bytes from a row of `to` to the next
    /// @param vectors vectors of a row of `to` that may be written
    public static void panel(boolean wide, Operand from, int rows, int columns, MemorySegment to, long into,
            long pitch, int vectors) {
        int size = wide ? 8 : 4;
        int bytes = vectors * Lanes.BYTES;
        MemorySegment m = from.memory();
        long at = from.offset();
        if (from.col() == size) {
            rows(m, at, from.row(), rows, (long) columns * size, to, into, pitch, bytes);
        } else if (from.row() == size) {
            Transpose.run(wide, m, at, from.col(), columns, rows, to, into, pitch, bytes / size);
        } else {
            strided(wide, m, at, from.row(), from.col(), rows, columns, to, into, pitch, bytes / size);
        }
    }

    /// Copies `rows` contiguous rows of `bytes` bytes each; what a row of `to` has beyond them is undefined.
    ///
    /// @param width bytes of a row of `to` that may be written, a multiple of the vector size
    static void rows(MemorySegment from, long at, long stride, int rows, long bytes,
            MemorySegment to, long into, long pitch, long width) {
        long end = Math.min(width, (bytes + Lanes.BYTES - 1) / Lanes.BYTES * Lanes.BYTES);
        int safe = rows;
        while (safe > 0 && at + (safe - 1) * stride + end > from.byteSize()) {
            safe--;
        }
        switch ((int) (end / Lanes.BYTES)) {
            case 1 -> one(from, at, stride, safe, to, into, pitch);
            case 2 -> two(from, at, stride, safe, to, into, pitch);
            case 3 -> three(from, at, stride, safe, to, into, pitch);
            default -> safe = 0;
        }
        at += safe * stride;
        into += safe * pitch;
        for (int i = safe; i < rows; i++) {
            MemorySegment.copy(from, at, to, into, bytes);
            at += stride;
            into += pitch;
        }
    }

    // A loop over the vectors of a row ran three times more slowly in some JVMs, so there is a method for
    // each number of them.

    private static void one(MemorySegment from, long at, long stride, int rows, MemorySegment to, long into,
            long pitch) {
        for (int i = 0; i < rows; i++) {
            copy(from, at + i * stride, to, into + i * pitch);
        }
    }

    private static void two(MemorySegment from, long at, long stride, int rows, MemorySegment to, long into,
            long pitch) {
        for (int i = 0; i < rows; i++) {
            copy(from, at + i * stride, to, into + i * pitch);
            copy(from, at + i * stride + Lanes.BYTES, to, into + i * pitch + Lanes.BYTES);
        }
    }

    private static void three(MemorySegment from, long at, long stride, int rows, MemorySegment to, long into,
            long pitch) {
        for (int i = 0; i < rows; i++) {
            copy(from, at + i * stride, to, into + i * pitch);
            copy(from, at + i * stride + Lanes.BYTES, to, into + i * pitch + Lanes.BYTES);
            copy(from, at + i * stride + 2 * Lanes.BYTES, to, into + i * pitch + 2 * Lanes.BYTES);
        }
    }

    private static void copy(MemorySegment from, long at, MemorySegment to, long into) {
        ByteVector.fromMemorySegment(BYTES, from, at, Lanes.ORDER).intoMemorySegment(Lanes.MEMORY,
                Lanes.place(to, into), Lanes.ORDER);
    }

    /// Copies a matrix into an array, row after row.
    ///
    /// @param row   bytes from a row to the next
    /// @param col   bytes from a column to the next
    /// @param pitch elements from a row of the array to the next
    public static void array(boolean wide, MemorySegment from, long at, long row, long col, int rows,
            int cols,
            Object to, int into, int pitch) {
        for (int i = 0; i < rows; i++, at += row, into += pitch) {
            if (wide && col == Double.BYTES) {
                MemorySegment.copy(from, Lanes.DOUBLE, at, to, into, cols);
            } else if (col == Float.BYTES && !wide) {
                MemorySegment.copy(from, Lanes.FLOAT, at, to, into, cols);
            } else if (wide) {
                for (int j = 0; j < cols; j++) {
                    ((double[]) to)[into + j] = from.get(Lanes.DOUBLE, at + j * col);
                }
            } else {
                for (int j = 0; j < cols; j++) {
                    ((float[]) to)[into + j] = from.get(Lanes.FLOAT, at + j * col);
                }
            }
        }
    }

    /// Copies a `rows x cols` matrix of any strides, element by element, and fills with zeros up to `width`
    /// columns.
    static void strided(boolean wide, MemorySegment from, long at, long row, long col, int rows, int cols,
            MemorySegment to, long into, long pitch, int width) {
        int size = wide ? 8 : 4;
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < rows; i++) {
                long target = into + i * pitch + (long) j * size;
                long source = at + i * row + j * col;
                if (wide) {
                    to.set(Lanes.DOUBLE, target, j < cols ? from.get(Lanes.DOUBLE, source) : 0);
                } else {
                    to.set(Lanes.FLOAT, target, j < cols ? from.get(Lanes.FLOAT, source) : 0);
                }
            }
        }
    }
}
