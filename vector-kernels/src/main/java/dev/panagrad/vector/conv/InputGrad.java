package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// The gradient of a convolution's image.
///
/// The pixels of x fall into phases by the remainders of `i + padding` and `j + padding` when divided by the
/// stride. All pixels of a phase meet the same elements of the kernel, so a phase is a convolution of dy with
/// those, of stride 1. Without a stride there is one phase, which is x.
final class InputGrad {
    /// Along one axis: which pixels a phase has, and which elements of the kernel meet them.
    ///
    /// @param base  the first place of any phase, in strides from the padded image's first pixel
    /// @param first the first place of this phase
    /// @param count how many pixels it has
    private record Axis(int remainder, int size, int kernel, int stride, int padding, int dilation, int base,
            int first, int count) {
        static Axis of(int remainder, int size, int kernel, int stride, int padding, int dilation) {
            int first = Math.ceilDiv(padding - remainder, stride);
            return new Axis(remainder, size, kernel, stride, padding, dilation, padding / stride, first,
                    Math.max(0, Math.floorDiv(size - 1 + padding - remainder, stride) - first + 1));
        }

        boolean meets(int element) {
            return element * dilation % stride == remainder;
        }

        /// Zeros before dy, as many as the farthest element of the kernel reaches back.
        int margin() {
            return (kernel - 1) * dilation / stride;
        }

        /// Places of the padded dy.
        int places() {
            return (size - 1 + padding) / stride - base + 1 + margin();
        }

        /// The place of the padded dy that an element of the kernel sees at the phase's first pixel.
        int place(int element) {
            return margin() - element * dilation / stride + first - base;
        }

        /// The pixel of x at a place of the phase.
        int pixel(int place) {
            return (first + place) * stride + remainder - padding;
        }
    }

    /// A phase as a convolution of its own; without a product it is zero.
    private record Phase(Axis rows, Axis columns, ShiftedProduct product, KernelMatrix weight) {}

    private final boolean wide;
    private final Geometry g;
    private final int size;
    private final PaddedImages padded;
    private final Phase[] phases;

    private InputGrad(boolean wide, Geometry g, MemorySegment weight, long wAt) {
        this.wide = wide;
        this.g = g;
        size = wide ? 8 : 4;
        Axis rows = rows(0);
        Axis columns = columns(0);
        padded = new PaddedImages(wide, g.ho(), g.wo(), 1, 1, rows.margin() - rows.base(),
                columns.margin() - columns.base(), rows.places(), columns.places());
        phases = new Phase[g.strideH() * g.strideW()];
        int at = 0;
        Object packed = TileSet.of(wide).rows(KernelMatrix.elements(TileSet.of(wide), g.groups(),
                g.groupChannels(), g.groupOutputs() * g.kh() * g.kw()));
        for (int i = 0; i < phases.length; i++) {
            phases[i] = phase(rows(i / g.strideW()), columns(i % g.strideW()), weight, wAt, packed, at);
            at = phases[i].product() == null ? at : phases[i].weight().at(g.groups(), 0, 0);
        }
    }

    /// Computes the gradient of x from that of y and the weight.
    static void run(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment weight, long wAt,
            MemorySegment x, long xAt) {
        InputGrad grad = new InputGrad(wide, g, weight, wAt);
        if (grad.phases.length == 1) {
            grad.phases[0].product().run(grad.phases[0].weight(), y, yAt, grad.padded, x, xAt);
            return;
        }
        int count = grad.phases.length;
        ThreadPool.parallelFor(g.n() * g.groups() * count,
                task -> grad.phase(grad.phases[task % count], task / count, y, yAt, x, xAt));
    }

    private Axis rows(int remainder) {
        return Axis.of(remainder, g.h(), g.kh(), g.strideH(), g.padH(), g.dilationH());
    }

    private Axis columns(int remainder) {
        return Axis.of(remainder, g.w(), g.kw(), g.strideW(), g.padW(), g.dilationW());
    }

