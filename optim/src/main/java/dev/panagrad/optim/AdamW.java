package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adam with decoupled weight decay (Loshchilov, Hutter 2019), as `torch.optim.AdamW`: first
/// `p ← p - lr·weightDecay·p`, then the step of [Adam], which this is with other defaults.
public final class AdamW extends Adam {
    /// Makes an optimizer with the default settings: lr 0.001, betas 0.9 and 0.999, eps 1e-8, weight decay
    /// 0.01.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public AdamW(List<Tensor> parameters) {
        this(parameters, 1e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public AdamW(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new AdamW(net.parameters(), 1e-3, o -> o.betas(0.9, 0.95))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public AdamW(List<Tensor> parameters, double lr, UnaryOperator<AdamOptions> options) {
        super(parameters, options.apply(AdamOptions.of(lr, 0.01, true)));
    }
}
