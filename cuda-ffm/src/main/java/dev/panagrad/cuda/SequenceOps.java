package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
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

    private static void attention(Work w, Sequence.Attention a, Tensor[] in, Tensor y) {
        if (TensorCoreAttention.serves(w.device, a.scale(), a.masked(), in[0], in[1], in[2])) {
            new TensorCoreAttention(w, a.scale(), a.causal(), a.groups(), in[0], in[1], in[2]).forward(y);
            return;
        }
        Tensor[] x = plain(w, y.dtype(), in[0], in[1], in[2]);
        Heads.of(w, a.scale(), a.causal(), a.groups(), x[0], x[1], x[2], a.masked() ? in[3] : null)
                .forward(y);
    }

    private static void attentionGrad(Work w, Sequence.AttentionGrad a, Tensor[] in, Tensor y) {
        if (TensorCoreAttention.serves(w.device, a.scale(), a.masked(), in[1], in[2], in[3])) {
            new TensorCoreAttention(w, a.scale(), a.causal(), a.groups(), in[1], in[2], in[3])
                    .backward(in[0], y);
            return;
        }
        Tensor[] x = plain(w, y.dtype(), in[0], in[1], in[2], in[3]);
        Heads.of(w, a.scale(), a.causal(), a.groups(), x[1], x[2], x[3], a.masked() ? in[4] : null)
                .backward(x[0], y);
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

        static Heads of(Work w, double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v,
                Tensor mask) {
            int r = q.rank();
            long heads = r > 2 ? q.size(r - 3) : 1;
            long[] shape = {heads, groups, q.size(-2), k.size(-2), q.size(-1), v.size(-1), causal ? 1 : 0, 0,
                    0, 0, 0, 0};
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
            return kernel(name, q.dtype(), g);
        }

        private Kernel.Arguments kernel(String name, DType written, Tensor g) {
            Kernel.Arguments args = w.kernel("sequence", name + Work.suffix(q.dtype(), written));
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

        void forward(Tensor y) {
            launch(kernel("attention", null).add(Work.element(y)), shape[TARGETS], heads(), shape[SIZE]);
        }

        void backward(Tensor g, Tensor y) {
            long heads = heads();
            long groups = shape[GROUPS];
            DType t = Work.computed(q.dtype());
            long bytes = t.bytes();
            Tensor stats = w.temporary(t, Shape.of(Math.max(heads * shape[TARGETS], 1), 3));
            launch(kernel("attention_rows", t, g).add(Work.at(stats)), shape[TARGETS], heads, 1);
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
