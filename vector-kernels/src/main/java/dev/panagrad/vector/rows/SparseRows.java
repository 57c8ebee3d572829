package dev.panagrad.vector.rows;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import jdk.incubator.vector.DoubleVector;

/// Adds products of matrices that are arrays of rows, `c += a b` in double precision, without what is zero in
/// a: half of what a relu gives. Every element of c is the sum in the order of the rows of b, each product
/// added with one rounding, so that a loop over them gives the same bits.
///
/// What is not zero in a part of a is listed in the order in which it is used. Eight vectors of a row of c
/// stay in registers while they meet all rows of b that are in the first cache, as panels of so many columns
/// and [#DEPTH] rows. All lies outside of the heap, where a vector does not cross lines of the cache.
public final class SparseRows {
    private static final int VECTORS = 8;
    private static final int LANES = Lanes.F64.length();
    /// The columns of a panel.
    private static final int COLUMNS = VECTORS * LANES;
    private static final long ROW_BYTES = (long) VECTORS * Lanes.BYTES;
    /// So many rows of a panel stay in the first cache.
    private static final int DEPTH = 48;
    /// So many rows of b make a panel.
    private static final int PANEL = 512;
    /// So many rows of a are listed together.
    private static final int ROWS = 512;
    private static final ValueLayout.OfDouble DOUBLE = Lanes.DOUBLE;

    // For the trial: so many calls, and how long they take at most once the loop is compiled. Before that
    // they take a hundred times as long.
    private static final int CALLS = 200;
    private static final long COMPILED_NANOSECONDS = 1_000 * CALLS;
    private static final ReentrantLock TRIAL = new ReentrantLock();
    private static volatile boolean compiled;
    /// What no thread uses now, 4 MB each, as many as threads have multiplied at once; threads of the
    /// common pool would forget what they held.
    private static final Queue<SparseRows> FREE = new ConcurrentLinkedQueue<>();

    private final double[] values = new double[ROWS * PANEL + 1];
    /// Where in a panel the rows of b for the values lie, in bytes.
    private final int[] places = new int[ROWS * PANEL + 1];
    /// Where the values of each row of a within each part of the depth end.
    private final int[] ends = new int[ROWS * ((PANEL + DEPTH - 1) / DEPTH)];
    /// What comes from rows and goes to them, on its way: one copy into other memory is less code than one
    /// for each row, and sooner compiled.
    private final double[] lines = new double[Math.max(ROWS, PANEL) * COLUMNS];
    private final MemorySegment panel = Arena.ofAuto().allocate(PANEL * ROW_BYTES, Lanes.BYTES);
    private final MemorySegment sums = Arena.ofAuto().allocate(ROWS * ROW_BYTES, Lanes.BYTES);

    private SparseRows() {
    }

    /// A matrix as it is or as its transpose.
    ///
    /// @param rows of equal length
    /// @param transposed whether the columns are meant instead of the rows
    public record Matrix(double[][] rows, boolean transposed) {
        /// Returns the number of columns of the matrix that is meant.
        public int width() {
            return transposed ? rows.length : rows[0].length;
        }

        /// Returns the number of rows of the matrix that is meant.
        public int height() {
            return transposed ? rows[0].length : rows.length;
        }

        @Override
        public String toString() {
            return rows.length == 0 ? "[]" : "[" + height() + ", " + width() + "]";
        }
    }

    /// Returns whether the loop is compiled, which it is after some calls. Before that every vector is an
    /// object, and plain loops are faster by far.
    public static boolean compiled() {
        if (!compiled && TRIAL.tryLock()) {
            try {
                compiled = trial() < COMPILED_NANOSECONDS;
            } finally {
                TRIAL.unlock();
            }
        }
        return compiled;
    }

