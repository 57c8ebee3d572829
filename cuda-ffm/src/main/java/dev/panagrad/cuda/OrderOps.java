package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Ordering;

/// Sorting, searching, and laying out bags and states.
final class OrderOps {
    private OrderOps() {
    }

    static void run(Work w, Ordering op, Tensor[] in, Tensor out) {
        switch (op) {
            case Ordering.ArgSort(var axis, var descending) -> sort(w, axis, descending, in[0], out);
            case Ordering.SearchSorted(var right) -> search(w, right, in[0], in[1], out);
            case Ordering.Exchange(var rows) -> exchange(w, rows, in[0], out);
            case Ordering.EmbeddingBag(var size) -> bags(w, size, in[0], out);
            case Ordering.EmbeddingBagMax(var bags) -> largest(w, bags, in[0], in[1], out);
            case Ordering.CtcStates c -> states(w, c, in[0], in[1], out);
        }
    }

    private static void sort(Work w, int axis, boolean descending, Tensor x, Tensor out) {
        Axes axes = new Axes(x.rank() == 0 ? 0 : 1 << axis);
        Tensor keys = w.plain(RowOps.last(x, axes), Work.computed(x.dtype()));
        Tensor target = RowOps.last(out, axes);
        long run = x.rank() == 0 ? 1 : x.size(axis);
        w.finish(positions(w, keys, run, descending), target);
    }

    /// Returns the positions in each run of contiguous keys in the keys' order, a stable one.
    static Tensor positions(Work w, Tensor keys, long run, boolean descending) {
        long n = keys.numel();
        Tensor from = w.temporary(DType.INT64, keys.shape());
        w.device.launch(w.kernel("rows", "positions").add(Work.at(from)).add(n).add(run), n);
        Tensor to = run > 1 ? w.temporary(DType.INT64, keys.shape()) : from;
        for (long width = 1; width < run; width *= 2) {
            w.device.launch(w.kernel("rows", "merge" + Work.suffix(keys.dtype())).add(Work.at(keys))
                    .add(Work.at(from)).add(Work.at(to)).add(n).add(run).add(width).add(descending ? 1 : 0),
                    n);
            Tensor t = from;
            from = to;
            to = t;
        }
        return from;
    }

    private static void exchange(Work w, long rows, Tensor x, Tensor out) {
        Tensor exchanges = w.plain(x, DType.INT64);
        Tensor y = w.target(out, DType.INT64);
        long count = out.numel() / rows;
        w.device.launch(w.device.reporting(w.kernel("index", "exchange").add(Work.at(exchanges))
                .add(Work.at(y)).add(count).add(x.size(-1)).add(rows), w.name), count);
        w.finish(y, out);
    }

    private static void bags(Work w, long size, Tensor x, Tensor out) {
        Tensor offsets = w.plain(x, DType.INT64);
        Tensor y = w.target(out, DType.INT64);
        w.device.launch(w.device.reporting(w.kernel("index", "embedding_bag").add(Work.at(offsets))
                .add(Work.at(y)).add(x.numel()).add(size), w.name), Math.max(size, x.numel()));
        w.finish(y, out);
    }

    private static void largest(Work w, long bags, Tensor x, Tensor bag, Tensor out) {
        DType t = Work.computed(x.dtype());
        Tensor values = w.plain(x, t);
        Tensor bagOf = w.plain(bag, DType.INT64);
        Tensor y = w.target(out, DType.INT64);
        if (out.numel() > 0) {
            w.device.context.enter();
            w.device.stream.fill(Work.at(y), (byte) -1, y.numel() * y.dtype().bytes());
        }
        long n = out.numel() == 0 ? 0 : values.numel();
        if (n > 0) {
            Tensor order = positions(w, bagOf, bag.numel(), false);
            w.device.launch(w.device.reporting(w.kernel("index", "embedding_bag_max" + Work.suffix(t))
                    .add(Work.at(values)).add(Work.at(bagOf)).add(Work.at(order)).add(Work.at(y)).add(n)
                    .add(bag.numel()).add(bags), w.name), n);
        }
        w.finish(y, out);
    }

    private static void states(Work w, Ordering.CtcStates op, Tensor labels, Tensor lengths, Tensor out) {
        Tensor all = w.plain(labels, DType.INT64);
        Tensor counts = w.plain(lengths, DType.INT64);
        Tensor y = w.target(out, DType.INT64);
        long n = lengths.numel();
        boolean joined = labels.rank() == 1;
        if (n > 0) {
            Tensor sums = joined ? w.temporary(DType.INT64, lengths.shape()) : null;
            if (joined) {
                RowOps.scan(w, "cumsum", 0, counts, sums, DType.INT64);
            }
            w.device.launch(w.device.reporting(w.kernel("index", "ctc_states").add(Work.at(all))
                    .add(Work.at(counts)).add(joined ? Work.at(sums) : 0L).add(Work.at(y)).add(n)
                    .add(labels.numel()).add(op.whole() ? labels.numel() : 0L)
                    .add(joined ? labels.numel() : labels.size(1)).add(op.states())
                    .add(op.classes()).add(op.blank()), w.name), n);
        }
        w.finish(y, out);
    }

    private static void search(Work w, boolean right, Tensor sorted, Tensor values, Tensor out) {
        DType t = Work.computed(values.dtype());
        Tensor s = w.plain(sorted, t);
        Tensor v = w.plain(values, t);
        Tensor y = w.target(out, DType.INT64);
        Shape shape = sorted.shape();
        long size = shape.rank() == 0 ? 1 : shape.dim(-1);
        long width = shape.rank() <= 1 ? 0 : values.size(-1);
        w.device.launch(w.kernel("rows", "search" + Work.suffix(t)).add(Work.at(s)).add(Work.at(v))
                .add(Work.at(y)).add(v.numel()).add(size).add(width).add(right ? 1 : 0), v.numel());
        w.finish(y, out);
    }
}
