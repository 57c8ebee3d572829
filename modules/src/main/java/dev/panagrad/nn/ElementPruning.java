package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Prunes single elements: the smallest ones or random ones.
record ElementPruning(PruningAmount amount, boolean random) implements PruningRule {
    @Override
    public Tensor keep(Tensor scores, Tensor before) {
        Tensor left = before.flatten().ne(0).nonzero().flatten();
        long n = left.numel();
        Tensor s = random ? Tensor.rand(scores.dtype(), n).to(scores.device())
                : scores.flatten().indexSelect(0, left).abs();
        Tensor gone = left.indexSelect(0, s.topk(amount.of(n), 0, false).indices());
        return before.flatten().indexFill(0, gone, 0).reshape(before.shape().dims());
    }
}
