package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.stream.IntStream;

/// Prunes slices along an axis: those of the smallest norms, or, if `n` is NaN, random ones.
record SlicePruning(PruningAmount amount, double n, int axis) implements PruningRule {
    @Override
    public Tensor keep(Tensor scores, Tensor before) {
        int a = before.shape().axis(axis, "prune");
        int[] others = IntStream.range(0, before.rank()).filter(i -> i != a).toArray();
        Tensor left = sum(before, others).ne(0).nonzero().flatten();
        long size = left.numel();
        Tensor s = Double.isNaN(n) ? Tensor.rand(scores.dtype(), size).to(scores.device())
                : norm(scores, others).indexSelect(0, left);
        Tensor gone = left.indexSelect(0, s.topk(amount.of(size), 0, false).indices());
        return before.indexFill(a, gone, 0);
    }

    private static Tensor sum(Tensor x, int[] axes) {
        return axes.length == 0 ? x : x.sum(axes);
    }

    private Tensor norm(Tensor x, int[] axes) {
        Tensor m = x.abs();
        if (Double.isInfinite(n)) {
            return axes.length == 0 ? m : n > 0 ? m.amax(axes) : m.amin(axes);
        }
        return n == 0 ? sum(m.ne(0).to(x.dtype()), axes) : sum(m.pow(n), axes).pow(1 / n);
    }
}
