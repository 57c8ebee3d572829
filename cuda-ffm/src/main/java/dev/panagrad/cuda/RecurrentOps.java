package dev.panagrad.cuda;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;

/// Layers of long short-term memory, of gated recurrent units and plain ones: at each time a product and a
/// cell.
final class RecurrentOps {
    private RecurrentOps() {
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

    /// Returns rows with zeros below them.
    private static Tensor extended(Work w, Tensor x, Shape shape) {
        Tensor y = w.temporary(x.dtype(), shape);
        w.device.stream.fill(Work.at(y), (byte) 0, y.numel() * y.dtype().bytes());
        Elementwise.run(w, new Unary.Copy(), new Tensor[] {x}, rows(y, 0, x.size(0), x.size(1)));
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

    static void lstm(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor y) {
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
            ProductOps.multiply(w, rows(h, 0, count, n), transposed,
                    rows(gates, 0, count, 4 * n));
            w.device.launch(w.kernel("sequence", "lstm_cell" + Work.suffix(x.dtype()))
                    .add(Work.at(rows(x, starts[t], count, 4 * n))).add(Work.at(gates)).add(Work.at(h))
                    .add(Work.at(c)).add(Work.at(rows(y, starts[t], count, n))).add(count * n).add(n)
                    .add(plane), count * n);
        }
    }

    static void lstmGrad(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor out) {
        Tensor y = in[1];
        Tensor weight = in[2];
        long n = weight.size(1);
        int times = sizes.size();
        long[] starts = starts(sizes);
        long all = starts[times];
        long first = sizes.get(0);
        Tensor g = in[0].size(0) == all ? extended(w, in[0], y.shape()) : in[0];
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
                    .add(Work.at(rows(g, starts[t], count, n))).add(Work.at(rows(y, starts[t], count, n)))
                    .add(begins ? 0L : Work.at(rows(y, all + starts[past], 1, n))).add(Work.at(in[3]))
                    .add(Work.at(dh)).add(Work.at(dc)).add(Work.at(dx)).add(count * n).add(n).add(all * n)
                    .add(continued), count * n);
            ProductOps.multiply(w, dx, weight, rows(dh, 0, count, n));
        }
    }

    static void gru(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor y) {
        Tensor x = in[0];
        long n = in[1].size(1);
        Tensor transposed = Tensor.over(in[1].storage(), x.dtype(), Shape.of(n, 3 * n), new long[] {1, n},
                in[1].offset());
        Tensor h = copied(w, in[3]);
        long[] starts = starts(sizes);
        long plane = starts[sizes.size()] * n;
        Tensor products = w.temporary(x.dtype(), Shape.of(sizes.get(0), 3 * n));
        for (int k = 0; k < sizes.size(); k++) {
            int t = reverse ? sizes.size() - 1 - k : k;
            long count = sizes.get(t);
            ProductOps.multiply(w, rows(h, 0, count, n), transposed,
                    rows(products, 0, count, 3 * n));
            w.device.launch(w.kernel("recurrent", "gru_cell" + Work.suffix(x.dtype()))
                    .add(Work.at(rows(x, starts[t], count, 3 * n))).add(Work.at(products))
                    .add(Work.at(in[2])).add(Work.at(h)).add(Work.at(rows(y, starts[t], count, n)))
                    .add(count * n).add(n).add(plane), count * n);
        }
    }

    static void gruGrad(Work w, Ints sizes, boolean reverse, Tensor[] in, Tensor out) {
        Tensor y = in[1];
        Tensor weight = in[2];
        long n = weight.size(1);
        int times = sizes.size();
        long[] starts = starts(sizes);
        long all = starts[times];
        long first = sizes.get(0);
        long bytes = first * n * out.dtype().bytes();
        // What reaches the state of the time before directly, and through the products; their sum is left at
        // the end.
        Tensor direct = rows(out, 6 * all, first, n);
        Tensor through = w.temporary(out.dtype(), Shape.of(first, n));
        w.device.stream.fill(Work.at(direct), (byte) 0, bytes);
        w.device.stream.fill(Work.at(through), (byte) 0, bytes);
        for (int k = times - 1; k >= 0; k--) {
            int t = reverse ? times - 1 - k : k;
            int past = reverse ? t + 1 : t - 1;
            boolean begins = past < 0 || past >= times;
            long count = sizes.get(t);
            long continued = begins ? 0 : Math.min(count, sizes.get(past)) * n;
            Tensor products = Tensor.over(out.storage(), out.dtype(), Shape.of(count, 3 * n),
                    new long[] {3 * n, 1}, out.offset() + (3 * all + 3 * starts[t]) * n);
            w.device.launch(w.kernel("recurrent", "gru_cell_grad" + Work.suffix(out.dtype()))
                    .add(Work.at(rows(in[0], starts[t], count, n))).add(Work.at(rows(y, starts[t], count, n)))
                    .add(begins ? 0L : Work.at(rows(y, starts[past], 1, n))).add(Work.at(in[3]))
                    .add(Work.at(direct)).add(Work.at(through))
                    .add(Work.at(rows(out, starts[t], count, 3 * n))).add(Work.at(products)).add(count * n)
                    .add(n).add(all * n).add(continued), count * n);
            ProductOps.multiply(w, products, weight, rows(through, 0, count, n));
        }
        Elementwise.run(w, new Binary.Add(), new Tensor[] {copied(w, direct), through}, direct);
    }

    static void rnn(Work w, Sequence.Rnn op, Tensor[] in, Tensor y) {
        long n = in[1].size(1);
        Ints sizes = op.sizes();
        Tensor transposed = Tensor.over(in[1].storage(), y.dtype(), Shape.of(n, n), new long[] {1, n},
                in[1].offset());
        Tensor h = copied(w, in[2]);
        long[] starts = starts(sizes);
        Tensor products = w.temporary(y.dtype(), Shape.of(sizes.get(0), n));
        for (int k = 0; k < sizes.size(); k++) {
            int t = op.reverse() ? sizes.size() - 1 - k : k;
            long count = sizes.get(t);
            ProductOps.multiply(w, rows(h, 0, count, n), transposed,
                    rows(products, 0, count, n));
            w.device.launch(w.kernel("recurrent", "rnn_cell" + Work.suffix(y.dtype()))
                    .add(Work.at(rows(in[0], starts[t], count, n))).add(Work.at(products)).add(Work.at(h))
                    .add(Work.at(rows(y, starts[t], count, n))).add(count * n).add(op.relu() ? 1L : 0L),
                    count * n);
        }
    }

    static void rnnGrad(Work w, Sequence.RnnGrad op, Tensor[] in, Tensor out) {
        Tensor weight = in[2];
        long n = weight.size(1);
        int times = op.sizes().size();
        long[] starts = starts(op.sizes());
        long first = op.sizes().get(0);
        // The gradient of the first h is what is left at the end, in its place of the result.
        Tensor dh = rows(out, starts[times], first, n);
        w.device.stream.fill(Work.at(dh), (byte) 0, first * n * out.dtype().bytes());
        for (int k = times - 1; k >= 0; k--) {
            int t = op.reverse() ? times - 1 - k : k;
            long count = op.sizes().get(t);
            Tensor dx = rows(out, starts[t], count, n);
            w.device.launch(w.kernel("recurrent", "rnn_cell_grad" + Work.suffix(out.dtype()))
                    .add(Work.at(rows(in[0], starts[t], count, n)))
                    .add(Work.at(rows(in[1], starts[t], count, n))).add(Work.at(dh)).add(Work.at(dx))
                    .add(count * n).add(op.relu() ? 1L : 0L), count * n);
            ProductOps.multiply(w, dx, weight, rows(dh, 0, count, n));
        }
    }
}
