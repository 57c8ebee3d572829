package dev.panagrad.vector.rows;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import jdk.incubator.vector.DoubleVector;

/// Products of [matrices][RowMatrix] in arrays, `c = a b` in double precision, without what is zero in a:
/// half of what a relu gives. Every element of c is the sum in the order of the rows of b, each product
/// added with one rounding, so that a loop over them gives the same bits.
///
/// Rows of a are copied in the order in which they are used, and bits of a word say which of [#DEPTH] values
/// are not zero. Eight vectors of a row of c stay in registers while they meet all rows of b that are in the
/// first cache, as panels of so many columns and [#DEPTH] rows. Panels and sums lie outside of the heap,
/// where a vector does not cross lines of the cache.
public final class SparseRows {
    private static final int VECTORS = 8;
    private static final int LANES = Lanes.F64.length();
    /// The columns of a panel.
    public static final int COLUMNS = VECTORS * LANES;
    private static final long ROW_BYTES = (long) VECTORS * Lanes.BYTES;
    /// So many rows of a panel stay in the first cache.
    private static final int DEPTH = 48;
    /// So many rows of b make a panel.
    private static final int PANEL = 512;
    /// So many rows of a are worked on together.
    private static final int ROWS = 512;
    /// So many parts of the depth a panel has.
    private static final int PARTS = (PANEL + DEPTH - 1) / DEPTH;
    private static final ValueLayout.OfDouble DOUBLE = Lanes.DOUBLE;

    private static final Trial TRIAL = new Trial(SparseRows::trial);
    /// What no thread uses now, 3 MB each, as many as threads have multiplied at once; threads of the
    /// common pool would forget what they held.
    private static final Queue<SparseRows> FREE = new ConcurrentLinkedQueue<>();

    /// Rows of a in the order in which they are used: each part of the depth row by row.
    private final double[] factors = new double[ROWS * PARTS * DEPTH];
    /// Which factors of each row within each part of the depth are not zero, as bits.
    private final long[] masks = new long[ROWS * PARTS];
    /// What comes from rows and goes to them, on its way: one copy into other memory is less code than one
    /// for each row, and sooner compiled.
    private final double[] lines = new double[Math.max(ROWS, PANEL) * COLUMNS];
    private final MemorySegment panel = Arena.ofAuto().allocate(PANEL * ROW_BYTES, Lanes.BYTES);
    private final MemorySegment sums = Arena.ofAuto().allocate(ROWS * ROW_BYTES, Lanes.BYTES);
    /// What the sums begin with.
    private final MemorySegment start = Arena.ofAuto().allocate(ROW_BYTES, Lanes.BYTES);

    private SparseRows() {
    }

    /// Returns whether the loop is compiled.
    public static boolean compiled() {
        return TRIAL.passed();
    }

    /// Meets four lines of a panel.
    private static void trial() {
        SparseRows own = take();
        add(own.factors, 0, 15, own.panel, 0, own.start, 0, own.sums, 0);
        Reference.reachabilityFence(own);
        FREE.add(own);
    }

    private static SparseRows take() {
        SparseRows free = FREE.poll();
        return free == null ? new SparseRows() : free;
    }

    /// Writes some rows of the product of two matrices plus a row to those of a third.
    ///
    /// @param a [m, k]
    /// @param b [k, n]
    /// @param first what each sum begins with, [n], or null for 0
    /// @param c [m, n], as it is
    /// @param from the first row
    /// @param to the row behind the last
    /// @throws ShapeException if the matrices do not fit each other, the row or the rows
    public static void set(RowMatrix a, RowMatrix b, double[] first, RowMatrix c, int from, int to) {
        check(a, b, c, from, to);
        if (first != null && first.length != b.width()) {
            throw new ShapeException("rows: what the sums begin with does not fit, it has " + first.length
                    + " elements, b is " + b + ", expected " + b.width());
        }
        SparseRows own = take();
        for (int k = 0; k < b.height(); k += PANEL) {
            int depth = Math.min(PANEL, b.height() - k);
            for (int i = from; i < to; i += ROWS) {
                own.part(a, b, first, c, i, Math.min(ROWS, to - i), k, depth);
            }
        }
        FREE.add(own);
    }

