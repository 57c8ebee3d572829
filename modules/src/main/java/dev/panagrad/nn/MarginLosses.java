package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.function.BinaryOperator;

/// Losses that ask for a margin between what belongs together and what does not. Targets are not broadcast.
public final class MarginLosses {
    private MarginLosses() {
    }

    private static Tensor positive(Tensor x) {
        return x.clamp(0, Double.POSITIVE_INFINITY);
    }

    /// Returns x where the target is 1, and `max(0, margin - x)` where it is -1, reduced.
    ///
    /// @throws ShapeException if the shapes differ
    public static Tensor hingeEmbeddingLoss(Tensor x, Tensor target, double margin, Reduce reduce) {
        if (AutocastFunction.HINGE_EMBEDDING.applies(x)) {
            return AutocastFunction.HINGE_EMBEDDING.of(t -> hingeEmbeddingLoss(t[0], t[1], margin, reduce),
                    x, target);
        }
        Functional.sameShape("hingeEmbeddingLoss", "input", x.shape(), "target", target.shape());
        Tensor zero = Activations.needFloat("hingeEmbeddingLoss", x).newFull(0);
        Tensor apart = Tensor.where(target.ne(1), positive(x.neg().add(margin)), zero);
        return reduce.of(apart.add(Tensor.where(target.ne(-1), x, zero)));
    }

    /// Returns `1 - cos(a, b)` where the target is 1, and `max(0, cos(a, b) - margin)` where it is -1,
    /// reduced; a, b: [n, d] and target: [n], or [d] and [].
    ///
    /// @throws ShapeException if the shapes do not fit
    public static Tensor cosineEmbeddingLoss(Tensor a, Tensor b, Tensor target, double margin,
            Reduce reduce) {
        if (AutocastFunction.COSINE_EMBEDDING.applies(a)) {
            return AutocastFunction.COSINE_EMBEDDING.of(
                    t -> cosineEmbeddingLoss(t[0], t[1], t[2], margin, reduce),
                    a, b, target);
        }
        String op = "cosineEmbeddingLoss";
        Functional.sameShape(op, "a", a.shape(), "b", b.shape());
        if (a.rank() < 1 || a.rank() > 2 || !target.shape().equals(a.shape().without(a.rank() - 1))) {
            throw new ShapeException(op + ": the target does not fit, a is " + a.shape() + ", target is "
                    + target.shape()
                    + ", expected a: [n, d] and target: [n], or [d] and [], but the ranks are "
                    + a.rank() + " and " + target.rank());
        }
        Tensor lengths = a.square().sum(-1).add(1e-12).mul(b.square().sum(-1).add(1e-12)).sqrt();
        Tensor cos = a.mul(b).sum(-1).div(lengths);
        Tensor zero = a.newFull(0);
        Tensor same = Tensor.where(target.eq(1), cos.neg().add(1), zero);
        return reduce.of(same.add(Tensor.where(target.eq(-1), positive(cos.sub(margin)), zero)));
    }

    /// Returns `max(0, -y (a - b) + margin)`, reduced: a should be the larger where y is 1, b where it is -1.
    ///
    /// @throws ShapeException if the shapes differ
    public static Tensor marginRankingLoss(Tensor a, Tensor b, Tensor y, double margin, Reduce reduce) {
        if (AutocastFunction.MARGIN_RANKING.applies(a)) {
            return AutocastFunction.MARGIN_RANKING.of(
                    t -> marginRankingLoss(t[0], t[1], t[2], margin, reduce),
                    a, b, y);
        }
        Functional.sameShape("marginRankingLoss", "a", a.shape(), "b", b.shape());
        Functional.sameShape("marginRankingLoss", "a", a.shape(), "target", y.shape());
        return reduce.of(positive(y.neg().mul(a.sub(b)).add(margin)));
    }

