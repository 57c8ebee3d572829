package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Ordering;
import java.util.Arrays;

/// What putting elements in order means: a stable merge of positions, a count of smaller elements,
/// and what is the largest of some.
final class OrderingMeaning {
    private OrderingMeaning() {
    }

    static void run(Ordering op, Tensor[] in, Tensor out) {
        switch (op) {
            case Ordering.ArgSort(var axis, var descending) -> sort(axis, descending, in[0], out);
            case Ordering.SearchSorted(var right) -> search(right, in[0], in[1], out);
            case Ordering.Exchange(var rows) -> exchange((int) rows, in[0], out);
            case Ordering.EmbeddingBag(var size) -> bags((int) size, in[0], out);
            case Ordering.EmbeddingBagMax(var bags) -> largest((int) bags, in[0], in[1], out);
            case Ordering.CtcStates c -> states(c, in[0], in[1], out);
        }
    }

    private static void bags(int size, Tensor offsets, Tensor out) {
        long[] first = Elements.longs(offsets.detach());
        for (int b = 0; b < first.length; b++) {
            if (first[b] < (b == 0 ? 0 : first[b - 1]) || first[b] > (b == 0 ? 0 : size)) {
                throw new ShapeException(
                        "embeddingBag: offsets must begin with 0 and not fall, expected at most "
                                + size + " but offset " + b + " is " + first[b]);
            }
        }
        long[] y = new long[size];
        for (int b = 1; b < first.length; b++) {
            Arrays.fill(y, (int) first[b], size, b);
        }
        Elements.write(out, y);
    }

    private static void largest(int bags, Tensor x, Tensor bag, Tensor out) {
        long[] bagOf = Elements.longs(bag);
        double[] v = x.dtype().isFloat() ? Elements.doubles(x.detach()) : null;
        long[] w = v == null ? Elements.longs(x) : null;
        long[] y = new long[Math.toIntExact(out.numel())];
        Arrays.fill(y, -1);
        int width = bags == 0 ? 0 : y.length / bags;
        for (int i = 0; i < bagOf.length; i++) {
            for (int c = 0; c < width; c++) {
                int to = Math.toIntExact(bagOf[i] * width + c);
                int best = (int) y[to] * width + c;
                if (y[to] < 0
                        || (v == null ? w[i * width + c] > w[best] : above(v[i * width + c], v[best]))) {
                    y[to] = i;
                }
            }
        }
        Elements.write(out, y);
    }

    private static void states(Ordering.CtcStates op, Tensor labels, Tensor lengths, Tensor out) {
        long[] all = Elements.longs(labels);
        long[] counts = Elements.longs(lengths);
        boolean joined = labels.rank() == 1;
        checkLengths(op, counts, joined ? all.length : labels.size(1), joined);
        int size = (int) op.states();
        int skips = counts.length * size;
        long[] y = new long[2 * counts.length + 2 * skips];
        Arrays.fill(y, 0, skips, op.blank());
        int next = 0;
        for (int i = 0; i < counts.length; i++) {
            int from = joined ? next : i * (int) labels.size(1);
            for (int k = 0; k < Math.min(counts[i], size / 2); k++) {
                long label = all[from + k];
                if (label < 0 || label >= op.classes()) {
                    throw new ShapeException("ctcLoss: a label is out of range, expected 0 <= label < "
                            + op.classes() + " but got " + label);
                }
                int state = i * size + 2 * k + 1;
                y[state] = label;
                y[skips + state] = k > 0 && label != all[from + k - 1] && label != op.blank() ? 1 : 0;
            }
            boolean fits = counts[i] <= size / 2;
            y[2 * skips + i] = fits ? 2 * counts[i] + 1 : 0;
            y[2 * skips + counts.length + i] = fits ? 2 * counts[i] : 0;
            next += (int) counts[i];
        }
        Elements.write(out, y);
    }

    private static void checkLengths(Ordering.CtcStates op, long[] counts, long most, boolean joined) {
        long sum = 0;
        for (long c : counts) {
            if (c < 0 || c > most) {
                throw new ShapeException("ctcLoss: a length is out of range, expected 0 <= length <= " + most
                        + " but got " + c);
            }
            sum += c;
        }
        if (joined && (sum > most || op.whole() && sum < most)) {
            throw new ShapeException("ctcLoss: the lengths do not fit labels in one row, expected a sum of "
                    + (op.whole() ? "" : "at most ") + most + " but got " + sum);
        }
    }

