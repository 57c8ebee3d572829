package dev.panagrad.vector.gemm;

import dev.panagrad.vector.gemm.TileFactory.Form;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;

/// The micro-kernels of one element type: which tile shape fits the registers, and the tiles made so far.
public final class TileSet {
    /// Tiles of `float` elements.
    public static final TileSet F32 = new TileSet(false);
    /// Tiles of `double` elements.
    public static final TileSet F64 = new TileSet(true);

    private static final int MAX_VECTORS = 3;
    private static final PackedRows NONE = new PackedRows(null, 0, null, 0, null, 0);

    /// `double` elements instead of `float`.
    public final boolean wide;
    /// Bytes of an element.
    public final int elementBytes;
    /// Elements in a vector.
    public final int lanes;
    /// Rows of a tile.
    public final int maxRows;
    /// Vectors in a row of the largest tile.
    public final int maxVectors;

    private final RowTile[] rowTiles = new RowTile[MAX_VECTORS + 1];
    private final Tile[][][] tiles =
            new Tile[Form.values().length][Finish.values().length][MAX_VECTORS + 1];

    private TileSet(boolean wide) {
        this.wide = wide;
        this.elementBytes = wide ? 8 : 4;
        this.lanes = Lanes.BYTES / elementBytes;
        // 8 x 3 accumulators, 3 vectors of B and a broadcast fit AVX-512's 32 registers. Of 16, C2 loads up
        // to four broadcasts ahead, so that a twelfth accumulator would go through memory at each step:
        // 5 x 2. Few shapes, since C2 needs a third of a second for each.
        this.maxRows = Lanes.BITS == 512 ? 8 : 5;
        this.maxVectors = Lanes.BITS == 512 ? 3 : 2;
        for (int v = 1; v <= maxVectors; v++) {
            rowTiles[v] = TileFactory.createRows(wide, maxRows, v);
        }
    }

    private Tile tile(Form form, Finish finish, int width) {
        Tile[] made = tiles[form.ordinal()][finish.ordinal()];
        if (made[width] == null) {
            synchronized (tiles) {
                if (made[width] == null) {
                    made[width] = TileFactory.create(wide, maxRows, width, form, finish);
                }
            }
        }
        return made[width];
    }

    /// The tiles of an element type.
    public static TileSet of(boolean wide) {
        return wide ? F64 : F32;
    }

    /// An array for the left operand of at least so many elements, the calling thread's own.
    public Object rows(int elements) {
        return Scratch.array(wide, Scratch.Slot.PACK_A, elements);
    }

    /// Computes `C = A·B` for a C of whole tiles in an array, its rows without gaps.
    ///
    /// @param width vectors in a row of B and of C
    /// @param a     `float[]` or `double[]`
    /// @param ao    where A begins
    /// @param aRow  elements from a row of A to the next
    /// @param co    where in `c` the product begins
    public void whole(int rows, int width, Object a, int ao, int aRow, EvenRows b, int depth, Object c,
            int co) {
        RowTile tile = rowTiles[width];
        long from = b.address(depth, (long) width * Lanes.BYTES);
        for (int row = 0; row < rows; row += maxRows) {
            tile.run(a, ao + row * aRow, aRow, from, b.row(), depth, c, co + row * width * lanes,
                    width * lanes);
        }
        Reference.reachabilityFence(b.memory());
    }

    /// Computes `C = A·B` for [#maxRows] rows of any number of vectors; C lies in an array, too.
    ///
    /// @param vectors vectors in a row of B and of C
    /// @param a       `float[]` or `double[]`
    /// @param ao      where A begins
    /// @param aRow    elements from a row of A to the next
    /// @param c       the same kind of array, or the same one
    /// @param co      where in `c` the product begins
    /// @param cRow    elements from a row of C to the next
    public void row(int vectors, Object a, int ao, int aRow, EvenRows b, int depth, Object c, int co,
            int cRow) {
        long from = b.address(depth, (long) vectors * Lanes.BYTES);
        int parts = Parts.ceil(vectors, maxVectors);
        for (int part = 0; part < parts; part++) {
            int first = Parts.start(part, vectors, parts);
            rowTiles[Parts.start(part + 1, vectors, parts) - first].run(a, ao, aRow,
                    from + (long) first * Lanes.BYTES, b.row(), depth, c, co + first * lanes, cRow);
        }
        Reference.reachabilityFence(b.memory());
    }

