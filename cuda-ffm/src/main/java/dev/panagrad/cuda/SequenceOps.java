package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;
import java.util.Arrays;

/// Operations on sequences; attention in tiles.
final class SequenceOps {
    private static final int COLUMNS = 64;

    private SequenceOps() {
    }

    static void run(Work w, Sequence op, Tensor[] in, Tensor out) {
        boolean attends = op instanceof Sequence.Attention || op instanceof Sequence.AttentionGrad;
        DType t = attends ? Work.stored(out.dtype()) : Work.computed(out.dtype());
        Tensor y = w.target(out, t);
        switch (op) {
            case Sequence.Attention a -> attention(w, a, in, y);
            case Sequence.AttentionGrad a -> attentionGrad(w, a, in, y);
            case Sequence.Lstm(var sizes, var reverse) ->
                    RecurrentOps.lstm(w, sizes, reverse, plain(w, t, in), y);
            case Sequence.Rnn r -> RecurrentOps.rnn(w, r, plain(w, t, in), y);
            case Sequence.RnnGrad r -> RecurrentOps.rnnGrad(w, r, plain(w, t, in), y);
            case Sequence.Gru(var sizes, var reverse) ->
                    RecurrentOps.gru(w, sizes, reverse, plain(w, t, in), y);
            case Sequence.GruGrad(var sizes, var reverse) ->
                    RecurrentOps.gruGrad(w, sizes, reverse, plain(w, t, in), y);
            case Sequence.LstmGrad(var sizes, var reverse) ->
                    RecurrentOps.lstmGrad(w, sizes, reverse, plain(w, t, in), y);
        }
        w.finish(y, out);
    }

    private static Tensor[] plain(Work w, DType t, Tensor... in) {
        return Arrays.stream(in).map(x -> w.plain(x, t)).toArray(Tensor[]::new);
    }

    private static void attention(Work w, Sequence.Attention a, Tensor[] in, Tensor all) {
        AttentionParts.check(a, all.dtype());
        Shape shape = AttentionParts.shape(in[0].shape(), in[2].shape());
        Tensor y = a.kept() == 0 ? all : AttentionParts.resultOf(all, shape);
        Tensor sums = a.kept() == 0 ? null : AttentionParts.sumsOf(all, shape, a.kept());
        if (TensorCoreAttention.serves(w.device, a.scale(), a.masked(), in[0], in[1], in[2])) {
            new TensorCoreAttention(w, a.scale(), a.causal(), a.groups(), in[0], in[1], in[2]).forward(y,
                    sums);
            return;
        }
        Tensor[] x = plain(w, all.dtype(), in[0], in[1], in[2]);
        Heads.of(w, a.scale(), a.causal(), a.groups(), x[0], x[1], x[2], a.masked() ? in[3] : null)
                .forward(y, sums);
    }

    private static void attentionGrad(Work w, Sequence.AttentionGrad a, Tensor[] in, Tensor out) {
        Tensor sums = w.plain(in[Sequence.AttentionGrad.SUMS], Work.computed(out.dtype()));
        if (TensorCoreAttention.serves(w.device, a.scale(), a.masked(), in[3], in[4], in[5])) {
            new TensorCoreAttention(w, a.scale(), a.causal(), a.groups(), in[3], in[4], in[5])
                    .backward(in[0], in[1], sums, out);
            return;
        }
        Tensor[] x = plain(w, out.dtype(), in[0], in[3], in[4], in[5]);
        Heads.of(w, a.scale(), a.causal(), a.groups(), x[1], x[2], x[3], a.masked() ? in[6] : null)
                .backward(x[0], in[1], sums, out);
    }

    /// Returns the strides of batch, head, row and column; null if the batch is no single axis.
    static long[] strides(Tensor m) {
        int r = m.rank();
        long batch = 0;
        long expected = -1;
        for (int i = r - 4; i >= 0; i--) {
            if (m.size(i) == 1) {
                continue;
            }
            if (expected < 0) {
                batch = m.stride(i);
            } else if (m.stride(i) != expected) {
                return null;
            }
            expected = m.stride(i) * m.size(i);
        }
        return new long[] {batch, r > 2 ? m.stride(r - 3) : 0, m.stride(r - 2), m.stride(r - 1)};
    }

    /// The operands of attention, as the kernels see them.
    private record Heads(Work w, Tensor q, Tensor k, Tensor v, Tensor mask, double scale, long[] shape) {
        private static final int GROUPS = 1;
        private static final int TARGETS = 2;
        private static final int SOURCES = 3;
        private static final int DEPTH = 4;
        private static final int SIZE = 5;
        private static final int BETWEEN = 12;
        /// Rows of a block of warps.
        private static final int ROWS = 8;

