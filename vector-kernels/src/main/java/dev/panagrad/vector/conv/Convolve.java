package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Convolutions over two spatial axes and their gradient for the image, as products of matrices of patches.
public final class Convolve {
    private Convolve() {}

    /// Computes y from x and the weight.
    public static void forward(boolean wide, Geometry g, MemorySegment x, long xAt, MemorySegment weight,
            long wAt,
            MemorySegment y, long yAt) {
        long size = wide ? 8 : 4;
        int taps = g.taps();
        long imageBytes = (long) g.groupChannels() * g.h() * g.w() * size;
        if (g.pointwise() && g.groups() == 1) {
            long row = g.places() * size;
            Gemm.batch(wide, false, g.n(), g.o(), g.places(), taps,
                    new Operand(weight, wAt, taps * size, size), 0,
                    new Operand(x, xAt, row, size), imageBytes, new Operand(y, yAt, row, size), g.o() * row);
            return;
        }
        new PatchProduct(wide, g.patches(wide), g.groupOutputs(), taps, g.places(), g.n() * g.groups(),
                g.groups(),
                imageBytes).run(weight, wAt, x, xAt, y, yAt);
    }

    /// Computes the gradient of x from that of y and the weight.
    public static void inputGrad(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment weight,
            long wAt,
            MemorySegment x, long xAt) {
        int size = wide ? 8 : 4;
        int taps = g.groupOutputs() * g.kh() * g.kw();
        MemorySegment turned =
                Scratch.get(Scratch.Slot.PACK_A, (long) g.groups() * g.groupChannels() * taps * size);
        turn(wide, g, weight, wAt, turned);
        MemorySegment source = y;
        long sourceAt = yAt;
        long imageBytes = (long) g.groupOutputs() * g.spreadHeight() * g.spreadWidth() * size;
        if (g.spreads()) {
            source = Scratch.get(Scratch.Slot.CONV_PARTIAL, g.n() * g.groups() * imageBytes);
            sourceAt = 0;
            spread(wide, g, y, yAt, source);
        }
        new PatchProduct(wide, g.gradientPatches(wide), g.groupChannels(), taps, g.h() * g.w(),
                g.n() * g.groups(),
                g.groups(), imageBytes).run(turned, 0, source, sourceAt, x, xAt);
    }

    /// Exchanges the weight's outputs and channels, so that it maps outputs to channels.
    private static void turn(boolean wide, Geometry g, MemorySegment weight, long at, MemorySegment to) {
        int kernel = g.kh() * g.kw();
        long into = 0;
        for (int group = 0; group < g.groups(); group++) {
            for (int c = 0; c < g.groupChannels(); c++) {
                for (int o = group * g.groupOutputs(); o < (group + 1) * g.groupOutputs(); o++) {
                    long from = (long) (o * g.groupChannels() + c) * kernel;
                    for (int k = 0; k < kernel; k++) {
                        copy(wide, weight, at, from + k, to, into++);
                    }
                }
            }
        }
    }

    /// Puts zeros between the elements of y, so that a strided convolution's gradient is one of stride 1.
    private static void spread(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment to) {
        long plane = (long) g.spreadHeight() * g.spreadWidth();
        int size = wide ? 8 : 4;
        ThreadPool.parallelFor(g.n(), image -> {
            long first = (long) image * g.o();
            zero(to, first * plane * size, (first + g.o()) * plane * size);
            for (long channel = first; channel < first + g.o(); channel++) {
                for (int i = 0; i < g.ho(); i++) {
                    long from = (channel * g.ho() + i) * g.wo();
                    long into = channel * plane + (long) i * g.strideH() * g.spreadWidth();
                    for (int j = 0; j < g.wo(); j++) {
                        copy(wide, y, yAt, from + j, to, into + (long) j * g.strideW());
                    }
                }
            }
        });
    }

    private static void zero(MemorySegment to, long from, long end) {
        for (long i = from; i < end; i += Integer.BYTES) {
            to.set(Lanes.INT, i, 0);
        }
    }

    private static void copy(boolean wide, MemorySegment from, long at, long i, MemorySegment to, long j) {
        if (wide) {
            to.set(Lanes.DOUBLE, j * 8, from.get(Lanes.DOUBLE, at + i * 8));
        } else {
            to.set(Lanes.FLOAT, j * 4, from.get(Lanes.FLOAT, at + i * 4));
        }
    }
}
