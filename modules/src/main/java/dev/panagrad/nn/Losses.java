package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.spi.HostWork;
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
        if (AutocastFunction.MSE.applies(input)) {
            return AutocastFunction.MSE.of(t -> mse(t[0], t[1], reduce), input, target);
        }
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
        if (AutocastFunction.L1.applies(input)) {
            return AutocastFunction.L1.of(t -> l1(t[0], t[1], reduce), input, target);
        }
        Functional.sameShape("l1", "input", input.shape(), "target", target.shape());
        return reduce.of(input.sub(target).abs());
    }

    /// Returns the mean squared error, as [#mse(Tensor, Tensor)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor mseLoss(Tensor input, Tensor target) {
        return mse(input, target);
    }

    /// Returns the mean absolute error, as [#l1(Tensor, Tensor)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor l1Loss(Tensor input, Tensor target) {
        return l1(input, target);
    }

    /// Returns the squared errors `(x - y)²`, reduced, as [#mse(Tensor, Tensor, Reduce)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor mseLoss(Tensor input, Tensor target, Reduce reduce) {
        return mse(input, target, reduce);
    }

    /// Returns the absolute errors `|x - y|`, reduced, as [#l1(Tensor, Tensor, Reduce)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor l1Loss(Tensor input, Tensor target, Reduce reduce) {
        return l1(input, target, reduce);
    }

    /// Returns the mean cross entropy `-log softmax(logits)[target]`; logits: [n, classes], target: int64
    /// [n].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit or a class is out of range
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return ClassLosses.crossEntropy(logits, target, ClassLossOptions.DEFAULT);
    }

    /// Returns the squared errors `w (x - y)²`, reduced; the mean is `Σ w (x - y)² / Σ w`.
    ///
    /// @param weight `w`, of the input's shape
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor mseLoss(Tensor input, Tensor target, Tensor weight, Reduce reduce) {
        if (AutocastFunction.MSE.applies(input)) {
            return AutocastFunction.MSE.of(t -> mseLoss(t[0], t[1], t[2], reduce), input, target, weight);
        }
        return weighted("mse", mse(input, target, Reduce.NONE), weight, reduce);
    }

    /// Returns the absolute errors `w |x - y|`, reduced; the mean is `Σ w |x - y| / Σ w`.
    ///
    /// @param weight `w`, of the input's shape
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor l1Loss(Tensor input, Tensor target, Tensor weight, Reduce reduce) {
        if (AutocastFunction.L1.applies(input)) {
            return AutocastFunction.L1.of(t -> l1Loss(t[0], t[1], t[2], reduce), input, target, weight);
        }
        return weighted("l1", l1(input, target, Reduce.NONE), weight, reduce);
    }

    private static Tensor weighted(String op, Tensor losses, Tensor weight, Reduce reduce) {
        Functional.sameShape(op, "input", losses.shape(), "weight", weight.shape());
        Tensor all = losses.mul(weight);
        return reduce == Reduce.MEAN ? all.sum().div(weight.sum()) : reduce.of(all);
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

    /// Returns the cross entropy of the logits `x Wᵀ + b`.
    ///
    /// @param x [n, in] or [in]
    /// @param weight `W`, [classes, in], or [classes, d…, in] for logits [n, classes, d…]
    /// @param target as in [#crossEntropy(Tensor, Tensor, UnaryOperator)]
    /// @param bias `b`, of the weight's shape without the last axis, or null
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public static Tensor linearCrossEntropy(Tensor x, Tensor weight, Tensor target, Tensor bias,
            UnaryOperator<ClassLossOptions> options) {
        return ClassLosses.linear(x, weight, target, bias, options.apply(ClassLossOptions.DEFAULT));
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
        if (AutocastFunction.BCE_WITH_LOGITS.applies(logits)) {
            return AutocastFunction.BCE_WITH_LOGITS.of(t -> bceWithLogits(t[0], t[1], t[2], t[3], reduce),
                    logits, target, weight, positiveWeight);
        }
        Functional.sameShape("bceWithLogits", "logits", logits.shape(), "target", target.shape());
        Tensor y = target.to(logits.dtype());
        Tensor minusLogSigma = Tensor.apply(new Unary.Softplus(1, 60), logits.neg());
        Tensor negative = y.neg().add(1);
        Tensor factor = positiveWeight == null ? null : positiveWeight.sub(1).mul(y).add(1);
        Tensor loss = negative.mul(logits).add(factor == null ? minusLogSigma : factor.mul(minusLogSigma));
        return reduce.of(weight == null ? loss : loss.mul(weight));
    }

    /// Returns the binary cross entropy of logits, as
    /// [#bceWithLogits(Tensor, Tensor, Tensor, Tensor, Reduce)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target, Tensor weight,
            Tensor positiveWeight, Reduce reduce) {
        return bceWithLogits(logits, target, weight, positiveWeight, reduce);
    }

    /// Returns the mean binary cross entropy of probabilities; [#bceWithLogits(Tensor, Tensor)] is exacter.
    ///
    /// @param input within [0, 1]
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    /// @throws IllegalArgumentException if the input leaves [0, 1]
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target) {
        return binaryCrossEntropy(input, target, null, Reduce.MEAN);
    }

    /// Returns the binary cross entropy of probabilities, `-w (y log x + (1-y) log(1 - x))`, reduced; the
    /// logarithms are at least -100.
    ///
    /// @param input within [0, 1]
    /// @param weight `w`, broadcast to the input, or null for 1
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    /// @throws IllegalArgumentException if the input leaves [0, 1]
    public static Tensor binaryCrossEntropy(Tensor input, Tensor target, Tensor weight, Reduce reduce) {
        if (AutocastFunction.BCE.applies(input)) {
            return AutocastFunction.BCE.of(t -> binaryCrossEntropy(t[0], t[1], t[2], reduce),
                    input, target, weight);
        }
        Functional.sameShape("binaryCrossEntropy", "input", input.shape(), "target", target.shape());
        Activations.needFloat("binaryCrossEntropy", input);
        HostWork.reads("binaryCrossEntropy", "whether the input is in [0, 1]",
                "binaryCrossEntropyWithLogits, which needs no check");
        if (input.numel() > 0 && (input.detach().amin().item() < 0 || input.detach().amax().item() > 1)) {
            throw new IllegalArgumentException(
                    "binaryCrossEntropy: the input must be probabilities, expected 0 <= input <= 1"
                            + " but it is in ["
                            + input.detach().amin().item() + ", " + input.detach().amax().item() + "]");
        }
        Tensor y = target.to(input.dtype());
        Tensor loss = y.mul(boundedLog(input)).add(y.rsub(1).mul(boundedLog(input.rsub(1)))).neg();
        return reduce.of(weight == null ? loss : loss.mul(weight));
    }

    /// Returns max(log x, -100), with the slope 1e12 where x vanishes.
    private static Tensor boundedLog(Tensor x) {
        Tensor tiny = x.detach().le(1e-12);
        Tensor v = x.detach();
        Tensor flat = v.log().clamp(-100, Double.POSITIVE_INFINITY).add(x.sub(v).mul(1e12));
        return Tensor.where(tiny, flat, Tensor.where(tiny, x.newFull(1), x).log());
    }

    /// Returns the mean smooth error for `beta` 1, see [#smoothL1Loss(Tensor, Tensor, double, Reduce)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor smoothL1Loss(Tensor input, Tensor target) {
        return smoothL1Loss(input, target, 1, Reduce.MEAN);
    }

    /// Returns the squared error below `beta` and the absolute one above, joined smoothly (Girshick 2015):
    /// `d²/(2β)` if `|d| < β`, else `|d| - β/2`, reduced.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    /// @throws IllegalArgumentException if beta is negative
    public static Tensor smoothL1Loss(Tensor input, Tensor target, double beta, Reduce reduce) {
        if (AutocastFunction.SMOOTH_L1.applies(input)) {
            return AutocastFunction.SMOOTH_L1.of(t -> smoothL1Loss(t[0], t[1], beta, reduce), input, target);
        }
        Arguments.notNegative("smoothL1Loss", "beta", beta);
        Functional.sameShape("smoothL1Loss", "input", input.shape(), "target", target.shape());
        return beta == 0 ? l1(input, target, reduce)
                : reduce.of(huber(input.sub(target), beta, 1 / beta, 1));
    }

    /// Returns the mean of Huber's error for `δ` 1, see [#huberLoss(Tensor, Tensor, double, Reduce)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor huberLoss(Tensor input, Tensor target) {
        return huberLoss(input, target, 1, Reduce.MEAN);
    }

    /// Returns `d²/2` if `|d| <= δ`, else `δ (|d| - δ/2)` (Huber 1964), reduced.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    /// @throws IllegalArgumentException if delta is not positive
    public static Tensor huberLoss(Tensor input, Tensor target, double delta, Reduce reduce) {
        if (AutocastFunction.HUBER.applies(input)) {
            return AutocastFunction.HUBER.of(t -> huberLoss(t[0], t[1], delta, reduce), input, target);
        }
        if (!(delta > 0)) {
            throw new IllegalArgumentException(
                    "huberLoss: delta must be positive, expected delta > 0 but got " + delta);
        }
        Functional.sameShape("huberLoss", "input", input.shape(), "target", target.shape());
        return reduce.of(huber(input.sub(target), delta, 1, delta));
    }

    /// Returns Huber's loss of each element times a weight, reduced; the mean is over all elements, not
    /// divided by the weights.
    ///
    /// @param weight of the input's shape
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    /// @throws IllegalArgumentException if delta is not positive
    public static Tensor huberLoss(Tensor input, Tensor target, Tensor weight, double delta, Reduce reduce) {
        if (AutocastFunction.HUBER.applies(input)) {
            return AutocastFunction.HUBER.of(t -> huberLoss(t[0], t[1], t[2], delta, reduce),
                    input, target, weight);
        }
        Functional.sameShape("huberLoss", "input", input.shape(), "weight", weight.shape());
        return reduce.of(huberLoss(input, target, delta, Reduce.NONE).mul(weight));
    }

    /// Returns `curvature · d²/2` up to delta, and from there on lines with a slope.
    private static Tensor huber(Tensor d, double delta, double curvature, double slope) {
        return Tensor.apply(new Unary.Piecewise(new Pieces(-delta, delta, false,
                Factors.line(-slope, -delta / 2), Factors.parabola(curvature / 2, 0, 0),
                Factors.line(slope, delta / 2))), d);
    }

    /// Returns the Kullback-Leibler divergence `t (log t - input)`, reduced; note that its mathematical value
    /// is that of [Reduce#BATCH_MEAN].
    ///
    /// @param input logarithms of probabilities
    /// @param target probabilities, or their logarithms if `logTarget`
    /// @throws dev.panagrad.tensor.ShapeException if the shapes differ
    public static Tensor klDiv(Tensor input, Tensor target, boolean logTarget, Reduce reduce) {
        if (AutocastFunction.KL_DIV.applies(input)) {
            return AutocastFunction.KL_DIV.of(t -> klDiv(t[0], t[1], logTarget, reduce), input, target);
        }
        Functional.sameShape("klDiv", "input", input.shape(), "target", target.shape());
        Tensor loss;
        if (logTarget) {
            loss = target.exp().mul(target.sub(input));
        } else {
            Tensor none = target.detach().eq(0);
            Tensor log = Tensor.where(none, target.newFull(1), target).log();
            loss = target.mul(log).sub(target.mul(input));
        }
        return reduce != Reduce.BATCH_MEAN ? reduce.of(loss)
                : loss.sum().div(input.rank() == 0 ? 1 : input.size(0));
    }
}
