package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;

/// Attention of bfloat16 or float16 by tensor cores (`attnmma.cu`), and its gradients: sums and exponentials
/// in float32, weights and their slopes rounded to the half type before they are multiplied. It serves
/// devices since compute capability 8.0, without a mask beside the causal one, with a positive scale, and
/// heads whose depth and size are multiples of 8 up to 128; the ordinary kernels serve the rest.
///
/// A value that is infinite or NaN spoils those targets too that do not see it but share a tile with one that
/// does: its weight of 0 is multiplied.
final class TensorCoreAttention {
    private static final int ROWS = 64;
    private static final int THREADS = 128;
    private static final int LARGEST = 128;
    private static final int ALIGNMENT = 16;
    /// Elements of 16 bytes.
    private static final int STEP = 8;
    private static final double LOG2_E = 1 / Math.log(2);

    private final Work w;
    private final DType type;
    private final Side q;
    private final Side k;
    private final Side v;
    private final double scale;
    private final boolean causal;
    private final int groups;
    private final int width;

    /// An operand [batch, heads, rows, depth] with elements of a row side by side, and how many elements the
    /// other axes are apart, in multiples of 16 bytes.
    private record Side(Tensor x, long[] strides) {
        static Side of(Work w, Tensor x) {
            long[] s = strides(x);
            if (s != null) {
                return new Side(x, s);
            }
            Tensor y = w.temporary(x.dtype(), x.shape());
            Elementwise.run(w, new Unary.Copy(), new Tensor[] {x}, y);
            return new Side(y, strides(y));
        }

        private static long[] strides(Tensor x) {
            long[] all = SequenceOps.strides(x);
            if (all == null || all[3] != 1 || Work.at(x) % ALIGNMENT != 0) {
                return null;
            }
            int r = x.rank();
            long[] s = {all[0], r < 3 || x.size(-3) == 1 ? 0 : all[1], x.size(-2) == 1 ? 0 : all[2]};
            return s[0] % STEP == 0 && s[1] % STEP == 0 && s[2] % STEP == 0 ? s : null;
        }

        int heads() {
            return x.rank() > 2 ? Math.toIntExact(x.size(-3)) : 1;
        }

        int rows() {
            return (int) x.size(-2);
        }

        int depth() {
            return (int) x.size(-1);
        }

        /// Returns how many tiles of a block's rows there are in all heads.
        long tiles() {
            return x.numel() / ((long) rows() * depth()) * CudaDevice.blocks(rows(), ROWS);
        }
    }

    TensorCoreAttention(Work w, double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v) {
        this.w = w;
        this.scale = scale;
        this.causal = causal;
        this.groups = groups;
        type = q.dtype();
        this.q = Side.of(w, q);
        this.k = Side.of(w, k);
        this.v = Side.of(w, v);
        width = Math.max(q.size(-1), v.size(-1)) <= LARGEST / 2 ? LARGEST / 2 : LARGEST;
    }

    /// Whether the device and the kernels are made for it.
    static boolean serves(CudaDevice device, double scale, boolean masked, Tensor q, Tensor k, Tensor v) {
        float exponent = (float) (scale * LOG2_E);
        return q.dtype() != DType.FLOAT32 && TensorCores.serve(device, q.dtype()) && !masked
                && exponent >= Float.MIN_NORMAL && exponent <= Float.MAX_VALUE
                && isWide(q.size(-1)) && isWide(v.size(-1))
                && q.numel() > 0 && k.numel() > 0 && v.numel() > 0
                && q.size(-2) <= Integer.MAX_VALUE - ROWS && k.size(-2) <= Integer.MAX_VALUE - ROWS;
    }

    private static boolean isWide(long depth) {
        return depth % STEP == 0 && depth <= LARGEST;
    }

    /// Computes the result, whose rows are dense.
    ///
    /// @param sums null, or what receives the logarithms of the rows' sums
    void forward(Tensor y, Tensor sums) {
        Kernel.Arguments args = operands(w.kernel("attnmma", "attnmma_" + name()));
        long[] all = SequenceOps.strides(y);
        launch(args.add(Work.at(y)).add(sums == null ? 0L : Work.at(sums)),
                new long[] {all[0], all[1], all[2]}, q.tiles());
    }

    /// Computes the gradients of queries, keys and values, one after the other. What their weights are
    /// relative to, and their mean slope, are taken from the result and its sums first.
    void backward(Tensor slope, Tensor result, Tensor sums, Tensor y) {
        Side g = Side.of(w, slope);
        Side of = Side.of(w, result);
        int rows = Math.toIntExact(q.x.numel() / q.rows() / q.depth() * lines());
        Tensor stats = w.temporary(DType.FLOAT32, Shape.of(2L * rows));
        launch(w.kernel("attnmma", "attnmma_means_" + TensorCores.name(type)).add(Work.at(g.x))
                .add(Work.at(of.x)).add(Work.at(sums)).add(Work.at(stats)).add(rows).add(of.strides),
                g.strides,
                CudaDevice.blocks(rows, THREADS / 32));
        long bytes = type.bytes();
        long keys = Work.at(y) + q.x.numel() * bytes;
        launch(slopes("queries", g).add(Work.at(stats)).add(Work.at(y)), g.strides, q.tiles());
        launch(slopes("keys", g).add(Work.at(stats)).add(keys).add(keys + k.x.numel() * bytes), g.strides,
                k.tiles());
    }

    private Kernel.Arguments slopes(String of, Side g) {
        int pitch = width * type.bytes() + ALIGNMENT;
        int side = ROWS * ROWS / width;
        int stage = side * (2 * pitch + 2 * Float.BYTES);
        return operands(w.device.kernel("attnmma", "attnmma_" + of + "_" + name(),
                2 * (ROWS * pitch + stage)).begin()).add(Work.at(g.x));
    }

    private String name() {
        return TensorCores.name(type) + "_" + width;
    }

    private Kernel.Arguments operands(Kernel.Arguments args) {
        return args.add(Work.at(q.x)).add(Work.at(k.x)).add(Work.at(v.x));
    }

    /// How many targets of a head have statistics.
    private int lines() {
        return (int) CudaDevice.blocks(q.rows(), ROWS) * ROWS;
    }

    /// Adds `Attention` of `attnmma.cu` to the arguments, and launches.
    ///
    /// @param g strides of the gradient or the result
    private void launch(Kernel.Arguments args, long[] g, long blocks) {
        long[] struct = new long[17];
        System.arraycopy(q.strides, 0, struct, 0, 3);
        System.arraycopy(k.strides, 0, struct, 3, 3);
        System.arraycopy(v.strides, 0, struct, 6, 3);
        System.arraycopy(g, 0, struct, 9, 3);
        struct[12] = TensorCores.both(q.heads(), groups);
        struct[13] = TensorCores.both(q.rows(), k.rows());
        struct[14] = TensorCores.both(q.depth(), v.depth());
        struct[15] = TensorCores.both(causal ? 1 : 0, lines());
        struct[16] = TensorCores.both(Float.floatToRawIntBits((float) (scale * LOG2_E)),
                Float.floatToRawIntBits((float) scale));
        w.device.launch(args.add(struct), blocks, 1, 1, THREADS);
    }
}