    /// Returns `log(1 + e^(-y x))`, reduced, without overflow; y: 1 or -1.
    ///
    /// @throws ShapeException if the shapes differ
    public static Tensor softMarginLoss(Tensor x, Tensor y, Reduce reduce) {
        if (AutocastFunction.SOFT_MARGIN.applies(x)) {
            return AutocastFunction.SOFT_MARGIN.of(t -> softMarginLoss(t[0], t[1], reduce), x, y);
        }
        Functional.sameShape("softMarginLoss", "input", x.shape(), "target", y.shape());
        return reduce.of(Activations.softplus(x.mul(y).neg(), 1, 60));
    }

    /// Returns `Σⱼ max(0, margin - x[y] + x[j])ᵖ · w[y] / classes` over all classes j but y, reduced; x:
    /// [n, classes] and target: int64 [n], or [classes] and [].
    ///
    /// @param p 1 or 2
    /// @param weight `w`, [classes], or null for 1
    /// @throws ShapeException if the shapes do not fit or a class is out of range
    /// @throws IllegalArgumentException if p is another number
    public static Tensor multiMarginLoss(Tensor x, Tensor target, int p, double margin, Tensor weight,
            Reduce reduce) {
        if (AutocastFunction.MULTI_MARGIN.applies(x)) {
            return AutocastFunction.MULTI_MARGIN.of(t -> multiMarginLoss(t[0], t[1], p, margin, t[2], reduce),
                    x, target, weight);
        }
        String op = "multiMarginLoss";
        if (p != 1 && p != 2) {
            throw new IllegalArgumentException(op + ": p is out of range, expected 1 or 2 but got " + p);
        }
        Tensor rows = rows(op, x);
        long n = rows.size(0);
        long classes = rows.size(1);
        if (!target.dtype().isInteger()) {
            throw DTypeException.of(op, "classes must be integers", target.dtype(), "int64");
        }
        if (target.numel() != n || target.rank() > 1 || x.rank() == 2 && target.rank() != 1
                || weight != null && weight.numel() != classes) {
            throw new ShapeException(op + ": the operands do not fit, x is " + x.shape() + ", target is "
                    + target.shape() + (weight == null ? "" : ", weight is " + weight.shape())
                    + ", expected " + n + " targets and " + classes + " weights but got " + target.numel()
                    + " targets");
        }
        Tensor y = target.to(DType.INT64).reshape(n, 1);
        Tensor loss = positive(rows.sub(rows.gather(1, y)).add(margin));
        loss = p == 1 ? loss : loss.square();
        if (weight != null) {
            loss = loss.mul(weight.to(x.dtype()).reshape(classes).indexSelect(0, y.flatten()).unsqueeze(1));
        }
        Tensor other = x.newArange(classes).unsqueeze(0).ne(y);
        loss = Tensor.where(other, loss, x.newFull(0)).sum(1).div(classes);
        return reduce.of(x.rank() == 2 || target.rank() == 1 ? loss : loss.squeeze(0));
    }

    /// Returns `Σ max(0, 1 - (x[y] - x[i])) / classes` over all classes y of an element and all others i,
    /// reduced; x: [n, classes] or [classes], target: int64 of x's shape, the classes of an element before
    /// the first -1.
    ///
    /// @throws ShapeException if the shapes differ or a class is out of range
    public static Tensor multilabelMarginLoss(Tensor x, Tensor target, Reduce reduce) {
        if (AutocastFunction.MULTILABEL_MARGIN.applies(x)) {
            return AutocastFunction.MULTILABEL_MARGIN.of(t -> multilabelMarginLoss(t[0], t[1], reduce),
                    x, target);
        }
        String op = "multilabelMarginLoss";
        Functional.sameShape(op, "input", x.shape(), "target", target.shape());
        if (!target.dtype().isInteger()) {
            throw DTypeException.of(op, "classes must be integers", target.dtype(), "int64");
        }
        Tensor rows = rows(op, x);
        long classes = rows.size(1);
        Tensor y = target.to(DType.INT64).reshape(rows.shape().dims());
        Tensor listed = y.lt(0).to(DType.INT64).cumsum(1).eq(0);
        Tensor safe = y.mul(listed.to(DType.INT64));
        Tensor zero = x.newFull(0);
        Tensor hits = x.newZeros(rows.shape().dims()).scatterAdd(1, safe,
                listed.to(x.dtype()));
        Tensor pairs = positive(rows.unsqueeze(1).sub(rows.gather(1, safe).unsqueeze(2)).add(1));
        Tensor counts = listed.unsqueeze(2).and(hits.eq(0).unsqueeze(1));
        Tensor loss = Tensor.where(counts, pairs, zero).sum(1, 2).div(classes);
        return reduce.of(x.rank() == 2 ? loss : loss.squeeze(0));
    }

