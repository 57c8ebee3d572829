package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.util.concurrent.atomic.AtomicReferenceArray;

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

    private final AtomicReferenceArray<Tile> tiles;

    private TileSet(boolean wide) {
        this.wide = wide;
        this.elementBytes = wide ? 8 : 4;
        this.lanes = Lanes.BYTES / elementBytes;
        // 9 x 3 accumulators, 3 vectors of B and a broadcast fill 31 of AVX-512's 32 registers; 6 x 2 fits
        // 16.
        this.maxRows = Lanes.BITS == 512 ? 9 : 6;
        this.maxVectors = Lanes.BITS == 512 ? 3 : 2;
        this.tiles = new AtomicReferenceArray<>((maxRows + 1) * (MAX_VECTORS + 1) * 2);
    }

    /// The tiles of an element type.
    public static TileSet of(boolean wide) {
        return wide ? F64 : F32;
    }

    /// The tile of the given shape, made on first use.
    public Tile tile(int rows, int vectors, boolean masked) {
        int index = (rows * (MAX_VECTORS + 1) + vectors) * 2 + (masked ? 1 : 0);
        Tile tile = tiles.get(index);
        if (tile == null) {
            tiles.compareAndSet(index, null, TileFactory.create(wide, rows, vectors, masked));
            tile = tiles.get(index);
        }
        return tile;
    }
}
