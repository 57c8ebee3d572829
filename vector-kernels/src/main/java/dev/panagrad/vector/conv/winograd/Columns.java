package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;

/// Channels as the columns of products, in panels of up to a tile's width.
record Columns(int channels) {
    private static final TileSet TILES = TileSet.F32;

    int vectors() {
        return Parts.ceil(channels, TILES.lanes);
    }

    /// Elements of a row, whole vectors.
    int pitch() {
        return vectors() * TILES.lanes;
    }

    int panels() {
        return Parts.ceil(vectors(), TILES.maxVectors);
    }

    /// The first vector of a panel.
    int first(int panel) {
        return Parts.start(panel, vectors(), panels());
    }

    /// Vectors in a row of a panel.
    int width(int panel) {
        return first(panel + 1) - first(panel);
    }
}
