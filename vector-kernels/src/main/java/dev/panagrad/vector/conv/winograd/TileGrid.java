package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.gemm.Parts;

/// How the results of `images` images of `h x w` pixels are cut into tiles, counted along their rows.
record TileGrid(int images, int h, int w) {
    /// Takes the tiles `first .. end` of one row of tiles.
    interface Run {
        void accept(int image, int row, int first, int end, int done);
    }

    int across() {
        return Parts.ceil(w, Transform.STEP);
    }

    int down() {
        return Parts.ceil(h, Transform.STEP);
    }

    int count() {
        return images * down() * across();
    }

    /// The share of the tiles' results that lie in an image.
    double used() {
        return (double) h * w / (16.0 * down() * across());
    }

    /// Cuts the tiles `from .. end` at the ends of rows; `done` counts those of earlier runs.
    void runs(int from, int end, Run run) {
        for (int t = from; t < end;) {
            int column = t % across();
            int count = Math.min(across() - column, end - t);
            int row = t / across();
            run.accept(row / down(), row % down(), column, column + count, t - from);
            t += count;
        }
    }
}
