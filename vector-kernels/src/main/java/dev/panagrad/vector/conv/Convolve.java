package dev.panagrad.vector.conv;

import dev.panagrad.vector.conv.winograd.Winograd;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.PackedRows;
import dev.panagrad.vector.gemm.Packing;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
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
        if (g.pointwise() && g.groups() == 1) {
            long imageBytes = (long) g.c() * g.h() * g.w() * size;
            long row = g.places() * size;
            Gemm.batch(wide, false, g.n(), g.o(), g.places(), taps,
                    new Operand(weight, wAt, taps * size, size), 0,
                    new Operand(x, xAt, row, size), imageBytes, new Operand(y, yAt, row, size), g.o() * row);
            return;
        }
        if (Winograd.fits(wide, g) && Winograd.forward(g, x, xAt, weight, wAt, y, yAt)) {
            return;
        }
        PaddedImages dealt = g.dealt(wide);
        new ShiftedProduct(wide, g.groupOutputs(), g.groupChannels(), dealt.height() / g.strideH(),
                dealt.width() / g.strideW(), g.kh(), g.kw(), g.dilationH(), g.dilationW(), g.strideH(),
                g.strideW(),
                g.ho(), g.wo(), g.n() * g.groups(), g.groups())
                .run(weights(wide, g, weight, wAt), x, xAt, dealt, y, yAt);
    }

    /// Computes the gradient of x from that of y and the weight.
    public static void inputGrad(boolean wide, Geometry g, MemorySegment y, long yAt, MemorySegment weight,
            long wAt,
            MemorySegment x, long xAt) {
        if (Winograd.fits(wide, g) && Winograd.inputGrad(g, y, yAt, weight, wAt, x, xAt)) {
            return;
        }
        int taps = g.groupOutputs() * g.kh() * g.kw();
        Object turned = TileSet.of(wide).rows((g.c() + TileSet.of(wide).maxRows) * taps);
        turn(wide, g, weight, wAt, turned);
        PaddedImages padded = g.paddedGradient(wide);
        new ShiftedProduct(wide, g.groupChannels(), g.groupOutputs(), padded.height(), padded.width(), g.kh(),
                g.kw(),
                g.dilationH(), g.dilationW(), 1, 1, g.h(), g.w(), g.n() * g.groups(), g.groups())
                .run(rows(wide, turned, g.c(), taps), y, yAt, padded, x,
                        xAt);
    }

    /// The weight as the left operand of tiles, which may read some rows beyond the last.
    private static PackedRows weights(boolean wide, Geometry g, MemorySegment weight, long at) {
        int taps = g.taps();
        Object rows = TileSet.of(wide).rows((g.o() + TileSet.of(wide).maxRows) * taps);
        Packing.array(wide, weight, at, 0, wide ? 8 : 4, 1, g.o() * taps, rows, 0, 0);
        return rows(wide, rows, g.o(), taps);
    }

    private static PackedRows rows(boolean wide, Object array, int rows, int taps) {
        return new PackedRows(array, 0, PackedRows.even(rows + TileSet.of(wide).maxRows, taps), 0,
                PackedRows.even(taps, 1), 0);
    }

    /// Exchanges the weight's outputs and channels and turns its kernels by half a circle.
    private static void turn(boolean wide, Geometry g, MemorySegment weight, long at, Object to) {
        int kernel = g.kh() * g.kw();
        int into = 0;
        for (int group = 0; group < g.groups(); group++) {
            for (int c = 0; c < g.groupChannels(); c++) {
                for (int o = group * g.groupOutputs(); o < (group + 1) * g.groupOutputs(); o++) {
                    long from = (long) (o * g.groupChannels() + c) * kernel;
                    for (int k = 0; k < kernel; k++) {
                        copy(wide, weight, at, from + kernel - 1 - k, to, into++);
                    }
                }
            }
        }
    }

    private static void copy(boolean wide, MemorySegment from, long at, long i, Object to, int j) {
        if (wide) {
            ((double[]) to)[j] = from.get(Lanes.DOUBLE, at + i * 8);
        } else {
            ((float[]) to)[j] = from.get(Lanes.FLOAT, at + i * 4);
        }
    }
}