    private static long trial() {
        SparseRows own = take();
        Arrays.fill(own.values, 0, 4, 0);
        own.panel.fill((byte) 0);
        own.sums.fill((byte) 0);
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            add(own.values, own.places, 0, 4, own.panel, own.sums, 0);
        }
        long took = System.nanoTime() - start;
        Reference.reachabilityFence(own);
        FREE.add(own);
        return took;
    }

    private static SparseRows take() {
        SparseRows free = FREE.poll();
        return free == null ? new SparseRows() : free;
    }

    /// Adds some rows of the product of two matrices to those of a third.
    ///
    /// @param a [m, k]
    /// @param b [k, n]
    /// @param c [m, n]
    /// @param from the first row
    /// @param to the row behind the last
    /// @throws ShapeException if the matrices do not fit each other or the rows
    public static void add(Matrix a, Matrix b, double[][] c, int from, int to) {
        run(a, b, c, from, to, true);
    }

    /// Writes some rows of the product of two matrices to those of a third.
    ///
    /// @param a [m, k]
    /// @param b [k, n]
    /// @param c [m, n]
    /// @param from the first row
    /// @param to the row behind the last
    /// @throws ShapeException if the matrices do not fit each other or the rows
    public static void set(Matrix a, Matrix b, double[][] c, int from, int to) {
        run(a, b, c, from, to, false);
    }

    private static void run(Matrix a, Matrix b, double[][] c, int from, int to, boolean add) {
        check(a, b, c, from, to);
        SparseRows own = take();
        for (int k = 0; k < b.height(); k += PANEL) {
            int depth = Math.min(PANEL, b.height() - k);
            for (int i = from; i < to; i += ROWS) {
                own.part(a, b, c, i, Math.min(ROWS, to - i), k, depth, add || k > 0);
            }
        }
        FREE.add(own);
    }

    private static void check(Matrix a, Matrix b, double[][] c, int from, int to) {
        if (a.rows.length == 0 || b.rows.length == 0 || c.length == 0 || a.width() != b.height()
                || a.height() != c.length || b.width() != c[0].length) {
            throw new ShapeException("rows: the matrices do not fit, a is " + a + ", b is " + b + ", c is "
                    + new Matrix(c, false) + ", expected a: [m, k], b: [k, n] and c: [m, n] with rows");
        }
        if (from < 0 || to > c.length || from > to) {
            throw new ShapeException("rows: the range is out of bounds, expected 0 <= from <= to <= "
                    + c.length + " but got " + from + " and " + to);
        }
    }

    private void part(Matrix a, Matrix b, double[][] c, int i, int rows, int k, int depth, boolean add) {
        int parts = list(a, i, rows, k, depth);
        int width = b.width();
        for (int j = 0; j < width; j += COLUMNS) {
            int columns = Math.min(COLUMNS, width - j);
            pack(b, k, depth, j, columns);
            if (add) {
                load(c, i, rows, j, columns);
            } else {
                sums.fill((byte) 0);
            }
            meet(parts, rows);
            store(c, i, rows, j, columns);
        }
        Reference.reachabilityFence(this);
    }

    private void load(double[][] c, int i, int rows, int j, int columns) {
        gather(c, i, rows, j, columns);
        copyOut(sums, rows);
    }

    private void store(double[][] c, int i, int rows, int j, int columns) {
        copyBack(rows);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(lines, r * COLUMNS, c[i + r], j, columns);
        }
    }

    /// Copies some columns of some rows to the lines.
    private void gather(double[][] m, int i, int rows, int j, int columns) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(m[i + r], j, lines, r * COLUMNS, columns);
        }
    }

    private void copyBack(int rows) {
        MemorySegment.copy(sums, DOUBLE, 0, lines, 0, rows * COLUMNS);
    }

    private void copyOut(MemorySegment to, int rows) {
        MemorySegment.copy(lines, 0, to, DOUBLE, 0, rows * COLUMNS);
    }

    /// Lets each row of sums meet each part of the panel.
    private void meet(int parts, int rows) {
        int from = 0;
        int e = 0;
        for (int p = 0; p < parts; p++) {
            for (int r = 0; r < rows; r++) {
                int to = ends[e++];
                add(values, places, from, to, panel, sums, r * ROW_BYTES);
                from = to;
            }
        }
    }

    /// Lists what is not zero in some rows of a, in each part of the depth row by row; returns the number of
    /// parts.
    private int list(Matrix a, int i, int rows, int k, int depth) {
        int n = 0;
        int e = 0;
        for (int p = 0; p < depth; p += DEPTH) {
            int end = Math.min(p + DEPTH, depth);
            for (int r = i; r < i + rows; r++) {
                n = a.transposed ? listColumn(a.rows, r, k, p, end, n) : listRow(a.rows[r], k, p, end, n);
                ends[e++] = n;
            }
        }
        return e / rows;
    }

    /// A branch would be guessed wrong half the time, so all are written and those that are zero overwritten.
    private int listRow(double[] row, int k, int from, int to, int n) {
        double[] v = values;
        int[] at = places;
        for (int p = from; p < to; p++) {
            double x = row[k + p];
            v[n] = x;
            at[n] = p * (int) ROW_BYTES;
            n += isNotZero(x);
        }
        return n;
    }

    private int listColumn(double[][] rows, int column, int k, int from, int to, int n) {
        double[] v = values;
        int[] at = places;
        for (int p = from; p < to; p++) {
            double x = rows[k + p][column];
            v[n] = x;
            at[n] = p * (int) ROW_BYTES;
            n += isNotZero(x);
        }
        return n;
    }

    private static int isNotZero(double x) {
        long bits = Double.doubleToRawLongBits(x) << 1;
        return (int) ((bits | -bits) >>> 63);
    }

    /// Writes some columns of some rows of b to the panel; behind them is anything.
    private void pack(Matrix b, int k, int depth, int j, int columns) {
        if (b.transposed) {
            gatherTurned(b.rows, k, depth, j, columns);
        } else {
            gather(b.rows, k, depth, j, columns);
        }
        copyOut(panel, depth);
    }

    private void gatherTurned(double[][] rows, int k, int depth, int j, int columns) {
        int q = 0;
        for (; q + 3 < columns; q += 4) {
            turnFour(rows[j + q], rows[j + q + 1], rows[j + q + 2], rows[j + q + 3], k, depth, q);
        }
        for (; q < columns; q++) {
            double[] row = rows[j + q];
            for (int p = 0; p < depth; p++) {
                lines[p * COLUMNS + q] = row[k + p];
            }
        }
    }

    private void turnFour(double[] r0, double[] r1, double[] r2, double[] r3, int k, int depth, int q) {
        double[] to = lines;
        for (int p = 0; p < depth; p++) {
            int at = p * COLUMNS + q;
            to[at] = r0[k + p];
            to[at + 1] = r1[k + p];
            to[at + 2] = r2[k + p];
            to[at + 3] = r3[k + p];
        }
    }

    /// Adds the multiples of rows of a panel to a row of sums.
    ///
    /// @param places those of the rows of the panel
    /// @param row that of the sums
    private static void add(double[] values, int[] places, int from, int to, MemorySegment panel,
            MemorySegment sums, long row) {
        DoubleVector s0 = load(sums, row, 0);
        DoubleVector s1 = load(sums, row, 1);
        DoubleVector s2 = load(sums, row, 2);
        DoubleVector s3 = load(sums, row, 3);
        DoubleVector s4 = load(sums, row, 4);
        DoubleVector s5 = load(sums, row, 5);
        DoubleVector s6 = load(sums, row, 6);
        DoubleVector s7 = load(sums, row, 7);
        for (int i = from; i < to; i++) {
            long at = places[i];
            DoubleVector v = DoubleVector.broadcast(Lanes.F64, values[i]);
            s0 = v.fma(load(panel, at, 0), s0);
            s1 = v.fma(load(panel, at, 1), s1);
            s2 = v.fma(load(panel, at, 2), s2);
            s3 = v.fma(load(panel, at, 3), s3);
            s4 = v.fma(load(panel, at, 4), s4);
            s5 = v.fma(load(panel, at, 5), s5);
            s6 = v.fma(load(panel, at, 6), s6);
            s7 = v.fma(load(panel, at, 7), s7);
        }
        store(s0, sums, row, 0);
        store(s1, sums, row, 1);
        store(s2, sums, row, 2);
        store(s3, sums, row, 3);
        store(s4, sums, row, 4);
        store(s5, sums, row, 5);
        store(s6, sums, row, 6);
        store(s7, sums, row, 7);
    }

    private static DoubleVector load(MemorySegment m, long row, int vector) {
        return DoubleVector.fromMemorySegment(Lanes.F64, Lanes.MEMORY,
                Lanes.place(m, row + (long) vector * Lanes.BYTES), Lanes.ORDER);
    }

    private static void store(DoubleVector v, MemorySegment m, long row, int vector) {
        v.intoMemorySegment(Lanes.MEMORY, Lanes.place(m, row + (long) vector * Lanes.BYTES), Lanes.ORDER);
    }
}
