package dev.panagrad.cuda;

import static dev.panagrad.cuda.ConvolutionSizes.DILATION;
import static dev.panagrad.cuda.ConvolutionSizes.KERNEL;
import static dev.panagrad.cuda.ConvolutionSizes.PADDING;
import static dev.panagrad.cuda.ConvolutionSizes.PLACES;
import static dev.panagrad.cuda.ConvolutionSizes.STRIDE;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// A convolution or one of its gradients as a product of matrices whose one operand is gathered from the
/// image while it is multiplied (`conv.cu`).
final class TiledConvolution {
    private static final int SHORTEST_PART = 128;
    private static final int TAP_BYTES = 32;

    private final Work w;
    private final ConvolutionSizes n;

    TiledConvolution(Work w, ConvolutionSizes n) {
        this.w = w;
        this.n = n;
    }

    /// Computes the result of the operation's operands, all contiguous and of one type.
    void run(Tensor a, Tensor b, Tensor y) {
        DType t = y.dtype();
        int tile = t == DType.FLOAT64 ? 32 : 64;
        if (t == DType.FLOAT32 && n.blocks(128, 128) >= w.device.multiprocessors && n.rows() > 64) {
            tile = 128;
        }
        int splits = n.isWeight() ? n.parts(w.device, n.blocks(tile, tile), SHORTEST_PART) : 1;
        Tensor parts = splits == 1 ? y : w.temporary(t, Shape.of(splits, y.numel()));
        Tensor table = table();
        String name = n.isInput() ? "conv_input" : n.isWeight() ? "conv_weight" : "conv_forward";
        // The gradient of the weight multiplies dy by the image; the others the weight by what is gathered.
        Tensor left = n.isWeight() ? a : b;
        Tensor right = n.isWeight() ? b : a;
        w.device.launch(w.kernel("conv", name + "_tiled" + Work.suffix(t) + "_" + tile).add(Work.at(left))
                .add(Work.at(right)).add(Work.at(parts)).add(Work.at(table)).add(gather(splits)),
                CudaDevice.blocks(n.columns(), tile), CudaDevice.blocks(n.rows(), tile),
                (long) n.op().groups() * splits, CudaDevice.THREADS);
        if (splits > 1) {
            n.add(w, parts, y);
        }
    }

    /// Returns where each tap's channel and weight lie, and its shift along each axis.
    private Tensor table() {
        int taps = n.taps();
        int[] window = n.window();
        Tensor table = w.temporary(DType.INT64, Shape.of(taps, TAP_BYTES / 8));
        int sign = n.isInput() ? -1 : 1;
        long kernel = n.count(KERNEL);
        w.device.launch(w.kernel("conv", "conv_taps").add(Work.at(table)).add(taps).add(window[KERNEL + 1])
                .add(window[KERNEL + 2]).add((int) kernel).add((long) n.count(n.image()))
                .add(n.isInput() ? n.in() * kernel : kernel).add(sign * window[DILATION])
                .add(sign * window[DILATION + 1]).add(sign * window[DILATION + 2]), taps);
        return table;
    }

    /// Returns `Gather` of `conv.cu`: six 64-bit numbers and then 32-bit ones.
    private long[] gather(int splits) {
        int[] window = n.window();
        long places = n.count(PLACES);
        long kernel = n.count(KERNEL);
        long image = (long) (n.isInput() ? n.out() : n.in()) * n.count(n.image());
        long result = (long) n.rows() * n.count(n.grid());
        long weights = (long) n.out() * n.in() * kernel;
        int[] small = new int[20];
        small[0] = n.rows();
        small[1] = n.columns();
        small[2] = n.depth();
        small[3] = (int) kernel;
        for (int a = 0; a < 3; a++) {
            small[4 + a] = window[n.image() + a];
            small[7 + a] = window[n.grid() + a];
            small[10 + a] = n.isInput() ? 1 : window[STRIDE + a];
            small[13 + a] = n.isInput() ? window[PADDING + a] : -window[PADDING + a];
            small[16 + a] = window[STRIDE + a];
        }
        small[19] = splits;
        long[] struct = new long[6 + small.length / 2];
        struct[0] = n.isWeight() ? places : n.isInput() ? kernel : n.in() * kernel;
        struct[1] = n.isWeight() ? result : weights;
        struct[2] = image;
        struct[3] = n.isWeight() ? weights : result;
        struct[4] = n.op().groups() * image;
        struct[5] = n.op().groups() * result;
        for (int i = 0; i < small.length; i += 2) {
            struct[6 + i / 2] = small[i] & 0xffffffffL | (long) small[i + 1] << 32;
        }
        return struct;
    }
}
