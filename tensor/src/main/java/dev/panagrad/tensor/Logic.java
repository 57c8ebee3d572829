package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;

/// Truth values of elements and operations on bits; the results have no gradient. Operands are broadcast.
public sealed interface Logic permits Tensor {
    /// Returns whether x is infinite.
    default Tensor isInf() {
        Tensor x = (Tensor) this;
        return x.dtype().isFloat() ? x.detach().abs().eq(Double.POSITIVE_INFINITY)
                : x.newFull(0, DType.BOOL, x.shape().dims());
    }

    /// Returns whether x is `+inf`.
    default Tensor isPosInf() {
        Tensor x = (Tensor) this;
        return x.dtype().isFloat() ? x.detach().eq(Double.POSITIVE_INFINITY) : isInf();
    }

    /// Returns whether x is `-inf`.
    default Tensor isNegInf() {
        Tensor x = (Tensor) this;
        return x.dtype().isFloat() ? x.detach().eq(Double.NEGATIVE_INFINITY) : isInf();
    }

    /// Returns whether x has the sign minus, also in -0.
    default Tensor signBit() {
        Tensor x = ((Tensor) this).detach();
        return x.dtype().isFloat() ? Scalars.number(x, 1).copysign(x).lt(0) : x.lt(0);
    }

    private static Tensor truth(Tensor x) {
        return x.dtype() == DType.BOOL ? x : x.detach().ne(0);
    }

    /// Returns whether both are not 0.
    default Tensor logicalAnd(Tensor other) {
        return truth((Tensor) this).and(truth(other));
    }

    /// Returns whether either is not 0.
    default Tensor logicalOr(Tensor other) {
        return truth((Tensor) this).or(truth(other));
    }

    /// Returns whether exactly one is not 0.
    default Tensor logicalXor(Tensor other) {
        return truth((Tensor) this).xor(truth(other));
    }

    /// Returns the bits that both have, of integers; logical for bool.
    default Tensor bitwiseAnd(Tensor other) {
        return ((Tensor) this).and(other);
    }

    /// Returns the bits that both have, of integers; logical for bool.
    default Tensor bitwiseAnd(Number other) {
        return bitwiseAnd(Scalars.wrapped((Tensor) this, other));
    }

    /// Returns the bits that either has, of integers; logical for bool.
    default Tensor bitwiseOr(Tensor other) {
        return ((Tensor) this).or(other);
    }

    /// Returns the bits that either has, of integers; logical for bool.
    default Tensor bitwiseOr(Number other) {
        return bitwiseOr(Scalars.wrapped((Tensor) this, other));
    }

    /// Returns the bits that exactly one has, of integers; logical for bool.
    default Tensor bitwiseXor(Tensor other) {
        return ((Tensor) this).xor(other);
    }

    /// Returns the bits that exactly one has, of integers; logical for bool.
    default Tensor bitwiseXor(Number other) {
        return bitwiseXor(Scalars.wrapped((Tensor) this, other));
    }

    /// Returns the bits that x has not, of integers; logical for bool.
    default Tensor bitwiseNot() {
        Tensor x = (Tensor) this;
        return x.xor(x.newFull(x.dtype() == DType.BOOL ? 1 : -1));
    }

    /// Returns `x · 2^other`, of integers; bits beyond the type are lost.
    ///
    /// @throws DTypeException if an operand holds no integers
    default Tensor bitwiseLeftShift(Tensor other) {
        return Composed.whole("bitwiseLeftShift", new Binary.LeftShift(), (Tensor) this, other);
    }

    /// Returns `x / 2^other` rounded down, of integers.
    ///
    /// @throws DTypeException if an operand holds no integers
    default Tensor bitwiseRightShift(Tensor other) {
        return Composed.whole("bitwiseRightShift", new Binary.RightShift(), (Tensor) this, other);
    }

    /// Returns whether `|x - other| <= atol + rtol |other|`, or both are the same infinity.
    ///
    /// @param equalNan whether two NaN count as close
    default Tensor isClose(Tensor other, double rtol, double atol, boolean equalNan) {
        return Composed.isClose((Tensor) this, other, rtol, atol, equalNan);
    }

    /// Returns whether `|x - other| <= 1e-8 + 1e-5 |other|`, or both are the same infinity.
    default Tensor isClose(Tensor other) {
        return isClose(other, 1e-5, 1e-8, false);
    }

    /// Returns whether all elements are close; see [#isClose(Tensor, double, double, boolean)].
    default boolean allClose(Tensor other, double rtol, double atol, boolean equalNan) {
        return isClose(other, rtol, atol, equalNan).all().item() != 0;
    }

    /// Returns whether all elements satisfy `|x - other| <= 1e-8 + 1e-5 |other|`.
    default boolean allClose(Tensor other) {
        return isClose(other).all().item() != 0;
    }

    /// Returns whether both have the same shape and elements; NaN equals nothing.
    default boolean equal(Tensor other) {
        return ((Tensor) this).allEqual(other);
    }

    /// Returns whether each element is among those of another tensor.
    default Tensor isIn(Tensor elements) {
        Tensor x = ((Tensor) this).detach();
        Tensor all = elements.detach().flatten();
        DType t = Promotion.of(x, elements);
        if (all.numel() < 8 || t == DType.BOOL || t == DType.FLOAT16 || t == DType.BFLOAT16) {
            return x.unsqueeze(-1).eq(all).any(-1);
        }
        Tensor sorted = all.to(t).sort(0, false).values();
        Tensor flat = x.to(t).flatten();
        Tensor place = sorted.searchsorted(flat, false).clampMax(all.numel() - 1);
        return sorted.indexSelect(0, place).eq(flat).reshape(x.shape().dims());
    }

    /// Returns 0 below 0, 1 above, and at 0 the element of `values`.
    default Tensor heaviside(Tensor values) {
        Tensor x = (Tensor) this;
        if (x.dtype() != values.dtype()) {
            throw new DTypeException("heaviside: element types differ, x is " + x.dtype() + ", values is "
                    + values.dtype() + ", expected x.dtype() == values.dtype()");
        }
        Tensor d = x.detach();
        Tensor above = d.dtype() == DType.BOOL ? d : d.sign().relu_();
        return Tensor.where(d.eq(0), values.detach(), above);
    }

    /// Returns the greatest common divisors of integers.
    ///
    /// @throws DTypeException if an operand holds no integers
    default Tensor gcd(Tensor other) {
        return Composed.whole("gcd", new Binary.Gcd(), (Tensor) this, other);
    }

    /// Returns the least common multiples of integers.
    ///
    /// @throws DTypeException if an operand holds no integers
    default Tensor lcm(Tensor other) {
        Tensor x = (Tensor) this;
        Tensor d = x.gcd(other);
        return x.floorDivide(Tensor.where(d.eq(0), Scalars.number(d, 1), d)).mul(other).abs();
    }
}