    private static void check(RowMatrix a, RowMatrix b, RowMatrix c, int from, int to) {
        if (a.height() == 0 || b.height() == 0 || a.width() != b.height() || a.height() != c.height()
                || b.width() != c.width() || c.isTransposed()) {
            throw new ShapeException("rows: the matrices do not fit, a is " + a + ", b is " + b + ", c is "
                    + c + (c.isTransposed() ? " as a transpose" : "")
                    + ", expected a: [m, k], b: [k, n] and c: [m, n] with rows");
        }
        if (from < 0 || to > c.height() || from > to) {
            throw new ShapeException("rows: the range is out of bounds, expected 0 <= from <= to <= "
                    + c.height() + " but got " + from + " and " + to);
        }
    }

    private void part(RowMatrix a, RowMatrix b, double[] first, RowMatrix c, int i, int rows, int k,
            int depth) {
        take(a, i, rows, k, depth);
        int width = b.width();
        for (int j = 0; j < width; j += COLUMNS) {
            int columns = Math.min(COLUMNS, width - j);
            pack(b, k, depth, j, columns);
            if (k > 0) {
                load(c, i, rows, j, columns);
            } else if (first == null) {
                start.fill((byte) 0);
            } else {
                MemorySegment.copy(first, j, start, DOUBLE, 0, columns);
            }
            meet(rows, k == 0, depth);
            store(c, i, rows, j, columns);
        }
        Reference.reachabilityFence(this);
    }

    private void load(RowMatrix c, int i, int rows, int j, int columns) {
        gather(c, i, rows, j, columns);
        copyOut(sums, rows);
    }

