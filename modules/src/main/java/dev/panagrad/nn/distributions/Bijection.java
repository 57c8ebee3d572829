package dev.panagrad.nn.distributions;

import dev.panagrad.nn.Activations;
import dev.panagrad.tensor.Tensor;

/// A differentiable function of numbers with an inverse, for [TransformedDistribution]; as the transforms of
/// `torch.distributions.transforms` that work on each number by itself.
public interface Bijection {
    /// Returns the function of x.
    Tensor of(Tensor x);

    /// Returns the numbers whose function is y.
    Tensor inverse(Tensor y);

    /// Returns the logarithms of the slope's size.
    ///
    /// @param x where
    /// @param y the function of x
    Tensor logSlope(Tensor x, Tensor y);

    /// Returns x itself.
    static Bijection identity() {
        return new Formulas(x -> x, y -> y, (x, _) -> Tensor.zerosLike(x));
    }

    /// Returns one function after another, the first one first.
    static Bijection chain(Bijection first, Bijection second) {
        return new Formulas(x -> second.of(first.of(x)), y -> first.inverse(second.inverse(y)), (x, y) -> {
            Tensor between = first.of(x);
            return first.logSlope(x, between).add(second.logSlope(between, y));
        });
    }

    /// Returns `loc + scale x`.
    ///
    /// @param scale not 0
    static Bijection affine(Tensor loc, Tensor scale) {
        Parameters.check("affine: scale", scale, scale.detach().ne(0), "numbers other than 0");
        return new Formulas(x -> loc.add(scale.mul(x)), y -> y.sub(loc).div(scale),
                (x, _) -> scale.abs().log().expandAs(x));
    }

    /// Returns `e^x`.
    static Bijection exp() {
        return new Formulas(Tensor::exp, Tensor::log, (x, _) -> x);
    }

    /// Returns `1 / (1 + e^-x)`.
    static Bijection sigmoid() {
        return new Formulas(Tensor::sigmoid, Tensor::logit,
                (x, _) -> x.neg().softplus().add(x.softplus()).neg());
    }

    /// Returns `tanh x`.
    static Bijection tanh() {
        return new Formulas(Tensor::tanh, Tensor::atanh,
                (x, _) -> x.add(x.mul(-2).softplus()).rsub(Math.log(2)).mul(2));
    }

    /// Returns `log(1 + e^x)`.
    static Bijection softplus() {
        return new Formulas(Tensor::softplus, y -> y.neg().expm1().neg().log().add(y),
                (x, _) -> Activations.logSigmoid(x));
    }

    /// Returns `x^exponent` of positive numbers.
    ///
    /// @param exponent not 0
    static Bijection power(double exponent) {
        if (exponent == 0 || Double.isNaN(exponent)) {
            throw new IllegalArgumentException(
                    "power: the exponent is out of range, expected a number other than 0 but got "
                            + exponent);
        }
        return new Formulas(x -> x.pow(exponent), y -> y.pow(1 / exponent),
                (x, y) -> y.div(x).mul(exponent).abs().log());
    }
}
