package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The gradient of a convolution's image.
///
/// The pixels of x fall into phases by the remainders of `i + padding` and `j + padding` when divided by the
/// stride. All pixels of a phase meet the same elements of the kernel, so a phase is a convolution of dy with
/// those, of stride 1. Without a stride there is one phase, which is x.
final class InputGrad {
    private static final int LANES = Lanes.F32.length();
    /// Weights of a phase from which threads pay.
    private static final int PARALLEL = 1 << 14;

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
        ThreadPool.parallelFor(g.n() * g.groups() * g.strideH(),
                task -> grad.lines(task % g.strideH(), task / g.strideH(), y, yAt, x, xAt));
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
        int count = 0;
        for (int k = 0; k < kernel; k++) {
            if (rows.meets(k / g.kw()) && columns.meets(k % g.kw())) {
                elements[count++] = k;
            }
        }
        int met = count;
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
        ThreadPool.Body body = row -> pack(row, elements, met, matrix, weight, wAt);
        if (taps * g.groupChannels() >= PARALLEL) {
            ThreadPool.parallelFor(g.c(), body);
        } else {
            for (int row = 0; row < g.c(); row++) {
                body.run(row);
            }
        }
        ShiftedProduct product = new ShiftedProduct(wide, g.groupChannels(), g.groupOutputs(),
                padded.height(),
                padded.width(), g.groupOutputs(), pixels, rows.count(), columns.count(), g.n() * g.groups(),
                g.groups(), Ending.none(wide));
        return new Phase(rows, columns, product, matrix);
    }

    /// Packs the weights of one channel of x: those of the kernel's elements that a phase meets, for all
    /// outputs of the channel's group.
    private void pack(int row, int[] elements, int met, KernelMatrix matrix, MemorySegment weight, long wAt) {
        int group = row / g.groupChannels();
        int channel = row % g.groupChannels();
        int into = matrix.at(group, channel, 0);
        for (int o = 0; o < g.groupOutputs(); o++) {
            long from =
                    ((long) (group * g.groupOutputs() + o) * g.groupChannels() + channel) * g.kh() * g.kw();
            for (int i = 0; i < met; i++, into += PackedPanels.ROWS) {
                copy(weight, wAt + (from + elements[i]) * size, matrix.array(), into);
            }
        }
    }

    private void copy(MemorySegment from, long at, Object to, int i) {
        if (wide) {
            ((double[]) to)[i] = from.get(Lanes.DOUBLE, at);
        } else {
            ((float[]) to)[i] = from.get(Lanes.FLOAT, at);
        }
    }

    /// Computes the lines of one image, one of some groups, that have the same remainder.
    private void lines(int remainder, int image, MemorySegment y, long yAt, MemorySegment x, long xAt) {
        int count = rows(remainder).count();
        if (count == 0) {
            return;
        }
        long[] results = new long[g.strideW() + 1];
        for (int j = 0; j < g.strideW(); j++) {
            results[j + 1] = results[j] + (long) g.groupChannels() * count * columns(j).count() * size;
        }
        MemorySegment result = Scratch.get(Scratch.Slot.PHASE, results[g.strideW()]);
        MemorySegment dy =
                padded.copy(g.groupOutputs(), y, yAt + (long) image * g.groupOutputs() * g.places() * size);
        for (int j = 0; j < g.strideW(); j++) {
            Phase phase = phases[remainder * g.strideW() + j];
            if (phase.product() == null) {
                result.asSlice(results[j], results[j + 1] - results[j]).fill((byte) 0);
            } else {
                phase.product().image(phase.weight(), image, dy, 0, result, results[j]);
            }
        }
        for (int line = 0; line < g.groupChannels() * count; line++) {
            long plane = (long) image * g.groupChannels() + line / count;
            line(result, results, line, x,
                    xAt + (plane * g.h() + rows(remainder).pixel(line % count)) * g.w() * size);
        }
    }

    /// Puts a line together from the phases' columns.
    private void line(MemorySegment result, long[] results, int line, MemorySegment x, long into) {
        if (g.strideW() == 1) {
            Runs.copy(result, (long) line * g.w() * size, g.w() * size, x, into);
            return;
        }
        boolean both = g.strideW() == 2 && !wide && g.w() >= 2 * LANES;
        if (both) {
            int odd = columns(0).pixel(0);
            weave(result, results[odd] + (long) line * columns(odd).count() * size,
                    results[1 - odd] + (long) line * columns(1 - odd).count() * size, x, into);
        }
        for (int j = 0; j < g.strideW() && !both; j++) {
            Axis columns = columns(j);
            spread(result, results[j] + (long) line * columns.count() * size, columns.count(), x,
                    into + (long) columns.pixel(0) * size);
        }
    }

    /// Writes numbers of two lines in turn; the last vectors overlap those before.
    private void weave(MemorySegment from, long even, long odd, MemorySegment to, long into) {
        int half = g.w() / 2;
        for (int j = 0; j < half; j += LANES) {
            int k = Math.min(j, half - LANES);
            FloatVector a = FloatVector.fromMemorySegment(Lanes.F32, from, even + 4L * k, Lanes.ORDER);
            FloatVector b = FloatVector.fromMemorySegment(Lanes.F32, from, odd + 4L * k, Lanes.ORDER);
            Interleave.low(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 8L * k), Lanes.ORDER);
            Interleave.high(a, b).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + 8L * k + Lanes.BYTES),
                    Lanes.ORDER);
        }
        if (g.w() % 2 == 1) {
            to.set(Lanes.FLOAT, into + 8L * half, from.get(Lanes.FLOAT, even + 4L * half));
        }
    }

    private void spread(MemorySegment from, long at, int count, MemorySegment to, long into) {
        long step = (long) g.strideW() * size;
        for (int j = 0; j < count; j++) {
            if (wide) {
                to.set(Lanes.DOUBLE, into + j * step, from.get(Lanes.DOUBLE, at + 8L * j));
            } else {
                to.set(Lanes.FLOAT, into + j * step, from.get(Lanes.FLOAT, at + 4L * j));
            }
        }
    }
}
