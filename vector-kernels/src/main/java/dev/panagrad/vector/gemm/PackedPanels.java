package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

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
    /// As much of a column as one vector holds.
    private static final VectorSpecies<Float> PART =
            Lanes.BITS >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
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

    private static void columns32(MemorySegment from, long at, long col, int depth, float[] to, int into) {
        for (int k = 0; k < depth; k++) {
            FloatVector.fromMemorySegment(PART, from, at + k * col, Lanes.ORDER).intoArray(to,
                    into + ROWS * k);
            if (PART.length() < ROWS) {
                FloatVector.fromMemorySegment(PART, from, at + k * col + 4L * HALF, Lanes.ORDER)
                        .intoArray(to, into + ROWS * k + HALF);
            }
        }
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
        float[] floats = (float[]) to;
        for (int k = 0; k < depth; k++) {
            FloatVector low = FloatVector.fromMemorySegment(PART, from, at + k * col, Lanes.ORDER);
            FloatVector high = FloatVector.fromMemorySegment(PART, from, at + k * col + ROWS * 4L,
                    Lanes.ORDER);
            low.intoArray(floats, into + ROWS * k);
            high.intoArray(floats, into + step + ROWS * k);
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
            Interleave.pair(FloatVector.fromMemorySegment(Lanes.F32, from, low, Lanes.ORDER),
                    FloatVector.fromMemorySegment(Lanes.F32, from, high, Lanes.ORDER), to, 2 * i * LANES);
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