        static Heads of(Work w, double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v,
                Tensor mask) {
            int r = q.rank();
            long heads = r > 2 ? q.size(r - 3) : 1;
            long[] shape = {heads, groups, q.size(-2), k.size(-2), q.size(-1), v.size(-1), causal ? 1 : 0, 0,
                    0, 0, 0, 0, 1};
            if (mask == null) {
                return new Heads(w, q, k, v, null, scale, shape);
            }
            boolean choice = mask.dtype() == DType.BOOL;
            long[] scores = q.shape().dims().clone();
            scores[r - 1] = k.size(-2);
            Tensor m = expanded(w.plain(mask, choice ? DType.BOOL : q.dtype()), scores);
            long[] step = strides(m);
            if (step == null) {
                Tensor copy = w.temporary(m.dtype(), m.shape());
                Elementwise.run(w, new Unary.Copy(), new Tensor[] {m}, copy);
                m = copy;
                step = strides(m);
            }
            shape[7] = choice ? 1 : 2;
            System.arraycopy(step, 0, shape, 8, 4);
            return new Heads(w, q, k, v, m, scale, shape);
        }

        private static Tensor expanded(Tensor m, long[] to) {
            long[] strides = new long[to.length];
            int extra = to.length - m.rank();
            for (int i = extra; i < to.length; i++) {
                strides[i] = m.size(i - extra) == 1 ? 0 : m.stride(i - extra);
            }
            return Tensor.over(m.storage(), m.dtype(), Shape.of(to), strides, m.offset());
        }

        private Kernel.Arguments kernel(String name, Tensor g) {
            Kernel.Arguments args = w.kernel("sequence", name + Work.suffix(q.dtype()));
            if (g != null) {
                args.add(Work.element(g));
            }
            return args.add(Work.element(q)).add(Work.element(k)).add(Work.element(v))
                    .add(mask == null ? 0 : Work.element(mask));
        }

        /// One block for each tile of rows, each head and each 64 columns of the result.
        private void launch(Kernel.Arguments args, long rows, long heads, long columns) {
            long side = q.dtype() == DType.FLOAT64 ? 32 : 64;
            if (rows * heads * columns > 0) {
                w.device.launch(args.add(shape).add(scale), (rows + side - 1) / side, heads,
                        CudaDevice.blocks(columns, COLUMNS), CudaDevice.THREADS);
            }
        }

        private long heads() {
            long n = 1;
            for (int i = 0; i < q.rank() - 2; i++) {
                n *= q.size(i);
            }
            return n;
        }

        /// @param sums null, or what receives the logarithms of the rows' sums
        void forward(Tensor y, Tensor sums) {
            boolean between = sums != null && y.rank() > 3;
            shape[BETWEEN] = between ? shape[0] : 1;
            // Sums are there without columns, too.
            long columns = sums == null ? shape[SIZE] : Math.max(shape[SIZE], 1);
            launch(kernel("attention", null).add(Work.element(y)).add(sums == null ? 0 : Work.at(sums)),
                    shape[TARGETS], heads(), columns);
        }

        /// Returns of each target the logarithm of the sum that was kept, and the mean slope of its weights.
        private Tensor statistics(Tensor g, Tensor y, Tensor sums) {
            DType t = Work.computed(q.dtype());
            long rows = heads() * shape[TARGETS];
            Tensor stats = w.temporary(t, Shape.of(Math.max(rows, 1), 2));
            if (rows > 0) {
                Tensor result = y.dtype() == q.dtype() && strides(y) != null ? y : w.plain(y, q.dtype());
                long[] lines = new long[7];
                lines[0] = shape[0];
                lines[1] = shape[TARGETS];
                lines[2] = shape[SIZE];
                System.arraycopy(strides(result), 0, lines, 3, 4);
                Kernel.Arguments args = w.kernel("sequence", "attention_means" + Work.suffix(q.dtype()));
                w.device.launch(args.add(Work.element(g)).add(Work.element(result)).add(Work.at(sums))
                        .add(Work.at(stats)).add(rows).add(lines), CudaDevice.blocks(rows, ROWS), 1, 1,
                        CudaDevice.THREADS);
            }
            return stats;
        }

        void backward(Tensor g, Tensor result, Tensor sums, Tensor y) {
            long heads = heads();
            long groups = shape[GROUPS];
            long bytes = Work.computed(q.dtype()).bytes();
            Tensor stats = statistics(g, result, sums);
            long keys = Work.element(y) + q.numel() * bytes;
            launch(kernel("attention_queries", g).add(Work.at(stats)).add(Work.element(y)), shape[TARGETS],
                    heads,
                    shape[DEPTH]);
            launch(kernel("attention_keys", g).add(Work.at(stats)).add(keys), shape[SOURCES], heads / groups,
                    shape[DEPTH]);
            launch(kernel("attention_values", g).add(Work.at(stats)).add(keys + k.numel() * bytes),
                    shape[SOURCES], heads / groups, shape[SIZE]);
        }
    }
}
