package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Weighted sums of a few elements along an axis: `y[i] = Σₖ weight[i, k] · x[index[i, k]]`.
///
/// @param index which elements, `count` for each place
/// @param weight their weights
/// @param count how many elements for each place
record Taps(long[] index, double[] weight, int count) {
    /// Elements of a place that are added one by one.
    private static final int FEW = 8;

    /// Returns the sums. Elements with the weight 0 do not count, also if they are not finite.
    Tensor apply(Tensor x, int axis) {
        if (count == 1 && Arrays.stream(weight).allMatch(w -> w == 1)) {
            return x.indexSelect(axis, x.newConstant(Tensor.of(index)));
        }
        int places = index.length / Math.max(count, 1);
        boolean wide = x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64;
        return wide && count <= FEW && spread() ? oneByOne(x, axis, places) : together(x, axis, places);
    }

    /// Adds the first elements of all places, then the second ones, and so on.
    private Tensor oneByOne(Tensor x, int axis, int places) {
        long[] d = new long[x.rank() - axis];
        Arrays.fill(d, 1);
        d[0] = places;
        Tensor y = null;
        for (int k = 0; k < count; k++) {
            long[] at = new long[places];
            double[] w = new double[places];
            for (int i = 0; i < places; i++) {
                at[i] = index[i * count + k];
                w[i] = weight[i * count + k];
            }
            Tensor terms = x.indexSelect(axis, x.newConstant(Tensor.of(at)));
            Tensor factors = x.newConstant(Tensor.of(w).reshape(d).to(x.dtype()));
            boolean recorded = terms.requiresGrad();
            terms = recorded ? terms.mul(factors) : terms.mul_(factors);
            y = y == null ? terms : recorded ? y.add(terms) : y.add_(terms);
        }
        return y;
    }

    private Tensor together(Tensor x, int axis, int places) {
        Tensor y = x.indexSelect(axis, x.newConstant(Tensor.of(index))).unflatten(axis, places, count);
        long[] d = new long[y.rank() - axis];
        Arrays.fill(d, 1);
        d[0] = places;
        d[1] = count;
        Tensor w = x.newConstant(Tensor.of(weight).reshape(d).to(x.dtype()));
        if (Arrays.stream(weight).anyMatch(v -> v == 0)) {
            y = Tensor.where(w.ne(0), y, x.newFull(0));
        }
        return y.mul(w).sum(axis + 1);
    }

    /// Lets elements of weight 0 share that of another one of their place, of which they become copies; so
    /// what is not finite there does not count. Returns whether every place has a weight.
    private boolean spread() {
        for (int from = 0; from < weight.length; from += count) {
            int some = from;
            while (some < from + count && weight[some] == 0) {
                some++;
            }
            if (some == from + count) {
                return false;
            }
            for (int k = from; k < from + count; k++) {
                if (weight[k] == 0) {
                    weight[some] /= 2;
                    weight[k] = weight[some];
                    index[k] = index[some];
                }
            }
        }
        return true;
    }

    /// Returns the means over `[floor(i·in/out), ceil((i+1)·in/out))`.
    static Taps means(long in, long out) {
        int most = 0;
        for (long i = 0; i < out; i++) {
            most = Math.max(most, (int) (end(i, in, out) - start(i, in, out)));
        }
        long[] index = new long[(int) (out * most)];
        double[] weight = new double[index.length];
        for (int i = 0; i < out; i++) {
            long from = start(i, in, out);
            long n = end(i, in, out) - from;
            for (int k = 0; k < most; k++) {
                index[i * most + k] = k < n ? from + k : from;
                weight[i * most + k] = k < n ? 1.0 / n : 0;
            }
        }
        return new Taps(index, weight, most);
    }

    /// Returns the first element of place `i` of `out` over `in` elements.
    static long start(long i, long in, long out) {
        return i * in / out;
    }

    /// Returns the element behind the last of place `i` of `out` over `in` elements.
    static long end(long i, long in, long out) {
        return ((i + 1) * in + out - 1) / out;
    }
}
