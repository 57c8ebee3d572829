package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.conv.Ending;
import dev.panagrad.vector.conv.Geometry;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Convolutions of 3x3 kernels and stride 1 by Winograd's algorithm F(4x4, 3x3), on `float` elements: a
/// quarter of the direct sum's products.
///
/// The sums have other intermediate values than the direct ones. So that infinities, NaN and overflow come
/// out just as there, results that are not all finite count as none, and the caller computes them directly.
public final class Winograd {
    // Below these the maps cost more than the products that they save.
    private static final int MIN_CHANNELS = 32;
    private static final int MIN_TILES = 32;
    private static final double MIN_USED = 0.5;
    /// A thread's share of the second-level cache, for the values of a block at all points.
    private static final int BLOCK_BYTES = 600 << 10;
    private static final int MAX_BLOCK = 128;

    private final TileSet tiles = TileSet.F32;
    private final TileGrid grid;
    private final Columns in;
    private final Columns out;
    private final int h;
    private final int w;
    private final int top;
    private final int left;
    private final Ending ending;
    private volatile boolean finite = true;

    /// A convolution of `[n, c, h, w]` to `[n, o, ho, wo]`, with `top` and `left` zeros before the image.
    private Winograd(int n, int c, int h, int w, int o, int ho, int wo, int top, int left, Ending ending) {
        this.ending = ending;
        grid = new TileGrid(n, ho, wo);
        in = new Columns(c);
        out = new Columns(o);
        this.h = h;
        this.w = w;
        this.top = top;
        this.left = left;
    }

    /// Whether the algorithm serves such a convolution and the gradient of its images, and pays.
    public static boolean fits(boolean wide, Geometry g) {
        return fits(wide, g, MIN_CHANNELS);
    }

    /// Whether the algorithm serves such a convolution of at least so many channels, with enough tiles.
    static boolean fits(boolean wide, Geometry g, int channels) {
        TileGrid grid = new TileGrid(g.n(), g.ho(), g.wo());
        return !wide && g.kh() == 3 && g.kw() == 3 && g.strideH() == 1 && g.strideW() == 1
                && g.dilationH() == 1
                && g.dilationW() == 1 && g.groups() == 1 && Math.min(g.c(), g.o()) >= channels
                && grid.count() >= MIN_TILES && grid.used() >= MIN_USED;
    }

    /// Computes y from x and the weight.
    ///
    /// @return false if not all sums are finite; the content of y is arbitrary then
    public static boolean forward(Geometry g, MemorySegment x, long xAt, MemorySegment weight, long wAt,
            Ending ending, MemorySegment y, long yAt) {
        Winograd form = new Winograd(g.n(), g.c(), g.h(), g.w(), g.o(), g.ho(), g.wo(), g.padH(), g.padW(),
                ending);
        long kernels = 4L * form.out.pitch();
        MemorySegment taps = Scratch.get(Scratch.Slot.CONV, 9 * g.c() * kernels);
        Transpose.run(false, weight, wAt, 36L * g.c(), g.o(), 9 * g.c(), taps, 0, kernels, form.out.pitch());
        return form.run(form.weights(taps, false), x, xAt, y, yAt);
    }

    /// Computes the gradient of x from that of y and the weight.
    ///
    /// @return false if not all of it is finite; its content is arbitrary then
    public static boolean inputGrad(Geometry g, MemorySegment y, long yAt, MemorySegment weight, long wAt,
            MemorySegment x, long xAt) {
        Winograd form = new Winograd(g.n(), g.o(), g.ho(), g.wo(), g.c(), g.h(), g.w(), 2 - g.padH(),
                2 - g.padW(), Ending.none(false));
        long kernels = 4L * form.out.pitch();
        MemorySegment taps = Scratch.get(Scratch.Slot.CONV, 9 * g.o() * kernels);
        for (int o = 0; o < g.o(); o++) {
            Transpose.run(false, weight, wAt + 36L * o * g.c(), 36, g.c(), 9, taps, 9 * o * kernels, kernels,
                    form.out.pitch());
        }
        return form.run(form.weights(taps, true), y, yAt, x, xAt);
    }

