package dev.panagrad.cuda;

import static dev.panagrad.cuda.ConvolutionSizes.DILATION;
import static dev.panagrad.cuda.ConvolutionSizes.KERNEL;
import static dev.panagrad.cuda.ConvolutionSizes.PADDING;
import static dev.panagrad.cuda.ConvolutionSizes.STRIDE;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;

/// A convolution or one of its gradients by tensor cores (`convmma.cu`): bfloat16, float16, and float32
/// rounded to TF32 where that is allowed, with sums in float32.
final class TensorCoreConvolution {
    private static final int SHORTEST_PART = 256;
    private static final int COLUMNS = 128;
    private static final int ALIGNMENT = 16;
    /// Tables are read in whole tiles and steps.
    private static final int ENTRIES = COLUMNS;
    private static final int ENTRY_BYTES = 8;
    /// The bits of an entry, one for each of the kernel's positions along each axis, and one that says never.
    private static final int POSITIONS = 31;
    /// Longer than any line.
    private static final int ENDLESS = 1 << 30;

    private final Work w;
    private final ConvolutionSizes n;
    private final DType type;

    /// The left operand: lines of a group's rows, and where a line consists of several runs, their length and
    /// distance.
    private record Lines(Tensor x, long line, long group, int length, long run) {
    }

    TensorCoreConvolution(Work w, ConvolutionSizes n, DType type) {
        this.w = w;
        this.n = n;
        this.type = type;
    }

    /// Whether the device and the kernel's numbers are made for it.
    ///
    /// @param image from which elements are gathered
    boolean serves(Tensor image) {
        int[] window = n.window();
        return TensorCores.serve(w.device, type) && n.op().groups() <= CudaDevice.MOST_Z
                && image.numel() <= Integer.MAX_VALUE
                && n.spots() + n.taps() <= Integer.MAX_VALUE - 2 * ENTRIES
                && (long) window[KERNEL] + window[KERNEL + 1] + window[KERNEL + 2] <= POSITIONS;
    }

    /// Computes the contiguous result of the operation's first two operands; adds the bias, which may be
    /// null, to each channel, and if `relu`, negative results become 0.
    void run(Tensor a, Tensor b, Tensor bias, boolean relu, Tensor y) {
        Lines left = n.isWeight() ? places(a) : n.isInput() ? turned(b) : lines(b, 1);
        Tensor image = w.plain(n.isWeight() ? b : a, type);
        Tensor add = bias == null ? null : w.plain(bias, type);
        boolean large = n.rows() > 64 && n.blocks(128, COLUMNS) >= w.device.multiprocessors;
        int high = large ? 128 : 64;
        int count = n.isWeight() ? n.parts(w.device, n.blocks(high, COLUMNS), SHORTEST_PART) : 1;
        Tensor parts = count == 1 ? y : w.temporary(DType.FLOAT32, Shape.of(count, y.numel()));
        long taps = entries(n.taps());
        Tensor table = table(taps);
        long spots = Work.at(table) + taps * ENTRY_BYTES;
        String name = "convmma" + (n.isWeight() ? "_weight_" : "_") + TensorCores.name(type) + "_" + high;
        w.device.launch(w.kernel("convmma", name).add(Work.at(left.x)).add(Work.at(image))
                .add(Work.at(parts)).add(add == null ? 0L : Work.at(add))
                .add(n.isWeight() ? spots : Work.at(table)).add(n.isWeight() ? Work.at(table) : spots)
                .add(product(left, count, y, relu)),
                CudaDevice.blocks(n.rows(), high) * CudaDevice.blocks(n.columns(), COLUMNS), 1,
                (long) n.op().groups() * count, CudaDevice.THREADS);
        if (count > 1) {
            n.add(w, parts, y);
        }
    }

    private static long entries(long count) {
        return CudaDevice.blocks(count, ENTRIES) * ENTRIES;
    }

