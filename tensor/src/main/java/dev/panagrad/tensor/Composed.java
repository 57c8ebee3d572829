package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Unary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Functions of two operands as compositions that avoid overflow and undefined intermediate values.
final class Composed {
    private Composed() {
    }

    private static DType type(Tensor x, Tensor y) {
        DType t = Promotion.of(x, y);
        return t.isFloat() ? t : DType.FLOAT32;
    }

    /// Computes a function of floating-point numbers, to which integers are converted.
    static Tensor floating(Binary f, Tensor x, Tensor y) {
        DType t = type(x, y);
        return Evaluation.binary(f, x.to(t), y.to(t));
    }

    /// The logarithm's operand is replaced by 1 where it would be infinite or NaN and x is 0.
    static Tensor xlogy(Tensor x, Tensor y, boolean plusOne) {
        DType t = type(x, y);
        Tensor a = x.to(t);
        Tensor b = y.to(t);
        Tensor z = b.detach();
        Tensor harmless = a.detach().eq(0).and(z.le(plusOne ? -1 : 0).or(z.eq(Double.POSITIVE_INFINITY)));
        Tensor safe = Tensor.where(harmless, Scalars.number(b, plusOne ? 0 : 1), b);
        return a.mul(plusOne ? safe.log1p() : safe.log());
    }

    /// `hi + log(1 + e^(s (lo - hi))) / s` with the scale s; equal infinities have the difference 0.
    static Tensor logaddexp(Tensor x, Tensor y, double s) {
        if (!Promotion.of(x, y).isFloat()) {
            Scalars.needFloat("logaddexp", x);
        }
        DType t = type(x, y);
        Tensor a = x.to(t);
        Tensor b = y.to(t);
        if (!a.requiresGrad() && !b.requiresGrad()) {
            Tensor d = a.sub(b).abs();
            d = Tensor.apply(new Unary.NanTo(0), d);
            return a.maximum(b).sub_(Tensor.apply(new Unary.Softplus(-s, Double.POSITIVE_INFINITY), d));
        }
        Tensor left = a.detach().ge(b.detach()).or(a.detach().isNan());
        Tensor hi = Tensor.where(left, a, b);
        Tensor lo = Tensor.where(left, b, a);
        Tensor same = a.detach().eq(b.detach()).and(a.detach().isInf());
        Tensor d = Tensor.where(same, Scalars.number(a, 0), lo).sub(
                Tensor.where(same, Scalars.number(a, 0), hi));
        Tensor tail = s == 1 ? d.exp().log1p() : d.mul(s).exp().log1p().mul(1 / s);
        return hi.add(tail);
    }

    /// Either bound may be null; where they cross, the upper one counts.
    static Tensor clamp(Tensor x, Tensor min, Tensor max) {
        if (min == null && max == null) {
            throw new IllegalArgumentException("clamp: no bound is given, expected a min or a max");
        }
        DType t = x.dtype();
        Tensor y = x;
        for (Tensor bound : new Tensor[] {min, max}) {
            if (bound != null) {
                t = Promotion.of(bound, Tensor.empty(x.device(), t, x.shape()));
            }
        }
        y = y.to(t);
        if (min != null) {
            Tensor low = min.to(t);
            Tensor p = low.detach();
            y = Tensor.where(y.detach().lt(p).or(p.isNan()), low, y);
        }
        if (max != null) {
            Tensor high = max.to(t);
            Tensor q = high.detach();
            y = Tensor.where(y.detach().gt(q).or(q.isNan()), high, y);
        }
        return y;
    }

    /// `start + w (end - start)`, computed from the end for weights from 1/2 on, so that 1 gives the end.
    static Tensor lerp(Tensor start, Tensor end, Tensor weight) {
        needSame(start, end, weight.dtype());
        Tensor d = end.sub(start);
        Tensor near = start.add(d.mul(weight));
        Tensor far = end.sub(d.mul(weight.neg().add(1)));
        return Tensor.where(weight.detach().abs().lt(0.5), near, far);
    }

    private static void needSame(Tensor start, Tensor end, DType weight) {
        Scalars.needFloat("lerp", start);
        if (start.dtype() != end.dtype() || start.dtype() != weight) {
            throw new DTypeException("lerp: types differ, start is " + start.dtype() + ", end is "
                    + end.dtype() + ", weight is " + weight + ", expected equal types");
        }
    }

    /// As [#lerp(Tensor, Tensor, Tensor)] with one weight for all.
    static Tensor lerp(Tensor start, Tensor end, double weight) {
        needSame(start, end, start.dtype());
        Tensor d = end.sub(start);
        boolean near = Math.abs(weight) < 0.5;
        if (!d.requiresGrad()) {
            // The same, in memory that is in the cache.
            return near ? d.mul_(weight).add_(start) : d.mul_(weight - 1).add_(end);
        }
        return near ? start.add(d.mul(weight)) : end.sub(d.mul(1 - weight));
    }

