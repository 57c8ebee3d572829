package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Panel;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Convolutions without padding: `y[t] = W[t mod groups] · patches(x[t])`.
///
/// For a stride images come dealt into planes ([PaddedImages]), over which the kernel passes with stride 1.
///
/// The rows of the matrix of patches are the image itself, shifted. So places are counted along the rows of
/// the *image*, of which the last ones of each row are no places of the result and are dropped from the
/// product; then tiles read the patches from the image itself.
///
/// @param wide   `double` elements instead of `float`
/// @param rows   rows of the weight matrix and channels of an output image
/// @param height rows of a plane of an input image
/// @param width  columns of a plane of an input image
/// @param planes planes of an input image
/// @param pixels the pixels that the elements of the kernel see at the first place, in bytes from the first
/// @param images how many images there are, groups counted apart
/// @param groups how many weight matrices there are
record ShiftedProduct(boolean wide, int rows, int channels, int height, int width, int planes, long[] pixels,
        int ho, int wo, int images, int groups) {
    private static final int MAX_DEPTH = 1024;
    private static final double GRAIN = 2_000_000;
    private static final double PARALLEL_WORK = 1_000_000;
    /// Up to so many output channels go without tiles.
    static final int FEW_ROWS = 2;
    /// Multiplications that cost as much as to copy a result.
    private static final int OVERLAP = 16;
    /// From so many images on each is a task and is padded by it, in the cache.
    private static final int MANY_IMAGES = 16;

    /// Computes all images, of which `padding` makes the padded ones.
    void run(KernelMatrix weight, MemorySegment x, long xAt, PaddedImages padding,
            MemorySegment y, long yAt) {
        long plane = (long) padding.h() * padding.w() * (wide ? 8 : 4);
        if (padding.trivial()) {
            run(weight, x, xAt, y, yAt);
        } else if (images < MANY_IMAGES) {
            run(weight, padding.copy(images, channels, x, xAt), 0, y, yAt);
        } else {
            ThreadPool.parallelFor(images, image -> {
                MemorySegment padded = padding.copy(channels, x, xAt + image * channels * plane);
                image(weight, image, padded, 0, y, yAt + image * resultBytes());
            });
        }
    }

    /// Computes all images.
    private void run(KernelMatrix weight, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        TileSet tiles = TileSet.of(wide);
        boolean direct = direct(tiles, x, y);
        int panels = panels(tiles, direct);
        double work = (double) rows * pixels.length * places();
        int cuts = few() ? 1 : (int) Math.clamp(work / GRAIN, 1, panels);
        long imageBytes = (long) planes * height * width * tiles.elementBytes;
        ThreadPool.Body body = task -> {
            int image = task / cuts;
            int cut = task % cuts;
            panels(tiles, direct, Parts.start(cut, panels, cuts), Parts.start(cut + 1, panels, cuts),
                    weight, image, x, xAt + image * imageBytes, y, yAt + image * resultBytes());
        };
        if (work * images < PARALLEL_WORK) {
            for (int i = 0; i < images * cuts; i++) {
                body.run(i);
            }
        } else {
            ThreadPool.parallelFor(images * cuts, body);
        }
    }

    private boolean few() {
        return rows <= FEW_ROWS && !wide;
    }

    private int places() {
        return (ho - 1) * width + wo;
    }

    private int panels(TileSet tiles, boolean direct) {
        return direct ? ho * perLine(tiles)
                : Parts.ceil(Parts.ceil(places(), tiles.lanes), tiles.maxVectors);
    }

    /// Whether tiles go straight into the lines of the result: the last vector of a line overlaps the one
    /// before, which should not cost more than to copy the results.
    private boolean direct(TileSet tiles, MemorySegment x, MemorySegment y) {
        int computed = Parts.ceil(wo, tiles.lanes) * tiles.lanes;
        return x.isNative() && y.isNative() && wo >= tiles.lanes
                && (computed - wo) * pixels.length <= OVERLAP * computed;
    }

    /// Parts of whole vectors of a line; then comes a last vector that overlaps them, if the line needs one.
    private int wholeParts(TileSet tiles) {
        return Parts.ceil(wo / tiles.lanes, tiles.maxVectors);
    }

    private int perLine(TileSet tiles) {
        return wholeParts(tiles) + (wo % tiles.lanes > 0 ? 1 : 0);
    }

    private long resultBytes() {
        return (long) rows * ho * wo * (wide ? 8 : 4);
    }

    /// Computes an image that begins at `at`, with the weight matrix of its group.
    void image(KernelMatrix weight, int image, MemorySegment x, long at, MemorySegment y, long result) {
        TileSet tiles = TileSet.of(wide);
        boolean direct = direct(tiles, x, y);
        panels(tiles, direct, 0, panels(tiles, direct), weight, image, x, at, y, result);
    }

    /// Computes some panels of an image that begins at `at`.
    private void panels(TileSet tiles, boolean direct, int from, int end, KernelMatrix weight, int image,
            MemorySegment x, long at, MemorySegment y, long result) {
        if (few()) {
            lines(weight, image % groups, x, at, y, result);
            return;
        }
        if (direct) {
            for (int p = from; p < end; p++) {
                line(tiles, p, weight, image % groups, x, at, y, result);
            }
            return;
        }
        long farthest = Arrays.stream(pixels).max().orElseThrow();
        for (int p = from; p < end; p++) {
            panel(tiles, p, panels(tiles, false), weight, image % groups, x, at, farthest, y, result);
        }
    }

    /// Computes an image of few channels, each as a whole.
    private void lines(KernelMatrix weight, int group, MemorySegment x, long at, MemorySegment y,
            long result) {
        MemorySegment sums = Scratch.get(Scratch.Slot.TILE, 4L * places());
        for (int row = 0; row < rows; row++) {
            Correlation.line((float[]) weight.array(), weight.at(group, row, 0), PackedPanels.ROWS, pixels, x,
                    at,
                    places(), sums, 0);
            for (int line = 0; line < ho; line++) {
                Runs.copy(sums, 4L * line * width, 4 * wo, y, result + 4L * (row * ho + line) * wo);
            }
        }
    }

    /// Computes a part of a line of all output channels.
    private void line(TileSet tiles, int part, KernelMatrix weight, int group, MemorySegment x, long image,
            MemorySegment y, long result) {
        int perLine = perLine(tiles);
        int line = part / perLine;
        int parts = wholeParts(tiles);
        boolean last = part % perLine == parts;
        int first = Parts.start(part % perLine, wo / tiles.lanes, parts);
        int span = last ? 1 : Parts.start(part % perLine + 1, wo / tiles.lanes, parts) - first;
        int column = last ? wo - tiles.lanes : first * tiles.lanes;
        long at = image + ((long) line * width + column) * tiles.elementBytes;
        int taps = pixels.length;
        int depth = Parts.ceil(taps, Parts.ceil(taps, MAX_DEPTH));
        for (int k = 0; k < taps; k += depth) {
            tiles.strip(rows, span, span * tiles.lanes, weight.panels(group, k), new Panel(x, at, pixels, k),
                    Math.min(depth, taps - k), y, result + ((long) line * wo + column) * tiles.elementBytes,
                    (long) ho * wo * tiles.elementBytes, k > 0);
        }
    }

    private void panel(TileSet tiles, int panel, int panels, KernelMatrix weight, int group, MemorySegment x,
            long image,
            long farthest, MemorySegment y, long result) {
        int size = tiles.elementBytes;
        int taps = pixels.length;
        int places = places();
        int vectors = Parts.ceil(places, tiles.lanes);
        int first = Parts.start(panel, vectors, panels);
        int span = Parts.start(panel + 1, vectors, panels) - first;
        int from = first * tiles.lanes;
        int to = Math.min(places, from + span * tiles.lanes);
        long pitch = (long) span * Lanes.BYTES;
        long at = image + (long) from * size;
        int depth = Parts.ceil(taps, Parts.ceil(taps, MAX_DEPTH));
        MemorySegment sums = Scratch.get(Scratch.Slot.TILE, weight.wholeRows() * pitch);
        Panel right = x.isNative() && at + farthest + pitch <= x.byteSize() ? new Panel(x, at, pixels, 0)
                : copied(x, at, (to - from) * size, pitch);
        for (int k = 0; k < taps; k += depth) {
            int now = Math.min(depth, taps - k);
            tiles.strip(weight.wholeRows(), span, span * tiles.lanes, weight.panels(group, k),
                    new Panel(right.memory(), right.offset(), right.rows(), k), now, sums, 0, pitch, k > 0);
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

    /// The pixels in scratch memory: the last ones of all images, where whole vectors would lie beyond the
    /// memory, and those of images on the heap.
    private Panel copied(MemorySegment x, long at, int bytes, long pitch) {
        MemorySegment packed = Scratch.get(Scratch.Slot.CONV, (pixels.length + 1) * pitch);
        long[] starts = new long[pixels.length];
        for (int k = 0; k < pixels.length; k++) {
            starts[k] = k * pitch;
            Runs.copy(x, at + pixels[k], bytes, packed, starts[k]);
        }
        return new Panel(packed, 0, starts, 0);
    }

    /// Copies a run of places of all output channels.
    private void unpack(MemorySegment sums, long at, long pitch, int bytes, MemorySegment y, long into) {
        long plane = (long) ho * wo * (wide ? 8 : 4);
        for (int row = 0; row < rows; row++) {
            Runs.copy(sums, at + row * pitch, bytes, y, into + row * plane);
        }
    }
}
