package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Steps of optimizers in one pass over memory. They change their operands in place and have no gradient.
///
/// Operands: (parameter, gradient, state…), all of one shape and type; the result is the parameter itself.
/// Where a state comes below the smallest normal number of its type, a backend may put zero: the running mean
/// of a gradient that vanished would stay a subnormal number, on which processors are slow, for ever.
public sealed interface Update extends Op {
    /// Stochastic gradient descent, as torch.optim.SGD: `g += weightDecay·p; v = momentum·v +
    /// (1-dampening)·g` (`v = g` in the first step); `p -= lr·(nesterov ? g + momentum·v : v)`. State: v,
    /// only if momentum is not 0.
    record SgdStep(double lr, double momentum, double dampening, double weightDecay, boolean nesterov,
            boolean maximize,
            boolean first) implements Update {
    }

    /// Adam (Kingma, Ba 2015), or AdamW (Loshchilov, Hutter 2019) if decoupled, as in torch.optim: state m, v
    /// (and the largest v if amsgrad).
    ///
    /// @param step the number of this step, from 1
    record AdamStep(double lr, double beta1, double beta2, double eps, double weightDecay, boolean decoupled,
            boolean amsgrad, boolean maximize, long step) implements Update {
    }

    /// RMSprop (Hinton 2012), as torch.optim.RMSprop. State: the mean square, the momentum if there is any,
    /// and the mean gradient if centered.
    record RmsPropStep(double lr, double alpha, double eps, double weightDecay, double momentum,
            boolean centered, boolean maximize) implements Update {
    }

    /// Adagrad (Duchi, Hazan, Singer 2011): `s += g²; p -= rate · g / (√s + eps)`. State: s.
    record AdagradStep(double rate, double eps, double weightDecay, boolean maximize) implements Update {
    }

    /// Adadelta (Zeiler 2012): `v ← ρv + (1-ρ)g²; Δ = √(u + eps)/√(v + eps) · g; u ← ρu + (1-ρ)Δ²;
    /// p -= lr·Δ`. State: v, u.
    record AdadeltaStep(double lr, double rho, double eps, double weightDecay, boolean maximize)
            implements Update {
    }

    /// Adamax (Kingma, Ba 2015): `m ← β₁m + (1-β₁)g; u ← max(β₂u, |g| + eps); p -= rate · m/u`. State: m, u.
    record AdamaxStep(double rate, double beta1, double beta2, double eps, double weightDecay,
            boolean maximize) implements Update {
    }

    /// A step along mean gradient and gradient over the root of the mean square, as of NAdam and RAdam: `p ←
    /// shrink·p; m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; p -= (ofMean·m + ofGradient·g) / d` with `d = √(v ·
    /// correction) + eps` if `rooted`, else 1. State: m, v.
    record MomentStep(double beta1, double beta2, double eps, double weightDecay, double shrink,
            double ofMean, double ofGradient, double correction, boolean rooted, boolean maximize)
            implements Update {
    }

    /// Resilient propagation (Riedmiller, Braun 1993): where g and the one before have the same sign the size
    /// grows by `etaPlus`; where they differ it shrinks by `etaMinus` and g counts as 0; `p -= sign(g)·size`.
    /// State: the gradient before, the size.
    record RpropStep(double etaMinus, double etaPlus, double least, double most, boolean maximize)
            implements Update {
    }

    /// Lion (Chen et al. 2023): `p ← shrink·p - lr·sign(β₁m + (1-β₁)g); m ← β₂m + (1-β₂)g`. State: m.
    record LionStep(double lr, double beta1, double beta2, double shrink, boolean maximize)
            implements Update {
    }

    /// Averaged gradient descent (Polyak, Juditsky 1992): `p ← shrink·p - rate·g; a += mu·(p - a)`. State: a.
    record AveragedStep(double rate, double shrink, double mu, double weightDecay, boolean maximize)
            implements Update {
    }

    @Override
    default int arity() {
        return switch (this) {
            case RmsPropStep s -> 3 + (s.momentum > 0 ? 1 : 0) + (s.centered ? 1 : 0);
            case AdagradStep _,LionStep _,AveragedStep _ -> 3;
            case AdadeltaStep _,AdamaxStep _,MomentStep _,RpropStep _ -> 4;
            case SgdStep s -> s.momentum == 0 ? 2 : 3;
            case AdamStep s -> s.amsgrad ? 5 : 4;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        for (Shape s : in) {
            if (!s.equals(in[0])) {
                throw ShapeException.of(name(), "operands must have the parameter's shape",
                        "parameter is " + in[0] + ", another operand is " + s, "equal shapes", in[0].numel(),
                        s.numel());
            }
        }
        return in[0];
    }

    @Override
    default DType outputType(DType... in) {
        for (DType t : in) {
            OpNames.same(this, in[0], t);
        }
        return OpNames.floating(this, in[0]);
    }
}
