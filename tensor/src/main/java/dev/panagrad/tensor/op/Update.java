package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// What optimizers and scalers of gradients do to their numbers. These operations change their operands in
/// place and have no gradient; the result is the first operand itself.
public sealed interface Update extends Op {
    /// Returns whether operand `i` is changed; all but the second one.
    default boolean changes(int i) {
        return i != 1;
    }

    /// Steps of optimizers in one pass over memory. Operands: (parameter, gradient, state…), all of one shape
    /// and type.
    ///
    /// Where a state comes below the smallest normal number of its type, a backend may put zero: the running
    /// mean of a gradient that vanished would stay a subnormal number, on which processors are slow, for
    /// ever.
    sealed interface Step extends Update {
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
            return sameShapes(this, in, in.length);
        }

        @Override
        default DType outputType(DType... in) {
            return sameTypes(this, in, in.length);
        }
    }

    /// A step that a [Conditional] one can make, for nothing but its own number depends on how many there
    /// were.
    sealed interface Counted extends Step {
        /// Returns this step as a parameter's step `n`, counted from 1.
        Counted at(long n);
    }

    /// Stochastic gradient descent, as torch.optim.SGD: `g += weightDecay·p; v = momentum·v +
    /// (1-dampening)·g` (`v = g` in the first step); `p -= lr·(nesterov ? g + momentum·v : v)`. State: v,
    /// only if momentum is not 0.
    record SgdStep(double lr, double momentum, double dampening, double weightDecay, boolean nesterov,
            boolean maximize,
            boolean first) implements Counted {
        @Override
        public SgdStep at(long n) {
            return new SgdStep(lr, momentum, dampening, weightDecay, nesterov, maximize, n == 1);
        }
    }

    /// Adam (Kingma, Ba 2015), or AdamW (Loshchilov, Hutter 2019) if decoupled, as in torch.optim: state m, v
    /// (and the largest v if amsgrad).
    ///
    /// @param step the number of this step, from 1
    record AdamStep(double lr, double beta1, double beta2, double eps, double weightDecay, boolean decoupled,
            boolean amsgrad, boolean maximize, long step) implements Counted {
        @Override
        public AdamStep at(long n) {
            return new AdamStep(lr, beta1, beta2, eps, weightDecay, decoupled, amsgrad, maximize, n);
        }
    }

    /// RMSprop (Hinton 2012), as torch.optim.RMSprop. State: the mean square, the momentum if there is any,
    /// and the mean gradient if centered.
    record RmsPropStep(double lr, double alpha, double eps, double weightDecay, double momentum,
            boolean centered, boolean maximize) implements Step {
    }

    /// Adagrad (Duchi, Hazan, Singer 2011): `s += g²; p -= rate · g / (√s + eps)`. State: s.
    record AdagradStep(double rate, double eps, double weightDecay, boolean maximize) implements Step {
    }

    /// Adadelta (Zeiler 2012): `v ← ρv + (1-ρ)g²; Δ = √(u + eps)/√(v + eps) · g; u ← ρu + (1-ρ)Δ²;
    /// p -= lr·Δ`. State: v, u.
    record AdadeltaStep(double lr, double rho, double eps, double weightDecay, boolean maximize)
            implements Step {
    }

    /// Adamax (Kingma, Ba 2015): `m ← β₁m + (1-β₁)g; u ← max(β₂u, |g| + eps); p -= rate · m/u`. State: m, u.
    record AdamaxStep(double rate, double beta1, double beta2, double eps, double weightDecay,
            boolean maximize) implements Step {
    }

    /// A step along mean gradient and gradient over the root of the mean square, as of NAdam and RAdam: `p ←
    /// shrink·p; m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; p -= (ofMean·m + ofGradient·g) / d` with `d = √(v ·
    /// correction) + eps` if `rooted`, else 1. State: m, v.
    record MomentStep(double beta1, double beta2, double eps, double weightDecay, double shrink,
            double ofMean, double ofGradient, double correction, boolean rooted, boolean maximize)
            implements Step {
    }

    /// Resilient propagation (Riedmiller, Braun 1993): where g and the one before have the same sign the size
    /// grows by `etaPlus`; where they differ it shrinks by `etaMinus` and g counts as 0; `p -= sign(g)·size`.
    /// State: the gradient before, the size.
    record RpropStep(double etaMinus, double etaPlus, double least, double most, boolean maximize)
            implements Step {
    }

    /// Lion (Chen et al. 2023): `p ← shrink·p - lr·sign(β₁m + (1-β₁)g); m ← β₂m + (1-β₂)g`. State: m.
    record LionStep(double lr, double beta1, double beta2, double shrink, boolean maximize)
            implements Step {
    }

    /// Averaged gradient descent (Polyak, Juditsky 1992): `p ← shrink·p - rate·g; a += mu·(p - a)`. State: a.
    record AveragedStep(double rate, double shrink, double mu, double weightDecay, boolean maximize)
            implements Step {
    }

    /// A step that is made only if a truth value, which nobody on the host has to know, is true: then the
    /// number of steps made grows by one, and the step is the one of that number. What the step itself says
    /// of its number does not count. Operands: those of the step, that number (int64), and the truth value
    /// (bool), an element each.
    ///
    /// @param step what is made
    record Conditional(Counted step) implements Update {
        @Override
        public int arity() {
            return step.arity() + 2;
        }

        @Override
        public boolean changes(int i) {
            return i != 1 && i != step.arity() + 1;
        }

        @Override
        public Shape outputShape(Shape... in) {
            int n = step.arity();
            single(this, "the number of steps", in[n]);
            single(this, "the condition", in[n + 1]);
            return sameShapes(this, in, n);
        }

        @Override
        public DType outputType(DType... in) {
            int n = step.arity();
            typed(this, "the number of steps", in[n], DType.INT64);
            typed(this, "the condition", in[n + 1], DType.BOOL);
            return sameTypes(this, in, n);
        }
    }

    /// The next scale of a loss, as `torch._amp_update_scale_`: operands (scale, finite, good), a float32
    /// number, whether all gradients were finite (bool), and how many steps in a row had such since the scale
    /// changed (int64), an element each. `finite ? good += 1 : (scale *= backoff; good = 0)`; when there are
    /// `interval` good ones, `scale *= growth`, unless that is infinite, and `good = 0`. Products are rounded
    /// once, from double precision.
    ///
    /// @param growth the factor after enough good steps, `backoff` that after a step left out
    /// @param interval how many good steps are enough
    record ScaleStep(double growth, double backoff, long interval) implements Update {
        @Override
        public int arity() {
            return 3;
        }

        @Override
        public Shape outputShape(Shape... in) {
            single(this, "the scale", in[0]);
            single(this, "finite", in[1]);
            return single(this, "the number of good steps", in[2]);
        }

        @Override
        public DType outputType(DType... in) {
            typed(this, "finite", in[1], DType.BOOL);
            typed(this, "the number of good steps", in[2], DType.INT64);
            return typed(this, "the scale", in[0], DType.FLOAT32);
        }
    }

    /// Gradients divided by the scale of a loss, as `torch._amp_foreach_non_finite_check_and_unscale_`:
    /// operands (gradient, inverse, finite), the float32 inverse of the scale and a truth value (bool), an
    /// element each. `gradient *= inverse`; `finite` becomes false if an element is not, and is left as it is
    /// otherwise.
    record Unscale() implements Update {
        @Override
        public int arity() {
            return 3;
        }

        @Override
        public Shape outputShape(Shape... in) {
            single(this, "the inverse", in[1]);
            single(this, "finite", in[2]);
            return in[0];
        }

        @Override
        public DType outputType(DType... in) {
            typed(this, "the inverse", in[1], DType.FLOAT32);
            typed(this, "finite", in[2], DType.BOOL);
            return OpNames.floating(this, in[0]);
        }
    }

    private static Shape sameShapes(Update op, Shape[] in, int n) {
        for (int i = 0; i < n; i++) {
            if (!in[i].equals(in[0])) {
                throw ShapeException.of(op.name(), "operands must have the parameter's shape",
                        "parameter is " + in[0] + ", another operand is " + in[i], "equal shapes",
                        in[0].numel(), in[i].numel());
            }
        }
        return in[0];
    }

    private static DType sameTypes(Update op, DType[] in, int n) {
        for (int i = 0; i < n; i++) {
            OpNames.same(op, in[0], in[i]);
        }
        return OpNames.floating(op, in[0]);
    }

    private static Shape single(Update op, String what, Shape s) {
        if (s.numel() != 1) {
            throw ShapeException.of(op.name(), what + " must be a single number", what + " is " + s,
                    "numel() == 1", s.numel(), 1);
        }
        return s;
    }

    private static DType typed(Update op, String what, DType t, DType expected) {
        if (t != expected) {
            throw DTypeException.of(op.name(), what + " is of another type", t, expected.toString());
        }
        return t;
    }
}
