package dev.panagrad.tensor;

/// Orthogonal polynomials by their recurrences, with gradients; 0 for a negative degree. As `torch.special`,
/// where they have none.
public sealed interface Polynomials permits Tensor {
    /// Returns Chebyshev's polynomial of the first kind, `cos(n acos x)`.
    default Tensor chebyshevPolynomialT(int n) {
        return Recurrence.CHEBYSHEV_T.of(Recurrence.operand("chebyshevPolynomialT", (Tensor) this), n);
    }

    /// Returns Chebyshev's polynomial of the second kind.
    default Tensor chebyshevPolynomialU(int n) {
        return Recurrence.CHEBYSHEV_U.of(Recurrence.operand("chebyshevPolynomialU", (Tensor) this), n);
    }

    /// Returns Chebyshev's polynomial of the third kind.
    default Tensor chebyshevPolynomialV(int n) {
        return Recurrence.CHEBYSHEV_V.of(Recurrence.operand("chebyshevPolynomialV", (Tensor) this), n);
    }

    /// Returns Chebyshev's polynomial of the fourth kind.
    default Tensor chebyshevPolynomialW(int n) {
        return Recurrence.CHEBYSHEV_W.of(Recurrence.operand("chebyshevPolynomialW", (Tensor) this), n);
    }

    /// Returns [#chebyshevPolynomialT(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialT(int n) {
        return Recurrence.CHEBYSHEV_T.of(shifted("shiftedChebyshevPolynomialT"), n);
    }

    /// Returns [#chebyshevPolynomialU(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialU(int n) {
        return Recurrence.CHEBYSHEV_U.of(shifted("shiftedChebyshevPolynomialU"), n);
    }

    /// Returns [#chebyshevPolynomialV(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialV(int n) {
        return Recurrence.CHEBYSHEV_V.of(shifted("shiftedChebyshevPolynomialV"), n);
    }

    /// Returns [#chebyshevPolynomialW(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialW(int n) {
        return Recurrence.CHEBYSHEV_W.of(shifted("shiftedChebyshevPolynomialW"), n);
    }

    private Tensor shifted(String op) {
        return Recurrence.operand(op, (Tensor) this).mul(2).sub(1);
    }

    /// Returns the physicists' Hermite polynomial, orthogonal with the weight `e^(-x²)`.
    default Tensor hermitePolynomialH(int n) {
        return Recurrence.HERMITE_H.of(Recurrence.operand("hermitePolynomialH", (Tensor) this), n);
    }

    /// Returns the probabilists' Hermite polynomial, orthogonal with the weight `e^(-x²/2)`.
    default Tensor hermitePolynomialHe(int n) {
        return Recurrence.HERMITE_HE.of(Recurrence.operand("hermitePolynomialHe", (Tensor) this), n);
    }

    /// Returns Laguerre's polynomial, orthogonal with the weight `e^(-x)` on positive numbers.
    default Tensor laguerrePolynomialL(int n) {
        return Recurrence.LAGUERRE.of(Recurrence.operand("laguerrePolynomialL", (Tensor) this), n);
    }

    /// Returns Legendre's polynomial, orthogonal on [-1, 1].
    default Tensor legendrePolynomialP(int n) {
        return Recurrence.LEGENDRE.of(Recurrence.operand("legendrePolynomialP", (Tensor) this), n);
    }

    /// Returns [#chebyshevPolynomialT(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialT(Tensor n) {
        return Recurrence.CHEBYSHEV_T.each(Recurrence.operand("chebyshevPolynomialT", (Tensor) this), n);
    }

    /// Returns [#chebyshevPolynomialU(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialU(Tensor n) {
        return Recurrence.CHEBYSHEV_U.each(Recurrence.operand("chebyshevPolynomialU", (Tensor) this), n);
    }

    /// Returns [#chebyshevPolynomialV(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialV(Tensor n) {
        return Recurrence.CHEBYSHEV_V.each(Recurrence.operand("chebyshevPolynomialV", (Tensor) this), n);
    }

    /// Returns [#chebyshevPolynomialW(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialW(Tensor n) {
        return Recurrence.CHEBYSHEV_W.each(Recurrence.operand("chebyshevPolynomialW", (Tensor) this), n);
    }

    /// Returns [#shiftedChebyshevPolynomialT(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialT(Tensor n) {
        return Recurrence.CHEBYSHEV_T.each(shifted("shiftedChebyshevPolynomialT"), n);
    }

    /// Returns [#shiftedChebyshevPolynomialU(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialU(Tensor n) {
        return Recurrence.CHEBYSHEV_U.each(shifted("shiftedChebyshevPolynomialU"), n);
    }

    /// Returns [#shiftedChebyshevPolynomialV(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialV(Tensor n) {
        return Recurrence.CHEBYSHEV_V.each(shifted("shiftedChebyshevPolynomialV"), n);
    }

    /// Returns [#shiftedChebyshevPolynomialW(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialW(Tensor n) {
        return Recurrence.CHEBYSHEV_W.each(shifted("shiftedChebyshevPolynomialW"), n);
    }

    /// Returns [#hermitePolynomialH(int)] with a degree for each element, broadcast.
    default Tensor hermitePolynomialH(Tensor n) {
        return Recurrence.HERMITE_H.each(Recurrence.operand("hermitePolynomialH", (Tensor) this), n);
    }

    /// Returns [#hermitePolynomialHe(int)] with a degree for each element, broadcast.
    default Tensor hermitePolynomialHe(Tensor n) {
        return Recurrence.HERMITE_HE.each(Recurrence.operand("hermitePolynomialHe", (Tensor) this), n);
    }

    /// Returns [#laguerrePolynomialL(int)] with a degree for each element, broadcast.
    default Tensor laguerrePolynomialL(Tensor n) {
        return Recurrence.LAGUERRE.each(Recurrence.operand("laguerrePolynomialL", (Tensor) this), n);
    }

    /// Returns [#legendrePolynomialP(int)] with a degree for each element, broadcast.
    default Tensor legendrePolynomialP(Tensor n) {
        return Recurrence.LEGENDRE.each(Recurrence.operand("legendrePolynomialP", (Tensor) this), n);
    }
}
