package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// The left operand of [Tile]s: element (i, k) of tile t's rows lies at
/// `offset + t*step + k*column + i`.
///
/// Tiles read whole, also where the last one has fewer rows.
///
/// @param array  `float[]` or `double[]`
/// @param offset where the first tile's rows begin
/// @param step   elements from there to the next tile's
/// @param column elements from a column to the next
public record PackedPanels(Object array, int offset, int step, int column) {
    /// Rows that [#pack] puts side by side; the largest tile has no more.
    public static final int ROWS = 8;
    private static final int HALF = ROWS / 2;
    /// Elements of working memory.
    private static final int BETWEEN = 2 * ROWS * Lanes.I32.length();
    private static final int LANES = Lanes.I32.length();

    /// Packs up to [#ROWS] rows of a matrix: `to[into + k·ROWS + i] = row i [k]`. Where there are fewer, the
    /// last one stands for those that lack.
    ///
    /// If a row of `float`s is contiguous, three rounds, each of which interleaves the vectors of the upper
    /// half with those of the lower half, move the three bits of the row's number behind those of the
    /// column's. A last block overlaps the one before.
    ///
    /// @param row bytes from a row to the next
    /// @param col bytes from a column to the next
    public static void pack(boolean wide, MemorySegment from, long at, long row, long col, int rows,
            int depth,
            Object to, int into) {
        int last = rows - 1;
        if (wide || col != Float.BYTES || depth < LANES) {
            for (int i = 0; i < ROWS; i++) {
                row(wide, from, at + Math.min(i, last) * row, col, depth, to, into + i);
            }
            return;
        }
        float[] between = Scratch.floats(Scratch.Slot.EDGE, BETWEEN);
        for (int k = 0; k < depth; k += LANES) {
            int column = Math.min(k, depth - LANES);
            read(from, at + 4L * column, row, last, between);
            round(between, 0, between, ROWS * LANES);
            round(between, ROWS * LANES, (float[]) to, into + ROWS * column);
        }
    }

    /// Packs [#ROWS] rows of a matrix whose columns are contiguous.
    ///
    /// @param col bytes from a column to the next
    static void columns(boolean wide, MemorySegment from, long at, long col, int depth, Object to, int into) {
        if (wide) {
            columns64(from, at, col, depth, (double[]) to, into);
        } else {
            columns32(from, at, col, depth, (float[]) to, into);
        }
    }

    /// Vectors twice as long as a column take two columns, of which they use the lower halves. No vector is
    /// shorter than the others: beside a second length C2 would ask each vector for its own, and box it.
    private static void columns32(MemorySegment from, long at, long col, int depth, float[] to, int into) {
        int k = 0;
        if (LANES > ROWS) {
            long last = from.byteSize() - Lanes.BYTES - at - Math.max(col, 0);
            for (; k + 1 < depth && k * col <= last; k += 2) {
                Interleave.lowerHalves(load(from, at + k * col), load(from, at + (k + 1) * col)).intoArray(to,
                        into + ROWS * k);
            }
            for (; k < depth; k++) {
                MemorySegment.copy(from, Lanes.FLOAT, at + k * col, to, into + ROWS * k, ROWS);
            }
        }
        for (; k < depth; k++) {
            for (int i = 0; i < ROWS; i += LANES) {
                load(from, at + k * col + 4L * i).intoArray(to, into + ROWS * k + i);
            }
        }
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER);
    }

    /// Packs twice as many such rows, for two tiles, each line of memory once.
    ///
    /// @param step elements from where the first tile's rows begin to where the second's do
    static void twice(boolean wide, MemorySegment from, long at, long col, int depth, Object to, int into,
            int step) {
        if (wide) {
            columns64(from, at, col, depth, (double[]) to, into);
            columns64(from, at + ROWS * Double.BYTES, col, depth, (double[]) to, into + step);
            return;
        }
        if (LANES <= ROWS || depth < 2) {
            columns32(from, at, col, depth, (float[]) to, into);
            columns32(from, at + ROWS * Float.BYTES, col, depth, (float[]) to, into + step);
            return;
        }
        for (int k = 0; k < depth; k += 2) {
            int column = Math.min(k, depth - 2);
            FloatVector a = load(from, at + column * col);
            FloatVector b = load(from, at + (column + 1) * col);
            Interleave.lowerHalves(a, b).intoArray((float[]) to, into + ROWS * column);
            Interleave.upperHalves(a, b).intoArray((float[]) to, into + step + ROWS * column);
        }
    }

    private static void columns64(MemorySegment from, long at, long col, int depth, double[] to, int into) {
        for (int k = 0; k < depth; k++) {
            for (int i = 0; i < ROWS; i += Lanes.F64.length()) {
                DoubleVector.fromMemorySegment(Lanes.F64, from, at + k * col + 8L * i, Lanes.ORDER)
                        .intoArray(to, into + ROWS * k + i);
            }
        }
    }

    /// Packs a single row: `to[into + k·ROWS] = row [k]`.
    public static void row(boolean wide, MemorySegment from, long at, long col, int depth, Object to,
            int into) {
        if (wide) {
            double[] doubles = (double[]) to;
            for (int k = 0; k < depth; k++) {
                doubles[into + ROWS * k] = from.get(Lanes.DOUBLE, at + k * col);
            }
        } else {
            float[] floats = (float[]) to;
            for (int k = 0; k < depth; k++) {
                floats[into + ROWS * k] = from.get(Lanes.FLOAT, at + k * col);
            }
        }
    }

    /// The first round, from the matrix.
    private static void read(MemorySegment from, long at, long row, int last, float[] to) {
        for (int i = 0; i < HALF; i++) {
            long low = at + Math.min(i, last) * row;
            long high = at + Math.min(i + HALF, last) * row;
            Interleave.pair(load(from, low), load(from, high), to, 2 * i * LANES);
        }
    }

    private static void round(float[] from, int at, float[] to, int into) {
        for (int i = 0; i < HALF; i++) {
            Interleave.pair(FloatVector.fromArray(Lanes.F32, from, at + i * LANES),
                    FloatVector.fromArray(Lanes.F32, from, at + (i + HALF) * LANES), to,
                    into + 2 * i * LANES);
        }
    }
}
