package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution on (0, 1) with distribution function `1 - (1 - x^a)^b`.
///
/// @param concentration1 a, positive
/// @param concentration0 b, positive
public record Kumaraswamy(Tensor concentration1, Tensor concentration0) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Kumaraswamy {
        long[] shape = Parameters.broadcast("Kumaraswamy", concentration1, concentration0);
        Parameters.positive("Kumaraswamy: concentration1", concentration1);
        Parameters.positive("Kumaraswamy: concentration0", concentration0);
        concentration1 = concentration1.expand(shape);
        concentration0 = concentration0.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Kumaraswamy(double concentration1, double concentration0) {
        this(Parameters.number(concentration1), Parameters.number(concentration0));
    }

    @Override
    public Shape batchShape() {
        return concentration1.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.uniform(concentration1, Parameters.join(shape, batchShape())));
    }

    @Override
    public Constraint support() {
        return Constraint.unitInterval();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration1", Constraint.positive(), "concentration0", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Kumaraswamy: value", value);
        Tensor a = concentration1;
        Tensor rest = concentration0.sub(1).mul(value.pow(a).neg().log1p());
        return a.log().add(concentration0.log()).add(a.sub(1).xlogy(value)).add(rest);
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return concentration0.mul(value.pow(concentration1).neg().log1p()).expm1().neg();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        Tensor below = p.neg().log1p().div(concentration0).expm1().neg();
        return below.pow(concentration1.reciprocal());
    }

    @Override
    public Tensor entropy() {
        Tensor b = concentration0;
        Tensor harmonic = b.add(1).digamma().add(Parameters.EULER);
        return b.reciprocal().rsub(1).add(concentration1.reciprocal().rsub(1).mul(harmonic))
                .sub(concentration1.log()).sub(b.log());
    }

    @Override
    public Tensor mean() {
        return moment(1);
    }

    @Override
    public Tensor variance() {
        return moment(2).sub(moment(1).square());
    }

    /// Returns the mean of `x^n`.
    private Tensor moment(int n) {
        Tensor b = concentration0;
        return b.mul(Parameters.lbeta(concentration1.reciprocal().mul(n).add(1), b).exp());
    }
}
