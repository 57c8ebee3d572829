package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// A probability distribution, or a batch of them, as in `torch.distributions`.
///
/// ```java
/// var q = new Normal(mean, scale);                    // [batch, latent]
/// Tensor z = q.rsample();                             // differentiable in mean and scale
/// Tensor kl = Kl.divergence(q, new Normal(0, 1)).sum(-1);
/// ```
///
/// Parameters are broadcast against each other; their shape is the batch. A value has the shape `[sample…,
/// batch…, event…]`. Parameters and values are checked, which waits for them on an asynchronous device.
public interface Distribution {
    /// Returns the shape of the parameters, one distribution each.
    Shape batchShape();

    /// Returns the shape of one value, `[]` for numbers, as by default.
    default Shape eventShape() {
        return Shape.SCALAR;
    }

    /// Returns values drawn at random, of the shape `[shape…, batch…, event…]`, without gradients.
    default Tensor sample(long... shape) {
        return Grad.off(() -> rsample(shape));
    }

    /// Returns values drawn at random that are functions of the parameters, so that gradients flow to them.
    ///
    /// @throws IllegalStateException if the distribution has no such functions
    default Tensor rsample(long... shape) {
        throw Parameters.unknown(this,
                "its samples are no differentiable functions of the parameters; use sample");
    }

    /// Returns what values there are; all others are refused by [#logProb].
    ///
    /// @throws IllegalStateException if it is not known, as by default
    default Constraint support() {
        throw Parameters.unknown(this, "its support is not described");
    }

    /// Returns what the parameters may be, by the names of the record's parts; none by default.
    default Map<String, Constraint> argConstraints() {
        return Map.of();
    }

    /// Returns the logarithms of the density, or of the probability of a whole number; value: [..., event…].
    ///
    /// @throws IllegalArgumentException if a value is outside the distribution's support
    Tensor logProb(Tensor value);

    /// Returns the entropy in nats; of the batch's shape.
    ///
    /// @throws IllegalStateException if it has no formula, as by default
    default Tensor entropy() {
        throw Parameters.unknown(this, "its entropy has no formula");
    }

    /// Returns the mean, NaN where there is none.
    ///
    /// @throws IllegalStateException if it has no formula, as by default
    default Tensor mean() {
        throw Parameters.unknown(this, "its mean has no formula");
    }

    /// Returns the variance, infinite or NaN where there is none.
    ///
    /// @throws IllegalStateException if it has no formula, as by default
    default Tensor variance() {
        throw Parameters.unknown(this, "its variance has no formula");
    }

    /// Returns the standard deviation.
    default Tensor stddev() {
        return variance().sqrt();
    }
}
