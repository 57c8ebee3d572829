package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Compare;

/// Elementwise comparisons; the results are bool and have no gradient. Operands are broadcast and promoted.
public sealed interface Comparisons permits Tensor {
    /// Returns `x == other`.
    default Tensor eq(Tensor other) {
        return Scalars.compare(new Compare.Eq(), (Tensor) this, other);
    }

    /// Returns `x == other`.
    default Tensor eq(Number other) {
        return Scalars.compare(new Compare.Eq(), (Tensor) this, other);
    }

    /// Returns `x != other`.
    default Tensor ne(Tensor other) {
        return Scalars.compare(new Compare.Ne(), (Tensor) this, other);
    }

    /// Returns `x != other`.
    default Tensor ne(Number other) {
        return Scalars.compare(new Compare.Ne(), (Tensor) this, other);
    }

    /// Returns `x < other`.
    default Tensor lt(Tensor other) {
        return Scalars.compare(new Compare.Lt(), (Tensor) this, other);
    }

    /// Returns `x < other`.
    default Tensor lt(Number other) {
        return Scalars.compare(new Compare.Lt(), (Tensor) this, other);
    }

    /// Returns `x <= other`.
    default Tensor le(Tensor other) {
        return Scalars.compare(new Compare.Le(), (Tensor) this, other);
    }

    /// Returns `x <= other`.
    default Tensor le(Number other) {
        return Scalars.compare(new Compare.Le(), (Tensor) this, other);
    }

    /// Returns `x > other`.
    default Tensor gt(Tensor other) {
        return Scalars.compare(new Compare.Gt(), (Tensor) this, other);
    }

    /// Returns `x > other`.
    default Tensor gt(Number other) {
        return Scalars.compare(new Compare.Gt(), (Tensor) this, other);
    }

    /// Returns `x >= other`.
    default Tensor ge(Tensor other) {
        return Scalars.compare(new Compare.Ge(), (Tensor) this, other);
    }

    /// Returns `x >= other`.
    default Tensor ge(Number other) {
        return Scalars.compare(new Compare.Ge(), (Tensor) this, other);
    }

    /// Returns whether both have the same shape and elements; NaN equals nothing.
    default boolean allEqual(Tensor other) {
        Tensor x = (Tensor) this;
        return x.shape().equals(other.shape()) && x.eq(other).all().item() != 0;
    }

    /// Returns whether all elements satisfy `|x - other| <= atol + rtol·|other|`; NaN equals nothing.
    default boolean allClose(Tensor other, double rtol, double atol) {
        Tensor x = ((Tensor) this).detach().to(DType.FLOAT64);
        Tensor y = other.detach().to(DType.FLOAT64);
        return x.eq(y).or(x.sub(y).abs().le(y.abs().mul(rtol).add(atol))).all().item() != 0;
    }
}
