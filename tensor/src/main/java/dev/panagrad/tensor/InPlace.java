package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.random.Generator;

/// Operations that change the tensor in place, and return it. All views of the same memory see the change.
///
/// A leaf that requires a gradient cannot be changed while gradients are recorded; a change of another tensor
/// becomes part of its history. The result must have the tensor's shape and a type that can be stored in it.
public sealed interface InPlace permits Tensor {
    /// Adds another tensor.
    default Tensor add_(Tensor other) {
        return Scalars.inPlace(new Binary.Add(), (Tensor) this, other);
    }

    /// Adds a number.
    default Tensor add_(Number other) {
        return Scalars.inPlace(new Binary.Add(), (Tensor) this, other);
    }

    /// Subtracts another tensor.
    default Tensor sub_(Tensor other) {
        return Scalars.inPlace(new Binary.Sub(), (Tensor) this, other);
    }

    /// Subtracts a number.
    default Tensor sub_(Number other) {
        return Scalars.inPlace(new Binary.Sub(), (Tensor) this, other);
    }

    /// Multiplies by another tensor.
    default Tensor mul_(Tensor other) {
        return Scalars.inPlace(new Binary.Mul(), (Tensor) this, other);
    }

    /// Multiplies by a number.
    default Tensor mul_(Number other) {
        return Scalars.inPlace(new Binary.Mul(), (Tensor) this, other);
    }

    /// Divides by another tensor.
    default Tensor div_(Tensor other) {
        return Scalars.inPlace(new Binary.Div(), (Tensor) this, other);
    }

    /// Divides by a number.
    default Tensor div_(Number other) {
        return Scalars.inPlace(new Binary.Div(), (Tensor) this, other);
    }

    /// Takes the larger of each pair.
    default Tensor maximum_(Tensor other) {
        return Scalars.inPlace(new Binary.Maximum(), (Tensor) this, other);
    }

    /// Takes the larger of each pair with a number.
    default Tensor maximum_(Number other) {
        return Scalars.inPlace(new Binary.Maximum(), (Tensor) this, other);
    }

    /// Takes the smaller of each pair.
    default Tensor minimum_(Tensor other) {
        return Scalars.inPlace(new Binary.Minimum(), (Tensor) this, other);
    }

    /// Takes the smaller of each pair with a number.
    default Tensor minimum_(Number other) {
        return Scalars.inPlace(new Binary.Minimum(), (Tensor) this, other);
    }

    /// Raises to the powers of another tensor.
    default Tensor pow_(Tensor other) {
        return Scalars.inPlace(new Binary.Pow(), (Tensor) this, other);
    }

    /// Raises to the powers of a number.
    default Tensor pow_(Number other) {
        return Scalars.inPlace(new Binary.Pow(), (Tensor) this, other);
    }

