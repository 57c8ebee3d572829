package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Matrix products of any strides, the fastest way for each size: scalar loops for tiny ones, scalar products
/// for vectors, register tiles for the rest.
public final class Gemm {
    private static final int TINY = 1_024;
    private static final int DOT_ROWS = 3;
    private static final int DOT_LENGTH = 256;
    private static final int FEW_DOTS = 64;
    private static final long DOT_GRAIN = 1 << 15;
    /// Bytes of a bias that a task copies.
    private static final long BIAS_GRAIN = 1 << 17;
    private static final double BATCH_APART = 4_000_000;
    private static final double BATCH_GRAIN = 500_000;

    private Gemm() {}

    /// Computes `C = A·B`, or `C += A·B` if `add`, for A `[m, k]`, B `[k, n]` and C `[m, n]`.
    ///
    /// @param wide `double` elements instead of `float`
    /// @param c    rows or columns must be contiguous
    public static void run(boolean wide, boolean add, int m, int n, int k, Operand a, Operand b, Operand c) {
        int size = wide ? 8 : 4;
        if (m == 0 || n == 0) {
            return;
        }
        if ((long) m * n * k <= TINY || k == 0) {
            tiny(wide, add, m, n, k, a, b, c);
        } else if (m <= DOT_ROWS && b.row() == size && dotsPay(m, n, k)) {
            dots(wide, add, m, n, k, a, b, c);
        } else if (n <= DOT_ROWS && a.col() == size && dotsPay(m, n, k)) {
            dots(wide, add, n, m, k, b.transposed(), a.transposed(), c.transposed());
        } else if (!wide && Skinny.isOuter(n, k, b, c)) {
            Skinny.outer(add, m, n, k, a, b, c);
        } else if (!wide && Skinny.isNarrow(n, k, a, b)) {
            Skinny.narrow(add, m, n, k, a, b, c);
        } else if (c.col() == size) {
            new Product(wide ? TileSet.F64 : TileSet.F32, add, m, n, k, a, b, c, null,
                    Epilogue.NONE).run();
        } else if (c.row() == size) {
            run(wide, add, n, m, k, b.transposed(), a.transposed(), c.transposed());
        } else {
            throw new IllegalArgumentException("gemm: neither rows nor columns of the result are contiguous");
        }
    }

    /// Computes `C = A·B` plus a row that is added to each row of C, for which rows of C begin as that row,
    /// some at a time just before products are added to them.
    ///
    /// @param bias     n contiguous elements
    /// @param epilogue what follows then, on rows of C
    public static void run(boolean wide, int m, int n, int k, Operand a, Operand b, Operand c, Operand bias,
            Epilogue epilogue) {
        int size = wide ? 8 : 4;
        if (m == 0 || n == 0) {
            return;
        }
        boolean few = m <= DOT_ROWS || n <= DOT_ROWS || (long) m * n * k <= TINY
                || !wide && (Skinny.isOuter(n, k, b, c) || Skinny.isNarrow(n, k, a, b));
        if (few || k == 0 || c.col() != size) {
            int grain = Math.clamp(BIAS_GRAIN / ((long) n * size), 1, m);
            ThreadPool.parallelFor(Parts.ceil(m, grain), task -> {
                int from = task * grain;
                TileStore.repeat(bias.memory(), bias.offset(), n * size, c.memory(), c.at(from, 0), c.row(),
                        Math.min(m, from + grain) - from);
            });
            run(wide, true, m, n, k, a, b, c);
            if (epilogue.isSome()) {
                ThreadPool.parallelFor(Parts.ceil(m, grain), task -> epilogue.run(c.memory(),
                        c.at(task * grain, 0), c.row(), Math.min(grain, m - task * grain), n));
            }
        } else {
            new Product(wide ? TileSet.F64 : TileSet.F32, true, m, n, k, a, b, c, bias, epilogue).run();
        }
    }

