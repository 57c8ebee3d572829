package dev.panagrad.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Products of all sizes and layouts against a naive loop in double precision.
class GemmTest {
    private static final int[][] SIZES =
            {{1, 1, 1}, {2, 3, 4}, {1, 50, 70}, {70, 1, 50}, {3, 200, 40}, {9, 48, 16},
                    {10, 49, 17}, {33, 31, 65}, {128, 10, 37}, {19, 97, 1100}, {150, 130, 70}, {20, 290, 470},
                    {290, 33, 470},
                    // Small depths and widths.
                    {40, 50, 1}, {41, 33, 2}, {70, 100, 3}, {37, 16, 4}, {1500, 99, 3}, {200, 2, 100},
                    {66, 4, 33}, {50, 1, 40}, {70, 3, 257}, {3000, 4, 45}, {30, 3, 16}};

    @Test
    void everyLayoutAgreesWithTheNaiveLoop() {
        for (int[] s : SIZES) {
            for (int layout = 0; layout < 18; layout++) {
                check(false, layout % 2 == 0, s[0], s[1], s[2], layout / 2 % 3, layout / 6);
                check(true, layout % 2 == 0, s[0], s[1], s[2], layout / 2 % 3, layout / 6);
            }
        }
    }

    @Test
    void manyRowsAreComputedInBlocks() {
        for (int layout = 0; layout < 3; layout++) {
            check(false, false, 4_100, 17, 520, layout, 0);
            check(false, true, 4_100, 17, 1_030, layout, 1);
        }
    }

    @Test
    void anEmptyDepthGivesZero() {
        MemorySegment memory = Arena.ofAuto().allocate(64 * 4);
        memory.fill((byte) 1);
        Operand c = new Operand(memory, 0, 16, 4);
        Gemm.run(false, false, 4, 4, 0, c, c, c);
        for (int i = 0; i < 16; i++) {
            assertEquals(0f, memory.get(Lanes.FLOAT, 4L * i));
        }
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        int threads = ThreadPool.threads();
        MemorySegment[] results = new MemorySegment[4];
        Operand a = random(false, 130, 700, 0, new Random(1));
        Operand b = random(false, 700, 200, 0, new Random(2));
        for (int t = 1; t <= results.length; t++) {
            ThreadPool.threads(t);
            results[t - 1] = Arena.ofAuto().allocate(130 * 200 * 4);
            Gemm.run(false, false, 130, 200, 700, a, b, new Operand(results[t - 1], 0, 800, 4));
            assertEquals(-1, results[0].mismatch(results[t - 1]));
        }
        ThreadPool.threads(threads);
    }

