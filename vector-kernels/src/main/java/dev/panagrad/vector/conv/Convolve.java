package dev.panagrad.vector.conv;

import dev.panagrad.vector.conv.winograd.Winograd;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.TileSet;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Convolutions over two spatial axes and their gradient for the image, as products of matrices of patches.
public final class Convolve {
    private Convolve() {}

    /// Computes y from x and the weight.
    public static void forward(boolean wide, Geometry g, MemorySegment x, long xAt, MemorySegment weight,
            long wAt, Ending ending, MemorySegment y, long yAt) {
        long size = wide ? 8 : 4;
        int taps = g.taps();
        if (g.pointwise() && g.groups() == 1) {
            long imageBytes = (long) g.c() * g.h() * g.w() * size;
            long row = g.places() * size;
            Gemm.batch(wide, false, g.n(), g.o(), g.places(), taps,
                    new Operand(weight, wAt, taps * size, size), 0,
                    new Operand(x, xAt, row, size), imageBytes, new Operand(y, yAt, row, size), g.o() * row);
            ending.all(y, yAt, g.n(), g.o(), g.places());
            return;
        }
        if (Winograd.fits(wide, g) && Winograd.forward(g, x, xAt, weight, wAt, ending, y, yAt)) {
            return;
        }
        PaddedImages dealt = g.dealt(wide);
        int height = dealt.height() / g.strideH();
        int width = dealt.width() / g.strideW();
        long[] pixels = Arrays.stream(g.pixels(height, width)).mapToLong(p -> p * size).toArray();
        new ShiftedProduct(wide, g.groupOutputs(), g.groupChannels(), height, width,
                g.groupChannels() * g.strideH() * g.strideW(), pixels, g.ho(), g.wo(), g.n() * g.groups(),
                g.groups(), ending)
                .run(KernelMatrix.pack(TileSet.of(wide), g.groups(), g.groupOutputs(), taps, weight, wAt,
                        ending), x,
                        xAt, dealt, y, yAt);
    }

    /// Computes the gradient of x from that of y and the weight.
    public static void inputGrad(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment weight,
            long wAt,
            MemorySegment x, long xAt) {
        if (Winograd.fits(wide, g) && Winograd.inputGrad(g, y, yAt, weight, wAt, x, xAt)) {
            return;
        }
        InputGrad.run(wide, g, y, yAt, weight, wAt, x, xAt);
    }
}