    /// Replaces every element by its [Elementwise#neg()].
    default Tensor neg_() {
        return Evaluation.inPlace(new Unary.Neg(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#abs()].
    default Tensor abs_() {
        return Evaluation.inPlace(new Unary.Abs(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#exp()].
    default Tensor exp_() {
        return Evaluation.inPlace(new Unary.Exp(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#log()].
    default Tensor log_() {
        return Evaluation.inPlace(new Unary.Log(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#sqrt()].
    default Tensor sqrt_() {
        return Evaluation.inPlace(new Unary.Sqrt(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#tanh()].
    default Tensor tanh_() {
        return Evaluation.inPlace(new Unary.Tanh(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#sigmoid()].
    default Tensor sigmoid_() {
        return Evaluation.inPlace(new Unary.Sigmoid(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#relu()].
    default Tensor relu_() {
        return Evaluation.inPlace(new Unary.Relu(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#floor()].
    default Tensor floor_() {
        return Evaluation.inPlace(new Unary.Floor(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#ceil()].
    default Tensor ceil_() {
        return Evaluation.inPlace(new Unary.Ceil(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#round()].
    default Tensor round_() {
        return Evaluation.inPlace(new Unary.Round(), (Tensor) this, (Tensor) this);
    }

    /// Replaces every element by its [Elementwise#reciprocal()].
    default Tensor reciprocal_() {
        return Evaluation.inPlace(new Unary.Reciprocal(), (Tensor) this, (Tensor) this);
    }

    /// Limits every element to `[min, max]`.
    default Tensor clamp_(double min, double max) {
        return Evaluation.inPlace(new Unary.Clamp(min, max), (Tensor) this, (Tensor) this);
    }

    /// Sets every element to 0.
    default Tensor zero_() {
        return fill_(0);
    }

    /// Sets every element to a number.
    default Tensor fill_(Number value) {
        Tensor x = (Tensor) this;
        Scalars.checkStorable("fill_", x, value);
        return Evaluation.inPlace(new Creation.Fill(x.shape(), x.dtype(), value), x);
    }

    /// Sets every element to that of another tensor, broadcast and converted.
    default Tensor copy_(Tensor other) {
        Tensor x = (Tensor) this;
        Tensor y = other.to(x.device()).to(x.dtype());
        return Evaluation.inPlace(new Unary.Copy(), x, y.expand(x.shape().dims()));
    }

    /// Fills with numbers uniform in `[low, high)`.
    default Tensor uniform_(double low, double high) {
        Tensor x = Scalars.needFloat("uniform_", (Tensor) this);
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "uniform_: the ends are in the wrong order, expected low <= high"
                            + " but " + low + " > " + high);
        }
        return Evaluation.inPlace(
                new Sampling.Uniform(x.shape(), x.dtype(), Generator.DEFAULT.take(x.numel()), low, high), x);
    }

    /// Fills with numbers from a normal distribution.
    default Tensor normal_(double mean, double std) {
        Tensor x = Scalars.needFloat("normal_", (Tensor) this);
        if (!(std >= 0)) {
            throw new IllegalArgumentException(
                    "normal_: std is out of range, expected std >= 0 but got " + std);
        }
        return Evaluation.inPlace(
                new Sampling.Normal(x.shape(), x.dtype(), Generator.DEFAULT.take(x.numel() + 1), mean, std),
                x);
    }

    /// Fills with waiting times of the given rate: `-log(1 - u) / rate` for u uniform in [0, 1).
    ///
    /// @throws IllegalArgumentException if the rate is not positive
    default Tensor exponential_(double rate) {
        Scalars.needPositive("exponential_", "rate", rate);
        return uniform_(0, 1).copy_(((Tensor) this).neg().log1p().div(-rate));
    }

    /// Fills with numbers whose logarithms have a normal distribution.
    ///
    /// @throws IllegalArgumentException if std is not positive
    default Tensor logNormal_(double mean, double std) {
        Scalars.needPositive("logNormal_", "std", std);
        return normal_(mean, std).copy_(((Tensor) this).exp());
    }

    /// Fills with numbers from Cauchy's distribution: `median + sigma tan(π (u - 1/2))`.
    ///
    /// @throws IllegalArgumentException if sigma is not positive
    default Tensor cauchy_(double median, double sigma) {
        Scalars.needPositive("cauchy_", "sigma", sigma);
        return uniform_(-0.5, 0.5).copy_(((Tensor) this).mul(Math.PI).tan().mul(sigma).add(median));
    }

    /// Fills with how many tries it takes to succeed with probability p, at least 1.
    ///
    /// @throws IllegalArgumentException if p is not between 0 and 1
    default Tensor geometric_(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("geometric_: no probability, expected 0 < p < 1 but got " + p);
        }
        return uniform_(0, 1).copy_(((Tensor) this).neg().log1p().div(Math.log1p(-p)).floor().add(1));
    }

    /// Fills with 1 with probability `p`, else 0.
    default Tensor bernoulli_(double p) {
        Tensor x = (Tensor) this;
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "bernoulli_: no probability, expected 0 <= p <= 1 but got " + p);
        }
        return Evaluation.inPlace(
                new Sampling.Bernoulli(x.shape(), x.dtype(), Generator.DEFAULT.take(x.numel()), p), x);
    }
}