    @Test
    void columnsMayGoBackwards() {
        for (int m : new int[] {8, 16, 19}) {
            int k = 40;
            int n = 33;
            MemorySegment memory = Arena.ofAuto().allocate(m * k * 4L);
            for (int i = 0; i < m * k; i++) {
                memory.set(Lanes.FLOAT, 4L * i, i % 13 - 6);
            }
            Operand a = new Operand(memory, (k - 1) * m * 4L, 4, -m * 4L);
            Operand b = random(false, k, n, 0, new Random(3));
            Operand c = new Operand(Arena.ofAuto().allocate(m * n * 4L), 0, n * 4L, 4);
            Gemm.run(false, false, m, n, k, a, b, c);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += (double) a.memory().get(Lanes.FLOAT, a.at(i, l))
                                * b.memory().get(Lanes.FLOAT, b.at(l, j));
                    }
                    assertEquals(sum, c.memory().get(Lanes.FLOAT, c.at(i, j)), 1e-3);
                }
            }
        }
    }

    /// In each way that a product takes its operands, over several blocks of the depth too.
    @Test
    void aBiasIsAddedToEachRowOnce() {
        int[][] sizes = {{1, 5, 7}, {300, 2, 9}, {4, 4, 4}, {5, 6, 0}, {33, 100, 30}, {150, 130, 70},
                {20, 290, 2_100}, {700, 33, 1_100}, {128, 512, 784}, {200, 2, 100}, {33, 1, 40}, {70, 4, 33},
                {50, 30, 2}, {40, 17, 1}, {2_500, 60, 4}, {2_500, 3, 60}};
        for (int i = 0; i < 2 * sizes.length; i++) {
            checkBias(sizes[i / 2], i % 2);
        }
    }

    private static void checkBias(int[] s, int layout) {
        Operand a = random(false, s[0], s[2], 0, new Random(1));
        Operand b = random(false, s[2], s[1], layout, new Random(2));
        Operand bias = random(false, 1, s[1], 0, new Random(3));
        Operand c = new Operand(Arena.ofAuto().allocate(s[0] * s[1] * 4L), 0, s[1] * 4L, 4);
        Operand d = new Operand(Arena.ofAuto().allocate(s[0] * s[1] * 4L), 0, s[1] * 4L, 4);
        d.memory().fill((byte) -1);
        Gemm.run(false, false, s[0], s[1], s[2], a, b, c);
        Gemm.run(false, s[0], s[1], s[2], a, b, d, bias, Epilogue.NONE);
        for (int i = 0; i < s[0]; i++) {
            for (int j = 0; j < s[1]; j++) {
                assertEquals(c.memory().get(Lanes.FLOAT, c.at(i, j))
                        + bias.memory().get(Lanes.FLOAT, bias.at(0, j)),
                        d.memory().get(Lanes.FLOAT, d.at(i, j)), 1e-4 * Math.max(1, s[2] / 64));
            }
        }
    }

    /// Tiles read and write without further checks, so operands beyond their memory are refused before.
    @Test
    void tilesOutsideTheirMemoryAreRefused() {
        TileSet tiles = TileSet.F32;
        int width = tiles.maxVectors;
        int columns = width * tiles.lanes;
        int rows = tiles.maxRows;
        int depth = 5;
        long row = columns * 4L;
        PackedPanels a =
                new PackedPanels(new float[PackedPanels.ROWS * (depth + 1)], 0, 0, PackedPanels.ROWS);
        MemorySegment b = Arena.ofAuto().allocate(depth * row, 64);
        MemorySegment c = Arena.ofAuto().allocate(rows * row, 64);
        for (Finish finish : Finish.values()) {
            tiles.strip(rows, width, columns, a, new EvenRows(b, 0, row), depth, c, 0, row, finish);
            for (MemorySegment part : List.of(b.asSlice(4),
                    MemorySegment.ofArray(new float[depth * columns]))) {
                assertThrows(RuntimeException.class, () -> tiles.strip(rows, width, columns, a,
                        new EvenRows(part, 0, row), depth, c, 0, row, finish));
            }
            for (long at : new long[] {-4, 4}) {
                assertThrows(IndexOutOfBoundsException.class, () -> tiles.strip(rows, width, columns, a,
                        new EvenRows(b, at, row), depth, c, 0, row, finish));
                assertThrows(IndexOutOfBoundsException.class, () -> tiles.strip(rows, width, columns, a,
                        new EvenRows(b, 0, row), depth, c, at, row, finish));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> tiles.strip(rows, width, columns, a,
                    new EvenRows(b, 0, row), depth + 1, c, 0, row, finish));
        }
    }

    private static void check(boolean wide, boolean add, int m, int n, int k, int aLayout, int bLayout) {
        Random random = new Random(m * 31 + n);
        Operand a = random(wide, m, k, aLayout, random);
        Operand b = random(wide, k, n, bLayout, random);
        Operand c = random(wide, m, n, 0, random);
        double[] expected = new double[m * n];
        for (int i = 0; i < m * n; i++) {
            expected[i] = add ? get(wide, c, i / n, i % n) : 0;
            for (int l = 0; l < k; l++) {
                expected[i] += get(wide, a, i / n, l) * get(wide, b, l, i % n);
            }
        }
        Gemm.run(wide, add, m, n, k, a, b, c);
        String what = (wide ? "f64 " : "f32 ") + m + "x" + n + "x" + k + " layouts " + aLayout + bLayout
                + " add " + add;
        double tolerance = (wide ? 1e-14 : 1e-5) * Math.sqrt(k + 1);
        for (int i = 0; i < m * n; i++) {
            assertEquals(expected[i], get(wide, c, i / n, i % n), tolerance, what);
        }
    }

    /// Layout 0 has contiguous rows, 1 contiguous columns, 2 neither.
    private static Operand random(boolean wide, int rows, int cols, int layout, Random random) {
        int size = wide ? 8 : 4;
        // Not an element more than needed, so that a vector read beyond the end is an error.
        long count = layout == 2 ? 2L * rows * cols : (long) rows * cols;
        MemorySegment memory = Arena.ofAuto().allocate(count * size, 64);
        for (long i = 0; i < count; i++) {
            double value = random.nextDouble() - 0.5;
            if (wide) {
                memory.set(Lanes.DOUBLE, i * 8, value);
            } else {
                memory.set(Lanes.FLOAT, i * 4, (float) value);
            }
        }
        return switch (layout) {
            case 0 -> new Operand(memory, 0, (long) cols * size, size);
            case 1 -> new Operand(memory, 0, size, (long) rows * size);
            default -> new Operand(memory, 0, 2L * cols * size, 2L * size);
        };
    }

    private static double get(boolean wide, Operand x, long i, long j) {
        return wide ? x.memory().get(Lanes.DOUBLE, x.at(i, j)) : x.memory().get(Lanes.FLOAT, x.at(i, j));
    }
}
