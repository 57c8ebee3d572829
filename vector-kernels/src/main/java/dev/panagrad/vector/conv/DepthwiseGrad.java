package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/// The gradient of the weight of a depthwise convolution, whose groups have one channel and few outputs each.
///
/// Both planes are padded to the same width, so that each element of a kernel is one scalar product of two
/// lines. A channel's images are added in order. Between the rows of a line lie zeros, which make no sum
/// wrong unless an image has infinities: then the caller computes the gradient otherwise.
final class DepthwiseGrad {
    private DepthwiseGrad() {}

    static boolean fits(boolean wide, Geometry g) {
        return !wide && g.groupChannels() == 1 && g.groupOutputs() <= ShiftedProduct.FEW_ROWS;
    }

    /// Computes the gradient.
    ///
    /// @return whether it is finite; otherwise it is wrong
    static boolean run(Geometry g, MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment weight,
            long wAt) {
        PaddedImages image = g.padded(false);
        int width = image.width();
        int rows = (g.ho() - 1) * g.strideH() + 1;
        PaddedImages gradient =
                new PaddedImages(false, g.ho(), g.wo(), g.strideH(), g.strideW(), 0, 0, rows, width);
        int count = (rows - 1) * width + (g.wo() - 1) * g.strideW() + 1;
        long[] shifts = new long[g.kh() * g.kw()];
        for (int k = 0; k < shifts.length; k++) {
            shifts[k] = 4L * (k / g.kw() * g.dilationH() * width + k % g.kw() * g.dilationW());
        }
        int outputs = g.groupOutputs();
        AtomicBoolean finite = new AtomicBoolean(true);
        ThreadPool.parallelFor(g.groups(), c -> {
            float[] sums = Scratch.floats(Scratch.Slot.EDGE, outputs * shifts.length);
            Arrays.fill(sums, 0, outputs * shifts.length, 0);
            MemorySegment left = Scratch.get(Scratch.Slot.TILE, 4L * rows * width);
            MemorySegment right = Scratch.get(Scratch.Slot.CONV, 4L * image.height() * width);
            for (int n = 0; n < g.n(); n++) {
                image.image(1, x, xAt + 4L * (n * g.c() + c) * g.h() * g.w(), right, 0);
                for (int o = 0; o < outputs; o++) {
                    gradient.image(1, y, yAt + 4L * ((long) n * g.o() + c * outputs + o) * g.places(), left,
                            0);
                    Correlation.taps(left, 0, right, 0, shifts, count, sums, o * shifts.length);
                }
            }
            for (int k = 0; k < outputs * shifts.length; k++) {
                if (!Float.isFinite(sums[k])) {
                    finite.set(false);
                }
            }
            MemorySegment.copy(sums, 0, weight, Lanes.FLOAT, wAt + 4L * c * outputs * shifts.length,
                    outputs * shifts.length);
        });
        return finite.get();
    }
}
