package dev.panagrad.vector.conv;

import dev.panagrad.vector.conv.winograd.WeightGradient;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.gemm.PackedRows;
import dev.panagrad.vector.gemm.Packing;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.gemm.TileStore;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// The gradient of a convolution's weight: `dW[o, k] = Σ over images and places of dy[o, p] · patches(x)[k,
/// p]`.
///
/// The images are cut into parts by the problem's size. Each part makes a sum of its own, transposed
/// (`[taps, outputs]`) so that the patches are read by broadcast, from the image itself; the sums are added
/// in a fixed order.
public final class WeightGrad {
    private static final int MAX_PARTS = 16;
    private static final int TASKS_A_THREAD = 4;
    private static final int MIN_ROWS = 72;
    private static final int MAX_DEPTH = 1024;
    private static final long MAX_PARTIAL_BYTES = 64L << 20;
    private static final int SUM_GRAIN = 1 << 14;

    private final boolean wide;
    private final TileSet tiles;
    private final Geometry g;
    private final PaddedImages padded;
    private final int size;
    private final int outputs;
    private final int taps;
    private final int parts;
    private final int rowCuts;
    private final long sumBytes;

    private WeightGrad(boolean wide, Geometry g) {
        this.wide = wide;
        this.g = g;
        tiles = TileSet.of(wide);
        padded = g.padded(wide);
        size = tiles.elementBytes;
        outputs = g.groupOutputs();
        taps = g.taps();
        sumBytes = (long) taps * outputs * g.groups() * size;
        parts = Math.clamp(MAX_PARTIAL_BYTES / sumBytes, 1, Math.min(g.n(), MAX_PARTS));
        rowCuts = Math.clamp(Parts.ceil(TASKS_A_THREAD * ThreadPool.threads(), parts * g.groups()), 1,
                Parts.ceil(taps, MIN_ROWS));
    }

    /// Computes the gradient of the weight from that of y and from x.
    public static void run(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment x, long xAt,
            MemorySegment weight, long wAt) {
        if (WeightGradient.fits(wide, g) && WeightGradient.run(g, y, yAt, x, xAt, weight, wAt)) {
            return;
        }
        if (DepthwiseGrad.fits(wide, g) && DepthwiseGrad.run(g, y, yAt, x, xAt, weight, wAt)) {
            return;
        }
        new WeightGrad(wide, g).run(y, yAt, x, xAt, weight, wAt);
    }

    private void run(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment weight, long wAt) {
        MemorySegment sums = Scratch.get(Scratch.Slot.CONV_PARTIAL, parts * sumBytes);
        int apart = g.groups() * rowCuts;
        ThreadPool.parallelFor(parts * apart, task -> part(task / apart, task / rowCuts % g.groups(),
                task % rowCuts, y, yAt, x, xAt, sums));
        int elements = Math.toIntExact(sumBytes / size);
        ThreadPool.parallelFor(Parts.ceil(elements, SUM_GRAIN),
                task -> total(sums, task * SUM_GRAIN, Math.min(elements, (task + 1) * SUM_GRAIN)));
        long matrix = (long) taps * outputs * size;
        for (int group = 0; group < g.groups(); group++) {
            Transpose.run(wide, sums, group * matrix, (long) outputs * size, taps, outputs, weight,
                    wAt + group * matrix, (long) taps * size, taps);
        }
    }

    /// Sums over some images, for some rows of one group.
    private void part(int part, int group, int cut, MemorySegment y, long yAt, MemorySegment x, long xAt,
            MemorySegment sums) {
        int places = g.places();
        int first = Parts.start(part, g.n(), parts);
        int end = Parts.start(part + 1, g.n(), parts);
        int k0 = Parts.start(cut, taps, rowCuts);
        int k1 = Parts.start(cut + 1, taps, rowCuts);
        int depth = Math.min(MAX_DEPTH, Parts.ceil(places, Parts.ceil(places, MAX_DEPTH)));
        int together = Math.max(1, Math.min(MAX_DEPTH / depth, end - first));
        int pixels = g.groupChannels() * padded.height() * padded.width();
        Object image = tiles.rows(together * pixels);
        int vectors = Parts.ceil(outputs, tiles.lanes);
        MemorySegment right =
                Scratch.get(Scratch.Slot.PACK_B, (long) depth * together * vectors * Lanes.BYTES);
        PackedRows rows = new PackedRows(image, 0, taps(k0, k1), 0, places(together, pixels), 0);
        long into = ((long) part * g.groups() + group) * taps * outputs * size;
        boolean add = false;
        for (int i = first; i < end; i += together) {
            int images = Math.min(together, end - i);
            for (int j = 0; j < images; j++) {
                load(x, xAt, (i + j) * g.groups() + group, image, j * pixels);
            }
            for (int p = 0; p < places; p += depth) {
                int now = Math.min(depth, places - p);
                packRight(y, yAt, group, i, images, p, now, right);
                product(rows.from(0, p), right, now * images, k0, k1, sums, into, add);
                add = true;
            }
        }
    }