    private void store(RowMatrix c, int i, int rows, int j, int columns) {
        copyBack(rows);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(lines, r * COLUMNS, c.array(i + r), c.start(i + r) + j, columns);
        }
    }

    /// Copies some columns of some rows to the lines.
    private void gather(RowMatrix m, int i, int rows, int j, int columns) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(m.array(i + r), m.start(i + r) + j, lines, r * COLUMNS, columns);
        }
    }

    private void copyBack(int rows) {
        MemorySegment.copy(sums, DOUBLE, 0, lines, 0, rows * COLUMNS);
    }

    private void copyOut(MemorySegment to, int rows) {
        MemorySegment.copy(lines, 0, to, DOUBLE, 0, rows * COLUMNS);
    }

    /// Lets each row of sums meet each part of the panel.
    ///
    /// @param begins whether the sums begin with it
    private void meet(int rows, boolean begins, int depth) {
        int e = 0;
        for (int p = 0; p < depth; p += DEPTH) {
            boolean first = begins && p == 0;
            for (int r = 0; r < rows; r++) {
                add(factors, e * DEPTH, masks[e], panel, p * ROW_BYTES, first ? start : sums,
                        first ? 0 : r * ROW_BYTES,
                        sums, r * ROW_BYTES);
                e++;
            }
        }
    }

    /// Takes some rows of a and what of them is not zero.
    private void take(RowMatrix a, int i, int rows, int k, int depth) {
        int e = 0;
        for (int p = 0; p < depth; p += DEPTH) {
            int n = Math.min(DEPTH, depth - p);
            if (a.isTransposed()) {
                turn(a, k + p, n, i, rows, factors, e * DEPTH, DEPTH);
            }
            for (int r = 0; r < rows; r++) {
                if (!a.isTransposed()) {
                    System.arraycopy(a.array(i + r), a.start(i + r) + k + p, factors, e * DEPTH, n);
                }
                masks[e] = mask(factors, e * DEPTH, n);
                e++;
            }
        }
    }

    /// Returns a bit for each of some values that is not 0. A branch would be guessed wrong half the time.
    private static long mask(double[] a, int from, int n) {
        long mask = 0;
        for (int p = 0; p < n; p++) {
            long bits = Double.doubleToRawLongBits(a[from + p]) << 1;
            mask |= (bits | -bits) >>> 63 << p;
        }
        return mask;
    }

    /// Writes some columns of some rows of b to the panel; behind them is anything.
    private void pack(RowMatrix b, int k, int depth, int j, int columns) {
        if (b.isTransposed()) {
            turn(b, j, columns, k, depth, lines, 0, COLUMNS);
        } else {
            gather(b, k, depth, j, columns);
        }
        copyOut(panel, depth);
    }

    /// Writes the transpose of a part of rows to an array.
    ///
    /// @param i the first column
    /// @param k the first row
    /// @param stride from one row of the transpose to the next
    private static void turn(RowMatrix m, int k, int depth, int i, int columns, double[] to, int first,
            int stride) {
        int q = 0;
        for (; q + 3 < depth; q += 4) {
            int row = k + q;
            turnFour(m.array(row), m.start(row) + i, m.array(row + 1), m.start(row + 1) + i, m.array(row + 2),
                    m.start(row + 2) + i, m.array(row + 3), m.start(row + 3) + i, columns, to, first + q,
                    stride);
        }
        for (; q < depth; q++) {
            double[] row = m.array(k + q);
            int start = m.start(k + q) + i;
            for (int p = 0; p < columns; p++) {
                to[first + p * stride + q] = row[start + p];
            }
        }
    }

    private static void turnFour(double[] r0, int i0, double[] r1, int i1, double[] r2, int i2, double[] r3,
            int i3, int columns, double[] to, int q, int stride) {
        for (int p = 0; p < columns; p++) {
            int at = p * stride + q;
            to[at] = r0[i0 + p];
            to[at + 1] = r1[i1 + p];
            to[at + 2] = r2[i2 + p];
            to[at + 3] = r3[i3 + p];
        }
    }

    /// Adds the multiples of rows of a panel by what is not zero to a row of sums.
    ///
    /// @param a the factors, from one on
    /// @param mask which of them are not zero
    /// @param panel from `top` on a row for each of them
    /// @param start what the sums are before, at a place
    /// @param row where the sums go to
    private static void add(double[] a, int from, long mask, MemorySegment panel, long top,
            MemorySegment start, long at,
            MemorySegment sums, long row) {
        long before = Lanes.place(start, at);
        DoubleVector s0 = load(before, 0);
        DoubleVector s1 = load(before, 1);
        DoubleVector s2 = load(before, 2);
        DoubleVector s3 = load(before, 3);
        DoubleVector s4 = load(before, 4);
        DoubleVector s5 = load(before, 5);
        DoubleVector s6 = load(before, 6);
        DoubleVector s7 = load(before, 7);
        long lines = Lanes.place(panel, top);
        long left = mask;
        int n = Long.bitCount(mask);
        for (int i = 0; i < n; i++) {
            int p = Long.numberOfTrailingZeros(left);
            left &= left - 1;
            long line = lines + p * ROW_BYTES;
            DoubleVector v = DoubleVector.broadcast(Lanes.F64, a[from + p]);
            s0 = v.fma(load(line, 0), s0);
            s1 = v.fma(load(line, 1), s1);
            s2 = v.fma(load(line, 2), s2);
            s3 = v.fma(load(line, 3), s3);
            s4 = v.fma(load(line, 4), s4);
            s5 = v.fma(load(line, 5), s5);
            s6 = v.fma(load(line, 6), s6);
            s7 = v.fma(load(line, 7), s7);
        }
        long sum = Lanes.place(sums, row);
        store(s0, sum, 0);
        store(s1, sum, 1);
        store(s2, sum, 2);
        store(s3, sum, 3);
        store(s4, sum, 4);
        store(s5, sum, 5);
        store(s6, sum, 6);
        store(s7, sum, 7);
    }

    private static DoubleVector load(long at, int vector) {
        return DoubleVector.fromMemorySegment(Lanes.F64, Lanes.MEMORY, at + (long) vector * Lanes.BYTES,
                Lanes.ORDER);
    }

    private static void store(DoubleVector v, long at, int vector) {
        v.intoMemorySegment(Lanes.MEMORY, at + (long) vector * Lanes.BYTES, Lanes.ORDER);
    }
}
