package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.vector.rows.Pairs;
import dev.panagrad.vector.rows.RowMatrix;
import dev.panagrad.vector.rows.SparseRows;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// Products of matrices that are arrays of rows. The JIT makes vector loops of the inner ones since rows are
/// arrays of their own, visited at one index; the launcher keeps it from inlining them, or each caller would
/// be compiled with all of them, for half a second. Large products are shared out to [Panagrad#threads] by
/// rows, which changes no result.
final class RowProducts {
    /// A matrix of up to so many elements stays in the first cache.
    private static final int CACHED = 4096;
    /// So many rows of a larger one do.
    private static final int TOGETHER = 8;
    /// So many rows of the result are worked on together.
    private static final int BLOCK = 64;
    /// From so many multiplications on a product is shared out.
    private static final long SHARED = 4_000_000;
    /// Fewer columns than this are sums of products, one for each element of the result.
    private static final int NARROW = 4;

    /// Whether the warm-up has begun.
    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private RowProducts() {
    }

    /// Uses the kernels of large products on a thread of its own, once in a JVM, so that they are compiled.
    static void warmUp() {
        if (Runtime.getRuntime().availableProcessors() > 1 && BEGUN.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("panagrad-warm-up").start(RowProducts::useKernels);
        }
    }

    /// Multiplies until the kernels are compiled, for some seconds at most.
    static void useKernels() {
        RowMatrix a = RowMatrix.of(new double[16][100]);
        RowMatrix b = RowMatrix.of(new double[10_000], 0, 100, 100);
        RowMatrix c = RowMatrix.of(new double[16][100]);
        double[] first = new double[100];
        long end = System.nanoTime() + WARM_UP.toNanos();
        while (System.nanoTime() < end && !(SparseRows.compiled() && Pairs.compiled())) {
            SparseRows.set(a, b, first, c, 0, 16);
            SparseRows.set(a, b.transpose(), null, c, 0, 16);
            SparseRows.set(a.transpose(), a, null, b, 0, 100);
        }
    }

    /// Writes the transpose of a matrix to another, eight columns at a time, which a line of the cache holds.
    static void transpose(double[][] m, double[][] to) {
        for (int j = 0; j < to.length; j += 8) {
            int end = Math.min(j + 8, to.length);
            for (int i = 0; i < m.length; i++) {
                transposeLine(m[i], j, end, to, i);
            }
        }
    }

    private static void transposeLine(double[] row, int from, int end, double[][] to, int i) {
        for (int j = from; j < end; j++) {
            to[j][i] = row[j];
        }
    }

    /// Returns whether a matrix of weights is so large that the vector kernel, [SparseRows], multiplies by
    /// it, once it is compiled.
    static boolean isLarge(int inputs, int outputs) {
        return inputs * outputs > CACHED;
    }

    /// Returns whether products of a matrix of weights are sums of products, one for each element.
    static boolean isNarrow(int inputs, int outputs) {
        return Math.min(inputs, outputs) < NARROW;
    }

    /// Writes the product of a and b, without what is zero in a, plus a row to c, by the vector kernel.
    ///
    /// @param first the row, or null
    static void setSparse(RowMatrix a, RowMatrix b, double[] first, RowMatrix c) {
        share(c.height(), (long) b.height() * c.width(),
                (from, to) -> SparseRows.set(a, b, first, c, from, to));
    }

    /// Writes the product of a and b plus a row to c.
    ///
    /// @param first the row
    /// @param turned for the transpose of b
    static void set(double[][] a, double[][] b, double[] first, Turned turned, double[][] c) {
        for (double[] row : c) {
            System.arraycopy(first, 0, row, 0, row.length);
        }
        if (isNarrow(c, b.length)) {
            addDots(a, turned.of(b), c);
        } else {
            addWide(a, b, c);
        }
    }

    private static void addWide(double[][] a, double[][] b, double[][] c) {
        if (isSmall(b)) {
            addSmall(a, b, c);
        } else {
            addLarge(a, b, c);
        }
    }

