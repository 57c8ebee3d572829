package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// A bijection by three formulas.
///
/// @param function the function
/// @param back its inverse
/// @param slope the logarithm of its slope's size, of x and y
record Formulas(UnaryOperator<Tensor> function, UnaryOperator<Tensor> back, BinaryOperator<Tensor> slope)
        implements Bijection {
    @Override
    public Tensor of(Tensor x) {
        return function.apply(x);
    }

    @Override
    public Tensor inverse(Tensor y) {
        return back.apply(y);
    }

    @Override
    public Tensor logSlope(Tensor x, Tensor y) {
        return slope.apply(x, y);
    }
}
