package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;

/// The step that [Adam] and [AdamW] share; they differ in where the weight decay acts.
final class AdamStep {
    static final String[] STATE = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"};

    private AdamStep() {
    }

    static void update(AdamOptions o, boolean decoupled, Tensor p, Tensor g, Optimizer.State state) {
        var op = new Update.AdamStep(o.lr(), o.beta1(), o.beta2(), o.eps(), o.weightDecay(), decoupled,
                o.amsgrad(),
                o.maximize(), state.step());
        Tensor m = state.zerosLike(0, p);
        Tensor v = state.zerosLike(1, p);
        if (o.amsgrad()) {
            Tensor.apply(op, p, g, m, v, state.zerosLike(2, p));
        } else {
            Tensor.apply(op, p, g, m, v);
        }
    }
}
