package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.conv.Geometry;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.gemm.TileStore;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// The gradient of the kernels of a convolution that [Winograd] serves:
/// `dw = Gᵀ(Σ over tiles of (Bᵀ·x·B) ∘ (A·dy·Aᵀ))G`.
///
/// The tiles are cut into parts by the problem's size alone. Each part makes a sum of its own, and the sums
/// are added in a fixed order.
public final class WeightGradient {
    private static final int MAX_PARTS = 16;
    private static final long MAX_PARTIAL_BYTES = 64L << 20;
    private static final int SUM_GRAIN = 1 << 14;
    /// Fewer than elsewhere: the direct sum takes the images apart, too.
    private static final int MIN_CHANNELS = 16;

    private final TileSet tiles = TileSet.F32;
    private final Geometry g;
    private final TileGrid grid;
    private final Columns in;
    private final Columns out;
    private final int block;
    private final long sumBytes;
    private final int parts;

    private WeightGradient(Geometry g) {
        this.g = g;
        grid = new TileGrid(g.n(), g.ho(), g.wo());
        in = new Columns(g.c());
        out = new Columns(g.o());
        block = Winograd.block(in, out);
        sumBytes = 4L * Transform.POINTS * g.c() * out.pitch();
        parts = Math.clamp(MAX_PARTIAL_BYTES / sumBytes, 1,
                Math.min(Parts.ceil(grid.count(), block), MAX_PARTS));
    }

    /// Whether the algorithm serves such a gradient, and pays.
    public static boolean fits(boolean wide, Geometry g) {
        return Winograd.fits(wide, g, MIN_CHANNELS);
    }

    /// Computes the gradient of the weight from that of y and from x.
    ///
    /// @return false if not all of it is finite; its content is arbitrary then
    public static boolean run(Geometry g, MemorySegment y, long yAt, MemorySegment x, long xAt,
            MemorySegment weight, long wAt) {
        return new WeightGradient(g).run(y, yAt, x, xAt, weight, wAt);
    }

    private boolean run(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment weight,
            long wAt) {
        MemorySegment sums = Scratch.get(Scratch.Slot.CONV_PARTIAL, parts * sumBytes);
        ThreadPool.parallelFor(parts, part -> {
            int end = Parts.start(part + 1, grid.count(), parts);
            int first = Parts.start(part, grid.count(), parts);
            for (int t = first; t < end; t += block) {
                add(t, Math.min(end, t + block), y, yAt, x, xAt, sums, part * sumBytes, t > first);
            }
        });
        int elements = Math.toIntExact(sumBytes / 4);
        ThreadPool.parallelFor(Parts.ceil(elements, SUM_GRAIN), task -> {
            int from = task * SUM_GRAIN;
            for (int part = 1; part < parts; part++) {
                TileStore.add(false, sums, part * sumBytes + 4L * from, Math.min(SUM_GRAIN, elements - from),
                        sums,
                        4L * from);
            }
        });
        return kernels(sums, weight, wAt);
    }

    /// Adds the products of some tiles: `[point][input channel][output channel]`.
    private void add(int from, int end, MemorySegment y, long yAt, MemorySegment x, long xAt,
            MemorySegment sums,
            long into, boolean add) {
        int points = Transform.POINTS;
        // The last tile of a product reads some channels beyond the last.
        float[] v = Scratch.floats(Scratch.Slot.PACK_A, points * Winograd.plane(block, in) + tiles.maxRows);
        Winograd.images(grid, in, g.h(), g.w(), g.padH(), g.padW(), from, end, block, x, xAt, v);
        MemorySegment m = gradients(from, end, y, yAt);
        long plane = 4L * Winograd.plane(block, out);
        for (int panel = 0; panel < out.panels(); panel++) {
            int width = out.width(panel);
            long first = (long) out.first(panel) * Lanes.BYTES;
            for (int point = 0; point < points; point++) {
                tiles.strip(g.c(), width, width * tiles.lanes,
                        new PackedPanels(v, point * Winograd.plane(block, in), tiles.maxRows, in.pitch()),
                        new EvenRows(m, point * plane + block * first, (long) width * Lanes.BYTES),
                        end - from, sums,
                        into + point * 4L * g.c() * out.pitch() + first, 4L * out.pitch(), Finish.of(add));
            }
        }
    }

    /// The gradients of some tiles' results at the points, as right operands:
    /// `[point][panel][tile][channel]`.
    private MemorySegment gradients(int from, int end, MemorySegment y, long yAt) {
        long plane = 4L * Winograd.plane(block, out);
        MemorySegment m = Scratch.get(Scratch.Slot.PACK_B, Transform.POINTS * plane);
        Region region = new Region(g.o(), g.ho(), g.wo(), Transform.STEP, 0, 0, out.pitch(), end - from);
        MemorySegment between = Scratch.get(Scratch.Slot.EDGE, Transform.BETWEEN);
        grid.runs(from, end, (image, row, first, last, done) -> {
            region.read(y, yAt + 4L * image * g.o() * g.ho() * g.wo(), row, first, last);
            for (int t = 0; t < last - first; t++) {
                for (int panel = 0; panel < out.panels(); panel++) {
                    int width = out.width(panel);
                    Transform.gradient(region.pixels(),
                            Transform.STEP * t * out.pitch() + out.first(panel) * tiles.lanes, region.line(),
                            out.pitch(), width, m,
                            (block * out.first(panel) + (done + t) * width) * (long) Lanes.BYTES, plane,
                            between);
                }
            }
        });
        return m;
    }

    /// Takes the kernels' gradients from the sums.
    private boolean kernels(MemorySegment sums, MemorySegment weight, long wAt) {
        long row = 4L * out.pitch();
        MemorySegment taps = Scratch.get(Scratch.Slot.CONV, 9 * g.c() * row);
        ThreadPool.parallelFor(g.c(), c -> {
            MemorySegment between = Scratch.get(Scratch.Slot.EDGE, Transform.BETWEEN);
            for (int o = 0; o < out.vectors(); o++) {
                long channel = (long) o * Lanes.BYTES;
                Transform.kernel(sums, c * row + channel, g.c() * row, taps, 9 * c * row + channel, row,
                        between);
            }
        });
        Transpose.run(false, taps, 0, row, 9 * g.c(), g.o(), weight, wAt, 36L * g.c(), 9 * g.c());
        return Finite.singles(taps, 0, 9 * g.c() * row);
    }
}
