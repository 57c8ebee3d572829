package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// One matrix product `C (+)= A·B` by register tiles (Goto, van de Geijn 2008).
///
/// The depth is cut into blocks. Of each, all threads pack A into panels of as many rows as a tile has, and
/// B, where that pays, into panels as wide as a tile; then tasks multiply some rows with one panel. If one of
/// the two is large, it is not packed before: a task packs its part of it, and multiplies that with all of
/// the other one while it is in its cache. The depth is never split between threads, and each element of C is
/// summed in the order of the depth, so the result does not depend on the threads.
final class Product {
    /// What a task packs itself.
    private enum Own {
        NOTHING, ROWS, PANEL
    }

    private static final int MAX_DEPTH = 1024;
    /// Multiplications from which threads pay for their wake-up.
    private static final double PARALLEL_WORK = 1_000_000;
    private static final int ROW_TILES_A_TASK = 8;
    private static final int WANTED_TASKS = 24;
    /// Elements from which a block of A or B is large, and most elements of A that a task packs for itself: a
    /// fraction of a second-level cache.
    private static final int LARGE = 1 << 17;
    /// Depth of a block of a large A whose columns are packed: so many rows fit that memory is read along
    /// longer ways.
    private static final int COLUMNS_DEPTH = 512;
    /// Tasks a thread has at least, if each packs its rows.
    private static final int TASKS_A_THREAD = 4;
    /// Rows of B that a task packs.
    private static final int SLAB = 64;
    /// Columns of A or rows of B among which packing goes to and fro.
    private static final int AT_A_TIME = 32;

    private final TileSet tiles;
    private final int m;
    private final int n;
    private final int k;
    private final Operand a;
    private final Operand b;
    private final Operand c;
    private final boolean add;
    /// The row that C begins with, or null.
    private final Operand bias;
    private final Epilogue epilogue;
    private final boolean parallel;

    private final int vectors;
    private final int panels;
    private final int depth;
    private final int groupRows;
    private final int groups;
    private final Own own;
    private final boolean packB;
    private final boolean columnsOfA;
    private final boolean rowsOfB;
    private final Object packedA;
    private final MemorySegment packedB;
    private int from;
    private int now;

    Product(TileSet tiles, boolean add, int m, int n, int k, Operand a, Operand b, Operand c,
            Operand bias, Epilogue epilogue) {
        this.tiles = tiles;
        this.bias = bias;
        this.epilogue = epilogue;
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
        int most = columnsOfA && (double) m * k > LARGE ? COLUMNS_DEPTH : MAX_DEPTH;
        depth = Math.min(k, (Parts.ceil(k, Parts.ceil(k, most)) + 15) & -16);
        parallel = (double) m * n * k >= PARALLEL_WORK;
        packB = !rowsOfB || m > 2 * tiles.maxRows || n % tiles.lanes != 0 || b.row() < 0
                || !b.memory().isNative();
        own = (double) m * depth > LARGE ? Own.ROWS
                : packB && (double) n * depth >= LARGE ? Own.PANEL : Own.NOTHING;
        vectors = Parts.ceil(n, tiles.lanes);
        panels = panels();
        groupRows = tiles.maxRows * rowTilesOfTask();
        groups = Parts.ceil(m, groupRows);
        packedA = own == Own.ROWS ? null : tiles.rows(groups * groupElements(depth));
        packedB = packB && own != Own.PANEL
                ? Scratch.get(Scratch.Slot.PACK_B, (long) vectors * Lanes.BYTES * depth) : null;
    }

    /// As few panels as there can be, or some more, so that each thread has as many.
    private int panels() {
        int few = Parts.ceil(vectors, tiles.maxVectors);
        int threads = own == Own.PANEL ? ThreadPool.threads() : 1;
        return Math.min(vectors, Parts.ceil(few, threads) * threads);
    }

    private int rowTilesOfTask() {
        int rowTiles = Parts.ceil(m, tiles.maxRows);
        if (own != Own.ROWS) {
            return Math.clamp((long) rowTiles * panels / WANTED_TASKS, 1, ROW_TILES_A_TASK);
        }
        int most = Math.max(1, LARGE / (depth * PackedPanels.ROWS));
        return Math.clamp(Parts.ceil(rowTiles, TASKS_A_THREAD * ThreadPool.threads()), 1, most);
    }

