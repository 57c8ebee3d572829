package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Reduction;

/// A convolution or one of its gradients as a product of matrices whose one operand is gathered from the
/// image while it is multiplied (`conv.cu`).
final class TiledConvolution {
    /// Below so many multiplications, or rows, direct kernels are as good.
    private static final double SMALL = 1 << 18;
    private static final int FEW = 8;
    private static final int SHORTEST_PART = 128;
    private static final int TAP_BYTES = 32;
    private static final int SIZE = 0;
    private static final int KERNEL = 3;
    private static final int PLACES = 6;
    private static final int STRIDE = 9;
    private static final int PADDING = 12;
    private static final int DILATION = 15;

    private final Work w;
    private final Convolution op;
    private final int[] window;
    private final int batch;
    private final int in;
    private final int out;

    /// @param window the kernels' structure of three axes: sizes, kernel, places, stride, padding, dilation
    /// @param in channels of a group of the image, `out` of the result
    TiledConvolution(Work w, Convolution op, int[] window, long batch, long in, long out) {
        this.w = w;
        this.op = op;
        this.window = window;
        this.batch = Math.toIntExact(batch);
        this.in = Math.toIntExact(in);
        this.out = Math.toIntExact(out);
    }

    private int count(int what) {
        return Math.multiplyExact(Math.multiplyExact(window[what], window[what + 1]), window[what + 2]);
    }

    private boolean isInput() {
        return op instanceof Convolution.InputGrad;
    }

    private boolean isWeight() {
        return op instanceof Convolution.WeightGrad;
    }

    private int rows() {
        return isInput() ? in : out;
    }

    private int taps() {
        return (isInput() ? out : in) * count(KERNEL);
    }

    private long grid() {
        return (long) batch * count(isInput() ? SIZE : PLACES);
    }

    boolean pays() {
        return rows() >= FEW && (double) rows() * taps() * grid() >= SMALL && grid() < Integer.MAX_VALUE
                && (double) taps() < Integer.MAX_VALUE / TAP_BYTES;
    }

    /// Computes the result of the operation's operands, all contiguous and of one type.
    void run(Tensor a, Tensor b, Tensor y) {
        DType t = y.dtype();
        int columns = isWeight() ? taps() : (int) grid();
        int tile = t == DType.FLOAT64 ? 32 : 64;
        if (t == DType.FLOAT32 && blocks(columns, 128) >= w.device.multiprocessors && rows() > 64) {
            tile = 128;
        }
        int splits = isWeight() ? splits(blocks(columns, tile)) : 1;
        Tensor parts = splits == 1 ? y : w.temporary(t, Shape.of(splits, y.numel()));
        Tensor table = table();
        String name = isInput() ? "conv_input" : isWeight() ? "conv_weight" : "conv_forward";
        // The gradient of the weight multiplies dy by the image; the others the weight by what is gathered.
        Tensor left = isWeight() ? a : b;
        Tensor right = isWeight() ? b : a;
        w.device.launch(w.kernel("conv", name + "_tiled" + Work.suffix(t) + "_" + tile).add(Work.at(left))
                .add(Work.at(right)).add(Work.at(parts)).add(Work.at(table)).add(gather(splits)),
                CudaDevice.blocks(columns, tile), CudaDevice.blocks(rows(), tile),
                (long) op.groups() * splits,
                CudaDevice.THREADS);
        if (splits > 1) {
            Tensor flat = Tensor.over(y.storage(), t, Shape.of(y.numel()), new long[] {1}, y.offset());
            RowOps.reduce(w, new Reduction.Sum(new Axes(1), false), parts, flat);
        }
    }

    private long blocks(int columns, int tile) {
        return CudaDevice.blocks(columns, tile) * CudaDevice.blocks(rows(), tile) * op.groups();
    }

    /// Into how many parts the sum over places is cut, so that all multiprocessors have work; each part is
    /// summed by itself, and the parts in their order.
    private int splits(long blocks) {
        long wanted = Math.min(2L * w.device.multiprocessors / blocks, grid() / SHORTEST_PART);
        return (int) Math.max(1, Math.min(wanted, CudaDevice.MOST_Z / op.groups()));
    }

    /// Returns where each tap's channel and weight lie, and its shift along each axis.
    private Tensor table() {
        int n = taps();
        Tensor table = w.temporary(DType.INT64, Shape.of(n, TAP_BYTES / 8));
        int sign = isInput() ? -1 : 1;
        long kernel = count(KERNEL);
        w.device.launch(w.kernel("conv", "conv_taps").add(Work.at(table)).add(n).add(window[KERNEL + 1])
                .add(window[KERNEL + 2]).add((int) kernel).add((long) count(isInput() ? PLACES : SIZE))
                .add(isInput() ? in * kernel : kernel).add(sign * window[DILATION])
                .add(sign * window[DILATION + 1])
                .add(sign * window[DILATION + 2]), n);
        return table;
    }

    /// Returns `Gather` of `conv.cu`: six 64-bit numbers and then 32-bit ones.
    private long[] gather(int splits) {
        long size = count(SIZE);
        long places = count(PLACES);
        long kernel = count(KERNEL);
        long image = (isInput() ? out : in) * (isInput() ? places : size);
        long result = (isInput() ? in : out) * (isInput() ? size : places);
        long weights = (long) out * in * kernel;
        int[] small = new int[20];
        small[0] = rows();
        small[1] = isWeight() ? taps() : (int) grid();
        small[2] = isWeight() ? (int) grid() : taps();
        small[3] = (int) kernel;
        for (int a = 0; a < 3; a++) {
            small[4 + a] = window[(isInput() ? PLACES : SIZE) + a];
            small[7 + a] = window[(isInput() ? SIZE : PLACES) + a];
            small[10 + a] = isInput() ? 1 : window[STRIDE + a];
            small[13 + a] = isInput() ? window[PADDING + a] : -window[PADDING + a];
            small[16 + a] = window[STRIDE + a];
        }
        small[19] = splits;
        long[] struct = new long[6 + small.length / 2];
        struct[0] = isWeight() ? places : isInput() ? kernel : in * kernel;
        struct[1] = isWeight() ? result : weights;
        struct[2] = image;
        struct[3] = isWeight() ? weights : result;
        struct[4] = op.groups() * image;
        struct[5] = op.groups() * result;
        for (int i = 0; i < small.length; i += 2) {
            struct[6 + i / 2] = small[i] & 0xffffffffL | (long) small[i + 1] << 32;
        }
        return struct;
    }
}
