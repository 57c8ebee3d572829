package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import java.util.stream.LongStream;

/// Normalisations. Layer norm sees rows, batch norm channels; sums over many rows or images are made in
/// parts, whose number depends on the size alone.
final class NormOps {
    /// Rows up to this length are a warp's, longer ones a block's.
    private static final long WARP_RUN = 1024;
    /// How many rows, or elements of a channel, a block adds.
    private static final long PART_ROWS = 256;
    private static final long PART_ELEMENTS = 1 << 14;
    private static final long PARTS = 256;

    private NormOps() {
    }

    static void normalize(Work w, Normalization op, Tensor[] in, Tensor out) {
        switch (op) {
            case Normalization.Softmax(var axis) -> RowOps.softmax(w, axis, false, in[0], out);
            case Normalization.LogSoftmax(var axis) -> RowOps.softmax(w, axis, true, in[0], out);
            case Normalization.SoftmaxGrad(var axis) -> RowOps.softmaxGrad(w, axis, false, in[0], in[1], out);
            case Normalization.LogSoftmaxGrad(var axis) ->
                    RowOps.softmaxGrad(w, axis, true, in[0], in[1], out);
            case Normalization.CrossEntropy(var ignore) ->
                    RowOps.crossEntropy(w, ignore, null, in[0], in[1], out);
            case Normalization.CrossEntropyGrad(var ignore) ->
                    RowOps.crossEntropy(w, ignore, in[0], in[1], in[2], out);
            default -> floating(w, op, in, out);
        }
    }

    private static void floating(Work w, Normalization op, Tensor[] in, Tensor out) {
        DType t = Work.stored(out.dtype());
        Tensor[] x = new Tensor[in.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = w.elements(in[i], t);
        }
        // The variance is made of the mean before that is rounded.
        Tensor y = w.target(out, op instanceof Normalization.ChannelMoments ? Work.computed(t) : t);
        switch (op) {
            case Normalization.LayerNorm l -> rows(w, "layer_norm", x[0], y.dtype(), l.axes(), l.eps(),
                    at(x, 0), at(x, 1), at(x, 2), Work.element(y));
            case Normalization.LayerNormGrad l -> rows(w, "layer_norm_grad", x[1], y.dtype(), l.axes(),
                    l.eps(), at(x, 0), at(x, 1), at(x, 2), Work.element(y));
            case Normalization.LayerNormSums l -> columnSums(w, l, x[0], x[1], y);
            case Normalization.BatchNorm(var eps, _, var relu) -> launch(w, channels(w, "batch_norm", x[0],
                    eps, y, at(x, 0), at(x, 1), at(x, 2), at(x, 3)).add(relu ? 1 : 0), y);
            case Normalization.BatchNormGrad(var eps, _) -> launch(w, channels(w, "batch_norm_grad", x[1],
                    eps, y, at(x, 0), at(x, 1), at(x, 2), at(x, 3), at(x, 4)), y);
            case Normalization.ChannelMoments() -> moments(w, x[0], y);
            case Normalization.BatchNormSums(var eps, _) -> channelSums(w, eps, x, y);
            default -> throw w.missing(op);
        }
        w.finish(y, out);
    }

    /// Returns an operand's address, 0 if there is none.
    private static long at(Tensor[] x, int i) {
        return i < x.length ? Work.element(x[i]) : 0;
    }

    private static long run(Tensor x, int axes) {
        long n = 1;
        for (int a = x.rank() - axes; a < x.rank(); a++) {
            n *= x.size(a);
        }
        return n;
    }

    private static void rows(Work w, String kernel, Tensor x, DType written, int axes, double eps,
            long... operands) {
        long n = run(x, axes);
        if (x.numel() == 0) {
            return;
        }
        long rows = x.numel() / n;
        boolean warp = n <= WARP_RUN;
        boolean inRegisters =
                !warp && kernel.equals("layer_norm") && Work.computed(x.dtype()) == DType.FLOAT32
                        && RowOps.Rows.fitRegisters(n) && LongStream.of(operands).allMatch(a -> a % 16 == 0);
        Kernel.Arguments args = w.kernel("norm",
                kernel + (warp ? "_warp" : inRegisters ? "_row" : "_block")
                        + Work.suffix(x.dtype(), written));
        for (long a : operands) {
            args.add(a);
        }
        w.device.launch(args.add(rows).add(n).add(eps), warp ? CudaDevice.blocks(rows, 8) : rows, 1, 1,
                CudaDevice.THREADS);
    }

