package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adam (Kingma, Ba 2015), as `torch.optim.Adam`:
/// `m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; p ← p - lr · m̂ / (√v̂ + eps)` with `m̂ = m / (1-β₁ᵗ)` and
/// `v̂ = v / (1-β₂ᵗ)`; the weight decay is added to g, or with `decoupledWeightDecay` first
/// `p ← p - lr·weightDecay·p`, which is [AdamW].
public sealed class Adam extends Optimizer<AdamOptions> permits AdamW {
    private static final String[] STATE = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

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
        this(parameters, options.apply(AdamOptions.of(lr, 0, false)));
    }

    Adam(List<Tensor> parameters, AdamOptions settings) {
        super(parameters, settings);
    }

    @Override
    protected final String[] stateNames() {
        return STATE;
    }

    @Override
    final boolean takesConditions() {
        return true;
    }

    @Override
    protected final void update(AdamOptions o, Tensor p, Tensor g, State state) {
        var op = new Update.AdamStep(o.lr(), o.beta1(), o.beta2(), o.eps(), o.weightDecay(),
                o.decoupledWeightDecay(), o.amsgrad(), o.maximize(), state.number());
        Tensor m = state.zerosLike(0, p);
        Tensor v = state.zerosLike(1, p);
        if (o.amsgrad()) {
            state.apply(op, p, g, m, v, state.zerosLike(2, p));
        } else {
            state.apply(op, p, g, m, v);
        }
    }
}