    /// Writes the product of a and the transpose of b to c.
    ///
    /// @param turned for the transpose of b
    static void setTurned(double[][] a, double[][] b, Turned turned, double[][] c) {
        clear(c);
        if (isNarrow(c, b[0].length)) {
            addDots(a, b, c);
        } else {
            addWide(a, turned.of(b), c);
        }
    }

    /// Writes the product of the transpose of a and b to c: where c is small four rows of both at a time,
    /// while it stays in the cache.
    ///
    /// @param turned for the transpose of a
    static void setOuter(double[][] a, double[][] b, Turned turned, double[][] c) {
        clear(c);
        if (!isSmall(c)) {
            addLarge(turned.of(a), b, c);
            return;
        }
        int p = 0;
        for (; p + 3 < b.length; p += 4) {
            addOuterFour(a, b, p, c);
        }
        for (; p < b.length; p++) {
            for (int i = 0; i < c.length; i++) {
                addOne(c[i], a[p][i], b[p]);
            }
        }
    }

    private static void clear(double[][] rows) {
        for (double[] row : rows) {
            Arrays.fill(row, 0);
        }
    }

    private static boolean isNarrow(double[][] c, int depth) {
        return depth >= NARROW && c[0].length < NARROW;
    }

    private static boolean isSmall(double[][] m) {
        return m.length * m[0].length <= CACHED;
    }

    private static void addOuterFour(double[][] a, double[][] b, int p, double[][] c) {
        double[] a0 = a[p];
        double[] a1 = a[p + 1];
        double[] a2 = a[p + 2];
        double[] a3 = a[p + 3];
        for (int i = 0; i < c.length; i++) {
            addFour(c[i], a0[i], b[p], a1[i], b[p + 1], a2[i], b[p + 2], a3[i], b[p + 3]);
        }
    }

    private static void addSmall(double[][] a, double[][] b, double[][] c) {
        int i = 0;
        for (; i + 1 < c.length; i += 2) {
            addTwoRows(a[i], a[i + 1], b, c[i], c[i + 1]);
        }
        if (i < c.length) {
            addRow(a[i], b, c[i]);
        }
    }

    private static void addTwoRows(double[] f, double[] g, double[][] b, double[] c, double[] d) {
        int p = 0;
        for (; p + 3 < b.length; p += 4) {
            addFourToTwo(c, d, f, g, p, b[p], b[p + 1], b[p + 2], b[p + 3]);
        }
        for (; p < b.length; p++) {
            addOne(c, f[p], b[p]);
            addOne(d, g[p], b[p]);
        }
    }

    private static void addRow(double[] f, double[][] b, double[] row) {
        int p = 0;
        for (; p + 3 < b.length; p += 4) {
            addFour(row, f[p], b[p], f[p + 1], b[p + 1], f[p + 2], b[p + 2], f[p + 3], b[p + 3]);
        }
        for (; p < b.length; p++) {
            addOne(row, f[p], b[p]);
        }
    }

    /// What the vector kernel does once it is compiled, by loops that give the same bits: some rows of c stay
    /// in the second cache; there some rows of b, in the first, meet all of them.
    private static void addLarge(double[][] a, double[][] b, double[][] c) {
        share(c.length, (long) b.length * c[0].length, (from, to) -> {
            int[] places = new int[TOGETHER + 1];
            for (int i = from; i < to; i += BLOCK) {
                for (int p = 0; p < b.length; p += TOGETHER) {
                    addBlock(a, b, c, i, Math.min(i + BLOCK, to), p, places);
                }
            }
        });
    }

    private static void addBlock(double[][] a, double[][] b, double[][] c, int from, int to, int p,
            int[] places) {
        int end = Math.min(p + TOGETHER, b.length);
        for (int i = from; i < to; i++) {
            addRows(a[i], p, end, b, c[i], places);
        }
    }

