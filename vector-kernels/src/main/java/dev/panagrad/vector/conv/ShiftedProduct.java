package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Finish;
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
/// @param ending what follows the sums
record ShiftedProduct(boolean wide, int rows, int channels, int height, int width, int planes, long[] pixels,
        int ho, int wo, int images, int groups, Ending ending) {
    /// Bytes of a panel of the image that stay in a first-level cache while all output channels meet them.
    private static final int CACHE_BYTES = 36 << 10;
    private static final double GRAIN = 2_000_000;
    private static final double PARALLEL_WORK = 1_000_000;
    /// Up to so many output channels go without tiles.
    static final int FEW_ROWS = 2;
    /// Multiplications that cost as much as to copy a result.
    private static final int OVERLAP = 16;
    /// From so many images a thread on each is padded by the task that it belongs to, in the cache.
    private static final int MANY_IMAGES = 4;
    /// Images of fewer bytes are tasks together.
    private static final int TOGETHER_BYTES = 32 << 10;

    /// Computes all images, of which `padding` makes the padded ones.
    void run(KernelMatrix weight, MemorySegment x, long xAt, PaddedImages padding,
            MemorySegment y, long yAt) {
        long plane = (long) padding.h() * padding.w() * (wide ? 8 : 4);
        int least = MANY_IMAGES * ThreadPool.threads();
        if (padding.trivial()) {
            run(weight, x, xAt, y, yAt);
        } else if (images < least) {
            run(weight, padding.copy(images, channels, x, xAt), 0, y, yAt);
        } else {
            int together = Math.clamp(TOGETHER_BYTES / (channels * plane), 1, images / least);
            ThreadPool.parallelFor(Parts.ceil(images, together), task -> {
                for (int i = task * together; i < Math.min((task + 1) * together, images); i++) {
                    MemorySegment padded = padding.copy(channels, x, xAt + i * channels * plane);
                    image(weight, i, padded, 0, y, yAt + i * resultBytes());
                }
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

    /// Into how many parts an image is cut: lines, or runs of places.
    private int panels(TileSet tiles, boolean direct) {
        return direct ? ho : Parts.ceil(Parts.ceil(places(), tiles.lanes), tiles.maxVectors);
    }

    /// Whether tiles go straight into the lines of the result: the last vector of a line overlaps the one
    /// before, which should not cost more than to copy the results.
    private boolean direct(TileSet tiles, MemorySegment x, MemorySegment y) {
        int computed = Parts.ceil(wo, tiles.lanes) * tiles.lanes;
        return x.isNative() && y.isNative() && wo >= tiles.lanes
                && (computed - wo) * pixels.length <= OVERLAP * computed;
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
        float[] w = (float[]) weight.array();
        for (int row = 0; row < rows; row++) {
            int taps = weight.at(group, row, 0);
            long plane = result + 4L * row * ho * wo;
            if (x.isNative() && y.isNative() && Depthwise3x3.fits(pixels, width, ho, wo)) {
                Depthwise3x3.plane(w, taps, PackedPanels.ROWS, ending.bias(group * rows + row), ending.relu(),
                        x, at, width, y, plane, ho, wo);
                continue;
            }
            if (x.isNative() && wo >= Lanes.F32.length()) {
                Correlation.plane(w, taps, PackedPanels.ROWS, pixels, x, at, width, y, plane, ho, wo);
                ending.lines(y, plane, 0, group * rows + row, 1, ho * wo);
                continue;
            }
            MemorySegment sums = Scratch.get(Scratch.Slot.TILE, 4L * places());
            Correlation.line(w, taps, PackedPanels.ROWS, pixels, x, at, places(), sums, 0);
            for (int line = 0; line < ho; line++) {
                ending.copy(sums, 4L * line * width, wo, y, plane + 4L * line * wo, group * rows + row);
            }
        }
    }

    /// Computes a line of all output channels, as parts of whole vectors and, if the line needs one, a last
    /// vector that overlaps them.
    private void line(TileSet tiles, int line, KernelMatrix weight, int group, MemorySegment x, long image,
            MemorySegment y, long result) {
        int vectors = wo / tiles.lanes;
        int parts = Parts.ceil(vectors, tiles.maxVectors);
        for (int part = 0; part < parts; part++) {
            int first = Parts.start(part, vectors, parts);
            part(tiles, line, first * tiles.lanes, Parts.start(part + 1, vectors, parts) - first, weight,
                    group, x, image, y, result);
        }
        if (wo % tiles.lanes > 0) {
            part(tiles, line, wo - tiles.lanes, 1, weight, group, x, image, y, result);
        }
    }

    /// Computes `span` vectors of a line of all output channels.
    private void part(TileSet tiles, int line, int column, int span, KernelMatrix weight, int group,
            MemorySegment x, long image, MemorySegment y, long result) {
        int size = tiles.elementBytes;
        sums(tiles, rows, span, weight, group,
                new Panel(x, image + ((long) line * width + column) * size, pixels, 0), y,
                result + ((long) line * wo + column) * size, (long) ho * wo * size);
    }

    /// Computes and ends `span` vectors of some output channels.
    private void sums(TileSet tiles, int count, int span, KernelMatrix weight, int group, Panel right,
            MemorySegment c, long at, long row) {
        int taps = pixels.length;
        int depth = Parts.ceil(taps, Parts.ceil(taps, CACHE_BYTES / (span * Lanes.BYTES)));
        for (int k = 0; k < taps; k += depth) {
            tiles.strip(count, span, span * tiles.lanes, weight.panels(group, k),
                    new Panel(right.memory(), right.offset(), right.rows(), k), Math.min(depth, taps - k), c,
                    at, row, depth == taps ? ending.finish() : Finish.of(k > 0));
        }
        if (depth < taps) {
            ending.lines(c, at, row, group * rows, rows, span * tiles.lanes);
        }
    }

    private void panel(TileSet tiles, int panel, int panels, KernelMatrix weight, int group, MemorySegment x,
            long image, long farthest, MemorySegment y, long result) {
        int size = tiles.elementBytes;
        int places = places();
        int vectors = Parts.ceil(places, tiles.lanes);
        int first = Parts.start(panel, vectors, panels);
        int span = Parts.start(panel + 1, vectors, panels) - first;
        int from = first * tiles.lanes;
        int to = Math.min(places, from + span * tiles.lanes);
        long pitch = (long) span * Lanes.BYTES;
        long at = image + (long) from * size;
        MemorySegment sums = Scratch.get(Scratch.Slot.TILE, weight.wholeRows() * pitch);
        Panel right = x.isNative() && at + farthest + pitch <= x.byteSize() ? new Panel(x, at, pixels, 0)
                : copied(x, at, (to - from) * size, pitch);
        sums(tiles, weight.wholeRows(), span, weight, group, right, sums, 0, pitch);
        for (int line = from / width; line < ho && line * width < to; line++) {
            int start = Math.max(from, line * width);
            int end = Math.min(to, line * width + wo);
            if (start < end) {
                Runs.copy(sums, (long) (start - from) * size, pitch, rows, (end - start) * size, y,
                        result + ((long) line * (wo - width) + start) * size, (long) ho * wo * size);
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
}
