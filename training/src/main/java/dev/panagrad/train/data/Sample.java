package dev.panagrad.train.data;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// An input and its target.
///
/// @param input of any shape
/// @param target of any shape; a scalar for a class
public record Sample(Tensor input, Tensor target) {
    /// Returns the sample with another input.
    public Sample mapInput(UnaryOperator<Tensor> f) {
        return new Sample(f.apply(input), target);
    }
}
