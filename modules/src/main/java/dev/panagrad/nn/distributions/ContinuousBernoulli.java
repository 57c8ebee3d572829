package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution on [0, 1] with density proportional to `p^x (1-p)^(1-x)` (Loaiza-Ganem, Cunningham 2019).
/// Where p is within 0.001 of 1/2, Taylor's series are taken.
///
/// @param logits the logarithms of the odds, `log(p / (1 - p))`
public record ContinuousBernoulli(Tensor logits) implements Distribution {
    /// Checks the parameter.
    ///
    /// @throws IllegalArgumentException if it is out of range
    public ContinuousBernoulli {
        Parameters.broadcast("ContinuousBernoulli", logits, logits);
        Parameters.real("ContinuousBernoulli: logits", logits);
    }

    @Override
    public Shape batchShape() {
        return logits.shape();
    }

    private static final double CLOSE = 1e-3;

    /// Returns the distribution of parameters p.
    ///
    /// @throws IllegalArgumentException if one is not in [0, 1]
    public static ContinuousBernoulli ofProbs(Tensor probs) {
        return new ContinuousBernoulli(Bernoulli.ofProbs(probs).logits());
    }

    /// Returns the parameters p.
    public Tensor probs() {
        return logits.sigmoid();
    }

    private Tensor close() {
        return probs().detach().sub(0.5).abs().lt(CLOSE);
    }

    /// Returns p, or a number away from 1/2 where the series are taken.
    private Tensor apart() {
        return Tensor.where(close(), probs().mul(0).add(0.25), probs());
    }

    /// Returns `c + (first + second (p - 1/2)²) (p - 1/2)^power` where p is close to 1/2, else another value.
    private Tensor either(Tensor other, double c, int power, double first, double second) {
        Tensor x = probs().sub(0.5);
        Tensor series = x.square().mul(second).add(first).mul(x.pow(power)).add(c);
        return Tensor.where(close(), series, other);
    }

    /// Returns the logarithm of the factor that makes the density's integral 1.
    Tensor logNorm() {
        Tensor p = apart();
        Tensor d = p.mul(-2).add(1);
        Tensor other = d.atanh().mul(2).abs().log().sub(d.abs().log());
        return either(other, Math.log(2), 2, 4.0 / 3, 104.0 / 45);
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.uniform(logits, Parameters.join(shape, batchShape())));
    }

    @Override
    public Constraint support() {
        return Constraint.unitInterval();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("logits", Constraint.real());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("ContinuousBernoulli: value", value);
        return value.mul(logits).sub(logits.softplus()).add(logNorm());
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        Tensor p = apart();
        Tensor c = p.pow(value).mul(p.rsub(1).pow(value.rsub(1))).add(p).sub(1).div(p.mul(2).sub(1));
        return Tensor.where(close(), value, c).clamp(0, 1);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        Tensor q = apart();
        Tensor low = q.neg().log1p();
        Tensor x = q.neg().add(p.mul(q.mul(2).sub(1))).log1p().sub(low).div(q.log().sub(low));
        return Tensor.where(close(), p, x);
    }

    @Override
    public Tensor entropy() {
        Tensor low = logits.softplus().neg();
        return mean().mul(low.sub(logits.neg().softplus().neg())).sub(logNorm()).sub(low);
    }

    @Override
    public Tensor mean() {
        Tensor p = apart();
        Tensor other = p.div(p.mul(2).sub(1)).add(p.neg().log1p().sub(p.log()).reciprocal());
        return either(other, 0.5, 1, 1.0 / 3, 16.0 / 45);
    }

    @Override
    public Tensor variance() {
        Tensor p = apart();
        Tensor other = p.mul(p.sub(1)).div(p.mul(2).sub(1).square())
                .add(p.neg().log1p().sub(p.log()).square().reciprocal());
        return either(other, 1.0 / 12, 2, -1.0 / 15, 128.0 / 945);
    }
}
