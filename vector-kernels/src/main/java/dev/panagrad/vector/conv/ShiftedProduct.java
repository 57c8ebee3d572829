package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Convolutions of stride 1 without padding: `y[t] = W[t mod groups] · patches(x[t])`.
///
/// The rows of the matrix of patches are the image itself, shifted. So places are counted along the rows of
/// the *image*, of which the last ones of each row are no places of the result and are dropped from the
/// product; then a panel of patches is a few contiguous copies.
///
/// @param wide   `double` elements instead of `float`
/// @param rows   rows of the weight matrix and channels of an output image
/// @param height rows of an input image
/// @param width  columns of an input image
/// @param images how many images there are, groups counted apart
/// @param groups how many weight matrices there are
record ShiftedProduct(boolean wide, int rows, int channels, int height, int width, int kh, int kw,
        int dilationH, int dilationW, int ho, int wo, int images, int groups) {
    private static final int MAX_DEPTH = 512;
    private static final double GRAIN = 2_000_000;
    private static final double PARALLEL_WORK = 1_000_000;

    /// Computes all images.
    void run(MemorySegment weight, long weightAt, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        TileSet tiles = TileSet.of(wide);
        int size = tiles.elementBytes;
        int taps = channels * kh * kw;
        int places = (ho - 1) * width + wo;
        int panels = Parts.ceil(Parts.ceil(places, tiles.lanes), tiles.maxVectors);
        double work = (double) rows * taps * places;
        int cuts = (int) Math.clamp(work / GRAIN, 1, panels);
        long weightBytes = (long) rows * taps * size;
        long imageBytes = (long) channels * height * width * size;
        long resultBytes = (long) rows * ho * wo * size;
        ThreadPool.Body body = task -> {
            int image = task / cuts;
            int cut = task % cuts;
            Operand left =
                    new Operand(weight, weightAt + image % groups * weightBytes, (long) taps * size, size);
            for (int p = Parts.start(cut, panels, cuts); p < Parts.start(cut + 1, panels, cuts); p++) {
                panel(tiles, p, panels, left, x, xAt + image * imageBytes, y, yAt + image * resultBytes);
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

    private void panel(TileSet tiles, int panel, int panels, Operand weight, MemorySegment x, long image,
            MemorySegment y, long result) {
        int size = tiles.elementBytes;
        int taps = channels * kh * kw;
        int places = (ho - 1) * width + wo;
        int vectors = Parts.ceil(places, tiles.lanes);
        int first = Parts.start(panel, vectors, panels);
        int span = Parts.start(panel + 1, vectors, panels) - first;
        int from = first * tiles.lanes;
        int to = Math.min(places, from + span * tiles.lanes);
        long pitch = (long) span * Lanes.BYTES;
        int depth = Parts.ceil(taps, Parts.ceil(taps, MAX_DEPTH));
        MemorySegment packed = Scratch.get(Scratch.Slot.CONV, (depth + 1) * pitch);
        MemorySegment sums = Scratch.get(Scratch.Slot.TILE, rows * pitch);
        for (int k = 0; k < taps; k += depth) {
            int now = Math.min(depth, taps - k);
            pack(x, image + (long) from * size, k, now, (to - from) * size, packed, pitch);
            tiles.strip(rows, span, span * tiles.lanes, weight.moved((long) k * size), packed, 0, pitch, now,
                    sums, 0,
                    pitch, k > 0);
        }
        for (int line = from / width; line < ho && line * width < to; line++) {
            int start = Math.max(from, line * width);
            int end = Math.min(to, line * width + wo);
            if (start < end) {
                unpack(sums, (long) (start - from) * size, pitch, (end - start) * size, y,
                        result + ((long) line * (wo - width) + start) * size);
            }
        }
    }

    private void pack(MemorySegment x, long at, int k0, int count, int bytes, MemorySegment to, long pitch) {
        int size = wide ? 8 : 4;
        for (int k = 0; k < count; k++) {
            int c = (k0 + k) / (kh * kw);
            int i = (k0 + k) / kw % kh * dilationH;
            int j = (k0 + k) % kw * dilationW;
            Runs.overrun(x, at + (((long) c * height + i) * width + j) * size, bytes, to, k * pitch);
        }
    }

    /// Copies a run of places of all output channels.
    private void unpack(MemorySegment sums, long at, long pitch, int bytes, MemorySegment y, long into) {
        long plane = (long) ho * wo * (wide ? 8 : 4);
        for (int row = 0; row < rows; row++) {
            Runs.copy(sums, at + row * pitch, bytes, y, into + row * plane);
        }
    }
}
