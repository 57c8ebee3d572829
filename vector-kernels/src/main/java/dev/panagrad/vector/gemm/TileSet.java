package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;

/// The micro-kernels of one element type: which tile shape fits the registers, and the tiles made so far.
public final class TileSet {
    /// Tiles of `float` elements.
    public static final TileSet F32 = new TileSet(false);
    /// Tiles of `double` elements.
    public static final TileSet F64 = new TileSet(true);

    private static final int MAX_VECTORS = 3;

    /// `double` elements instead of `float`.
    public final boolean wide;
    /// Bytes of an element.
    public final int elementBytes;
    /// Elements in a vector.
    public final int lanes;
    /// Rows of the largest tile.
    public final int maxRows;
    /// Vectors in a row of the largest tile.
    public final int maxVectors;

    private final Tile[] high = new Tile[MAX_VECTORS + 1];
    private final Tile[] flat = new Tile[MAX_VECTORS + 1];

    private TileSet(boolean wide) {
        this.wide = wide;
        this.elementBytes = wide ? 8 : 4;
        this.lanes = Lanes.BYTES / elementBytes;
        // 8 x 3 accumulators, 3 vectors of B and a broadcast fit AVX-512's 32 registers, 6 x 2 fits 16. Few
        // shapes, since C2 needs a third of a second for each.
        this.maxRows = Lanes.BITS == 512 ? 8 : 6;
        this.maxVectors = Lanes.BITS == 512 ? 3 : 2;
        for (int v = 1; v <= maxVectors; v++) {
            high[v] = TileFactory.create(wide, maxRows, v);
            flat[v] = TileFactory.create(wide, 1, v);
        }
    }

    /// The tiles of an element type.
    public static TileSet of(boolean wide) {
        return wide ? F64 : F32;
    }

    /// Computes `C (+)= A·B` for a C of any number of rows and at most [#maxVectors] vectors a row.
    ///
    /// B must have whole vectors in memory, C need not.
    ///
    /// @param width   vectors in a row of B
    /// @param columns elements in a row of C, at most what the vectors hold
    public void strip(int rows, int width, int columns, Operand a, MemorySegment b, long bo, long bRow,
            int depth,
            MemorySegment c, long co, long cRow, boolean add) {
        int done = 0;
        Tile tile = high[width];
        for (; done + maxRows <= rows; done += maxRows) {
            one(tile, maxRows, width, columns, a, done, b, bo, bRow, depth, c, co + done * cRow, cRow, add);
        }
        tile = flat[width];
        for (; done < rows; done++) {
            one(tile, 1, width, columns, a, done, b, bo, bRow, depth, c, co + done * cRow, cRow, add);
        }
    }

    private void one(Tile tile, int rows, int width, int columns, Operand a, int row, MemorySegment b,
            long bo,
            long bRow, int depth, MemorySegment c, long co, long cRow, boolean add) {
        if (!add && columns == width * lanes) {
            tile.run(a.memory(), a.at(row, 0), a.row(), a.col(), b, bo, bRow, depth, c, co, cRow);
            return;
        }
        long pitch = (long) width * Lanes.BYTES;
        MemorySegment edge = Scratch.get(Scratch.Slot.EDGE, rows * pitch);
        tile.run(a.memory(), a.at(row, 0), a.row(), a.col(), b, bo, bRow, depth, edge, 0, pitch);
        TileStore.part(wide, edge, pitch, rows, columns, c, co, cRow, add);
    }
}
