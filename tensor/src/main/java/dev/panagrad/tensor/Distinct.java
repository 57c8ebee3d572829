package dev.panagrad.tensor;

import java.util.Arrays;

/// Distinct elements and slices; the work on positions is done on the host.
final class Distinct {
    private Distinct() {
    }

    static Sorting.Unique sorted(Tensor x) {
        Tensor flat = x.detach().flatten();
        Tensor order = flat.argsort(0, false);
        return grouped(flat.indexSelect(0, order), order.toLongArray(), x.shape());
    }

    static Sorting.Unique runs(Tensor x) {
        Tensor flat = x.detach().flatten();
        long[] order = new long[Math.toIntExact(flat.numel())];
        Arrays.setAll(order, i -> i);
        return grouped(flat, order, x.shape());
    }

    /// Groups neighbours that are equal; NaN equals nothing.
    private static Sorting.Unique grouped(Tensor values, long[] order, Shape shape) {
        int n = order.length;
        boolean[] starts = new boolean[n];
        if (n > 0) {
            starts[0] = true;
            boolean[] differs = values.narrow(0, 1, n - 1).ne(values.narrow(0, 0, n - 1)).toBooleanArray();
            System.arraycopy(differs, 0, starts, 1, n - 1);
        }
        return result(values, 0, starts, order, shape);
    }

    private static Sorting.Unique result(Tensor sorted, int axis, boolean[] starts, long[] order,
            Shape inverseShape) {
        int groups = 0;
        for (boolean s : starts) {
            groups += s ? 1 : 0;
        }
        long[] first = new long[groups];
        long[] counts = new long[groups];
        long[] inverse = new long[order.length];
        int g = -1;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i]) {
                first[++g] = i;
            }
            counts[g]++;
            inverse[(int) order[i]] = g;
        }
        return new Sorting.Unique(sorted.indexSelect(axis, Tensor.of(first).to(sorted.device())),
                Tensor.of(inverse).reshape(inverseShape.dims()).to(sorted.device()),
                Tensor.of(counts).to(sorted.device()));
    }

    static Sorting.Unique slices(String op, Tensor x, int axis, boolean sort) {
        int a = Views.axis(x, axis, op);
        int n = Math.toIntExact(x.size(a));
        Tensor rows = x.detach().movedim(a, 0).reshape(n, n == 0 ? 0 : x.numel() / n);
        Tensor order = Tensor.arange(n);
        for (int j = sort ? (int) rows.size(1) - 1 : -1; j >= 0; j--) {
            order = order.indexSelect(0, rows.select(1, j).indexSelect(0, order).argsort(0, false));
        }
        boolean[] starts = new boolean[n];
        if (n > 0) {
            starts[0] = true;
            Tensor sorted = rows.indexSelect(0, order);
            boolean[] differs =
                    sorted.narrow(0, 1, n - 1).ne(sorted.narrow(0, 0, n - 1)).any(1).toBooleanArray();
            System.arraycopy(differs, 0, starts, 1, n - 1);
        }
        return result(x.detach().indexSelect(a, order), a, starts, order.toLongArray(), Shape.of(n));
    }
}
