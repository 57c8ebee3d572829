package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.PackedRows;
import dev.panagrad.vector.gemm.Panel;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Products of a weight matrix and the patches of many images: `y[t] = W[t mod groups] · patches(x[t])`.
///
/// The patches are packed a panel at a time, as wide as a register tile, and never exist as a whole.
///
/// @param wide       `double` elements instead of `float`
/// @param rows       rows of the weight matrix and channels of an output image
/// @param taps       columns of the weight matrix
/// @param columns    places of an output image
/// @param images     how many images there are, groups counted apart
/// @param groups     how many weight matrices there are
/// @param imageBytes bytes from an input image to the next
record PatchProduct(boolean wide, Patches patches, int rows, int taps, int columns, int images, int groups,
        long imageBytes) {
    private static final int MAX_DEPTH = 1024;
    private static final double GRAIN = 500_000;
    private static final double PARALLEL_WORK = 1_000_000;

    /// Computes all images.
    void run(PackedRows weight, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        TileSet tiles = TileSet.of(wide);
        int panels = Parts.ceil(Parts.ceil(columns, tiles.lanes), tiles.maxVectors);
        double work = (double) rows * taps * columns;
        int cuts = (int) Math.clamp(work / GRAIN, 1, panels);
        long resultBytes = (long) rows * columns * tiles.elementBytes;
        ThreadPool.Body body = task -> {
            int image = task / cuts;
            int cut = task % cuts;
            PackedRows w = weight.from(image % groups * rows, 0);
            for (int p = Parts.start(cut, panels, cuts); p < Parts.start(cut + 1, panels, cuts); p++) {
                panel(tiles, p, panels, w, x, xAt + image * imageBytes, y, yAt + image * resultBytes);
            }
        };
        if (work * images < PARALLEL_WORK) {
            for (int i = 0; i < images * cuts; i++) {
                body.run(i);
            }
        } else {
            ThreadPool.parallelFor(images * cuts, body);
        }
    }

    private void panel(TileSet tiles, int panel, int panels, PackedRows weight, MemorySegment x, long image,
            MemorySegment y, long result) {
        int size = tiles.elementBytes;
        int vectors = Parts.ceil(columns, tiles.lanes);
        int first = Parts.start(panel, vectors, panels);
        int width = Parts.start(panel + 1, vectors, panels) - first;
        int from = first * tiles.lanes;
        int to = Math.min(columns, from + width * tiles.lanes);
        long pitch = (long) width * Lanes.BYTES + Patches.SLACK;
        int depth = Parts.ceil(taps, Parts.ceil(taps, MAX_DEPTH));
        MemorySegment packed = Scratch.get(Scratch.Slot.CONV, depth * pitch + Patches.SLACK);
        long[] lines = Panel.even(depth, pitch);
        for (int k = 0; k < taps; k += depth) {
            int now = Math.min(depth, taps - k);
            patches.pack(x, image, k, k + now, from, to, packed, 0, pitch);
            tiles.strip(rows, width, to - from, weight.from(0, k), new Panel(packed, 0, lines, 0), now, y,
                    result + (long) from * size,
                    (long) columns * size, k > 0);
        }
    }
}