    /// Returns a tensor as lines, each of what is behind its leading axes: itself if they begin at 16 bytes,
    /// otherwise a copy.
    private Lines lines(Tensor x, int leading) {
        long rows = 1;
        for (int a = 0; a < leading; a++) {
            rows *= x.size(a);
        }
        long length = x.numel() / rows;
        int step = ALIGNMENT / type.bytes();
        long pitch = CudaDevice.blocks(length, step) * step;
        Tensor aligned = x;
        if (pitch != length || !x.isContiguous() || Work.at(x) % ALIGNMENT != 0) {
            aligned = w.temporary(type, Shape.of(rows, pitch));
            long[] strides = x.shape().strides();
            for (long a = leading - 1, s = pitch; a >= 0; a--) {
                strides[(int) a] = s;
                s *= x.size((int) a);
            }
            Tensor to = Tensor.over(aligned.storage(), type, x.shape(), strides, aligned.offset());
            Elementwise.run(w, new Unary.Copy(), new Tensor[] {x}, to);
        }
        return new Lines(aligned, pitch, rows / n.op().groups() * pitch, ENDLESS, 0);
    }

    /// Returns the weight as lines of the input's channels, each of all output channels.
    private Lines turned(Tensor f) {
        long[] shape = f.shape().dims();
        long[] s = f.strides();
        long[] dims = new long[shape.length + 1];
        long[] strides = new long[dims.length];
        System.arraycopy(shape, 1, dims, 2, shape.length - 1);
        System.arraycopy(s, 1, strides, 2, s.length - 1);
        dims[0] = n.op().groups();
        strides[0] = n.out() * s[0];
        dims[1] = n.in();
        strides[1] = s[1];
        dims[2] = n.out();
        strides[2] = s[0];
        return lines(Tensor.over(f.storage(), type, Shape.of(dims), strides, f.offset()), 2);
    }

    /// Returns the gradient of the result as lines of its channels, each of all places.
    private Lines places(Tensor g) {
        long cells = n.count(n.grid());
        if (g.isContiguous() && cells * type.bytes() % ALIGNMENT == 0 && Work.at(g) % ALIGNMENT == 0) {
            return new Lines(g, cells, n.out() * cells, Math.toIntExact(cells), g.size(1) * cells);
        }
        long[] dims = g.shape().dims().clone();
        long[] strides = g.strides().clone();
        dims[0] = g.size(1);
        dims[1] = g.size(0);
        strides[0] = g.stride(1);
        strides[1] = g.stride(0);
        return lines(Tensor.over(g.storage(), type, Shape.of(dims), strides, g.offset()), 1);
    }

    /// Returns the entries of all taps, and behind them those of all spots.
    private Tensor table(long taps) {
        int[] window = n.window();
        long spots = entries(n.spots());
        Tensor table = w.temporary(DType.INT64, Shape.of(taps + spots));
        int[] struct = new int[27];
        struct[0] = n.taps();
        struct[1] = (int) n.spots();
        struct[2] = (int) taps;
        struct[3] = (int) spots;
        struct[4] = n.count(n.image());
        struct[5] = n.op().groups() * (n.isInput() ? n.out() : n.in()) * struct[4];
        int sign = n.isInput() ? -1 : 1;
        for (int a = 0; a < 3; a++) {
            struct[6 + a] = window[KERNEL + a];
            struct[9 + a] = window[n.image() + a];
            struct[12 + a] = window[n.grid() + a];
            struct[15 + a] = n.isInput() ? 1 : window[STRIDE + a];
            struct[18 + a] = -sign * window[PADDING + a];
            struct[21 + a] = sign * window[DILATION + a];
            struct[24 + a] = n.isInput() ? window[STRIDE + a] : 1;
        }
        w.device.launch(w.kernel("convmma", "convmma_tables").add(Work.at(table))
                .add(Work.at(table) + taps * ENTRY_BYTES).add(struct), taps + spots);
        return table;
    }

    /// Returns `Product` of `convmma.cu`.
    private long[] product(Lines left, int parts, Tensor y, boolean relu) {
        long cells = n.isWeight() ? n.taps() : n.count(n.grid());
        boolean pairs = cells % 2 == 0 && Work.at(y) % (2L * type.bytes()) == 0;
        float least = relu ? 0 : Float.NEGATIVE_INFINITY;
        long image = (long) (n.isInput() ? n.out() : n.in()) * n.count(n.image());
        return new long[] {left.line, left.run, left.group, image, n.rows() * cells,
                n.op().groups() * n.rows() * cells, TensorCores.both(n.rows(), n.columns()),
                TensorCores.both(n.depth(), left.length), TensorCores.both((int) cells, parts),
                TensorCores.both(pairs ? 1 : 0, Float.floatToRawIntBits(least))};
    }
}