    /// Returns the mean over the classes of `-w (y log σ(x) + (1-y) log σ(-x))`, reduced; x, y: [...,
    /// classes].
    ///
    /// @param weight `w`, broadcast to x, or null for 1
    /// @throws ShapeException if the shapes differ
    public static Tensor multilabelSoftMarginLoss(Tensor x, Tensor y, Tensor weight, Reduce reduce) {
        Functional.sameShape("multilabelSoftMarginLoss", "input", x.shape(), "target", y.shape());
        Tensor loss = y.mul(Activations.logSigmoid(x)).add(y.rsub(1).mul(Activations.logSigmoid(x.neg())))
                .neg();
        return reduce.of((weight == null ? loss : loss.mul(weight)).mean(-1));
    }

    /// Returns `max(0, d(anchor, positive) - d(anchor, negative) + margin)`, reduced, with the distance
    /// `‖a - b + eps‖ₚ` along the last axis.
    ///
    /// @param swap whether the negative's distance is that to the nearer of anchor and positive (Balntas et
    ///         al. 2016)
    /// @throws ShapeException if the shapes differ
    /// @throws IllegalArgumentException if the margin is not positive
    public static Tensor tripletMarginLoss(Tensor anchor, Tensor positive, Tensor negative, double margin,
            double p, double eps, boolean swap, Reduce reduce) {
        if (AutocastFunction.TRIPLET_MARGIN.applies(anchor)) {
            return AutocastFunction.TRIPLET_MARGIN.of(
                    t -> tripletMarginLoss(t[0], t[1], t[2], margin, p, eps, swap, reduce),
                    anchor, positive, negative);
        }
        return tripletMarginWithDistanceLoss(anchor, positive, negative,
                (a, b) -> Distances.pairwiseDistance(a, b, p, eps, false), margin, swap, reduce);
    }

    /// Returns [#tripletMarginLoss] with any distance.
    ///
    /// @throws ShapeException if the shapes differ
    /// @throws IllegalArgumentException if the margin is not positive
    public static Tensor tripletMarginWithDistanceLoss(Tensor anchor, Tensor positive, Tensor negative,
            BinaryOperator<Tensor> distance, double margin, boolean swap, Reduce reduce) {
        if (!(margin > 0)) {
            throw new IllegalArgumentException(
                    "tripletMarginLoss: the margin must be positive, expected margin > 0 but got " + margin);
        }
        Functional.sameShape("tripletMarginLoss", "anchor", anchor.shape(), "positive", positive.shape());
        Functional.sameShape("tripletMarginLoss", "anchor", anchor.shape(), "negative", negative.shape());
        Tensor near = distance.apply(anchor, positive);
        Tensor far = distance.apply(anchor, negative);
        far = swap ? far.minimum(distance.apply(positive, negative)) : far;
        return reduce.of(positive(near.sub(far).add(margin)));
    }

    private static Tensor rows(String op, Tensor x) {
        Activations.needFloat(op, x);
        if (x.rank() > 2 || x.rank() > 0 && x.size(-1) == 0) {
            throw new ShapeException(op + ": wrong rank, x is " + x.shape()
                    + ", expected [n, classes] or [classes] with classes >= 1 but rank is " + x.rank());
        }
        return x.rank() == 2 ? x : x.reshape(Shape.of(1, x.numel()).dims());
    }
}
