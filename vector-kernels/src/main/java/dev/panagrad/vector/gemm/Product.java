package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// One matrix product `C (+)= A·B` by register tiles (Goto, van de Geijn 2008).
///
/// The depth is cut into blocks. For each block B is packed into column panels as wide as a tile, where that
/// pays. Then, for some rows of A after the others, these are packed, and tasks of some row tiles times one
/// panel run on all threads. How the work is cut
/// depends on the sizes alone, and the depth is never split between threads, so the result does not depend on
/// the threads.
final class Product {
    private static final int MAX_DEPTH = 1024;
    /// Multiplications from which threads pay for their wake-up.
    private static final double PARALLEL_WORK = 1_000_000;
    private static final int ROW_TILES_A_TASK = 8;
    private static final int WANTED_TASKS = 24;
    /// Elements by which packed rows are longer than needed, lest they compete for the same cache lines.
    private static final int APART = 16;
    /// Elements of A that are packed at a time, at most.
    private static final int PACKED = 1 << 21;

    private final TileSet tiles;
    private final int m;
    private final int n;
    private final int k;
    private final Operand a;
    private final Operand b;
    private final Operand c;
    private final boolean add;
    private final boolean parallel;

    private final int vectors;
    private final int panels;
    private final int groupRows;
    private final int groups;
    private final int groupsAtATime;
    private final boolean packB;
    private final Object packedA;
    private final MemorySegment packedB;
    private final int depth;
    private int from;
    private int now;
    private int firstGroup;

    Product(TileSet tiles, boolean add, int m, int n, int k, Operand a, Operand b, Operand c) {
        this.tiles = tiles;
        this.add = add;
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.c = c;
        int size = tiles.elementBytes;
        vectors = Parts.ceil(n, tiles.lanes);
        panels = Parts.ceil(vectors, tiles.maxVectors);
        depth = Math.min(k, (Parts.ceil(k, Parts.ceil(k, MAX_DEPTH)) + 15) & -16);
        int rowTiles = Parts.ceil(m, tiles.maxRows);
        groupRows = tiles.maxRows * Math.clamp((long) rowTiles * panels / WANTED_TASKS, 1, ROW_TILES_A_TASK);
        groups = Parts.ceil(m, groupRows);
        parallel = (double) m * n * k >= PARALLEL_WORK;
        packB = b.col() != size || m > 2 * tiles.maxRows || n % tiles.lanes != 0;
        groupsAtATime =
                Parts.ceil(groups, Math.ceilDiv(groups, Math.max(1, PACKED / groupElements(depth))));
        packedA = tiles.rows(groupsAtATime * groupElements(depth));
        packedB = packB ? Scratch.get(Scratch.Slot.PACK_B, (long) vectors * Lanes.BYTES * depth) : null;
    }

    void run() {
        for (from = 0; from < k; from += depth) {
            now = Math.min(depth, k - from);
            for (firstGroup = 0; firstGroup < groups; firstGroup += groupsAtATime) {
                int count = Math.min(groupsAtATime, groups - firstGroup);
                loop(count + (packB && firstGroup == 0 ? panels : 0), task -> pack(task, count));
                loop(count * panels, task -> multiply(task / count, task % count));
            }
        }
    }

    private void loop(int tasks, ThreadPool.Body body) {
        if (parallel) {
            ThreadPool.parallelFor(tasks, body);
            return;
        }
        for (int i = 0; i < tasks; i++) {
            body.run(i);
        }
    }

    private void pack(int task, int groups) {
        if (task < groups) {
            packGroup(task);
        } else {
            packPanel(task - groups);
        }
    }

    private void packPanel(int panel) {
        int first = Parts.start(panel, vectors, panels);
        int width = (Parts.start(panel + 1, vectors, panels) - first) * Lanes.BYTES;
        int size = tiles.elementBytes;
        int column = first * tiles.lanes;
        int columns = Math.min(n - column, width / size);
        long to = (long) first * Lanes.BYTES * now;
        long at = b.at(from, column);
        if (b.col() == size) {
            Packing.rows(b.memory(), at, b.row(), now, (long) columns * size, packedB, to, width, width);
        } else if (b.row() == size) {
            Transpose.run(tiles.wide, b.memory(), at, b.col(), columns, now, packedB, to, width,
                    width / size);
        } else {
            Packing.strided(tiles.wide, b.memory(), at, b.row(), b.col(), now, columns, packedB, to, width,
                    width / size);
        }
    }

    /// Packs the rows of A that one task reads.
    private void packGroup(int group) {
        int row = (firstGroup + group) * groupRows;
        int rows = Math.min(groupRows, m - row);
        long at = a.at(row, from);
        int into = group * groupElements(now);
        if (byColumns()) {
            Packing.array(tiles.wide, a.memory(), at, a.col(), a.row(), now, rows, packedA, into,
                    groupRows + APART);
        } else {
            for (int i = 0; i < rows; i += tiles.maxRows) {
                PackedPanels.pack(tiles.wide, a.memory(), at + i * a.row(), a.row(), a.col(), rows - i, now,
                        packedA, into + i / tiles.maxRows * PackedPanels.ROWS * now);
            }
        }
    }

    private boolean byColumns() {
        return a.row() == tiles.elementBytes && a.col() != tiles.elementBytes;
    }

    /// Elements of the packed rows of one task: column by column if A lies so, else tile by tile.
    private int groupElements(int columns) {
        return columns
                * (byColumns() ? groupRows + APART : groupRows / tiles.maxRows * PackedPanels.ROWS);
    }

    private void multiply(int panel, int group) {
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int column = first * tiles.lanes;
        int row = (firstGroup + group) * groupRows;
        int columns = Math.min(n - column, width * tiles.lanes);
        int at = group * groupElements(now);
        PackedPanels left = byColumns() ? new PackedPanels(packedA, at, tiles.maxRows, groupRows + APART)
                : new PackedPanels(packedA, at, PackedPanels.ROWS * now, PackedPanels.ROWS);
        EvenRows right = packB
                ? new EvenRows(packedB, (long) first * Lanes.BYTES * now, (long) width * Lanes.BYTES)
                : new EvenRows(b.memory(), b.at(from, column), b.row());
        tiles.strip(Math.min(groupRows, m - row), width, columns, left, right, now, c.memory(),
                c.at(row, column), c.row(), add || from > 0);
    }
}
