package dev.panagrad.optim;

/// The settings of a group of [Adam] or [AdamW]; the two differ in what the last one and the weight decay are
/// at first.
///
/// @param lr the learning rate, 0.001 at first
/// @param beta1 how much of the mean gradient is kept in a step, 0.9 at first
/// @param beta2 how much of the mean squared gradient is kept in a step, 0.999 at first
/// @param eps added to the root, 1e-8 at first
/// @param weightDecay 0 at first in Adam, 0.01 in AdamW
/// @param amsgrad whether the largest mean square so far counts, false at first (Reddi et al. 2018)
/// @param maximize whether to climb, false at first
/// @param decoupledWeightDecay whether the weight decay acts on the parameter alone and not through the
///     gradient's means, false at first in Adam, true in AdamW
public record AdamOptions(double lr, double beta1, double beta2, double eps, double weightDecay,
        boolean amsgrad, boolean maximize, boolean decoupledWeightDecay) implements Settings<AdamOptions> {
    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public AdamOptions {
        Settings.notNegative("Adam: lr", lr);
        Settings.belowOne("Adam: beta1", beta1);
        Settings.belowOne("Adam: beta2", beta2);
        Settings.notNegative("Adam: eps", eps);
        Settings.notNegative("Adam: weightDecay", weightDecay);
    }

    static AdamOptions of(double lr, double weightDecay, boolean decoupled) {
        return new AdamOptions(lr, 0.9, 0.999, 1e-8, weightDecay, false, false, decoupled);
    }

    @Override
    public AdamOptions lr(double v) {
        return new AdamOptions(v, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    @Override
    public double momentum() {
        return beta1;
    }

    @Override
    public AdamOptions momentum(double v) {
        return betas(v, beta2);
    }

    /// Returns these settings with other betas.
    public AdamOptions betas(double b1, double b2) {
        return new AdamOptions(lr, b1, b2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    /// Returns these settings with another eps.
    public AdamOptions eps(double v) {
        return new AdamOptions(lr, beta1, beta2, v, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    /// Returns these settings with another weight decay.
    public AdamOptions weightDecay(double v) {
        return new AdamOptions(lr, beta1, beta2, eps, v, amsgrad, maximize, decoupledWeightDecay);
    }

    /// Returns these settings with or without the largest mean square.
    public AdamOptions amsgrad(boolean on) {
        return new AdamOptions(lr, beta1, beta2, eps, weightDecay, on, maximize, decoupledWeightDecay);
    }

    /// Returns these settings, climbing or descending.
    public AdamOptions maximize(boolean on) {
        return new AdamOptions(lr, beta1, beta2, eps, weightDecay, amsgrad, on, decoupledWeightDecay);
    }

    /// Returns these settings with the weight decay on the parameter alone, or through the gradient.
    public AdamOptions decoupledWeightDecay(boolean on) {
        return new AdamOptions(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, on);
    }
}
