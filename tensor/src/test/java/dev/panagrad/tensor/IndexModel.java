package dev.panagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A naive model of index expressions: for each element of the result the place of its source.
final class IndexModel {
    /// The axes of the result, or one group of index tensors.
    private sealed interface Part {
    }

    /// An axis of the result that walks along an axis of the source (-1: a new axis).
    private record Walk(int source, long[] at) implements Part {
    }

    /// An index tensor for an axis of the source.
    private record Pick(int source, long[] shape, long[] at) implements Part {
    }

    final long[] shape;
    final int[] places;

    private IndexModel(long[] shape, int[] places) {
        this.shape = shape;
        this.places = places;
    }

    static IndexModel of(long[] dims, Index... entries) {
        long[] fixed = new long[dims.length];
        List<Part> parts = parts(dims, entries, fixed);
        List<Pick> picks = new ArrayList<>();
        int first = -1;
        int last = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Pick p) {
                picks.add(p);
                first = first < 0 ? i : first;
                last = i;
            }
        }
        long[] common = common(picks);
        boolean together = !picks.isEmpty() && last - first + 1 == picks.size();
        List<Long> shape = new ArrayList<>();
        int commonAt = together ? first : 0;
        List<Walk> walks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Walk w) {
                walks.add(w);
            }
        }
        for (int i = 0; i <= walks.size(); i++) {
            if (i == commonAt && !picks.isEmpty()) {
                for (long c : common) {
                    shape.add(c);
                }
            }
            if (i < walks.size()) {
                shape.add((long) walks.get(i).at.length);
            }
        }
        long[] out = shape.stream().mapToLong(x -> x).toArray();
        return new IndexModel(out, places(dims, fixed, walks, picks, common, commonAt, out));
    }

    private static List<Part> parts(long[] dims, Index[] entries, long[] fixed) {
        List<Part> parts = new ArrayList<>();
        int used = 0;
        for (Index e : entries) {
            used += e instanceof Index.NewAxis || e instanceof Index.Ellipsis ? 0
                    : e instanceof Index.Of(var t) && t.dtype() == DType.BOOL ? t.rank() : 1;
        }
        int axis = 0;
        boolean dots = false;
        for (Index e : entries) {
            switch (e) {
                case Index.All() -> parts.add(whole(axis, dims[axis++]));
                case Index.Slice s -> parts.add(new Walk(axis, range(s, dims[axis++])));
                case Index.At(var i) -> {
                    fixed[axis] = i < 0 ? i + dims[axis] : i;
                    axis++;
                }
                case Index.NewAxis() -> parts.add(new Walk(-1, new long[1]));
                case Index.Ellipsis() -> {
                    dots = true;
                    for (int k = used; k < dims.length; k++) {
                        parts.add(whole(axis, dims[axis++]));
                    }
                }
                case Index.Of(var t) when t.dtype() == DType.BOOL -> {
                    boolean[] on = t.toBooleanArray();
                    for (int a = 0; a < t.rank(); a++) {
                        long inner = 1;
                        for (int b = a + 1; b < t.rank(); b++) {
                            inner *= t.size(b);
                        }
                        List<Long> at = new ArrayList<>();
                        for (int i = 0; i < on.length; i++) {
                            if (on[i]) {
                                at.add(i / inner % t.size(a));
                            }
                        }
                        parts.add(new Pick(axis++, new long[] {at.size()},
                                at.stream().mapToLong(x -> x).toArray()));
                    }
                }
                case Index.Of(var t) -> {
                    long n = dims[axis];
                    parts.add(new Pick(axis++, t.shape().dims(),
                            Arrays.stream(t.toLongArray()).map(i -> i < 0 ? i + n : i).toArray()));
                }
            }
        }
        for (; !dots && axis < dims.length; axis++) {
            parts.add(whole(axis, dims[axis]));
        }
        return parts;
    }

    private static Walk whole(int axis, long n) {
        long[] at = new long[(int) n];
        Arrays.setAll(at, i -> i);
        return new Walk(axis, at);
    }

    private static long[] range(Index.Slice s, long n) {
        long start = s.start() == null ? 0 : s.start() < 0 ? Math.max(s.start() + n, 0) : s.start();
        long stop = s.stop() == null ? n : s.stop() < 0 ? s.stop() + n : Math.min(s.stop(), n);
        List<Long> at = new ArrayList<>();
        for (long i = start; i < stop; i += s.step()) {
            at.add(i);
        }
        return at.stream().mapToLong(x -> x).toArray();
    }

    private static long[] common(List<Pick> picks) {
        int rank = picks.stream().mapToInt(p -> p.shape.length).max().orElse(0);
        long[] out = new long[rank];
        Arrays.fill(out, 1);
        for (Pick p : picks) {
            for (int i = 0; i < p.shape.length; i++) {
                int at = rank - p.shape.length + i;
                out[at] = out[at] == 1 ? p.shape[i] : out[at];
            }
        }
        return out;
    }

    private static int[] places(long[] dims, long[] fixed, List<Walk> walks, List<Pick> picks, long[] common,
            int commonAt, long[] shape) {
        int n = 1;
        for (long d : shape) {
            n *= (int) d;
        }
        int[] places = new int[n];
        for (int i = 0; i < n; i++) {
            long[] index = new long[shape.length];
            long rest = i;
            for (int a = shape.length - 1; a >= 0; a--) {
                index[a] = rest % shape[a];
                rest /= shape[a];
            }
            long[] source = fixed.clone();
            for (int w = 0; w < walks.size(); w++) {
                int a = w < commonAt || picks.isEmpty() ? w : w + common.length;
                if (walks.get(w).source >= 0) {
                    source[walks.get(w).source] = walks.get(w).at[(int) index[a]];
                }
            }
            for (Pick p : picks) {
                long at = 0;
                for (int k = 0; k < p.shape.length; k++) {
                    long j = index[commonAt + common.length - p.shape.length + k];
                    at = at * p.shape[k] + (p.shape[k] == 1 ? 0 : j);
                }
                source[p.source] = p.at[(int) at];
            }
            long place = 0;
            for (int a = 0; a < dims.length; a++) {
                place = place * dims[a] + source[a];
            }
            places[i] = (int) place;
        }
        return places;
    }
}
