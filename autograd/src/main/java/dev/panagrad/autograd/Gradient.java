package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The backward step of one recorded operation: from the gradient of the result to those of the operands.
@FunctionalInterface
interface Gradient {
    /// Returns the gradient of each operand, null where there is none; only those needed have to be computed.
    /// A gradient may have the result's shape where the operand was broadcast: the engine sums it.
    Tensor[] of(Tensor g, boolean[] needed);

    /// Returns whether [#of] takes a gradient of the result's first rows for one whose other rows are zeros.
    default boolean takesRows() {
        return false;
    }

    /// Returns a step that takes a gradient of the first rows, or one that does not.
    static Gradient rows(boolean takes, Gradient step) {
        return !takes ? step : new Gradient() {
            @Override
            public Tensor[] of(Tensor g, boolean[] needed) {
                return step.of(g, needed);
            }

            @Override
            public boolean takesRows() {
                return true;
            }
        };
    }

    /// Returns the step with one function for each operand; a null function means no gradient.
    @SafeVarargs
    static Gradient each(UnaryOperator<Tensor>... functions) {
        return (g, needed) -> {
            Tensor[] out = new Tensor[needed.length];
            for (int i = 0; i < functions.length; i++) {
                if (needed[i] && functions[i] != null) {
                    out[i] = functions[i].apply(g);
                }
            }
            return out;
        };
    }

    /// Returns the step of an operation of one operand.
    static Gradient one(UnaryOperator<Tensor> function) {
        return (g, needed) -> new Tensor[] {function.apply(g)};
    }

    /// Returns the step of an operation that is constant almost everywhere.
    static Gradient zero() {
        return (g, needed) -> {
            Tensor[] out = new Tensor[needed.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = needed[i] ? g.newZeros(g.shape().dims()) : null;
            }
            return out;
        };
    }

    /// Returns the step of an operation that passes nothing on.
    static Gradient none() {
        return (g, needed) -> new Tensor[needed.length];
    }
}