    private Phase phase(Axis rows, Axis columns, MemorySegment weight, long wAt, Object packed, int at) {
        int kernel = g.kh() * g.kw();
        int[] elements = new int[kernel];
        int met = 0;
        for (int k = 0; k < kernel; k++) {
            if (rows.meets(k / g.kw()) && columns.meets(k % g.kw())) {
                elements[met++] = k;
            }
        }
        int taps = met * g.groupOutputs();
        if (taps == 0 || rows.count() == 0 || columns.count() == 0) {
            return new Phase(rows, columns, null, null);
        }
        long[] pixels = new long[taps];
        for (int k = 0; k < taps; k++) {
            int element = elements[k % met];
            pixels[k] = (((long) k / met * padded.height() + rows.place(element / g.kw())) * padded.width()
                    + columns.place(element % g.kw())) * size;
        }
        KernelMatrix matrix = new KernelMatrix(TileSet.of(wide), packed, at, g.groupChannels(), taps);
        for (int row = 0; row < g.c(); row++) {
            int group = row / g.groupChannels();
            for (int k = 0; k < taps; k++) {
                long output = group * g.groupOutputs() + k / met;
                long from =
                        (output * g.groupChannels() + row % g.groupChannels()) * kernel + elements[k % met];
                copy(weight, wAt + from * size, packed, matrix.at(group, row % g.groupChannels(), k));
            }
        }
        ShiftedProduct product = new ShiftedProduct(wide, g.groupChannels(), g.groupOutputs(),
                padded.height(),
                padded.width(), g.groupOutputs(), pixels, rows.count(), columns.count(), g.n() * g.groups(),
                g.groups());
        return new Phase(rows, columns, product, matrix);
    }

    private void copy(MemorySegment from, long at, Object to, int i) {
        if (wide) {
            ((double[]) to)[i] = from.get(Lanes.DOUBLE, at);
        } else {
            ((float[]) to)[i] = from.get(Lanes.FLOAT, at);
        }
    }

    /// Computes one phase of one image, one of some groups.
    private void phase(Phase phase, int image, MemorySegment y, long yAt, MemorySegment x, long xAt) {
        Axis rows = phase.rows();
        Axis columns = phase.columns();
        long plane = (long) rows.count() * columns.count() * size;
        if (plane == 0) {
            return;
        }
        MemorySegment result = Scratch.get(Scratch.Slot.PHASE, g.groupChannels() * plane);
        if (phase.product() == null) {
            result.asSlice(0, g.groupChannels() * plane).fill((byte) 0);
        } else {
            MemorySegment dy = padded.copy(g.groupOutputs(), y,
                    yAt + (long) image * g.groupOutputs() * g.places() * size);
            phase.product().image(phase.weight(), image, dy, 0, result, 0);
        }
        for (int c = 0; c < g.groupChannels(); c++) {
            long to = xAt + ((long) image * g.groupChannels() + c) * g.h() * g.w() * size;
            for (int i = 0; i < rows.count(); i++) {
                long row = to + ((long) rows.pixel(i) * g.w() + columns.pixel(0)) * size;
                spread(result, c * plane + (long) i * columns.count() * size, columns.count(), x, row);
            }
        }
    }

    private void spread(MemorySegment from, long at, int count, MemorySegment to, long into) {
        long step = (long) g.strideW() * size;
        if (g.strideW() == 1) {
            Runs.copy(from, at, count * size, to, into);
        } else if (wide) {
            for (int j = 0; j < count; j++) {
                to.set(Lanes.DOUBLE, into + j * step, from.get(Lanes.DOUBLE, at + 8L * j));
            }
        } else {
            for (int j = 0; j < count; j++) {
                to.set(Lanes.FLOAT, into + j * step, from.get(Lanes.FLOAT, at + 4L * j));
            }
        }
    }
}
