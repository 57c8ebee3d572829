package dev.panagrad.vector.norm;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// Batch normalisation and its backward steps, float32 and float64, one channel after the other: what the
/// cache keeps of a channel is read from memory once.
public final class BatchNormKernel {
    /// Pieces of a channel shorter than this are brought together first.
    private static final long SHORT = 8;
    private static final long PARALLEL = 1 << 14;

    private final RowLoops loops;
    private final int size;
    private final long pieces;
    private final long length;
    private final long step;
    private final double eps;

    private BatchNormKernel(RowLoops loops, Tensor x, double eps) {
        this.loops = loops;
        this.eps = eps;
        size = x.dtype().bytes();
        pieces = x.size(0);
        length = x.size(0) * x.size(1) == 0 ? 0 : x.numel() / (x.size(0) * x.size(1));
        step = x.size(1) * length * size;
    }

    /// Computes a step; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        RowLoops loops = RowLoops.of(out.dtype());
        if (loops == null) {
            return false;
        }
        boolean backward =
                op instanceof Normalization.BatchNormGrad || op instanceof Normalization.BatchNormSums;
        Tensor x = in[backward ? 1 : 0];
        if (x.numel() == 0) {
            out.detach().zero_();
            return true;
        }
        if (x.size(0) > 1 && x.numel() / (x.size(0) * x.size(1)) < SHORT) {
            return together(op, in, out, backward);
        }
        boolean packed = out.isContiguous();
        for (Tensor t : in) {
            packed &= t.isContiguous();
        }
        if (!packed) {
            return Strided.run(BatchNormKernel::run, op, in, out);
        }
        switch (op) {
            case Normalization.BatchNorm b -> new BatchNormKernel(loops, x, b.eps()).forward(b, in, out);
            case Normalization.BatchNormGrad b ->
                    new BatchNormKernel(loops, x, b.eps()).gradient(b.relu(), in, out);
            case Normalization.ChannelMoments() -> new BatchNormKernel(loops, x, 0).moments(in, out);
            case Normalization.BatchNormSums b ->
                    new BatchNormKernel(loops, x, b.eps()).sums(b.relu(), in, out);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Copies each channel to contiguous memory before, and back after.
    private static boolean together(Op op, Tensor[] in, Tensor out, boolean backward) {
        Tensor x = in[backward ? 1 : 0];
        Tensor[] moved = in.clone();
        for (int i = 0; i < moved.length; i++) {
            if (backward ? i < 2 : i == 0 || i == 3) {
                Tensor t = in[i].detach().transpose(0, 1);
                moved[i] = StridedCopy.packed(t).view(1, t.size(0), t.numel() / t.size(0));
            }
        }
        if (op instanceof Normalization.BatchNormSums || op instanceof Normalization.ChannelMoments) {
            return run(op, moved, out);
        }
        Tensor y = Tensor.empty(out.device(), out.dtype(),
                Shape.of(1, x.size(1), x.numel() / x.size(1)));
        boolean done = run(op, moved, y);
        StridedCopy.run(y.view(out.detach().transpose(0, 1).shape().dims()), out.detach().transpose(0, 1));
        Reference.reachabilityFence(y);
        return done;
    }

    private interface Channel {
        void run(int c);
    }

    private void each(Tensor x, Channel body) {
        int channels = (int) x.size(1);
        if (x.numel() < PARALLEL) {
            for (int c = 0; c < channels; c++) {
                body.run(c);
            }
        } else {
            ThreadPool.parallelFor(channels, body::run);
        }
    }

    private long at(Tensor x, int c) {
        return x.byteOffset() + c * length * size;
    }

    private double mean(MemorySegment x, long xo) {
        return loops.sum(x, xo, length, pieces, step) / (pieces * length);
    }

    private double variance(MemorySegment x, long xo, double mean) {
        return loops.squares(x, xo, length, pieces, step, mean) / (pieces * length);
    }

    private double deviation(MemorySegment x, long xo, double mean) {
        return Math.sqrt(variance(x, xo, mean) + eps);
    }

    private static double element(RowLoops loops, Tensor x, long i) {
        return loops.get(x.memory(), x.byteOffset(), i);
    }

    private void forward(Normalization.BatchNorm op, Tensor[] in, Tensor out) {
        MemorySegment x = in[0].memory();
        MemorySegment y = out.memory();
        MemorySegment more = op.added() ? in[3].memory() : null;
        double least = op.relu() ? 0 : Double.NEGATIVE_INFINITY;
        each(out, c -> {
            long xo = at(in[0], c);
            long yo = at(out, c);
            double mean = mean(x, xo);
            double factor = element(loops, in[1], c) / deviation(x, xo, mean);
            double shift = element(loops, in[2], c);
            for (long i = 0; i < pieces; i++) {
                if (op.added()) {
                    loops.join(x, xo + i * step, more, at(in[3], c) + i * step, y, yo + i * step, length,
                            mean, factor, shift, least);
                } else if (op.relu()) {
                    loops.rectify(x, xo + i * step, y, yo + i * step, length, mean, factor, shift);
                } else {
                    loops.scale(x, xo + i * step, y, yo + i * step, length, mean, factor, shift);
                }
            }
        });
    }

    private void moments(Tensor[] in, Tensor out) {
        each(in[0], c -> {
            long xo = at(in[0], c);
            double mean = mean(in[0].memory(), xo);
            loops.set(out.memory(), out.byteOffset(), c, mean);
            loops.set(out.memory(), out.byteOffset(), in[0].size(1) + c, variance(in[0].memory(), xo, mean));
        });
    }

    private void sums(boolean relu, Tensor[] in, Tensor out) {
        MemorySegment g = in[0].memory();
        MemorySegment x = in[1].memory();
        long channels = in[1].size(1);
        each(in[1], c -> {
            long go = at(in[0], c);
            long xo = at(in[1], c);
            double mean = mean(x, xo);
            double deviation = deviation(x, xo, mean);
            double[] sums = new double[2];
            if (relu) {
                loops.rectified(g, go, x, xo, length, pieces, step, mean,
                        element(loops, in[2], c) / deviation,
                        element(loops, in[3], c), sums);
            } else {
                sums[0] = loops.products(g, go, x, xo, length, pieces, step, mean);
                sums[1] = loops.sum(g, go, length, pieces, step);
            }
            loops.set(out.memory(), out.byteOffset(), c, sums[0] / deviation);
            loops.set(out.memory(), out.byteOffset(), channels + c, sums[1]);
        });
    }

    private void gradient(boolean relu, Tensor[] in, Tensor out) {
        MemorySegment g = in[0].memory();
        MemorySegment x = in[1].memory();
        MemorySegment y = out.memory();
        long channels = out.size(1);
        double n = pieces * length;
        each(out, c -> {
            long go = at(in[0], c);
            long xo = at(in[1], c);
            long yo = at(out, c);
            double mean = mean(x, xo);
            double deviation = deviation(x, xo, mean);
            double less = element(loops, in[3], channels + c) / n;
            double slope = element(loops, in[3], c) / n / deviation;
            double scale = element(loops, in[2], c) / deviation;
            for (long i = 0; i < pieces; i++) {
                long of = xo + i * step;
                long to = yo + i * step;
                if (relu) {
                    loops.mask(g, go + i * step, x, of, y, to, length, mean, scale, element(loops, in[4], c));
                    loops.gradient(y, to, x, of, y, to, length, mean, scale, less, slope);
                } else {
                    loops.gradient(g, go + i * step, x, of, y, to, length, mean, scale, less, slope);
                }
            }
        });
    }
}