    /// The kernels' values at the points, as right operands: `[point][panel][input channel][output channel]`.
    ///
    /// @param taps `[input channel][element of the kernel][output channel]`
    private MemorySegment weights(MemorySegment taps, boolean turned) {
        long row = 4L * out.pitch();
        MemorySegment u = Scratch.get(Scratch.Slot.PACK_B, Transform.POINTS * in.channels() * row);
        ThreadPool.parallelFor(in.channels(), c -> {
            MemorySegment between = Scratch.get(Scratch.Slot.EDGE, Transform.BETWEEN);
            for (int panel = 0; panel < out.panels(); panel++) {
                int width = out.width(panel);
                for (int v = 0; v < width; v++) {
                    Transform.weight(taps, (9L * c + (turned ? 8 : 0)) * row
                            + (long) (out.first(panel) + v) * Lanes.BYTES, turned ? -row : row, u,
                            ((long) in.channels() * out.first(panel) + (long) c * width + v) * Lanes.BYTES,
                            in.channels() * row, between);
                }
            }
        });
        return u;
    }

    private boolean run(MemorySegment u, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        int block = block(in, out);
        int blocks = Parts.ceil(grid.count(), block);
        ThreadPool.parallelFor(blocks, task -> {
            int from = task * block;
            int end = Math.min(grid.count(), from + block);
            float[] v = Scratch.floats(Scratch.Slot.PACK_A, Transform.POINTS * plane(block, in));
            float[] m = Scratch.floats(Scratch.Slot.TILE, Transform.POINTS * plane(block, out));
            images(grid, in, h, w, top, left, from, end, block, x, xAt, v);
            for (int point = 0; point < Transform.POINTS; point++) {
                product(point, end - from, block, v, u, m);
            }
            results(from, end, block, m, y, yAt);
        });
        return finite;
    }

    /// How many tiles are computed together, a multiple of the rows of a product's tile.
    static int block(Columns in, Columns out) {
        int rows = TileSet.F32.maxRows;
        int fit = BLOCK_BYTES / (Transform.POINTS * 4 * (in.pitch() + out.pitch()));
        return Math.max(1, Math.min(fit, MAX_BLOCK) / rows) * rows;
    }

    /// Elements of one point's values; not a multiple of the cache's period, so that the points of a tile lie
    /// in different sets.
    static int plane(int block, Columns columns) {
        return block * columns.pitch() + Lanes.F32.length();
    }

    /// Writes the values of some tiles' pixels at the points: `[point][tile][channel]`.
    static void images(TileGrid grid, Columns in, int h, int w, int top, int left, int from, int end,
            int block, MemorySegment x, long xAt, float[] v) {
        Region region = new Region(in.channels(), h, w, Transform.SIDE, top, left, in.pitch(), end - from);
        float[] between = Scratch.floats(Scratch.Slot.PACK_B, Transform.BETWEEN / 4);
        grid.runs(from, end, (image, row, first, last, done) -> {
            region.read(x, xAt + 4L * image * in.channels() * h * w, row, first, last);
            for (int t = 0; t < last - first; t++) {
                Transform.image(region.pixels(), Transform.STEP * t * in.pitch(), region.line(), in.pitch(),
                        v,
                        (done + t) * in.pitch(), plane(block, in), between);
            }
        });
    }

    private void product(int point, int count, int block, float[] v, MemorySegment u, float[] m) {
        for (int panel = 0; panel < out.panels(); panel++) {
            long vectors = (long) in.channels() * (point * out.vectors() + out.first(panel));
            int width = out.width(panel);
            tiles.whole(count, width, v, point * plane(block, in), in.pitch(),
                    new EvenRows(u, vectors * Lanes.BYTES, (long) width * Lanes.BYTES), in.channels(), m,
                    point * plane(block, out) + block * out.first(panel) * tiles.lanes);
        }
    }

    private void results(int from, int end, int block, float[] m, MemorySegment y, long yAt) {
        Region region = new Region(out.channels(), grid.h(), grid.w(), Transform.STEP, 0, 0, out.pitch(),
                end - from);
        float[] between = Scratch.floats(Scratch.Slot.PACK_B, Transform.BETWEEN / 4);
        grid.runs(from, end, (image, row, first, last, done) -> {
            region.open(first, last);
            for (int t = 0; t < last - first; t++) {
                for (int panel = 0; panel < out.panels(); panel++) {
                    int width = out.width(panel);
                    Transform.result(m, (block * out.first(panel) + (done + t) * width) * tiles.lanes,
                            plane(block, out), width, region.pixels(),
                            Transform.STEP * t * out.pitch() + out.first(panel) * tiles.lanes,
                            region.line(), out.pitch(), between);
                }
            }
            if (!region.finite()) {
                finite = false;
            }
            region.end(ending);
            region.write(y, yAt + 4L * image * out.channels() * grid.h() * grid.w(), row);
        });
    }
}
