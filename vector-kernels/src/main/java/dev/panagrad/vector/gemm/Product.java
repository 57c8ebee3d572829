package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// One matrix product `C (+)= A·B` by register tiles (Goto, van de Geijn 2008).
///
/// The depth is cut into blocks. For each block the operands are packed where that pays, B into column panels
/// as wide as a tile, then tasks of some row tiles times one panel run on all threads. How the work is cut
/// depends on the sizes alone, and the depth is never split between threads, so the result does not depend on
/// the threads.
final class Product {
    private static final int MAX_DEPTH = 512;
    /// Multiplications from which threads pay for their wake-up.
    private static final double PARALLEL_WORK = 1_000_000;
    private static final int ROW_TILES_A_TASK = 8;
    private static final int WANTED_TASKS = 24;
    /// Rows of A that lie this far apart (or a multiple) compete for the same cache lines.
    private static final int CONFLICT = 4096;
    private static final int PACK_ROWS = 128;

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
    private final int rowTiles;
    private final int group;
    private final int groups;
    private final boolean packA;
    private final boolean packB;
    private final MemorySegment packedA;
    private final MemorySegment packedB;
    private final int depth;
    private int from;
    private int now;

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
        rowTiles = Parts.ceil(m, tiles.maxRows);
        depth = Parts.ceil(k, Parts.ceil(k, MAX_DEPTH));
        group = Math.clamp((long) rowTiles * panels / WANTED_TASKS, 1, ROW_TILES_A_TASK);
        groups = Parts.ceil(rowTiles, group);
        parallel = (double) m * n * k >= PARALLEL_WORK;
        packA = a.col() != size || a.row() % CONFLICT == 0 && m > 1;
        packB = b.col() != size || m > 2 * tiles.maxRows;
        packedA = packA ? Scratch.get(Scratch.Slot.PACK_A, (long) m * aPitch(depth)) : null;
        packedB = packB ? Scratch.get(Scratch.Slot.PACK_B, (long) vectors * Lanes.BYTES * depth) : null;
    }

    void run() {
        for (from = 0; from < k; from += depth) {
            now = Math.min(depth, k - from);
            if (packA || packB) {
                loop((packB ? panels : 0) + (packA ? Parts.ceil(m, packRows()) : 0), this::pack);
            }
            loop(groups * panels, this::tiles);
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

    private void pack(int task) {
        int panelTasks = packB ? panels : 0;
        if (task < panelTasks) {
            packPanel(task);
            return;
        }
        int first = (task - panelTasks) * packRows() / tiles.maxRows;
        for (int tile = first; tile < Math.min(rowTiles, first + packRows() / tiles.maxRows); tile++) {
            packTile(tile);
        }
    }

    private int packRows() {
        return PACK_ROWS / tiles.maxRows * tiles.maxRows;
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

    private void packTile(int tile) {
        int size = tiles.elementBytes;
        int first = Parts.start(tile, m, rowTiles);
        int rows = Parts.start(tile + 1, m, rowTiles) - first;
        long to = first * aPitch(now);
        long at = a.at(first, from);
        if (a.col() == size) {
            long bytes = (long) now * size;
            Packing.rows(a.memory(), at, a.row(), rows, bytes, packedA, to, aPitch(now), aPitch(now) - 64);
        } else if (a.row() == size && rows * size <= Lanes.BYTES) {
            Packing.narrow(a.memory(), at, a.col(), now, (long) rows * size, packedA, to, (long) rows * size);
        } else {
            Packing.strided(tiles.wide, a.memory(), at, a.col(), a.row(), now, rows, packedA, to,
                    (long) rows * size, rows);
        }
    }

    /// Bytes of a packed row of A; one cache line more than needed, against conflicts.
    private long aPitch(int columns) {
        return ((long) columns * tiles.elementBytes + 63) / 64 * 64 + 64;
    }

    private void tiles(int task) {
        int panel = task / groups;
        int firstTile = task % groups * group;
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int column = first * tiles.lanes;
        int tail = Math.min(n - column, width * tiles.lanes) - (width - 1) * tiles.lanes;
        boolean masked = tail < tiles.lanes;
        MemorySegment right = packB ? packedB : b.memory();
        long bo = packB ? (long) first * Lanes.BYTES * now : b.at(from, column);
        long bRow = packB ? (long) width * Lanes.BYTES : b.row();
        boolean adds = add || from > 0;
        for (int t = firstTile; t < Math.min(firstTile + group, rowTiles); t++) {
            int row = Parts.start(t, m, rowTiles);
            int rows = Parts.start(t + 1, m, rowTiles) - row;
            Tile tile = tiles.tile(rows, width, masked);
            if (!packA) {
                tile.run(a.memory(), a.at(row, from), a.row(), a.col(), right, bo, bRow, now,
                        c.memory(), c.at(row, column), c.row(), adds, tail);
            } else if (a.col() == tiles.elementBytes) {
                tile.run(packedA, row * aPitch(now), aPitch(now), tiles.elementBytes, right, bo, bRow, now,
                        c.memory(), c.at(row, column), c.row(), adds, tail);
            } else {
                tile.run(packedA, row * aPitch(now), tiles.elementBytes, (long) rows * tiles.elementBytes,
                        right, bo, bRow, now, c.memory(), c.at(row, column), c.row(), adds, tail);
            }
        }
    }
}
