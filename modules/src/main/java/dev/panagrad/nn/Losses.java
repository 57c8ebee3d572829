package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;
import java.util.function.UnaryOperator;

/// Losses as functions. Their result is a scalar, the mean over all elements, unless told otherwise.
public final class Losses {
    private Losses() {
    }

    /// Returns the mean squared error, `mean((x - y)²)`.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor mse(Tensor input, Tensor target) {
        return mse(input, target, Reduce.MEAN);
    }

    /// Returns the squared errors `(x - y)²`, reduced.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor mse(Tensor input, Tensor target, Reduce reduce) {
        Functional.sameShape("mse", "input", input.shape(), "target", target.shape());
        return reduce.of(input.sub(target).square());
    }

    /// Returns the mean absolute error, `mean(|x - y|)`.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor l1(Tensor input, Tensor target) {
        return l1(input, target, Reduce.MEAN);
    }

    /// Returns the absolute errors `|x - y|`, reduced.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor l1(Tensor input, Tensor target, Reduce reduce) {
        Functional.sameShape("l1", "input", input.shape(), "target", target.shape());
        return reduce.of(input.sub(target).abs());
    }

    /// Returns the mean cross entropy `-log softmax(logits)[target]`; logits: [n, classes], target: int64
    /// [n].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit or a class is out of range
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return ClassLosses.crossEntropy(logits, target, ClassLossOptions.DEFAULT);
    }

    /// Returns the cross entropy: `crossEntropy(logits, target, o -> o.labelSmoothing(0.1))`.
    ///
    /// @param logits [n, classes], [n, classes, d…] or [classes]
    /// @param target class numbers, integers of the shape of the logits without the classes, or
    ///         probabilities, floats of the shape of the logits
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit or a class is out of range
    public static Tensor crossEntropy(Tensor logits, Tensor target, UnaryOperator<ClassLossOptions> options) {
        return ClassLosses.crossEntropy(logits, target, options.apply(ClassLossOptions.DEFAULT));
    }

    /// Returns the mean negative log-likelihood `-logProbabilities[target]`; logProbabilities: [n, classes],
    /// target: int64 [n].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit or a class is out of range
    public static Tensor nllLoss(Tensor logProbabilities, Tensor target) {
        return nllLoss(logProbabilities, target, o -> o);
    }

    /// Returns the negative log-likelihood with options; shapes as in [#crossEntropy(Tensor, Tensor,
    /// UnaryOperator)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit or a class is out of range
    /// @throws IllegalArgumentException if label smoothing is asked for
    public static Tensor nllLoss(Tensor logProbabilities, Tensor target,
            UnaryOperator<ClassLossOptions> options) {
        ClassLossOptions o = options.apply(ClassLossOptions.DEFAULT);
        if (o.labelSmoothing() != 0) {
            throw new IllegalArgumentException(
                    "nllLoss: has no label smoothing, expected labelSmoothing == 0 but got "
                            + o.labelSmoothing());
        }
        return ClassLosses.nll("nllLoss", logProbabilities, target, o);
    }

    /// Returns the mean binary cross entropy of logits, `mean(log(1 + eˣ) - y x)`, without overflow; both of
    /// one shape.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor bceWithLogits(Tensor logits, Tensor target) {
        return bceWithLogits(logits, target, null, null, Reduce.MEAN);
    }

    /// Returns the binary cross entropy of logits, `w (-p y log σ(x) - (1-y) log(1 - σ(x)))`, reduced.
    ///
    /// @param weight `w`, broadcast to the logits, or null for 1
    /// @param positiveWeight `p`, broadcast to the logits, or null for 1
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor bceWithLogits(Tensor logits, Tensor target, Tensor weight, Tensor positiveWeight,
            Reduce reduce) {
        Functional.sameShape("bceWithLogits", "logits", logits.shape(), "target", target.shape());
        Tensor y = target.to(logits.dtype());
        Tensor minusLogSigma = Tensor.apply(new Unary.Softplus(1, 60), logits.neg());
        Tensor negative = y.neg().add(1);
        Tensor factor = positiveWeight == null ? null : positiveWeight.sub(1).mul(y).add(1);
        Tensor loss = negative.mul(logits).add(factor == null ? minusLogSigma : factor.mul(minusLogSigma));
        return reduce.of(weight == null ? loss : loss.mul(weight));
    }
}
