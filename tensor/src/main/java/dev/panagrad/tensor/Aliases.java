package dev.panagrad.tensor;

/// Second names that PyTorch has for the same operations.
public sealed interface Aliases permits Tensor {
    /// Returns [Elementwise#abs()].
    default Tensor absolute() {
        return ((Tensor) this).abs();
    }

    /// Returns [Elementwise#neg()].
    default Tensor negative() {
        return ((Tensor) this).neg();
    }

    /// Returns [SpecialFunctions#acos()].
    default Tensor arccos() {
        return ((Tensor) this).acos();
    }

    /// Returns [SpecialFunctions#acosh()].
    default Tensor arccosh() {
        return ((Tensor) this).acosh();
    }

    /// Returns [SpecialFunctions#asin()].
    default Tensor arcsin() {
        return ((Tensor) this).asin();
    }

    /// Returns [SpecialFunctions#asinh()].
    default Tensor arcsinh() {
        return ((Tensor) this).asinh();
    }

    /// Returns [Elementwise#atan()].
    default Tensor arctan() {
        return ((Tensor) this).atan();
    }

    /// Returns [Elementwise#atan2(Tensor)].
    default Tensor arctan2(Tensor other) {
        return ((Tensor) this).atan2(other);
    }

    /// Returns [SpecialFunctions#atanh()].
    default Tensor arctanh() {
        return ((Tensor) this).atanh();
    }

    /// Returns [Elementwise#sigmoid()].
    default Tensor expit() {
        return ((Tensor) this).sigmoid();
    }

    /// Returns [SpecialFunctions#lgamma()].
    default Tensor gammaln() {
        return ((Tensor) this).lgamma();
    }

    /// Returns [SpecialFunctions#digamma()].
    default Tensor psi() {
        return ((Tensor) this).digamma();
    }

    /// Returns [Adjustments#clamp(Number, Number)].
    default Tensor clip(Number min, Number max) {
        return ((Tensor) this).clamp(min, max);
    }

    /// Returns [Elementwise#sub(Tensor)].
    default Tensor subtract(Tensor other) {
        return ((Tensor) this).sub(other);
    }

    /// Returns [Elementwise#mul(Tensor)].
    default Tensor multiply(Tensor other) {
        return ((Tensor) this).mul(other);
    }

    /// Returns [Elementwise#div(Tensor)].
    default Tensor divide(Tensor other) {
        return ((Tensor) this).div(other);
    }

    /// Returns [Elementwise#div(Tensor)].
    default Tensor trueDivide(Tensor other) {
        return ((Tensor) this).div(other);
    }

    /// Returns [Comparisons#gt(Tensor)].
    default Tensor greater(Tensor other) {
        return ((Tensor) this).gt(other);
    }

    /// Returns [Comparisons#ge(Tensor)].
    default Tensor greaterEqual(Tensor other) {
        return ((Tensor) this).ge(other);
    }

    /// Returns [Comparisons#lt(Tensor)].
    default Tensor less(Tensor other) {
        return ((Tensor) this).lt(other);
    }

    /// Returns [Comparisons#le(Tensor)].
    default Tensor lessEqual(Tensor other) {
        return ((Tensor) this).le(other);
    }

    /// Returns [Comparisons#ne(Tensor)].
    default Tensor notEqual(Tensor other) {
        return ((Tensor) this).ne(other);
    }

    /// Returns [LinearAlgebra#outer(Tensor)].
    default Tensor ger(Tensor other) {
        return ((Tensor) this).outer(other);
    }

    /// Returns [Rearrangements#swapaxes(int, int)].
    default Tensor swapdims(int axis1, int axis2) {
        return ((Tensor) this).swapaxes(axis1, axis2);
    }

    /// Returns [Scans#trapezoid(double, int)].
    default Tensor trapz(double dx, int axis) {
        return ((Tensor) this).trapezoid(dx, axis);
    }

    /// Returns the transposes of the matrices over the last two axes.
    default Tensor mT() {
        return ((Tensor) this).transpose(-2, -1);
    }
}