    static Tensor nanToNum(Tensor x, double nan, Double posInf, Double negInf) {
        if (!x.dtype().isFloat()) {
            return x.copy();
        }
        double largest = x.dtype() == DType.FLOAT64 ? Double.MAX_VALUE : Float.MAX_VALUE;
        Unary known = new Unary.NanTo(nan);
        if (posInf == null && negInf == null) {
            Tensor y = x.clamp(-largest, largest);
            return y.requiresGrad() ? Tensor.apply(known, y) : Evaluation.inPlace(known, y, y);
        }
        Tensor d = x.detach();
        Tensor y = Tensor.where(d.isPosInf(), Scalars.number(x, posInf == null ? largest : posInf), x);
        y = Tensor.where(d.isNegInf(), Scalars.number(x, negInf == null ? -largest : negInf), y);
        return Tensor.apply(known, y);
    }

    /// Computes a function of numbers of which one may be NaN; of integers, another one.
    static Tensor extreme(Binary f, Binary whole, Tensor x, Tensor y) {
        return Evaluation.binary(Promotion.of(x, y).isFloat() ? f : whole, x, y);
    }

    /// Computes a function of integers.
    static Tensor whole(String op, Binary f, Tensor x, Tensor y) {
        DType t = Promotion.of(x, y);
        if (!t.isInteger()) {
            throw DTypeException.of(op, "needs integers", t, "int64");
        }
        return Evaluation.binary(f, x, y);
    }

    static Tensor isClose(Tensor x, Tensor y, double rtol, double atol, boolean equalNan) {
        if (rtol < 0 || atol < 0 || x.dtype() != y.dtype()) {
            throw new IllegalArgumentException("isClose: wrong arguments, x is " + x.dtype() + ", other is "
                    + y.dtype() + ", expected one type, rtol >= 0 and atol >= 0 but got " + rtol + " and "
                    + atol);
        }
        Tensor a = x.detach().to(DType.FLOAT64);
        Tensor b = y.detach().to(DType.FLOAT64);
        Tensor off = a.sub(b).abs();
        Tensor close = a.eq(b).or(off.isFinite().and(off.le(b.abs().mul(rtol).add(atol))));
        return equalNan ? close.or(a.isNan().and(b.isNan())) : close;
    }

    static Tensor quotient(Tensor x, Tensor y, String mode) {
        return switch (mode) {
            case "floor" -> x.detach().floorDivide(y.detach());
            case "trunc" -> Promotion.of(x, y).isInteger() ? x.sub(x.fmod(y)).floorDivide(y)
                    : x.detach().div(y.detach()).trunc();
            default -> throw new IllegalArgumentException(
                    "div: unknown rounding mode, expected trunc or floor but got " + mode);
        };
    }

    /// The magnitude is brought into [1/2, 1) by the exponent of its logarithm, corrected by one step.
    static List<Tensor> frexp(Tensor in) {
        Tensor x = Scalars.floating("frexp", in);
        Tensor d = x.detach();
        List<Tensor> parts = parts(d);
        if (parts != null) {
            // A mantissa is its number times a power of two, which the quotient is without an error.
            return x.requiresGrad() ? List.of(x.mul(parts.getFirst().div(d)), parts.getLast()) : parts;
        }
        Tensor usual = d.ne(0).and(d.isFinite());
        Tensor e =
                Tensor.where(usual, Tensor.where(usual, d, Scalars.number(d, 1)).abs().log2().floor().add(1),
                        Scalars.number(d, 0));
        Tensor m = halved(d, e).abs();
        e = e.add(m.ge(1).and(usual).to(e.dtype())).sub(m.lt(0.5).and(usual).to(e.dtype()));
        return List.of(halved(x, e), e.to(DType.INT32));
    }

    /// Returns mantissas and exponents of float32 numbers by their bits, or null if one is not normal.
    private static List<Tensor> parts(Tensor x) {
        if (x.dtype() != DType.FLOAT32 || !x.device().equals(Device.CPU)
                || x.numel() > 1 << 28) {
            return null;
        }
        Tensor p = x.contiguous();
        int n = (int) p.numel();
        int[] bits = new int[n];
        MemorySegment.copy(p.memory(), ValueLayout.JAVA_INT_UNALIGNED, p.byteOffset(), bits, 0, n);
        int[] exponents = new int[n];
        int sign = 0;
        for (int i = 0; i < n; i++) {
            int k = bits[i] >>> 23 & 255;
            sign |= k - 1 | 254 - k;
            exponents[i] = k - 126;
            bits[i] = bits[i] & 0x807FFFFF | 126 << 23;
        }
        if (sign < 0) {
            return null;
        }
        Tensor y = Tensor.empty(Device.CPU, DType.FLOAT32, x.shape());
        MemorySegment.copy(bits, 0, y.memory(), ValueLayout.JAVA_INT_UNALIGNED, y.byteOffset(), n);
        return List.of(y, Tensor.of(exponents).reshape(x.shape().dims()));
    }

    /// Returns x divided e times by 2, in two steps: of a subnormal x the power alone would be infinite.
    private static Tensor halved(Tensor x, Tensor e) {
        Tensor first = e.mul(0.5).floor();
        return x.mul(first.neg().exp2()).mul(first.sub(e).exp2());
    }
}