    /// Adds multiples of some rows of b to a row.
    ///
    /// @param f the factors
    /// @param places to be overwritten
    private static void addRows(double[] f, int from, int to, double[][] b, double[] row, int[] places) {
        int n = find(f, from, to, places);
        int k = 0;
        for (; k + 3 < n; k += 4) {
            int p = places[k];
            int q = places[k + 1];
            int r = places[k + 2];
            int s = places[k + 3];
            addFour(row, f[p], b[p], f[q], b[q], f[r], b[r], f[s], b[s]);
        }
        int p = places[k];
        switch (n - k) {
            case 1 -> addOne(row, f[p], b[p]);
            case 2 -> addTwo(row, f[p], b[p], f[places[k + 1]], b[places[k + 1]]);
            case 3 -> addThree(row, f[p], b[p], f[places[k + 1]], b[places[k + 1]], f[places[k + 2]],
                    b[places[k + 2]]);
            default -> {
            }
        }
    }

    /// Writes the places of what is not 0 and returns their number. A branch would be guessed wrong half the
    /// time.
    private static int find(double[] f, int from, int to, int[] places) {
        int n = 0;
        for (int p = from; p < to; p++) {
            places[n] = p;
            n += f[p] != 0 ? 1 : 0;
        }
        return n;
    }

    /// Adds the product of a and the transpose of b, of a few rows, to c.
    private static void addDots(double[][] a, double[][] b, double[][] c) {
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < b.length; j++) {
                c[i][j] += Pairs.dot(a[i], b[j], 0, a[i].length);
            }
        }
    }

    /// Does something with the rows of a matrix, in parts by several threads if it takes many
    /// multiplications.
    private static void share(int rows, long each, Part part) {
        int threads = each * rows < SHARED ? 1 : Math.min(Panagrad.threads(), rows);
        if (threads == 1) {
            part.of(0, rows);
            return;
        }
        IntStream.range(0, threads).parallel().forEach(t -> part.of((int) ((long) rows * t / threads),
                (int) ((long) rows * (t + 1) / threads)));
    }

    /// What is done with rows `from` to `to`.
    private interface Part {
        void of(int from, int to);
    }

    private static void addFourToTwo(double[] c, double[] d, double[] f, double[] g, int p, double[] b0,
            double[] b1, double[] b2, double[] b3) {
        double f0 = f[p];
        double f1 = f[p + 1];
        double f2 = f[p + 2];
        double f3 = f[p + 3];
        double g0 = g[p];
        double g1 = g[p + 1];
        double g2 = g[p + 2];
        double g3 = g[p + 3];
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f3, b3[j], Math.fma(f2, b2[j], Math.fma(f1, b1[j], Math.fma(f0, b0[j], c[j]))));
            d[j] = Math.fma(g3, b3[j], Math.fma(g2, b2[j], Math.fma(g1, b1[j], Math.fma(g0, b0[j], d[j]))));
        }
    }

    private static void addFour(double[] c, double f0, double[] b0, double f1, double[] b1, double f2,
            double[] b2, double f3, double[] b3) {
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f3, b3[j], Math.fma(f2, b2[j], Math.fma(f1, b1[j], Math.fma(f0, b0[j], c[j]))));
        }
    }

    private static void addThree(double[] c, double f0, double[] b0, double f1, double[] b1, double f2,
            double[] b2) {
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f2, b2[j], Math.fma(f1, b1[j], Math.fma(f0, b0[j], c[j])));
        }
    }

    private static void addTwo(double[] c, double f0, double[] b0, double f1, double[] b1) {
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f1, b1[j], Math.fma(f0, b0[j], c[j]));
        }
    }

    /// Adds a multiple of a row to another.
    static void addOne(double[] c, double f, double[] b) {
        addOne(c, f, b, 0, c.length);
    }

    /// Adds a multiple of some elements of an array to those of another.
    static void addOne(double[] c, double f, double[] b, int from, int to) {
        for (int j = from; j < to; j++) {
            c[j] = Math.fma(f, b[j], c[j]);
        }
    }
}
