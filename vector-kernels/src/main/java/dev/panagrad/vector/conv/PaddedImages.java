package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Copies of images with zeros around them and, for the gradient of a strided convolution, between their
/// pixels.
///
/// Pixel (i, j) moves to `(i·spreadH + top, j·spreadW + left)`; what falls outside is left out.
///
/// @param wide  `double` elements instead of `float`
/// @param h     rows of an image
/// @param w     columns of an image
/// @param height rows of a copy
/// @param width  columns of a copy
record PaddedImages(boolean wide, int h, int w, int spreadH, int spreadW, int top, int left, int height,
        int width) {
    /// Whether a copy would be the image itself.
    boolean trivial() {
        return spreadH == 1 && spreadW == 1 && top == 0 && left == 0 && height == h && width == w;
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
        to.asSlice(into, channels * plane).fill((byte) 0);
        for (int c = 0; c < channels; c++) {
            plane(from, at + (long) c * h * w * size, to, into + c * plane);
        }
    }

    private void plane(MemorySegment from, long at, MemorySegment to, long into) {
        int size = wide ? 8 : 4;
        int first = left >= 0 ? 0 : (-left + spreadW - 1) / spreadW;
        int end = Math.min(w, (width - left + spreadW - 1) / spreadW);
        for (int i = 0; i < h; i++) {
            int row = i * spreadH + top;
            if (row < 0 || row >= height || end <= first) {
                continue;
            }
            long source = at + ((long) i * w + first) * size;
            long target = into + ((long) row * width + first * spreadW + left) * size;
            if (spreadW == 1) {
                Runs.copy(from, source, (end - first) * size, to, target);
            } else {
                spread(from, source, end - first, to, target);
            }
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
}