    /// Whether scalar products, each with a fixed cost, beat tiles of which some rows or columns are padding.
    private static boolean dotsPay(int m, int n, int k) {
        return k >= DOT_LENGTH || k > 1 && m * n <= FEW_DOTS;
    }

    /// Computes `count` products; the operands of the next one lie `aStep`, `bStep`, `cStep` bytes further.
    public static void batch(boolean wide, boolean add, int count, int m, int n, int k,
            Operand a, long aStep, Operand b, long bStep, Operand c, long cStep) {
        double work = (double) m * n * k;
        boolean stacked = bStep == 0 && aStep == m * a.row() && cStep == m * c.row();
        if (stacked && (long) count * m <= Integer.MAX_VALUE) {
            run(wide, add, count * m, n, k, a, b, c);
        } else if (work >= BATCH_APART || work * count < BATCH_APART / 4) {
            for (int i = 0; i < count; i++) {
                run(wide, add, m, n, k, a.moved(i * aStep), b.moved(i * bStep), c.moved(i * cStep));
            }
        } else {
            int grain = (int) Math.clamp(BATCH_GRAIN / work, 1, count);
            ThreadPool.parallelFor(Parts.ceil(count, grain), task -> {
                for (int i = task * grain; i < Math.min(count, (task + 1) * grain); i++) {
                    run(wide, add, m, n, k, a.moved(i * aStep), b.moved(i * bStep), c.moved(i * cStep));
                }
            });
        }
    }

    private static void tiny(boolean wide, boolean add, int m, int n, int k, Operand a, Operand b,
            Operand c) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                long ao = a.at(i, 0);
                long bo = b.at(0, j);
                long co = c.at(i, j);
                if (wide) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum = Math.fma(a.memory().get(Lanes.DOUBLE, ao + l * a.col()),
                                b.memory().get(Lanes.DOUBLE, bo + l * b.row()), sum);
                    }
                    c.memory().set(Lanes.DOUBLE, co, add ? c.memory().get(Lanes.DOUBLE, co) + sum : sum);
                } else {
                    float sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum = Math.fma(a.memory().get(Lanes.FLOAT, ao + l * a.col()),
                                b.memory().get(Lanes.FLOAT, bo + l * b.row()), sum);
                    }
                    c.memory().set(Lanes.FLOAT, co, add ? c.memory().get(Lanes.FLOAT, co) + sum : sum);
                }
            }
        }
    }

    /// A few rows times a matrix whose columns are contiguous: one scalar product for each element of C.
    private static void dots(boolean wide, boolean add, int m, int n, int k, Operand a, Operand b,
            Operand c) {
        int size = wide ? 8 : 4;
        Operand left = a;
        if (a.col() != size) {
            MemorySegment packed = Scratch.get(Scratch.Slot.PACK_A, (long) m * k * size);
            Packing.strided(wide, a.memory(), a.offset(), a.row(), a.col(), m, k, packed, 0, (long) k * size,
                    k);
            left = new Operand(packed, 0, (long) k * size, size);
        }
        Operand rows = left;
        int grain = Math.clamp(DOT_GRAIN / ((long) m * k), 1, n);
        ThreadPool.parallelFor(Parts.ceil(n, grain), task -> {
            for (int j = task * grain; j < Math.min(n, (task + 1) * grain); j++) {
                for (int i = 0; i < m; i++) {
                    dot(wide, add, k, rows, i, b, j, c);
                }
            }
        });
    }

    private static void dot(boolean wide, boolean add, int k, Operand a, int i, Operand b, int j, Operand c) {
        long at = c.at(i, j);
        if (wide) {
            double sum = Dot.f64(a.memory(), a.at(i, 0), b.memory(), b.at(0, j), k);
            c.memory().set(Lanes.DOUBLE, at, add ? c.memory().get(Lanes.DOUBLE, at) + sum : sum);
        } else {
            float sum = Dot.f32(a.memory(), a.at(i, 0), b.memory(), b.at(0, j), k);
            c.memory().set(Lanes.FLOAT, at, add ? c.memory().get(Lanes.FLOAT, at) + sum : sum);
        }
    }
}
