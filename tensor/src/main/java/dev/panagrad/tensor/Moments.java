package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Unary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.stream.IntStream;

/// Norms, correlations, counts and samples as compositions.
final class Moments {
    /// Elements that are copied to the heap at once.
    private static final int PIECE = 1024;
    /// The longest result of counts on the heap.
    private static final long MOST_COUNTS = 1 << 24;

    private Moments() {
    }

    /// The square root with the gradient 0 at 0.
    static Tensor root(Tensor x) {
        return power(x, 0.5);
    }

    private static Tensor power(Tensor x, double e) {
        Tensor zero = x.detach().eq(0);
        Tensor safe = Tensor.where(zero, Scalars.number(x, 1), x);
        return Tensor.where(zero, Scalars.number(x, 0), e == 0.5 ? safe.sqrt() : safe.pow(e));
    }

    static Tensor norm(Tensor x, double p, boolean keep, int... axes) {
        Scalars.needFloat("norm", x);
        if (p == 0) {
            return x.detach().ne(0).to(x.dtype()).sum(keep, axes);
        }
        if (p == 2) {
            return root(x.square().sum(keep, axes));
        }
        Tensor a = x.abs();
        if (p == 1) {
            return a.sum(keep, axes);
        }
        if (Double.isInfinite(p)) {
            return p > 0 ? a.amax(keep, axes) : a.amin(keep, axes);
        }
        if (p > 0) {
            return power(power(a, p).sum(keep, axes), 1 / p);
        }
        Tensor zero = x.detach().eq(0);
        Tensor y = Tensor.where(zero, Scalars.number(x, 1), a).pow(p).sum(keep, axes).pow(1 / p);
        return Tensor.where(zero.any(keep, axes), Scalars.number(x, 0), y);
    }

    static Tensor numbers(Tensor x) {
        return x.dtype().isFloat() ? Tensor.apply(new Unary.NanTo(0), x) : x;
    }

    private static void weight(Tensor x, Tensor w, String name) {
        if (w != null && (w.rank() != 1 || w.size(0) != x.size(-1) || w.numel() > 0
                && w.detach().lt(0).any().item() != 0)) {
            throw new ShapeException("cov: wrong " + name + ", x is " + x.shape() + ", they are " + w.shape()
                    + ", expected a number >= 0 for each of " + x.size(-1) + " observations");
        }
    }

    static Tensor cov(Tensor in, int correction, Tensor frequencies, Tensor weights) {
        if (in.rank() > 2) {
            throw new ShapeException(
                    "cov: too many axes, x is " + in.shape() + ", expected x.rank() <= 2 but "
                            + in.rank() + " > 2");
        }
        Tensor v = Scalars.floating("cov", weights == null ? in : in.to(Promotion.of(in, weights)));
        Tensor x = v.rank() == 2 ? v : v.reshape(1, -1);
        if (frequencies != null && !frequencies.dtype().isInteger()) {
            throw DTypeException.of("cov", "frequencies must be integers", frequencies.dtype(), "int64");
        }
        weight(x, frequencies, "frequencies");
        weight(x, weights, "weights");
        Tensor w = frequencies == null ? null : frequencies.to(x.dtype());
        w = weights == null ? w : w == null ? weights.to(x.dtype()) : w.mul(weights);
        Tensor divisor;
        Tensor centred;
        if (w == null) {
            centred = x.sub(x.mean(true, 1));
            divisor = Scalars.number(x, Math.max(x.size(1) - correction, 0));
            return squeezed(centred.matmul(centred.t()).div(divisor), in);
        }
        Tensor sum = w.sum();
        centred = x.sub(x.mul(w).sum(true, 1).div(sum));
        divisor = weights == null || correction == 0 ? sum.sub(correction)
                : sum.sub(w.mul(weights).sum().div(sum).mul(correction));
        divisor = divisor.clampMin(0);
        return squeezed(centred.matmul(centred.mul(w).t()).div(divisor), in);
    }

    private static Tensor squeezed(Tensor c, Tensor in) {
        return in.rank() < 2 || c.numel() == 1 ? c.squeeze() : c;
    }

    static Tensor corrcoef(Tensor x) {
        Tensor c = cov(x, 1, null, null);
        if (c.rank() == 0) {
            return c.div(c);
        }
        Tensor d = root(c.diagonal());
        return c.div(d.unsqueeze(1)).div(d.unsqueeze(0)).clamp(-1, 1);
    }

    static Tensor histc(Tensor in, int bins, double min, double max) {
        Tensor x = Scalars.needFloat("histc", in.detach()).flatten();
        double low = min;
        double high = max;
        if (low == high && x.numel() > 0) {
            low = x.amin().item();
            high = x.amax().item();
        }
        if (low == high) {
            low--;
            high++;
        }
        if (bins < 1 || !(low < high) || Double.isInfinite(high - low)) {
            throw new IllegalArgumentException("histc: no bins, expected bins > 0 and a finite range but got "
                    + bins + " between " + low + " and " + high);
        }
        Tensor inside = x.ge(low).and(x.le(high));
        Tensor place = x.sub(low).div(high - low).mul(bins).floor().clamp(0, bins - 1);
        Tensor at = Tensor.where(inside, place, Scalars.number(x, 0)).to(DType.INT64);
        return x.newZeros(bins).indexAdd(0, at, inside.to(x.dtype()));
    }