    void run() {
        for (from = 0; from < k; from += depth) {
            now = Math.min(depth, k - from);
            int ofA = own == Own.ROWS ? 0 : groups;
            int ofB = !packB || own == Own.PANEL ? 0 : rowsOfB ? Parts.ceil(now, SLAB) : panels;
            loop(ofA + ofB, task -> pack(task, ofA));
            switch (own) {
                case NOTHING -> loop(groups * panels, this::multiplyPart);
                case ROWS -> loop(groups, this::multiplyRows);
                case PANEL -> loop(panels, this::multiplyPanel);
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

    private void pack(int task, int ofA) {
        if (task < ofA) {
            packGroup(task, packedA, task * groupElements(now));
        } else if (rowsOfB) {
            packRows((task - ofA) * SLAB, Math.min(now, (task - ofA + 1) * SLAB));
        } else {
            packPanel(task - ofA, packedB, panelAt(task - ofA));
        }
    }

    /// Bytes from the first packed panel of B to another.
    private long panelAt(int panel) {
        return (long) Parts.start(panel, vectors, panels) * Lanes.BYTES * now;
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

    private void packPanel(int panel, MemorySegment to, long into) {
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int column = first * tiles.lanes;
        Packing.panel(tiles.wide, b.moved(b.at(from, column) - b.offset()), now,
                Math.min(n - column, width * tiles.lanes), to, into, (long) width * Lanes.BYTES, width);
    }

    /// Packs the rows of A that one task reads.
    private void packGroup(int group, Object to, int into) {
        int row = group * groupRows;
        int rows = Math.min(groupRows, m - row);
        if (columnsOfA) {
            packColumns(row, rows, to, into);
            return;
        }
        long at = a.at(row, from);
        for (int i = 0; i < rows; i += tiles.maxRows, into += PackedPanels.ROWS * now) {
            PackedPanels.pack(tiles.wide, a.memory(), at + i * a.row(), a.row(), a.col(), rows - i, now, to,
                    into);
        }
    }

    /// Packs rows of an A whose columns are contiguous, a few columns at a time, so that memory is read in
    /// order.
    private void packColumns(int row, int rows, Object to, int into) {
        int step = PackedPanels.ROWS * now;
        for (int column = 0; column < now; column += AT_A_TIME) {
            int count = Math.min(AT_A_TIME, now - column);
            int place = into + column * PackedPanels.ROWS;
            for (int i = 0; i < rows; place += step) {
                long at = a.at(row + i, from + column);
                int left = rows - i;
                if (tiles.maxRows == PackedPanels.ROWS && left >= 2 * PackedPanels.ROWS) {
                    PackedPanels.twice(tiles.wide, a.memory(), at, a.col(), count, to, place, step);
                    i += PackedPanels.ROWS;
                    place += step;
                } else if (left >= PackedPanels.ROWS) {
                    PackedPanels.columns(tiles.wide, a.memory(), at, a.col(), count, to, place);
                } else {
                    PackedPanels.pack(tiles.wide, a.memory(), at, a.row(), a.col(), left, count, to, place);
                }
                i += tiles.maxRows;
            }
        }
    }

    /// Elements of the packed rows of one task.
    private int groupElements(int columns) {
        return columns * (groupRows / tiles.maxRows * PackedPanels.ROWS);
    }

    private void multiplyPart(int task) {
        int group = task % groups;
        int panel = task / groups;
        beginPanel(group, panel);
        multiply(group, packedA, group * groupElements(now), panel, packedB, panelAt(panel));
        endPanel(group, panel);
    }

    private void endPanel(int group, int panel) {
        int column = Parts.start(panel, vectors, panels) * tiles.lanes;
        end(group, column, Math.min(n, Parts.start(panel + 1, vectors, panels) * tiles.lanes));
    }

    /// Finishes columns `first .. end` of some rows of C, once nothing is added to them any more.
    private void end(int group, int first, int end) {
        if (from + now == k) {
            int row = group * groupRows;
            epilogue.run(c.memory(), c.at(row, first), c.row(), Math.min(groupRows, m - row), end - first);
        }
    }

    private void beginPanel(int group, int panel) {
        int column = Parts.start(panel, vectors, panels) * tiles.lanes;
        begin(group, column, Math.min(n, Parts.start(panel + 1, vectors, panels) * tiles.lanes));
    }

    /// Copies a bias on the Java heap to columns `first .. end` of some rows of C, before anything is added
    /// to them; tiles add another one.
    private void begin(int group, int first, int end) {
        if (bias == null || from > 0 || bias.memory().isNative()) {
            return;
        }
        int row = group * groupRows;
        TileStore.repeat(bias.memory(), bias.at(0, first), (end - first) * tiles.elementBytes, c.memory(),
                c.at(row, first), c.row(), Math.min(m, row + groupRows) - row);
    }

    private void multiplyRows(int group) {
        Object rows = tiles.rows(groupElements(now));
        packGroup(group, rows, 0);
        begin(group, 0, n);
        for (int panel = 0; panel < panels; panel++) {
            multiply(group, rows, 0, panel, packedB, panelAt(panel));
        }
        end(group, 0, n);
    }

    private void multiplyPanel(int panel) {
        int width = Parts.start(panel + 1, vectors, panels) - Parts.start(panel, vectors, panels);
        MemorySegment columns = Scratch.get(Scratch.Slot.PACK_B, (long) width * Lanes.BYTES * now);
        packPanel(panel, columns, 0);
        for (int group = 0; group < groups; group++) {
            beginPanel(group, panel);
            multiply(group, packedA, group * groupElements(now), panel, columns, 0);
            endPanel(group, panel);
        }
    }

    /// Multiplies some rows, packed in an array, with a panel, packed in a segment or read where it is.
    private void multiply(int group, Object rows, int rowsAt, int panel, MemorySegment columns,
            long columnsAt) {
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int column = first * tiles.lanes;
        int row = group * groupRows;
        PackedPanels left = new PackedPanels(rows, rowsAt, PackedPanels.ROWS * now, PackedPanels.ROWS);
        EvenRows right = packB ? new EvenRows(columns, columnsAt, (long) width * Lanes.BYTES)
                : new EvenRows(b.memory(), b.at(from, column), b.row());
        int rowCount = Math.min(groupRows, m - row);
        int columnCount = Math.min(n - column, width * tiles.lanes);
        if (bias != null && from == 0 && bias.memory().isNative()) {
            tiles.strip(rowCount, width, columnCount, left, right, now, c.memory(), c.at(row, column),
                    c.row(),
                    new Operand(bias.memory(), bias.at(0, column), 0, tiles.elementBytes));
            return;
        }
        tiles.strip(rowCount, width, columnCount, left, right, now, c.memory(), c.at(row, column), c.row(),
                Finish.of(add || from > 0));
    }
}
