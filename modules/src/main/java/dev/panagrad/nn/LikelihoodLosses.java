package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.List;

/// Negative log-likelihoods of counts, of measurements with known variance, and of sequences.
public final class LikelihoodLosses {
    private LikelihoodLosses() {
    }

    /// Returns the negative log-likelihood of counts, `e^x - y x` for logarithms x of rates, or
    /// `x - y log(x + eps)` for rates, reduced.
    ///
    /// @param logInput whether x is the logarithm of the rate
    /// @param full whether Stirling's approximation of `log y!` is added where `y > 1`
    /// @throws ShapeException if the shapes differ
    public static Tensor poissonNllLoss(Tensor x, Tensor y, boolean logInput, boolean full, double eps,
            Reduce reduce) {
        if (AutocastFunction.POISSON_NLL.applies(x)) {
            return AutocastFunction.POISSON_NLL.of(
                    t -> poissonNllLoss(t[0], t[1], logInput, full, eps, reduce),
                    x, y);
        }
        Functional.sameShape("poissonNllLoss", "input", x.shape(), "target", y.shape());
        Tensor loss = logInput ? x.exp().sub(y.mul(x)) : x.sub(y.mul(x.add(eps).log()));
        if (full) {
            Tensor many = y.detach().gt(1);
            Tensor t = Tensor.where(many, y, y.newFull(1));
            Tensor stirling = t.mul(t.log()).sub(t).add(t.mul(2 * Math.PI).log().mul(0.5));
            loss = loss.add(Tensor.where(many, stirling, stirling.newFull(0)));
        }
        return reduce.of(loss);
    }

    /// Returns the negative log-likelihood of the normal distribution, `(log v + (x - y)²/v) / 2` with the
    /// variance v, at least eps, reduced.
    ///
    /// @param y broadcast to x's shape, as PyTorch's manual says
    /// @param variance of x's shape, or without the last axis, or with size 1 there, or one number
    /// @param full whether `log(2π) / 2` is added
    /// @throws ShapeException if the shapes do not fit
    /// @throws IllegalArgumentException if a variance is negative or eps is not positive
    public static Tensor gaussianNllLoss(Tensor x, Tensor y, Tensor variance, boolean full, double eps,
            Reduce reduce) {
        String op = "gaussianNllLoss";
        Functional.sameShape(op, "input", x.shape(), "input and target",
                Shape.broadcast(op, x.shape(), y.shape()));
        Tensor v = variance;
        if (!v.shape().equals(x.shape()) && v.numel() != 1) {
            boolean shorter = x.rank() > 0 && v.shape().equals(x.shape().without(x.rank() - 1));
            boolean single = v.rank() == x.rank() && x.rank() > 0
                    && v.shape().equals(x.shape().with(x.rank() - 1, 1));
            if (!shorter && !single) {
                throw new ShapeException(op + ": the variance does not fit, x is " + x.shape()
                        + ", variance is " + v.shape() + ", expected " + x.shape()
                        + " or the last axis left out or of size 1");
            }
            v = shorter ? v.unsqueeze(-1) : v;
        }
        HostWork.reads(op, "whether variances are negative", "the formula of log, square and div itself");
        if (!(eps > 0) || v.numel() > 0 && v.detach().amin().item() < 0) {
            throw new IllegalArgumentException(op + ": out of range, expected eps > 0 and variances >= 0 but"
                    + " eps is " + eps + " and the least variance is " + v.detach().amin().item());
        }
        v = Distances.atLeast(v, eps);
        Tensor loss = v.log().add(x.sub(y).square().div(v)).mul(0.5);
        return reduce.of(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss);
    }

    /// Returns the connectionist temporal classification loss (Graves et al. 2006): the negative logarithm of
    /// the probability that a sequence of labels, with repetitions and blanks, comes out; reduced, the mean
    /// after each is divided by its number of labels. Lengths on a device stay there, so that a captured step
    /// may have them: one that is out of range is thrown when the host next waits.
    ///
    /// @param logProbabilities [times, n, classes] or [times, classes]
    /// @param targets labels, int64 [n, most] or all in one row [sum of the lengths]
    /// @param inputLengths how many times count, int64 [n] or []
    /// @param targetLengths how many labels count, int64 [n] or []
    /// @param blank the class that separates labels
    /// @param zeroInfinity whether an impossible sequence costs nothing, instead of infinitely much
    /// @throws ShapeException if the shapes do not fit or a length or label is out of range
    public static Tensor ctcLoss(Tensor logProbabilities, Tensor targets, Tensor inputLengths,
            Tensor targetLengths, long blank, Reduce reduce, boolean zeroInfinity) {
        if (AutocastFunction.CTC.applies(logProbabilities)) {
            return AutocastFunction.CTC.of(
                    t -> ctcLoss(t[0], targets, inputLengths, targetLengths, blank, reduce, zeroInfinity),
                    logProbabilities);
        }
        boolean single = logProbabilities.rank() == 2;
        Tensor p = single ? logProbabilities.unsqueeze(1) : logProbabilities;
        CtcLabels labels = CtcLabels.of(p, targets, inputLengths, targetLengths, blank);
        double huge = p.dtype() == DType.FLOAT64 ? 1e290 : 1e30;
        Tensor never = p.newFull(-huge);
        Tensor all = p.clamp(-huge, Double.POSITIVE_INFINITY);
        Tensor skip = labels.maySkip();
        Tensor seen = labels.extended();
        long n = p.size(1);
        long states = seen.size(1);
        Tensor emitted = all.gather(2, seen.expand(p.size(0), n, states));
        Tensor alpha = emitted.select(0, 0);
        alpha = states == 1 ? alpha
                : Tensor.cat(1, alpha.narrow(1, 0, 2), never.expand(n, states - 2));
        Tensor margin = never.expand(n, 2);
        List<Tensor> steps = new ArrayList<>(List.of(alpha));
        Tensor neither = p.newFull(0).expand(n, states);
        Tensor open = Tensor.stack(0, neither, neither, Tensor.where(skip, neither, never));
        for (long t = 1; t < p.size(0); t++) {
            Tensor wide = Tensor.cat(1, margin, alpha);
            Tensor from = Tensor.stack(0, alpha, wide.narrow(1, 1, states), wide.narrow(1, 0, states));
            alpha = logSum(from.add(open)).add(emitted.select(0, t));
            steps.add(alpha);
        }
        Tensor lattice = Tensor.stack(0, steps.toArray(Tensor[]::new));
        Tensor at = labels.lastTimes().reshape(1, n, 1).expand(1, n, states);
        Tensor last = lattice.gather(0, at).squeeze(0);
        Tensor ends = Tensor.cat(1, never.expand(n, 1), last).t().gather(0, labels.ends());
        Tensor loss = logSum(ends).neg();
        Tensor impossible = loss.detach().gt(huge / 4);
        loss = Tensor.where(impossible, p.newFull(zeroInfinity ? 0 : Double.POSITIVE_INFINITY),
                loss);
        loss = single ? loss.squeeze(0) : loss;
        if (reduce == Reduce.MEAN) {
            Tensor most = labels.counts().to(p.dtype()).clamp(1, Double.POSITIVE_INFINITY);
            return loss.div(single ? most.squeeze(0) : most).mean();
        }
        return reduce.of(loss);
    }

    /// Returns the logarithm of the sum of powers of e along the first axis; huge negative numbers stand for
    /// impossible.
    private static Tensor logSum(Tensor x) {
        Tensor top = x.detach().amax(true, 0);
        return x.sub(top).exp().sum(0).log().add(top.squeeze(0));
    }
}
