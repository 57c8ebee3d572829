package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Ordering;
import java.util.Arrays;

/// Elements chosen by their place in the order along an axis.
final class Ranks {
    private Ranks() {
    }

    /// Returns the elements at positions along an axis.
    static Tensor at(Tensor x, int axis, Tensor positions) {
        return x.rank() == 0 ? x.reshape(positions.shape().dims()) : x.gather(axis, positions);
    }

    private static Sorting.Ordered chosen(Tensor x, int axis, Tensor positions, boolean keep) {
        Tensor values = at(x, axis, positions);
        boolean squeeze = !keep && x.rank() > 0;
        return new Sorting.Ordered(squeeze ? values.squeeze(axis) : values,
                squeeze ? positions.squeeze(axis) : positions);
    }

    static Sorting.Ordered topk(Tensor x, long k, int axis, boolean largest) {
        int a = x.shape().axis(axis, "topk");
        long n = x.rank() == 0 ? 1 : x.size(a);
        if (k < 0 || k > n) {
            throw new ShapeException(
                    "topk: k is out of range, x is " + x.shape() + ", expected 0 <= k <= " + n
                            + " but got " + k);
        }
        Tensor order = x.argsort(a, largest);
        if (x.rank() == 0) {
            return new Sorting.Ordered(x.reshape(), order);
        }
        Tensor at = order.narrow(a, 0, k).contiguous();
        return new Sorting.Ordered(x.gather(a, at), at);
    }

    static Sorting.Ordered kthvalue(Tensor x, long k, int axis, boolean keep) {
        int a = x.shape().axis(axis, "kthvalue");
        long n = x.rank() == 0 ? 1 : x.size(a);
        if (k < 1 || k > n) {
            throw new ShapeException(
                    "kthvalue: k is out of range, x is " + x.shape() + ", expected 1 <= k <= "
                            + n + " but got " + k);
        }
        Tensor order = x.argsort(a, false);
        return chosen(x, a, x.rank() == 0 ? order : order.narrow(a, k - 1, 1), keep);
    }

    static Sorting.Ordered median(String op, Tensor x, int axis, boolean keep, boolean skipNan) {
        int a = Scalars.needNumbers(op, x).shape().axis(axis, op);
        long n = x.rank() == 0 ? 1 : x.size(a);
        if (n == 0) {
            throw ShapeException.of(op, "no elements to choose from", "x is " + x.shape(),
                    "x.dim(" + a + ") != 0", 0, 0);
        }
        Tensor order = x.argsort(a, false);
        if (x.rank() == 0) {
            return chosen(x, a, order, keep);
        }
        if (!x.dtype().isFloat()) {
            return chosen(x, a, order.narrow(a, (n - 1) / 2, 1), keep);
        }
        Tensor numbers = x.detach().isNan().logicalNot().sum(true, a);
        Tensor middle = numbers.sub(1).clampMin(0).floorDivide(2);
        if (!skipNan) {
            Tensor first = x.detach().isNan().to(DType.INT64).argmax(a).unsqueeze(a);
            Tensor usual = order.narrow(a, (n - 1) / 2, 1);
            return chosen(x, a, Tensor.where(numbers.lt(n), first, usual), keep);
        }
        return chosen(x, a, order.gather(a, middle), keep);
    }

    /// The gradient goes to all elements that equal the median, in equal shares.
    static Tensor median(Tensor x, boolean skipNan) {
        Tensor flat = x.flatten();
        if (flat.numel() == 0) {
            if (!x.dtype().isFloat()) {
                throw ShapeException.of("median", "no elements to choose from", "x is " + x.shape(),
                        "x.numel() != 0", 0, 0);
            }
            return Scalars.number(x, Double.NaN);
        }
        Tensor value = median("median", flat.detach(), 0, false, skipNan).values();
        if (!x.dtype().isFloat()) {
            return value;
        }
        Tensor equal = flat.detach().eq(value).or(flat.detach().isNan().and(value.isNan()));
        return Tensor.where(equal, flat, Scalars.number(x, Double.NEGATIVE_INFINITY)).amax();
    }