    /// Copies the channels of one group of an image, with their padding, into an array.
    private void load(MemorySegment x, long xAt, int image, Object to, int into) {
        int plane = padded.height() * padded.width();
        long at = xAt + (long) image * g.groupChannels() * g.h() * g.w() * size;
        MemorySegment from = x;
        if (!padded.trivial()) {
            from = Scratch.get(Scratch.Slot.CONV, (long) g.groupChannels() * plane * size);
            padded.image(g.groupChannels(), x, at, from, 0);
            at = 0;
        }
        Packing.array(wide, from, at, 0, size, 1, g.groupChannels() * plane, to, into, 0);
    }

    /// The pixels that the elements of the kernel see at the first place, with room for a last tile.
    private int[] taps(int k0, int k1) {
        int[] at = new int[k1 - k0 + tiles.maxRows];
        for (int k = k0; k < k1; k++) {
            int row = k / (g.kh() * g.kw()) * padded.height() + k / g.kw() % g.kh() * g.dilationH();
            at[k - k0] = row * padded.width() + k % g.kw() * g.dilationW();
        }
        return at;
    }

    /// The pixels that the first element of the kernel sees at each place of some images.
    private int[] places(int images, int pixels) {
        int[] at = new int[images * g.places()];
        for (int p = 0; p < at.length; p++) {
            int place = p % g.places();
            at[p] = p / g.places() * pixels + place / g.wo() * g.strideH() * padded.width()
                    + place % g.wo() * g.strideW();
        }
        return at;
    }

    /// Transposes the gradients of some places into column panels `[places, outputs]`.
    private void packRight(MemorySegment y, long yAt, int group, int image, int images, int p, int now,
            MemorySegment right) {
        int vectors = Parts.ceil(outputs, tiles.lanes);
        int panels = Parts.ceil(vectors, tiles.maxVectors);
        for (int panel = 0; panel < panels; panel++) {
            int from = Parts.start(panel, vectors, panels);
            int width = Parts.start(panel + 1, vectors, panels) - from;
            int column = from * tiles.lanes;
            int columns = Math.min(outputs - column, width * tiles.lanes);
            for (int i = 0; i < images; i++) {
                long source = (((long) (image + i) * g.groups() + group) * outputs + column) * g.places() + p;
                long into = (long) from * Lanes.BYTES * now * images + (long) i * now * width * Lanes.BYTES;
                Transpose.run(wide, y, yAt + source * size, (long) g.places() * size, columns, now, right,
                        into,
                        (long) width * Lanes.BYTES, width * tiles.lanes);
            }
        }
    }

    private void product(PackedRows rows, MemorySegment right, int depth, int k0, int k1,
            MemorySegment sums, long into, boolean add) {
        int vectors = Parts.ceil(outputs, tiles.lanes);
        int panels = Parts.ceil(vectors, tiles.maxVectors);
        for (int panel = 0; panel < panels; panel++) {
            int from = Parts.start(panel, vectors, panels);
            int width = Parts.start(panel + 1, vectors, panels) - from;
            int column = from * tiles.lanes;
            tiles.strip(k1 - k0, width, Math.min(outputs - column, width * tiles.lanes), rows,
                    new EvenRows(right, (long) from * Lanes.BYTES * depth, (long) width * Lanes.BYTES),
                    depth, sums,
                    into + ((long) k0 * outputs + column) * size, (long) outputs * size, Finish.of(add));
        }
    }

    /// Adds all parts' sums to the first one's, in order.
    private void total(MemorySegment sums, int from, int end) {
        for (int part = 1; part < parts; part++) {
            TileStore.add(wide, sums, part * sumBytes + (long) from * size, end - from, sums,
                    (long) from * size);
        }
    }
}
