package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;

/// Attention in tiles, and layers of long short-term memory.
final class SequenceOps {
    private static final int COLUMNS = 64;

    private SequenceOps() {
    }

    static void run(Work w, Sequence op, Tensor[] in, Tensor out) {
        DType t = Work.computed(out.dtype());
        Tensor y = w.target(out, t);
        int numbers = op instanceof Sequence.Attention ? 3 : 4;
        Tensor[] x = new Tensor[numbers];
        for (int i = 0; i < numbers; i++) {
            x[i] = w.plain(in[i], t);
        }
        switch (op) {
            case Sequence.Attention a -> Heads.of(w, a.scale(), a.causal(), a.groups(), x[0], x[1], x[2],
                    a.masked() ? in[3] : null).forward(y);
            case Sequence.AttentionGrad a -> Heads.of(w, a.scale(), a.causal(), a.groups(), x[1], x[2], x[3],
                    a.masked() ? in[4] : null).backward(x[0], y);
            case Sequence.Lstm(var sizes, var reverse) -> lstm(w, sizes, reverse, x, y);
            case Sequence.LstmGrad(var sizes, var reverse) -> lstmGrad(w, sizes, reverse, x, y);
        }
        w.finish(y, out);
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

        /// Returns the strides of batch, head, target and source; null if the batch is no single axis.
        private static long[] strides(Tensor m) {
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

        private Kernel.Arguments kernel(String name, Tensor g) {
            Kernel.Arguments args = w.kernel("sequence", name + Work.suffix(q.dtype()));
            if (g != null) {
                args.add(Work.at(g));
            }
            return args.add(Work.at(q)).add(Work.at(k)).add(Work.at(v)).add(mask == null ? 0 : Work.at(mask));
        }

        /// One block for each tile of rows, each head and each 64 columns of the result.
        private void launch(Kernel.Arguments args, long rows, long heads, long columns) {
            long side = q.dtype() == DType.FLOAT32 ? 64 : 32;
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
            launch(kernel("attention", null).add(Work.at(y)), shape[TARGETS], heads(), shape[SIZE]);
        }

        void backward(Tensor g, Tensor y) {
            long heads = heads();
            long groups = shape[GROUPS];
            long bytes = q.dtype().bytes();
            Tensor stats = w.temporary(q.dtype(), Shape.of(Math.max(heads * shape[TARGETS], 1), 3));
            launch(kernel("attention_rows", g).add(Work.at(stats)), shape[TARGETS], heads, 1);
            long keys = Work.at(y) + q.numel() * bytes;
            launch(kernel("attention_queries", g).add(Work.at(stats)).add(Work.at(y)), shape[TARGETS], heads,
                    shape[DEPTH]);
            launch(kernel("attention_keys", g).add(Work.at(stats)).add(keys), shape[SOURCES], heads / groups,
                    shape[DEPTH]);
            launch(kernel("attention_values", g).add(Work.at(stats)).add(keys + k.numel() * bytes),
                    shape[SOURCES], heads / groups, shape[SIZE]);
        }
    }

    /// Returns rows of memory as a matrix of its own.
    private static Tensor rows(Tensor x, long first, long rows, long columns) {
        return Tensor.over(x.storage(), x.dtype(), Shape.of(rows, columns), new long[] {columns, 1},
                x.offset() + first * columns);
    }

    private static Tensor copied(Work w, Tensor x) {
        Tensor y = w.temporary(x.dtype(), x.shape());
        Elementwise.run(w, new Unary.Copy(), new Tensor[] {x}, y);
        return y;
    }

    /// Returns the first row of each time.
    private static long[] starts(Ints sizes) {
        long[] at = new long[sizes.size() + 1];
        for (int t = 0; t < sizes.size(); t++) {
            at[t + 1] = at[t] + sizes.get(t);
        }
        return at;
    }

    private static void lstm(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor y) {
        Tensor x = in[0];
        long n = in[1].size(1);
        Tensor transposed = Tensor.over(in[1].storage(), x.dtype(), Shape.of(n, 4 * n), new long[] {1, n},
                in[1].offset());
        Tensor h = copied(w, in[2]);
        Tensor c = copied(w, in[3]);
        long[] starts = starts(sizes);
        long plane = starts[sizes.size()] * n;
        Tensor gates = w.temporary(x.dtype(), Shape.of(sizes.get(0), 4 * n));
        for (int k = 0; k < sizes.size(); k++) {
            int t = reverse ? sizes.size() - 1 - k : k;
            long count = sizes.get(t);
            ProductOps.multiply(w, rows(h, 0, count, n), transposed, rows(gates, 0, count, 4 * n));
            w.device.launch(w.kernel("sequence", "lstm_cell" + Work.suffix(x.dtype()))
                    .add(Work.at(rows(x, starts[t], count, 4 * n))).add(Work.at(gates)).add(Work.at(h))
                    .add(Work.at(c)).add(Work.at(rows(y, starts[t], count, n))).add(count * n).add(n)
                    .add(plane), count * n);
        }
    }

    private static void lstmGrad(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor out) {
        Tensor y = in[1];
        Tensor weight = in[2];
        long n = weight.size(1);
        int times = sizes.size();
        long[] starts = starts(sizes);
        long all = starts[times];
        long first = sizes.get(0);
        // The gradients of the first h and c are what is left at the end, in their place of the result.
        Tensor dh = rows(out, 4 * all, first, n);
        Tensor dc = rows(out, 4 * all + first, first, n);
        w.device.stream.fill(Work.at(dh), (byte) 0, 2 * first * n * out.dtype().bytes());
        for (int k = times - 1; k >= 0; k--) {
            int t = reverse ? times - 1 - k : k;
            int past = reverse ? t + 1 : t - 1;
            boolean begins = past < 0 || past >= times;
            long count = sizes.get(t);
            long continued = begins ? 0 : Math.min(count, sizes.get(past)) * n;
            Tensor dx = rows(out, starts[t], count, 4 * n);
            w.device.launch(w.kernel("sequence", "lstm_cell_grad" + Work.suffix(out.dtype()))
                    .add(Work.at(rows(in[0], starts[t], count, n))).add(Work.at(rows(y, starts[t], count, n)))
                    .add(begins ? 0L : Work.at(rows(y, all + starts[past], 1, n))).add(Work.at(in[3]))
                    .add(Work.at(dh)).add(Work.at(dc)).add(Work.at(dx)).add(count * n).add(n).add(all * n)
                    .add(continued), count * n);
            ProductOps.multiply(w, dx, weight, rows(dh, 0, count, n));
        }
    }
}