    /// Runs of equal elements in rising order: the longest one's last element in the original order.
    static Sorting.Ordered mode(Tensor x, int axis, boolean keep) {
        int a = x.shape().axis(axis, "mode");
        if (x.rank() == 0) {
            return new Sorting.Ordered(x.reshape(), x.newFull(0L, DType.INT64));
        }
        if (x.size(a) == 0) {
            throw ShapeException.of("mode", "no elements to choose from", "x is " + x.shape(),
                    "x.dim(" + a + ") != 0", 0, 0);
        }
        Tensor order = x.argsort(a, false);
        Tensor sorted = x.detach().gather(a, order);
        long n = x.size(a);
        long[] along = new long[x.rank()];
        Arrays.fill(along, 1);
        along[a] = n;
        Tensor place = x.newArange(n).reshape(along).expandAs(order).contiguous();
        Tensor starts = n == 1 ? Tensor.zerosLike(place)
                : Tensor.cat(a, place.narrow(a, 0, 1),
                        Tensor.where(sorted.narrow(a, 1, n - 1).ne(sorted.narrow(a, 0, n - 1)),
                                place.narrow(a, 1, n - 1), Scalars.number(place, 0)));
        Tensor start = starts.cummax(a).values();
        Tensor last = place.sub(start).argmax(a).unsqueeze(a);
        return chosen(x, a, order.gather(a, last), keep);
    }

    /// Returns a number as a fraction of the order of a tensor's elements.
    static Tensor fraction(String op, Tensor x, double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException(op + ": no fraction, expected q in [0, 1] but got " + q);
        }
        return Scalars.number(x, q);
    }

    /// Returns numbers that are fractions of the order of a tensor's elements.
    static Tensor fractions(String op, Tensor x, Tensor q) {
        Tensor bad = q.detach().ge(0).and(q.detach().le(1)).logicalNot();
        if (bad.any().item() != 0) {
            fraction(op, x, q.detach().maskedSelect(bad).select(0, 0).item());
        }
        return q;
    }

    static Tensor quantile(String op, Tensor x, Tensor q, Integer axis, boolean keep,
            Sorting.Interpolation between, boolean skipNan) {
        if (AutocastFunction.QUANTILE.applies(x)) {
            return AutocastFunction.QUANTILE.of(
                    t -> quantile(op, t[0], t[1], axis, keep, between, skipNan), x, q);
        }
        Scalars.needFloat(op, x);
        if (x.numel() == 0 || q.rank() > 1 || q.dtype() != x.dtype()) {
            throw new IllegalArgumentException(op + ": wrong operands, x is " + x.dtype() + x.shape()
                    + ", q is " + q.dtype() + q.shape()
                    + ", expected elements, and a scalar or vector of x's type");
        }
        Tensor v = axis == null || x.rank() == 0 ? x.flatten() : x.movedim(axis, -1);
        Tensor sorted = v.sort(-1, false).values();
        long n = sorted.size(-1);
        Tensor nan = sorted.detach().isNan();
        Tensor last = skipNan ? nan.logicalNot().sum(true, -1).sub(1).clampMin(0).to(x.dtype())
                : Scalars.number(x, n - 1);
        long[] wide = sorted.shape().with(sorted.rank() - 1, q.numel()).dims();
        Tensor place = q.reshape(-1).mul(last).expand(wide);
        if (!skipNan) {
            place = Tensor.where(nan.any(true, -1), last, place);
        }
        Tensor y = between(sorted, place, between);
        Tensor front = y.movedim(-1, 0);
        if (keep) {
            long[] d = x.shape().dims();
            for (int i = 0; i < d.length; i++) {
                d[i] = axis == null || i == x.shape().axis(axis, op) ? 1 : d[i];
            }
            front = front.reshape(Shape.of(d).insert(0, q.numel()).dims());
        }
        return q.rank() == 0 ? front.select(0, 0) : front;
    }

    private static Tensor between(Tensor sorted, Tensor place, Sorting.Interpolation how) {
        Tensor at = place.detach();
        Tensor below = at.floor();
        Tensor low = sorted.gather(-1, below.to(DType.INT64));
        return switch (how) {
            case LOWER -> low;
            case HIGHER -> sorted.gather(-1, at.ceil().to(DType.INT64));
            case NEAREST -> sorted.gather(-1, at.round().to(DType.INT64));
            case MIDPOINT -> low.lerp(sorted.gather(-1, at.ceil().to(DType.INT64)), 0.5);
            case LINEAR -> low.lerp(sorted.gather(-1, at.ceil().to(DType.INT64)), place.sub(below));
        };
    }

    static Tensor search(String op, Tensor sorted, Tensor values, boolean right) {
        if (sorted.rank() == 0) {
            throw ShapeException.of(op, "the boundaries have no axis", "they are []", "rank >= 1", 0, 1);
        }
        DType t = Promotion.of(sorted, values);
        return Tensor.apply(new Ordering.SearchSorted(right), sorted.detach().to(t), values.detach().to(t));
    }
}
