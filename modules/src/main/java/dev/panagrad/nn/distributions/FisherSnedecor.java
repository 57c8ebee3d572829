package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of F: of the ratio of two mean squares of standard normal numbers.
///
/// @param df1 degrees of freedom above, positive
/// @param df2 degrees of freedom below, positive
public record FisherSnedecor(Tensor df1, Tensor df2) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public FisherSnedecor {
        long[] shape = Parameters.broadcast("FisherSnedecor", df1, df2);
        Parameters.positive("FisherSnedecor: df1", df1);
        Parameters.positive("FisherSnedecor: df2", df2);
        df1 = df1.expand(shape);
        df2 = df2.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public FisherSnedecor(double df1, double df2) {
        this(Parameters.number(df1), Parameters.number(df2));
    }

    @Override
    public Shape batchShape() {
        return df1.shape();
    }

    /// Returns samples with implicit gradients; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        Tensor above = new Gamma(df1.mul(0.5), df1.mul(0.5)).rsample(shape);
        Tensor below = new Gamma(df2.mul(0.5), df2.mul(0.5)).rsample(shape);
        return above.div(below.clampMin(Parameters.tiny(below)));
    }

    @Override
    public Constraint support() {
        return Constraint.positive();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("df1", Constraint.positive(), "df2", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("FisherSnedecor: value", value);
        Tensor a = df1.mul(0.5);
        Tensor b = df2.mul(0.5);
        Tensor ratio = df1.div(df2);
        return a.mul(ratio.log()).add(a.sub(1).mul(value.log()))
                .sub(a.add(b).mul(ratio.mul(value).log1p())).sub(Parameters.lbeta(a, b));
    }

    /// Returns the mean, NaN for `df2 <= 2`.
    @Override
    public Tensor mean() {
        Tensor mean = df2.div(df2.sub(2));
        return Tensor.where(df2.detach().le(2), mean.mul(Double.NaN), mean);
    }

    /// Returns the variance, NaN for `df2 <= 4`.
    @Override
    public Tensor variance() {
        Tensor all = df1.add(df2).sub(2);
        Tensor v = df2.square().mul(2).mul(all).div(df1.mul(df2.sub(2).square()).mul(df2.sub(4)));
        return Tensor.where(df2.detach().le(4), v.mul(Double.NaN), v);
    }
}
