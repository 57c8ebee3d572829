package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Copies of images with zeros around them and, for the gradient of a strided convolution, between their
/// pixels.
///
/// Pixel (i, j) moves to `(i·spreadH + top, j·spreadW + left)`; what falls outside is left out.
///
/// For a convolution with a stride a copy is then dealt into `phasesH·phasesW` planes, pixel (i, j) to place
/// `(i / phasesH, j / phasesW)` of plane `(i mod phasesH)·phasesW + j mod phasesW`: there every element of
/// the kernel sees neighbours.
///
/// @param wide  `double` elements instead of `float`
/// @param h     rows of an image
/// @param w     columns of an image
/// @param height rows of a copy
/// @param width  columns of a copy, a multiple of phasesW as height is of phasesH
record PaddedImages(boolean wide, int h, int w, int spreadH, int spreadW, int top, int left, int height,
        int width, int phasesH, int phasesW) {
    private static final int LANES = Lanes.I32.length();

    PaddedImages(boolean wide, int h, int w, int spreadH, int spreadW, int top, int left, int height,
            int width) {
        this(wide, h, w, spreadH, spreadW, top, left, height, width, 1, 1);
    }

    /// Whether a copy would be the image itself.
    boolean trivial() {
        return phasesH * phasesW == 1 && spreadH == 1 && spreadW == 1 && top == 0 && left == 0 && height == h
                && width == w;
    }

    /// Copies `images` images of `channels` channels into scratch memory of the calling thread.
    MemorySegment copy(int images, int channels, MemorySegment from, long at) {
        int size = wide ? 8 : 4;
        long plane = (long) height * width * size;
        MemorySegment to = Scratch.get(Scratch.Slot.CONV_PARTIAL, images * channels * plane + Lanes.BYTES);
        ThreadPool.parallelFor(images, image -> image(channels, from,
                at + (long) image * channels * h * w * size, to, image * channels * plane));
        return to;
    }

    /// Copies one image into scratch memory of the calling thread.
    MemorySegment copy(int channels, MemorySegment from, long at) {
        long bytes = (long) channels * height * width * (wide ? 8 : 4);
        MemorySegment to = Scratch.get(Scratch.Slot.CONV_PARTIAL, bytes + Lanes.BYTES);
        image(channels, from, at, to, 0);
        return to;
    }

    /// Copies the channels of one image.
    void image(int channels, MemorySegment from, long at, MemorySegment to, long into) {
        int size = wide ? 8 : 4;
        long plane = (long) height * width * size;
        if (phasesH * phasesW > 1) {
            MemorySegment whole = Scratch.get(Scratch.Slot.CONV, plane + 2 * Lanes.BYTES);
            for (int c = 0; c < channels; c++) {
                whole.asSlice(0, plane).fill((byte) 0);
                plane(from, at + (long) c * h * w * size, whole, 0);
                deal(whole, to, into + c * plane);
            }
            return;
        }
        to.asSlice(into, channels * plane).fill((byte) 0);
        for (int c = 0; c < channels; c++) {
            plane(from, at + (long) c * h * w * size, to, into + c * plane);
        }
    }

    private void plane(MemorySegment from, long at, MemorySegment to, long into) {
        int size = wide ? 8 : 4;
        int first = left >= 0 ? 0 : (-left + spreadW - 1) / spreadW;
        int end = Math.min(w, (width - left + spreadW - 1) / spreadW);
        int firstRow = top >= 0 ? 0 : (-top + spreadH - 1) / spreadH;
        int endRow = Math.min(h, (height - top + spreadH - 1) / spreadH);
        if (end <= first || endRow <= firstRow) {
            return;
        }
        long source = at + ((long) firstRow * w + first) * size;
        long target = into + ((long) (firstRow * spreadH + top) * width + first * spreadW + left) * size;
        long step = (long) spreadH * width * size;
        if (spreadW == 1) {
            Runs.copy(from, source, (long) w * size, endRow - firstRow, (end - first) * size, to, target,
                    step);
            return;
        }
        for (int i = 0; i < endRow - firstRow; i++) {
            spread(from, source + (long) i * w * size, end - first, to, target + i * step);
        }
    }

    private void spread(MemorySegment from, long at, int count, MemorySegment to, long into) {
        for (int j = 0; j < count; j++) {
            if (wide) {
                to.set(Lanes.DOUBLE, into + 8L * j * spreadW, from.get(Lanes.DOUBLE, at + 8L * j));
            } else {
                to.set(Lanes.FLOAT, into + 4L * j * spreadW, from.get(Lanes.FLOAT, at + 4L * j));
            }
        }
    }

    /// Deals a padded plane into its phases.
    private void deal(MemorySegment from, MemorySegment to, long into) {
        long size = wide ? 8 : 4;
        int columns = width / phasesW;
        long phase = height / phasesH * columns * size;
        for (int row = 0; row < height; row++) {
            long at = row * width * size;
            long line = into + row % phasesH * phasesW * phase + row / phasesH * columns * size;
            if (phasesW == 2 && !wide && columns >= LANES) {
                pairs(from, at, columns, to, line, line + phase);
                continue;
            }
            for (int x = 0; x < width; x++) {
                long target = line + x % phasesW * phase + x / phasesW * size;
                if (wide) {
                    to.set(Lanes.DOUBLE, target, from.get(Lanes.DOUBLE, at + 8L * x));
                } else {
                    to.set(Lanes.FLOAT, target, from.get(Lanes.FLOAT, at + 4L * x));
                }
            }
        }
    }

    /// Deals a line to two; the last vectors overlap those before.
    private static void pairs(MemorySegment from, long at, int columns, MemorySegment to, long even,
            long odd) {
        for (int x = 0; x < columns; x += LANES) {
            int column = Math.min(x, columns - LANES);
            FloatVector a = FloatVector.fromMemorySegment(Lanes.F32, from, at + 8L * column, Lanes.ORDER);
            FloatVector b = FloatVector.fromMemorySegment(Lanes.F32, from, at + 8L * column + Lanes.BYTES,
                    Lanes.ORDER);
            Interleave.evens(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, even + 4L * column),
                    Lanes.ORDER);
            Interleave.odds(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, odd + 4L * column),
                    Lanes.ORDER);
        }
    }
}