    static Tensor bincount(Tensor x, Tensor weights, long minLength) {
        if (x.rank() != 1 || !x.dtype().isInteger() || minLength < 0
                || weights != null && !weights.shape().equals(x.shape())) {
            throw new IllegalArgumentException("bincount: wrong operands, x is " + x.dtype() + x.shape()
                    + (weights == null ? "" : ", weights is " + weights.shape())
                    + ", expected a vector of integers, as many weights, minLength >= 0 but got "
                    + minLength);
        }
        Tensor at = x.to(DType.INT64);
        long n = x.numel() == 0 ? 0 : at.amax().itemLong() + 1;
        if (weights == null && x.numel() > 0 && x.device().equals(Device.CPU)
                && Math.max(n, minLength) <= MOST_COUNTS) {
            return Tensor.of(counts(Selection.checked("bincount", at, n, false), Math.max(n, minLength)));
        }
        Tensor w = weights == null ? Tensor.onesLike(at)
                : weights.dtype() == DType.FLOAT32 ? weights : weights.to(DType.FLOAT64);
        Tensor zeros = TensorFactory.full(Shape.of(Math.max(n, minLength)), 0, w.dtype(), x.device());
        return x.numel() == 0 ? zeros : zeros.indexAdd(0, Selection.checkedThere("bincount", at, n), w);
    }

    /// Counts the integers `0 … n-1` of a vector. Equal neighbours are counted apart, so that one does not
    /// wait for the other.
    private static long[] counts(Tensor at, long n) {
        Tensor x = at.contiguous();
        long[] even = new long[(int) n];
        long[] odd = new long[(int) n];
        long[] some = new long[(int) Math.min(x.numel(), PIECE)];
        for (long from = 0; from < x.numel(); from += PIECE) {
            int count = (int) Math.min(PIECE, x.numel() - from);
            MemorySegment.copy(x.memory(), ValueLayout.JAVA_LONG_UNALIGNED,
                    x.byteOffset() + from * Long.BYTES, some, 0, count);
            int i = 0;
            for (; i + 1 < count; i += 2) {
                even[(int) some[i]]++;
                odd[(int) some[i + 1]]++;
            }
            if (i < count) {
                even[(int) some[i]]++;
            }
        }
        Reference.reachabilityFence(x);
        for (int i = 0; i < even.length; i++) {
            even[i] += odd[i];
        }
        return even;
    }

    static Tensor renorm(Tensor x, double p, int axis, double max) {
        Scalars.needFloat("renorm", x);
        Order.needRank("renorm", x, 2);
        if (!(p > 0) || max < 0) {
            throw new IllegalArgumentException(
                    "renorm: no norm, expected p > 0 and max >= 0 but got " + p + " and " + max);
        }
        int a = x.shape().axis(axis, "renorm");
        Tensor n = norm(x, p, true, IntStream.range(0, x.rank()).filter(i -> i != a).toArray());
        Tensor one = Scalars.number(x, 1);
        Tensor scale = Scalars.number(x, max).div(n.add(1e-7));
        return x.mul(Tensor.where(n.detach().gt(max), scale, one));
    }

    static Tensor multinomial(Tensor in, long k, boolean replacement) {
        Tensor x = Scalars.needFloat("multinomial", in.detach());
        boolean wrong = x.rank() < 1 || x.rank() > 2 || k < 1 || !replacement && k > x.size(-1);
        if (wrong || x.lt(0).or(x.isFinite().logicalNot()).any().item() != 0
                || x.sum(-1).le(0).any().item() != 0) {
            throw new IllegalArgumentException("multinomial: no distribution, x is " + x.shape()
                    + ", expected rank 1 or 2, elements >= 0, a positive sum, 0 < k <= x.dim(-1) but k is "
                    + k);
        }
        if (replacement) {
            Tensor sums = x.to(DType.FLOAT64).cumsum(-1);
            long[] d = x.shape().with(x.rank() - 1, k).dims();
            Tensor u = TensorFactory.uniform(Shape.of(d), DType.FLOAT64, 0, 1, x.device())
                    .mul(sums.narrow(-1, x.size(-1) - 1, 1));
            return sums.searchsorted(u, true).clamp(0, x.size(-1) - 1);
        }
        Tensor waiting =
                TensorFactory.uniform(x.shape(), DType.FLOAT64, 0, 1, x.device()).neg().log1p().neg();
        return x.to(DType.FLOAT64).div(waiting).topk(k, -1, true).indices();
    }
}