    private static void columnSums(Work w, Normalization.LayerNormSums op, Tensor g, Tensor x, Tensor y) {
        long n = run(x, op.axes());
        long rows = x.numel() / n;
        DType t = Work.computed(x.dtype());
        Tensor stats = w.temporary(t, Shape.of(Math.max(rows, 1), 2));
        rows(w, "row_moments", x, t, op.axes(), op.eps(), Work.element(x), Work.at(stats));
        long parts = parts(rows, PART_ROWS);
        Tensor sums = parts == 1 ? y : w.temporary(t, Shape.of(parts, 2, n));
        w.device.launch(w.kernel("norm", "layer_norm_sums" + Work.suffix(x.dtype(), sums.dtype()))
                .add(Work.element(g)).add(Work.element(x)).add(Work.at(stats)).add(Work.element(sums))
                .add(rows)
                .add(n).add(parts),
                CudaDevice.blocks(n, 32), parts, 1, CudaDevice.THREADS);
        if (parts > 1) {
            join(w, sums, y, 2 * n, parts, 1);
        }
    }

    private static long parts(long n, long each) {
        return Math.clamp(CudaDevice.blocks(n, Math.toIntExact(each)), 1, PARTS);
    }

    private static void join(Work w, Tensor parts, Tensor y, long n, long count, double divisor) {
        join(w, parts, y.dtype(), Work.element(y), n, count, divisor);
    }

    private static void join(Work w, Tensor parts, DType written, long y, long n, long count,
            double divisor) {
        w.device.launch(w.kernel("norm", "join_parts" + Work.suffix(parts.dtype(), written))
                .add(Work.at(parts)).add(y).add(n).add(count).add(divisor), n);
    }

    private static long each(Tensor x) {
        return x.numel() / x.size(1);
    }

    private static Kernel.Arguments sizes(Kernel.Arguments args, Tensor x) {
        long size = x.size(0) == 0 ? 1 : each(x) / x.size(0);
        return args.add(x.size(0)).add(x.size(1)).add(size);
    }

    /// Mean and variance of each channel, [2, channels], in the type in which kernels compute.
    private static void moments(Work w, Tensor x, Tensor y) {
        long channels = x.size(1);
        long parts = parts(each(x), PART_ELEMENTS);
        DType t = y.dtype();
        Tensor sums = w.temporary(t, Shape.of(parts, channels));
        long variance = Work.at(y) + channels * t.bytes();
        String suffix = Work.suffix(x.dtype(), t);
        w.device.launch(
                sizes(w.kernel("norm", "channel_sum" + suffix).add(Work.element(x)).add(Work.at(sums)), x)
                        .add(parts),
                channels, parts, 1, CudaDevice.THREADS);
        join(w, sums, y, channels, parts, each(x));
        w.device.launch(
                sizes(w.kernel("norm", "channel_squares" + suffix).add(Work.element(x)).add(Work.at(y))
                        .add(Work.at(sums)), x).add(parts),
                channels, parts, 1, CudaDevice.THREADS);
        join(w, sums, t, variance, channels, parts, each(x));
    }

    private static Tensor moments(Work w, Tensor x) {
        Tensor stats = w.temporary(Work.computed(x.dtype()), Shape.of(2, x.size(1)));
        moments(w, x, stats);
        return stats;
    }

    private static Kernel.Arguments channels(Work w, String kernel, Tensor x, double eps, Tensor y,
            long... operands) {
        Tensor stats = moments(w, x);
        Kernel.Arguments args = w.kernel("norm", kernel + Work.suffix(x.dtype()));
        for (long a : operands) {
            args.add(a);
        }
        long size = each(x) / x.size(0);
        return args.add(Work.at(stats)).add(Work.element(y)).add(x.numel()).add(x.size(1)).add(size).add(eps);
    }

    private static void launch(Work w, Kernel.Arguments args, Tensor y) {
        w.device.launch(args, y.numel());
    }

    private static void channelSums(Work w, double eps, Tensor[] in, Tensor y) {
        Tensor x = in[1];
        Tensor stats = moments(w, x);
        long channels = x.size(1);
        long parts = parts(each(x), PART_ELEMENTS);
        Tensor sums = parts == 1 ? y
                : w.temporary(stats.dtype(), Shape.of(parts, 2, channels));
        w.device.launch(sizes(w.kernel("norm", "channel_gradients" + Work.suffix(x.dtype(), sums.dtype()))
                .add(at(in, 0)).add(at(in, 1)).add(at(in, 2)).add(at(in, 3)).add(Work.at(stats))
                .add(Work.element(sums)), x)
                .add(parts).add(eps), channels, parts, 1, CudaDevice.THREADS);
        if (parts > 1) {
            join(w, sums, y, 2 * channels, parts, 1);
        }
    }
}
