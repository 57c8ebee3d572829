package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adam (Kingma, Ba 2015), as `torch.optim.Adam`:
/// `m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; p ← p - lr · m̂ / (√v̂ + eps)` with `m̂ = m / (1-β₁ᵗ)` and
/// `v̂ = v / (1-β₂ᵗ)`; the weight decay is added to g.
public final class Adam extends Optimizer<AdamOptions> {
    /// Makes an optimizer with the default settings: lr 0.001, betas 0.9 and 0.999, eps 1e-8, weight decay 0.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Adam(List<Tensor> parameters) {
        this(parameters, 1e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Adam(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Adam(net.parameters(), 1e-3, o -> o.betas(0.9, 0.95))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Adam(List<Tensor> parameters, double lr, UnaryOperator<AdamOptions> options) {
        super(parameters, options.apply(AdamOptions.of(lr, 0)));
    }

    @Override
    protected String[] stateNames() {
        return AdamStep.STATE;
    }

    @Override
    protected void update(AdamOptions o, Tensor p, Tensor g, State state) {
        AdamStep.update(o, false, p, g, state);
    }
}
