package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Steps of optimizers in one pass over memory. They change their operands in place and have no gradient.
///
/// Operands: (parameter, gradient, state…), all of one shape and type; the result is the parameter itself.
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

    @Override
    default int arity() {
        return switch (this) {
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
