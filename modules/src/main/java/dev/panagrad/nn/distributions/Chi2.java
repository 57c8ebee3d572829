package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of the sum of squares of `df` standard normal numbers; a [Gamma] distribution of
/// concentration `df/2` and rate 1/2.
///
/// @param df degrees of freedom, positive
public record Chi2(Tensor df) implements Distribution {
    /// Checks the parameter.
    ///
    /// @throws IllegalArgumentException if it is out of range
    public Chi2 {
        Parameters.broadcast("Chi2", df, df);
        Parameters.positive("Chi2: df", df);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Chi2(double df) {
        this(Parameters.number(df));
    }

    @Override
    public Shape batchShape() {
        return df.shape();
    }

    /// Returns the same distribution as one of a concentration and a rate.
    public Gamma gamma() {
        return new Gamma(df.mul(0.5), df.newFull(0.5));
    }

    @Override
    public Tensor sample(long... shape) {
        return gamma().sample(shape);
    }

    /// Returns samples with implicit gradients; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        return gamma().rsample(shape);
    }

    @Override
    public Constraint support() {
        return gamma().support();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("df", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        return gamma().logProb(value);
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return gamma().cdf(value);
    }

    @Override
    public Tensor entropy() {
        return gamma().entropy();
    }

    @Override
    public Tensor mean() {
        return df;
    }

    @Override
    public Tensor variance() {
        return df.mul(2);
    }
}
