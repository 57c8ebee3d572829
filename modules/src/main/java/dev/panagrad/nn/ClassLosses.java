package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import java.util.Arrays;

/// Losses over classes: cross entropy and negative log-likelihood.
final class ClassLosses {
    private ClassLosses() {
    }

    static Tensor crossEntropy(Tensor logits, Tensor target, ClassLossOptions o) {
        if (AutocastFunction.CROSS_ENTROPY.applies(logits)) {
            return AutocastFunction.CROSS_ENTROPY.of(t -> crossEntropy(t[0], t[1], o), logits, target);
        }
        needFloat("crossEntropy", "logits", logits);
        int axis = classAxis("crossEntropy", logits);
        if (target.dtype().isFloat()) {
            if (o.ignoreIndex() >= 0) {
                throw new IllegalArgumentException("crossEntropy: probabilities have no class to ignore,"
                        + " expected ignoreIndex < 0 but got " + o.ignoreIndex());
            }
            if (!target.shape().equals(logits.shape())) {
                throw new ShapeException("crossEntropy: shapes differ, logits is " + logits.shape()
                        + ", target (of probabilities) is " + target.shape() + ", expected equal shapes but "
                        + logits.shape() + " != " + target.shape()
                        + "; classes are integers, as target.to(DType.INT64)");
            }
            return probabilities(logits.logSoftmax(axis), axis, target.to(logits.dtype()), o);
        }
        if (o.weight() == null && o.labelSmoothing() == 0 && logits.rank() == 2 && target.rank() == 1
                && logits.size(0) == target.size(0) && logits.numel() > 0
                && target.dtype().isInteger()) {
            return fused(logits, target.to(DType.INT64), o);
        }
        return nll("crossEntropy", logits.logSoftmax(axis), target, o);
    }

    /// Rows of logits, without weights and smoothing, in one pass.
    private static Tensor fused(Tensor logits, Tensor target, ClassLossOptions o) {
        Tensor loss = Tensor.apply(new Normalization.CrossEntropy(o.ignoreIndex()), logits, target);
        if (o.reduce() != Reduce.MEAN || noneIgnored(target, o.ignoreIndex())) {
            return o.reduce().of(loss);
        }
        return loss.sum().div(target.ne(o.ignoreIndex()).to(loss.dtype()).sum());
    }

    static Tensor linear(Tensor x, Tensor weight, Tensor target, Tensor bias, ClassLossOptions o) {
        String op = "linearCrossEntropy";
        Shape out = weight.rank() < 2 ? Shape.SCALAR : weight.shape().without(weight.rank() - 1);
        if (x.rank() < 1 || x.rank() > 2 || weight.rank() < 2 || x.size(-1) != weight.size(-1)
                || out.rank() > 1 && x.rank() == 1 || bias != null && !bias.shape().equals(out)) {
            throw new ShapeException(op + ": the operands do not fit, x is " + x.shape() + ", weight is "
                    + weight.shape() + (bias == null ? "" : ", bias is " + bias.shape())
                    + ", expected x: [n, in] or [in], weight: [classes, d…, in] and bias: [classes, d…]");
        }
        Tensor logits = Functional.linear(x, weight.reshape(out.numel(), weight.size(-1)),
                bias == null ? null : bias.flatten());
        Shape s = x.rank() == 2 ? out.insert(0, x.size(0)) : out;
        return crossEntropy(logits.reshape(s.dims()), target, o);
    }

    private static Tensor probabilities(Tensor logp, int axis, Tensor target, ClassLossOptions o) {
        long classes = logp.size(axis);
        double s = o.labelSmoothing();
        Tensor t = s == 0 ? target : target.mul(1 - s).add(s / classes);
        Tensor loss = logp.mul(t);
        if (o.weight() != null) {
            loss = loss.mul(spread(o.weight(), logp, axis));
        }
        loss = loss.sum(axis).neg();
        return switch (o.reduce()) {
            case NONE -> loss;
            case BATCH_MEAN -> throw Reduce.batchMean();
            case SUM -> loss.sum();
            case MEAN -> loss.sum().mul(1.0 / Math.max(logp.numel() / classes, 1));
        };
    }