    private static void exchange(int rows, Tensor x, Tensor out) {
        int k = (int) x.size(-1);
        long[] all = Elements.longs(x.detach());
        long[] y = new long[Math.toIntExact(out.numel())];
        int[] exchanges = new int[k];
        for (int t = 0; rows > 0 && t < y.length / rows; t++) {
            for (int i = 0; i < k; i++) {
                long j = all[t * k + i];
                if (j < 0 || j >= rows) {
                    throw new IndexOutOfBoundsException("exchange: index out of range, expected an index in "
                            + "[0, " + rows + ") but got " + j);
                }
                exchanges[i] = (int) j;
            }
            int[] order = exchanged(exchanges, rows);
            for (int i = 0; i < rows; i++) {
                y[t * rows + i] = order[i];
            }
        }
        Elements.write(out, y);
    }

    /// Returns where each row comes from.
    static int[] exchanged(int[] exchanges, int rows) {
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < exchanges.length; i++) {
            int t = order[i];
            order[i] = order[exchanges[i]];
            order[exchanges[i]] = t;
        }
        return order;
    }

    private static void sort(int axis, boolean descending, Tensor x, Tensor out) {
        Axes axes = new Axes(x.rank() == 0 ? 0 : 1 << axis);
        Tensor moved = ReductionMeaning.last(x.detach(), axes);
        int run = Math.toIntExact(axes.count(x.shape()));
        double[] v = x.dtype().isFloat() ? Elements.doubles(moved) : null;
        long[] w = v == null ? Elements.longs(moved) : null;
        long[] y = new long[Math.toIntExact(x.numel())];
        for (int from = 0; from < y.length; from += run) {
            int start = from;
            After after = v == null ? (i, j) -> descending ? w[start + i] < w[start + j]
                    : w[start + i] > w[start + j]
                    : (i, j) -> descending ? above(v[start + j], v[start + i])
                            : above(v[start + i], v[start + j]);
            int[] p = merged(after, 0, run);
            for (int i = 0; i < run; i++) {
                y[from + i] = p[i];
            }
        }
        Elements.write(ReductionMeaning.last(out, axes), y);
    }

    /// Whether the element at a position belongs behind that at another one.
    private interface After {
        boolean test(int i, int j);
    }

    private static boolean above(double a, double b) {
        return Double.isNaN(a) ? !Double.isNaN(b) : a > b;
    }

    private static int[] merged(After after, int from, int to) {
        int[] out = new int[to - from];
        if (out.length == 1) {
            out[0] = from;
        }
        if (out.length < 2) {
            return out;
        }
        int[] a = merged(after, from, (from + to) / 2);
        int[] b = merged(after, (from + to) / 2, to);
        int i = 0;
        int j = 0;
        for (int k = 0; k < out.length; k++) {
            out[k] = j == b.length || i < a.length && !after.test(a[i], b[j]) ? a[i++] : b[j++];
        }
        return out;
    }

    private static void search(boolean right, Tensor sorted, Tensor values, Tensor out) {
        int n = sorted.rank() == 0 ? 1 : (int) sorted.size(-1);
        int width = sorted.rank() == 1 ? 0 : (int) values.size(-1);
        long[] y = new long[Math.toIntExact(values.numel())];
        boolean floats = values.dtype().isFloat();
        double[] s = floats ? Elements.doubles(sorted) : null;
        double[] v = floats ? Elements.doubles(values) : null;
        long[] si = floats ? null : Elements.longs(sorted);
        long[] vi = floats ? null : Elements.longs(values);
        for (int i = 0; i < y.length; i++) {
            int row = width == 0 ? 0 : i / width * n;
            int at = 0;
            while (at < n && (floats ? right ? !above(s[row + at], v[i]) : above(v[i], s[row + at])
                    : right ? si[row + at] <= vi[i] : si[row + at] < vi[i])) {
                at++;
            }
            y[i] = at;
        }
        Elements.write(out, y);
    }
}
