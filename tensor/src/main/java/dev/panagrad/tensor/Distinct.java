package dev.panagrad.tensor;

/// Distinct elements and slices; the work on positions of the host's tensors is done on arrays.
final class Distinct {
    private Distinct() {
    }

    static Sorting.Unique sorted(Tensor x) {
        Tensor flat = x.detach().flatten();
        Tensor order = flat.argsort(0, false);
        return grouped(flat.indexSelect(0, order), order, x.shape());
    }

    static Sorting.Unique runs(Tensor x) {
        return grouped(x.detach().flatten(), null, x.shape());
    }

    /// Groups neighbours that are equal; NaN equals nothing.
    private static Sorting.Unique grouped(Tensor values, Tensor order, Shape shape) {
        long n = values.numel();
        Tensor differs = n == 0 ? null : values.narrow(0, 1, n - 1).ne(values.narrow(0, 0, n - 1));
        return result(values, 0, differs, order, shape);
    }

    /// @param differs whether each but the first differs from the one before; null if there are none
    /// @param order where the elements were, or null if they are where they were
    private static Sorting.Unique result(Tensor sorted, int axis, Tensor differs, Tensor order,
            Shape inverseShape) {
        if (differs != null && !sorted.device().equals(Device.CPU)) {
            return there(sorted, axis, differs, order, inverseShape);
        }
        byte[] starts = differs == null ? new byte[0]
                : starts(differs, Math.toIntExact(differs.numel() + 1));
        return result(sorted, axis, starts, order == null ? null : order.toLongArray(), inverseShape);
    }

    /// The work on positions on a device, which is waited for once: for the number of groups.
    private static Sorting.Unique there(Tensor sorted, int axis, Tensor differs, Tensor order,
            Shape inverseShape) {
        Tensor starts =
                Tensor.cat(0, TensorFactory.full(Shape.of(1), 1, DType.BOOL, sorted.device()), differs);
        Tensor first = starts.nonzero().flatten();
        Tensor group = starts.to(DType.INT64).cumsum(0).sub(1);
        Tensor inverse = order == null ? group : group.scatter(0, order, group);
        Tensor end = sorted.newFull(starts.numel(), DType.INT64, 1);
        return new Sorting.Unique(sorted.indexSelect(axis, first), inverse.reshape(inverseShape.dims()),
                Tensor.cat(0, first, end).diff());
    }

    /// Whether each of `n` elements differs from the one before, as 0 and 1.
    private static byte[] starts(Tensor differs, int n) {
        byte[] starts = new byte[n];
        starts[0] = 1;
        System.arraycopy(HostData.truths(differs), 0, starts, 1, n - 1);
        return starts;
    }

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
        return new Sorting.Unique(sorted.indexSelect(axis, Tensor.of(first)),
                Tensor.of(inverse).reshape(inverseShape.dims()), Tensor.of(counts));
    }

    static Sorting.Unique slices(String op, Tensor x, int axis, boolean sort) {
        int a = Views.axis(x, axis, op);
        int n = Math.toIntExact(x.size(a));
        Tensor rows = x.detach().movedim(a, 0).reshape(n, n == 0 ? 0 : x.numel() / n);
        Tensor order = x.newArange(n);
        for (int j = sort ? (int) rows.size(1) - 1 : -1; j >= 0; j--) {
            order = order.indexSelect(0, rows.select(1, j).indexSelect(0, order).argsort(0, false));
        }
        Tensor sorted = rows.indexSelect(0, order);
        Tensor differs = n == 0 ? null : sorted.narrow(0, 1, n - 1).ne(sorted.narrow(0, 0, n - 1)).any(1);
        return result(x.detach().indexSelect(a, order), a, differs, order, Shape.of(n));
    }
}