    static Tensor nll(String op, Tensor logp, Tensor target, ClassLossOptions o) {
        if (AutocastFunction.NLL.applies(logp)) {
            return AutocastFunction.NLL.of(t -> nll(op, t[0], t[1], o), logp, target);
        }
        needFloat(op, "logProbabilities", logp);
        int axis = classAxis(op, logp);
        Shape expected = logp.shape().without(axis);
        if (!target.dtype().isInteger()) {
            throw DTypeException.of(op, "classes must be integers", target.dtype(), "int64");
        }
        if (!target.shape().equals(expected)) {
            throw new ShapeException(
                    op + ": the target does not fit, input is " + logp.shape() + ", target is "
                            + target.shape() + ", expected a target of shape " + expected);
        }
        if (o.weight() != null && !o.weight().shape().equals(Shape.of(logp.size(axis)))) {
            throw new ShapeException(
                    op + ": the weight does not fit, weight is " + o.weight().shape() + ", expected ["
                            + logp.size(axis) + "]");
        }
        Tensor classes = target.to(DType.INT64);
        boolean plain = o.weight() == null && o.labelSmoothing() == 0 && logp.rank() == 2;
        if (plain && target.numel() > 0 && noneIgnored(classes, o.ignoreIndex())) {
            return o.reduce().of(logp.gather(1, classes.unsqueeze(1)).squeeze(1).neg());
        }
        return weighted(logp, axis, classes, o);
    }

    /// Returns whether it is known without waiting for a device that no target is ignored.
    private static boolean noneIgnored(Tensor classes, long ignore) {
        if (!classes.device().equals(Device.CPU)) {
            return false;
        }
        for (long c : classes.toLongArray()) {
            if (c == ignore) {
                return false;
            }
        }
        return true;
    }

    private static Tensor weighted(Tensor logp, int axis, Tensor target, ClassLossOptions o) {
        Tensor counted = target.ne(o.ignoreIndex());
        Tensor safe = target.mul(counted.to(DType.INT64)).unsqueeze(axis);
        Tensor w = counted.to(logp.dtype());
        if (o.weight() != null) {
            Tensor each = o.weight().to(logp.dtype()).indexSelect(0, safe.reshape(safe.numel()));
            w = w.mul(each.reshape(target.shape().dims()));
        }
        Tensor loss = drop(logp.gather(axis, safe).squeeze(axis), counted).mul(w).neg();
        double s = o.labelSmoothing();
        if (s > 0) {
            Tensor all = o.weight() == null ? logp : logp.mul(spread(o.weight(), logp, axis));
            Tensor smooth = drop(all.sum(axis), counted).neg();
            loss = loss.mul(1 - s).add(smooth.mul(s / logp.size(axis)));
        }
        return switch (o.reduce()) {
            case NONE -> loss;
            case BATCH_MEAN -> throw Reduce.batchMean();
            case SUM -> loss.sum();
            case MEAN -> loss.sum().div(w.sum());
        };
    }

    /// Returns x with 0 where it does not count, also instead of NaN and infinity.
    private static Tensor drop(Tensor x, Tensor counted) {
        return Tensor.where(counted, x, x.newZeros());
    }

    private static Tensor spread(Tensor weight, Tensor logp, int axis) {
        long[] d = new long[logp.rank()];
        Arrays.fill(d, 1);
        d[axis] = weight.numel();
        return weight.to(logp.dtype()).reshape(d);
    }

    private static int classAxis(String op, Tensor x) {
        if (x.rank() == 0) {
            throw ShapeException.of(op, "needs an axis of classes", "input is []", "rank >= 1", 0, 1);
        }
        return x.rank() == 1 ? 0 : 1;
    }

    private static void needFloat(String op, String name, Tensor x) {
        if (!x.dtype().isFloat()) {
            throw DTypeException.of(op, name + " must be floating-point", x.dtype(), "float32 or float64");
        }
    }
}
