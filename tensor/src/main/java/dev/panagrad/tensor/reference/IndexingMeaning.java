package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;

/// What choosing elements by index or condition means: each result element names the place it comes from, or
/// each operand element the place it goes to.
final class IndexingMeaning {
    private IndexingMeaning() {
    }

    static void run(Indexing op, Tensor[] in, Tensor out) {
        switch (op) {
            case Indexing.Where() -> where(in, out);
            case Indexing.IndexSelect(var axis) ->
                    pick(in[0], slices(in[0].shape().dims(), axis, Elements.longs(in[1])), out);
            case Indexing.IndexAdd(var axis, var size) ->
                    add(in[0], slices(out.shape().dims(), axis, Elements.longs(in[1])), out);
            case Indexing.Gather(var axis) -> pick(in[0], along(in[0].shape().dims(), axis, in[1]), out);
            case Indexing.ScatterAdd(var axis, var shape) ->
                    add(in[0], along(shape.dims(), axis, in[1]), out);
            case Indexing.Scatter(var axis, var combine) -> scatter(axis, combine, in, out);
            case Indexing.IndexPut(var axes, var accumulate) -> put(axes, accumulate, in, out);
        }
    }

    private static void where(Tensor[] in, Tensor out) {
        long[] s = out.shape().dims();
        long[] c = Elements.longs(in[0].detach().expand(s));
        Tensor a = in[1].detach().expand(s);
        Tensor b = in[2].detach().expand(s);
        if (out.dtype().isFloat()) {
            double[] x = Elements.doubles(a);
            double[] y = Elements.doubles(b);
            for (int i = 0; i < c.length; i++) {
                x[i] = c[i] != 0 ? x[i] : y[i];
            }
            Elements.write(out, x);
        } else {
            long[] x = Elements.longs(a);
            long[] y = Elements.longs(b);
            for (int i = 0; i < c.length; i++) {
                x[i] = c[i] != 0 ? x[i] : y[i];
            }
            Elements.write(out, x);
        }
    }

    /// Returns the places in a row-major array of the slices `index` along an axis.
    private static int[] slices(long[] dims, int axis, long[] index) {
        int inner = 1;
        for (int i = axis + 1; i < dims.length; i++) {
            inner *= (int) dims[i];
        }
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= (int) dims[i];
        }
        int[] place = new int[outer * index.length * inner];
        int n = 0;
        for (int o = 0; o < outer; o++) {
            for (long j : index) {
                for (int i = 0; i < inner; i++) {
                    place[n++] = (o * (int) dims[axis] + (int) j) * inner + i;
                }
            }
        }
        return place;
    }

    /// Returns the places in a row-major array where each entry of `index` replaces its own position along
    /// the axis.
    private static int[] along(long[] dims, int axis, Tensor index) {
        long[] v = Elements.longs(index);
        int[] place = new int[v.length];
        long[] stride = dev.panagrad.tensor.Shape.of(dims).strides();
        for (int i = 0; i < v.length; i++) {
            long rest = i;
            long p = 0;
            for (int a = index.rank() - 1; a >= 0; a--) {
                long at = rest % index.size(a);
                rest /= index.size(a);
                p += (a == axis ? v[i] : at) * stride[a];
            }
            place[i] = (int) p;
        }
        return place;
    }

    private static void pick(Tensor x, int[] from, Tensor out) {
        if (x.dtype().isFloat()) {
            double[] v = Elements.doubles(x);
            double[] y = new double[from.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = v[from[i]];
            }
            Elements.write(out, y);
        } else {
            long[] v = Elements.longs(x);
            long[] y = new long[from.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = v[from[i]];
            }
            Elements.write(out, y);
        }
    }

    /// Stores zeros of the result's shape with each element of g added at its place.
    static void add(Tensor g, int[] to, Tensor out) {
        if (g.dtype().isFloat()) {
            double[] v = Elements.doubles(g);
            double[] y = new double[Math.toIntExact(out.numel())];
            for (int i = 0; i < v.length; i++) {
                y[to[i]] += v[i];
            }
            Elements.write(out, y);
        } else {
            long[] v = Elements.longs(g);
            long[] y = new long[Math.toIntExact(out.numel())];
            for (int i = 0; i < v.length; i++) {
                y[to[i]] += v[i];
            }
            Elements.write(out, y);
        }
    }

    private static void scatter(int axis, Indexing.Combine combine, Tensor[] in, Tensor out) {
        int[] to = along(in[0].shape().dims(), axis, in[1]);
        if (out.dtype().isFloat()) {
            double[] y = Elements.doubles(in[0]);
            double[] v = Elements.doubles(in[2]);
            for (int i = 0; i < v.length; i++) {
                double old = y[to[i]];
                y[to[i]] = switch (combine) {
                    case REPLACE -> v[i];
                    case MULTIPLY -> old * v[i];
                    case MAX -> Math.max(old, v[i]);
                    case MIN -> Math.min(old, v[i]);
                };
            }
            Elements.write(out, y);
        } else {
            long[] y = Elements.longs(in[0]);
            long[] v = Elements.longs(in[2]);
            for (int i = 0; i < v.length; i++) {
                long old = y[to[i]];
                y[to[i]] = switch (combine) {
                    case REPLACE -> v[i];
                    case MULTIPLY -> old * v[i];
                    case MAX -> Math.max(old, v[i]);
                    case MIN -> Math.min(old, v[i]);
                };
            }
            Elements.write(out, y);
        }
    }

    private static void put(int axes, boolean accumulate, Tensor[] in, Tensor out) {
        long[] index = Elements.longs(in[1]);
        int row = 1;
        for (int a = axes; a < in[0].rank(); a++) {
            row *= (int) in[0].size(a);
        }
        if (out.dtype().isFloat()) {
            double[] y = Elements.doubles(in[0]);
            double[] v = Elements.doubles(in[2]);
            for (int i = 0; i < v.length; i++) {
                int p = (int) index[i / row] * row + i % row;
                y[p] = accumulate ? y[p] + v[i] : v[i];
            }
            Elements.write(out, y);
        } else {
            long[] y = Elements.longs(in[0]);
            long[] v = Elements.longs(in[2]);
            for (int i = 0; i < v.length; i++) {
                int p = (int) index[i / row] * row + i % row;
                y[p] = accumulate ? y[p] + v[i] : v[i];
            }
            Elements.write(out, y);
        }
    }
}
