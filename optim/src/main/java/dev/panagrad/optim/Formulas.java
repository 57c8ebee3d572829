package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;

/// What the updates of several optimizers have in common.
final class Formulas {
    private Formulas() {
    }

    /// Moves a mean in place: `mean ← beta·mean + (1-beta)·value`.
    static Tensor average_(Tensor mean, Tensor value, double beta) {
        return mean.mul_(beta).add_(value.mul(1 - beta));
    }
}
