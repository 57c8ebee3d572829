package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;

/// Choosing elements by index and combining them at places: places are computed first, then elements are
/// taken from there, or put there in their order.
final class IndexOps {
    private static final int ADD = 0;
    private static final int REPLACE = 1;
    private static final int MOST_AXES = 8;

    private IndexOps() {
    }

    static void run(Work w, Indexing op, Tensor[] in, Tensor out) {
        switch (op) {
            case Indexing.Where() -> {
                ScalarTable.Entry e = ScalarTable.where();
                Elementwise.run(w, e.scalar(), e.constants(), in, out);
            }
            case Indexing.IndexSelect(var axis) ->
                    take(w, in[0], slices(w, in[0].shape(), axis, in[1], out.shape()), out);
            case Indexing.Gather(var axis) -> take(w, in[0], along(w, in[0].shape(), axis, in[1]), out);
            case Indexing.IndexAdd(var axis, _) ->
                    add(w, in[0], slices(w, out.shape(), axis, in[1], in[0].shape()), out);
            case Indexing.ScatterAdd(var axis, var shape) ->
                    add(w, in[0], along(w, shape, axis, in[1]), out);
            case Indexing.Scatter(var axis, var combine) ->
                    put(w, in[0], in[2], along(w, in[0].shape(), axis, in[1]), 1 + combine.ordinal(), out);
            case Indexing.IndexPut(var axes, var accumulate) -> {
                long count = 1;
                for (int a = 0; a < axes; a++) {
                    count *= in[0].size(a);
                }
                long row = count == 0 ? 0 : in[0].numel() / count;
                Shape rows = Shape.of(count, row);
                Tensor place = slices(w, rows, 0, in[1], Shape.of(in[1].numel(), row));
                put(w, in[0], in[2], place, accumulate ? ADD : REPLACE, out);
            }
        }
    }

    /// Returns the places of slices `index` along an axis of a contiguous tensor.
    private static Tensor slices(Work w, Shape s, int axis, Tensor index, Shape result) {
        Tensor place = w.temporary(DType.INT64, result);
        long inner = 1;
        for (int a = axis + 1; a < s.rank(); a++) {
            inner *= s.dim(a);
        }
        Tensor i = w.plain(index, DType.INT64);
        long n = result.numel();
        if (n > 0) {
            w.device.launch(w.device.reporting(w.kernel("index", "places_of_slices").add(Work.at(i))
                    .add(Work.at(place)).add(n).add(index.numel()).add(s.dim(axis)).add(inner), w.name), n);
        }
        return place;
    }

    /// Returns the places where each entry of an index replaces its own position along the axis.
    private static Tensor along(Work w, Shape s, int axis, Tensor index) {
        Tensor place = w.temporary(DType.INT64, index.shape());
        Tensor i = w.plain(index, DType.INT64);
        long n = index.numel();
        if (n > 0) {
            w.device.launch(w.device.reporting(w.kernel("index", "places_along").add(Work.at(i))
                    .add(Work.at(place)).add(n).add(layout(index.shape(), s.strides())).add((long) axis)
                    .add(s.rank() == 0 ? 1L : s.dim(axis)), w.name), n);
        }
        return place;
    }

    private static long[] layout(Shape sizes, long[] strides) {
        long[] struct = new long[1 + 2 * MOST_AXES];
        struct[0] = sizes.rank();
        for (int a = 0; a < sizes.rank(); a++) {
            struct[1 + a] = sizes.dim(a);
            struct[1 + MOST_AXES + a] = strides[a];
        }
        return struct;
    }

    private static void take(Work w, Tensor x, Tensor place, Tensor out) {
        long n = out.numel();
        if (n == 0) {
            return;
        }
        Tensor plain = w.plain(x, x.dtype());
        Tensor y = w.target(out, x.dtype());
        w.device.launch(w.kernel("index", "take_" + 8 * x.dtype().bytes()).add(Work.at(plain))
                .add(Work.at(place)).add(Work.at(y)).add(n), n);
        w.finish(y, out);
    }

