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
    /// Tasks that pack an A whose columns are contiguous: as few as serve many threads, since memory is then
    /// read along longer ways, and each thread packs what it multiplies.
    private static final int STRIPES = 8;
    /// Rows of B that a task packs.
    private static final int SLAB = 64;
    /// Columns of A or rows of B among which packing goes to and fro.
    private static final int AT_A_TIME = 16;
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
    private final boolean columnsOfA;
    private final boolean rowsOfB;
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
        columnsOfA = a.row() == size && a.col() != size;
        rowsOfB = b.col() == size;
        vectors = Parts.ceil(n, tiles.lanes);
        panels = Parts.ceil(vectors, tiles.maxVectors);
        depth = Math.min(k, (Parts.ceil(k, Parts.ceil(k, MAX_DEPTH)) + 15) & -16);
        int rowTiles = Parts.ceil(m, tiles.maxRows);
        groupRows = tiles.maxRows * Math.clamp((long) rowTiles * panels / WANTED_TASKS, 1, ROW_TILES_A_TASK);
        groups = Parts.ceil(m, groupRows);
        parallel = (double) m * n * k >= PARALLEL_WORK;
        packB = b.col() != size || m > 2 * tiles.maxRows || n % tiles.lanes != 0 || b.row() < 0
                || !b.memory().isNative();
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
                int ofA = columnsOfA ? Math.min(count, STRIPES) : count;
                int ofB = !packB || firstGroup > 0 ? 0 : rowsOfB ? Parts.ceil(now, SLAB) : panels;
                loop(ofA + ofB, task -> pack(task, ofA, count));
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

    private void pack(int task, int ofA, int groups) {
        if (task < ofA && columnsOfA) {
            packColumns(Parts.start(task, groups, ofA), Parts.start(task + 1, groups, ofA));
        } else if (task < ofA) {
            packGroup(task);
        } else if (rowsOfB) {
            packRows((task - ofA) * SLAB, Math.min(now, (task - ofA + 1) * SLAB));
        } else {
            packPanel(task - ofA);
        }
    }

    /// Packs some groups of A, whose columns are contiguous, a few columns at a time, so that memory is read
    /// in order.
    private void packColumns(int group, int end) {
        int row = (firstGroup + group) * groupRows;
        int rows = Math.min((end - group) * groupRows, m - row);
        for (int column = 0; column < now; column += AT_A_TIME) {
            int count = Math.min(AT_A_TIME, now - column);
            for (int i = 0; i < rows; i += tiles.maxRows) {
                long at = a.at(row + i, from + column);
                int into =
                        group * groupElements(now) + (i / tiles.maxRows * now + column) * PackedPanels.ROWS;
                if (rows - i >= PackedPanels.ROWS) {
                    PackedPanels.columns(tiles.wide, a.memory(), at, a.col(), count, packedA, into);
                } else {
                    PackedPanels.pack(tiles.wide, a.memory(), at, a.row(), a.col(), rows - i, count, packedA,
                            into);
                }
            }
        }
    }

    /// Packs contiguous rows of B, a few at a time for all panels, so that memory is read in order.
    private void packRows(int first, int end) {
        for (int row = first; row < end; row += AT_A_TIME) {
            int count = Math.min(AT_A_TIME, end - row);
            for (int panel = 0; panel < panels; panel++) {
                int at = Parts.start(panel, vectors, panels);
                int width = (Parts.start(panel + 1, vectors, panels) - at) * Lanes.BYTES;
                int column = at * tiles.lanes;
                long bytes = Math.min((long) (n - column) * tiles.elementBytes, width);
                Packing.rows(b.memory(), b.at(from + row, column), b.row(), count, bytes, packedB,
                        (long) at * Lanes.BYTES * now + (long) row * width, width, width);
            }
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
        if (b.row() == size) {
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
        for (int i = 0; i < rows; i += tiles.maxRows, into += PackedPanels.ROWS * now) {
            PackedPanels.pack(tiles.wide, a.memory(), at + i * a.row(), a.row(), a.col(), rows - i, now,
                    packedA, into);
        }
    }

    /// Elements of the packed rows of one task.
    private int groupElements(int columns) {
        return columns * (groupRows / tiles.maxRows * PackedPanels.ROWS);
    }

    private void multiply(int panel, int group) {
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int column = first * tiles.lanes;
        int row = (firstGroup + group) * groupRows;
        int columns = Math.min(n - column, width * tiles.lanes);
        int at = group * groupElements(now);
        PackedPanels left =
                new PackedPanels(packedA, at, PackedPanels.ROWS * now, PackedPanels.ROWS);
        EvenRows right = packB
                ? new EvenRows(packedB, (long) first * Lanes.BYTES * now, (long) width * Lanes.BYTES)
                : new EvenRows(b.memory(), b.at(from, column), b.row());
        tiles.strip(Math.min(groupRows, m - row), width, columns, left, right, now, c.memory(),
                c.at(row, column), c.row(), add || from > 0);
    }
}