    /// Computes `C (+)= A·B` for a C of any number of rows and at most [#maxVectors] vectors a row.
    ///
    /// A has whole tiles in its array and B whole vectors in native memory, C need not.
    ///
    /// @param width   vectors in a row of B
    /// @param columns elements in a row of C, at most what the vectors hold
    /// @param co      where in `c` the product begins, in bytes
    /// @param cRow    bytes from a row of C to the next
    public void strip(int rows, int width, int columns, PackedPanels a, EvenRows b, int depth,
            MemorySegment c, long co, long cRow, Finish finish) {
        strip(Form.EVEN, rows, width, columns, a, NONE, b.address(depth, (long) width * Lanes.BYTES), b.row(),
                null, 0, depth, c, co, cRow, finish, null);
        Reference.reachabilityFence(b.memory());
    }

    /// Computes `C = A·B` plus a row of native memory, the same for all rows.
    void strip(int rows, int width, int columns, PackedPanels a, EvenRows b, int depth, MemorySegment c,
            long co, long cRow, Operand row) {
        strip(Form.EVEN, rows, width, columns, a, NONE, b.address(depth, (long) width * Lanes.BYTES), b.row(),
                null, 0, depth, c, co, cRow, Finish.ADD, row);
        Reference.reachabilityFence(b.memory());
        Reference.reachabilityFence(row.memory());
    }

    /// Computes the same for rows of B that are looked up.
    public void strip(int rows, int width, int columns, PackedPanels a, Panel b, int depth, MemorySegment c,
            long co, long cRow, Finish finish) {
        strip(Form.SHIFTED, rows, width, columns, a, NONE, b.address(depth, (long) width * Lanes.BYTES), 0,
                b.rows(), b.first(), depth, c, co, cRow, finish, null);
        Reference.reachabilityFence(b.memory());
    }

    /// Computes the same for an A that is looked up.
    public void strip(int rows, int width, int columns, PackedRows a, EvenRows b, int depth, MemorySegment c,
            long co, long cRow, Finish finish) {
        strip(Form.LOOKED_UP, rows, width, columns, new PackedPanels(a.array(), a.offset(), 0, 0), a,
                b.address(depth, (long) width * Lanes.BYTES), b.row(), null, 0, depth, c, co, cRow, finish,
                null);
        Reference.reachabilityFence(b.memory());
    }

    private void strip(Form form, int rows, int width, int columns, PackedPanels a, PackedRows table, long b,
            long bStep, long[] shifts, int shift, int depth, MemorySegment c, long co, long cRow,
            Finish finish, Operand added) {
        int whole = columns == width * lanes && c.isNative() ? rows - rows % maxRows : 0;
        if (whole > 0) {
            Objects.checkFromIndexSize(co, (whole - 1) * cRow + (long) width * Lanes.BYTES, c.byteSize());
        }
        int pitch = width * Lanes.BYTES;
        long fixed = 0;
        if (added != null) {
            Objects.checkFromIndexSize(added.offset(), (long) columns * elementBytes,
                    added.memory().byteSize());
            fixed = added.memory().address() + added.offset();
        }
        MemorySegment sums = whole == rows ? c : Scratch.get(Scratch.Slot.EDGE, (long) maxRows * pitch);
        for (int row = 0; row < rows; row += maxRows) {
            boolean edge = row >= whole;
            tile(form, edge && finish == Finish.ADD ? Finish.STORE : finish, width).run(a.array(),
                    a.offset() + row / maxRows * a.step(), a.column(),
                    table.rows(), table.row() + row, table.cols(), table.col(), b, bStep, shifts, shift,
                    depth,
                    edge ? sums.address() : c.address() + co + row * cRow, edge ? pitch : cRow,
                    added == null ? c.address() + co + row * cRow : fixed, added == null ? cRow : 0);
            if (edge) {
                if (added != null) {
                    TileStore.repeat(added.memory(), added.offset(), columns * elementBytes, c,
                            co + row * cRow, cRow, Math.min(maxRows, rows - row));
                }
                TileStore.edge(wide, sums, pitch, Math.min(maxRows, rows - row), columns, c, co + row * cRow,
                        cRow, finish == Finish.ADD);
            }
        }
        Reference.reachabilityFence(c);
        Reference.reachabilityFence(sums);
    }
}
