package dev.panagrad.tensor;

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
        return grouped(x.detach().flatten(), null, x.shape());
    }

    /// Groups neighbours that are equal; NaN equals nothing.
    private static Sorting.Unique grouped(Tensor values, long[] order, Shape shape) {
        int n = Math.toIntExact(values.numel());
        byte[] starts = n == 0 ? new byte[0]
                : starts(values.narrow(0, 1, n - 1).ne(values.narrow(0, 0, n - 1)), n);
        return result(values, 0, starts, order, shape);
    }

    /// Whether each of `n` elements differs from the one before, as 0 and 1.
    private static byte[] starts(Tensor differs, int n) {
        byte[] starts = new byte[n];
        starts[0] = 1;
        System.arraycopy(HostData.truths(differs), 0, starts, 1, n - 1);
        return starts;
    }

    /// @param order where the elements were, or null if they are where they were
    private static Sorting.Unique result(Tensor sorted, int axis, byte[] starts, long[] order,
            Shape inverseShape) {
        int n = starts.length;
        int[] places = new int[n + 1];
        long[] inverse = new long[n];
        int groups = 0;
        for (int i = 0; i < n; i++) { // without a branch, which would be guessed wrongly
            places[groups] = i;
            groups += starts[i];
            inverse[order == null ? i : (int) order[i]] = groups - 1;
        }
        places[groups] = n;
        long[] first = new long[groups];
        long[] counts = new long[groups];
        for (int g = 0; g < groups; g++) {
            first[g] = places[g];
            counts[g] = places[g + 1] - places[g];
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
        Tensor sorted = rows.indexSelect(0, order);
        byte[] starts = n == 0 ? new byte[0]
                : starts(sorted.narrow(0, 1, n - 1).ne(sorted.narrow(0, 0, n - 1)).any(1), n);
        return result(x.detach().indexSelect(a, order), a, starts, order.toLongArray(), Shape.of(n));
    }
}
