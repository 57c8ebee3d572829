package dev.panagrad.tensor;

/// Further operations that change the tensor in place, and return it; see [InPlace]. Each stores the result
/// of the operation of the same name without the underscore.
public sealed interface Replacements permits Tensor {
    private Tensor store(Tensor result) {
        Tensor x = (Tensor) this;
        if (result.dtype() != x.dtype() && result.dtype().kind().compareTo(x.dtype().kind()) > 0) {
            throw new DTypeException("in place: the result cannot be stored in the target, target is "
                    + x.dtype() + ", expected its kind of type but the result is " + result.dtype());
        }
        if (!result.shape().equals(x.shape())) {
            throw new ShapeException("in place: the result does not fit the target, target is " + x.shape()
                    + ", expected the target's shape but the result is " + result.shape());
        }
        return x.copy_(result);
    }

    /// Stores [Scatters#maskedFill(Tensor, Tensor)] of a number.
    default Tensor maskedFill_(Tensor mask, Number value) {
        return store(((Tensor) this).maskedFill(mask, value));
    }

    /// Stores [Scatters#maskedScatter(Tensor, Tensor)].
    default Tensor maskedScatter_(Tensor mask, Tensor source) {
        return store(((Tensor) this).maskedScatter(mask, source));
    }

    /// Stores [Scatters#scatter(int, Tensor, Tensor)].
    default Tensor scatter_(int axis, Tensor index, Tensor source) {
        return store(((Tensor) this).scatter(axis, index, source));
    }

    /// Stores [Scatters#scatter(int, Tensor, Number)].
    default Tensor scatter_(int axis, Tensor index, Number value) {
        return store(((Tensor) this).scatter(axis, index, value));
    }

    /// Stores [Scatters#scatterAdd(int, Tensor, Tensor)].
    default Tensor scatterAdd_(int axis, Tensor index, Tensor source) {
        return store(((Tensor) this).scatterAdd(axis, index, source));
    }

    /// Stores [Scatters#scatterReduce(int, Tensor, Tensor, String, boolean)].
    default Tensor scatterReduce_(int axis, Tensor index, Tensor source, String reduce, boolean includeSelf) {
        return store(((Tensor) this).scatterReduce(axis, index, source, reduce, includeSelf));
    }

    /// Stores [Scatters#indexAdd(int, Tensor, Tensor)].
    default Tensor indexAdd_(int axis, Tensor index, Tensor source) {
        return store(((Tensor) this).indexAdd(axis, index, source));
    }

    /// Stores [Scatters#indexCopy(int, Tensor, Tensor)].
    default Tensor indexCopy_(int axis, Tensor index, Tensor source) {
        return store(((Tensor) this).indexCopy(axis, index, source));
    }

    /// Stores [Scatters#indexFill(int, Tensor, Number)].
    default Tensor indexFill_(int axis, Tensor index, Number value) {
        return store(((Tensor) this).indexFill(axis, index, value));
    }

    /// Stores [Scatters#indexPut(Tensor\[\], Tensor, boolean)].
    default Tensor indexPut_(Tensor[] indices, Tensor values, boolean accumulate) {
        return store(((Tensor) this).indexPut(indices, values, accumulate));
    }

    /// Stores [Adjustments#addcmul(Tensor, Tensor, Number)].
    default Tensor addcmul_(Tensor a, Tensor b, Number value) {
        return store(((Tensor) this).addcmul(a, b, value));
    }

    /// Stores [Adjustments#addcdiv(Tensor, Tensor, Number)].
    default Tensor addcdiv_(Tensor a, Tensor b, Number value) {
        return store(((Tensor) this).addcdiv(a, b, value));
    }

    /// Stores [Adjustments#lerp(Tensor, Number)].
    default Tensor lerp_(Tensor end, Number weight) {
        return store(((Tensor) this).lerp(end, weight));
    }

    /// Stores [Products#addmm(Tensor, Tensor, Number, Number)].
    default Tensor addmm_(Tensor a, Tensor b, Number beta, Number alpha) {
        return store(((Tensor) this).addmm(a, b, beta, alpha));
    }

    /// Stores [Adjustments#clampMin(Number)].
    default Tensor clampMin_(Number min) {
        return store(((Tensor) this).clampMin(min));
    }

    /// Stores [Adjustments#clampMax(Number)].
    default Tensor clampMax_(Number max) {
        return store(((Tensor) this).clampMax(max));
    }

    /// Stores [Elementwise#floorDivide(Number)].
    default Tensor floorDivide_(Number other) {
        return store(((Tensor) this).floorDivide(other));
    }

    /// Stores [Elementwise#remainder(Number)].
    default Tensor remainder_(Number other) {
        return store(((Tensor) this).remainder(other));
    }

    /// Stores [Adjustments#fmod(Number)].
    default Tensor fmod_(Number other) {
        return store(((Tensor) this).fmod(other));
    }

    /// Stores [Elementwise#rsqrt()].
    default Tensor rsqrt_() {
        return store(((Tensor) this).rsqrt());
    }

    /// Stores [Elementwise#square()].
    default Tensor square_() {
        return store(((Tensor) this).square());
    }

    /// Stores [Elementwise#trunc()].
    default Tensor trunc_() {
        return store(((Tensor) this).trunc());
    }

    /// Stores [Elementwise#sign()].
    default Tensor sign_() {
        return store(((Tensor) this).sign());
    }

    /// Stores [Elementwise#sin()].
    default Tensor sin_() {
        return store(((Tensor) this).sin());
    }

    /// Stores [Elementwise#cos()].
    default Tensor cos_() {
        return store(((Tensor) this).cos());
    }

    /// Stores [Rearrangements#tril(int)].
    default Tensor tril_(int diagonal) {
        return store(((Tensor) this).tril(diagonal));
    }

    /// Stores [Rearrangements#triu(int)].
    default Tensor triu_(int diagonal) {
        return store(((Tensor) this).triu(diagonal));
    }

    /// Stores [Reductions#cumsum(int)].
    default Tensor cumsum_(int axis) {
        return store(((Tensor) this).cumsum(axis));
    }

    /// Stores [Adjustments#nanToNum()].
    default Tensor nanToNum_() {
        return store(((Tensor) this).nanToNum());
    }

    /// Puts a number on the main diagonal of a matrix.
    default Tensor fillDiagonal_(Number value) {
        Tensor x = (Tensor) this;
        x.diagonal().fill_(value);
        return x;
    }
}