    /// Zeros with each element added at its place.
    private static void add(Work w, Tensor g, Tensor place, Tensor out) {
        DType t = Work.computed(g.dtype());
        Tensor y = w.target(out, t);
        zero(w, y);
        combine(w, w.plain(g, t), place, ADD, y);
        w.finish(y, out);
    }

    static void zero(Work w, Tensor y) {
        if (y.numel() > 0) {
            w.device.context.enter();
            w.device.stream.fill(Work.at(y), (byte) 0, y.numel() * y.dtype().bytes());
        }
    }

    /// A copy of x with each value combined at its place.
    private static void put(Work w, Tensor x, Tensor values, Tensor place, int mode, Tensor out) {
        DType t = Work.computed(x.dtype());
        Tensor y = w.target(out, t);
        if (Work.at(y) != Work.at(x) || !y.isContiguous() || !x.isContiguous() || x.dtype() != t) {
            Elementwise.run(w, x.dtype() == t ? new Unary.Copy() : new Unary.Cast(t), new Tensor[] {x}, y);
        }
        combine(w, w.plain(values, t), place, mode, y);
        w.finish(y, out);
    }

    private static void combine(Work w, Tensor values, Tensor place, int mode, Tensor y) {
        long n = values.numel();
        if (n == 0) {
            return;
        }
        Tensor order = OrderOps.positions(w, place, n, false);
        w.device.launch(w.kernel("index", "put" + Work.suffix(y.dtype())).add(Work.at(values))
                .add(Work.at(place)).add(Work.at(order)).add(Work.at(y)).add(n).add(mode), n);
    }

    static void move(Work w, Movement op, Tensor[] in, Tensor out) {
        switch (op) {
            case Movement.Unview(var view, var base) -> unview(w, view, base, in[0], out);
            case Movement.Cat(var axis) -> {
                long at = 0;
                for (Tensor x : in) {
                    View.Layout l = new View.Slice(axis, at, x.size(axis), 1).layout(out.layout());
                    Elementwise.run(w, new Unary.Copy(), new Tensor[] {x},
                            Tensor.over(out.storage(), out.dtype(), l.shape(), l.strides(), l.offset()));
                    at += x.size(axis);
                }
            }
            case View v -> throw new IllegalArgumentException(v.name() + ": a view is not computed");
        }
    }

    private static void unview(Work w, View view, Shape base, Tensor g, Tensor out) {
        View.Layout l = view.layout(new View.Layout(base, base.strides(), 0));
        if (overlaps(l)) {
            Tensor place = w.temporary(DType.INT64, l.shape());
            long n = l.shape().numel();
            if (n > 0) {
                w.device.launch(w.kernel("index", "places_of_layout").add(Work.at(place)).add(n)
                        .add(layout(l.shape(), l.strides())).add(l.offset()), n);
            }
            add(w, g, place, out);
            return;
        }
        Tensor y = w.target(out, out.dtype());
        zero(w, y);
        View.Layout at = view.layout(y.layout());
        Elementwise.run(w, new Unary.Copy(), new Tensor[] {g},
                Tensor.over(y.storage(), y.dtype(), at.shape(), at.strides(), at.offset()));
        w.finish(y, out);
    }

    /// Whether two elements of a layout may lie at one place: not if the axes, by stride, nest in each other.
    private static boolean overlaps(View.Layout l) {
        int rank = l.shape().rank();
        Integer[] order = new Integer[rank];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(l.strides()[a], l.strides()[b]));
        long reach = 0;
        for (int a : order) {
            if (l.shape().dim(a) > 1) {
                if (l.strides()[a] <= reach) {
                    return true;
                }
                reach += (l.shape().dim(a) - 1) * l.strides()[a];
            }
        }
        return false;
    }
}
