package dev.panagrad.tensor;

/// Orthogonal polynomials by their recurrences, with gradients; 0 for a negative degree. As `torch.special`,
/// where they have none.
public sealed interface Polynomials permits Tensor {
    /// Returns Chebyshev's polynomial of the first kind, `cos(n acos x)`.
    default Tensor chebyshevPolynomialT(int n) {
        Tensor x = Recurrence.operand("chebyshevPolynomialT", (Tensor) this);
        return Recurrence.chebyshev(x, x, n);
    }

    /// Returns Chebyshev's polynomial of the second kind.
    default Tensor chebyshevPolynomialU(int n) {
        Tensor x = Recurrence.operand("chebyshevPolynomialU", (Tensor) this);
        return Recurrence.chebyshev(x, x.mul(2), n);
    }

    /// Returns Chebyshev's polynomial of the third kind.
    default Tensor chebyshevPolynomialV(int n) {
        Tensor x = Recurrence.operand("chebyshevPolynomialV", (Tensor) this);
        return Recurrence.chebyshev(x, x.mul(2).sub(1), n);
    }

    /// Returns Chebyshev's polynomial of the fourth kind.
    default Tensor chebyshevPolynomialW(int n) {
        Tensor x = Recurrence.operand("chebyshevPolynomialW", (Tensor) this);
        return Recurrence.chebyshev(x, x.mul(2).add(1), n);
    }

    /// Returns [#chebyshevPolynomialT(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialT(int n) {
        return shifted("shiftedChebyshevPolynomialT").chebyshevPolynomialT(n);
    }

    /// Returns [#chebyshevPolynomialU(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialU(int n) {
        return shifted("shiftedChebyshevPolynomialU").chebyshevPolynomialU(n);
    }

    /// Returns [#chebyshevPolynomialV(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialV(int n) {
        return shifted("shiftedChebyshevPolynomialV").chebyshevPolynomialV(n);
    }

    /// Returns [#chebyshevPolynomialW(int)] of 2x - 1.
    default Tensor shiftedChebyshevPolynomialW(int n) {
        return shifted("shiftedChebyshevPolynomialW").chebyshevPolynomialW(n);
    }

    private Tensor shifted(String op) {
        return Recurrence.operand(op, (Tensor) this).mul(2).sub(1);
    }

    /// Returns the physicists' Hermite polynomial, orthogonal with the weight `e^(-x²)`.
    default Tensor hermitePolynomialH(int n) {
        Tensor x = Recurrence.operand("hermitePolynomialH", (Tensor) this);
        return Recurrence.run(x, x.mul(2), n, (k, p, q) -> x.mul(q).sub(p.mul(k)).mul(2));
    }

    /// Returns the probabilists' Hermite polynomial, orthogonal with the weight `e^(-x²/2)`.
    default Tensor hermitePolynomialHe(int n) {
        Tensor x = Recurrence.operand("hermitePolynomialHe", (Tensor) this);
        return Recurrence.run(x, x, n, (k, p, q) -> x.mul(q).sub(p.mul(k)));
    }

    /// Returns Laguerre's polynomial, orthogonal with the weight `e^(-x)` on positive numbers.
    default Tensor laguerrePolynomialL(int n) {
        Tensor x = Recurrence.operand("laguerrePolynomialL", (Tensor) this);
        return Recurrence.run(x, x.neg().add(1), n,
                (k, p, q) -> x.neg().add(2 * k + 1).mul(q).sub(p.mul(k)).div(k + 1));
    }

    /// Returns Legendre's polynomial, orthogonal on [-1, 1].
    default Tensor legendrePolynomialP(int n) {
        Tensor x = Recurrence.operand("legendrePolynomialP", (Tensor) this);
        return Recurrence.run(x, x, n, (k, p, q) -> x.mul(q).mul(2 * k + 1).sub(p.mul(k)).div(k + 1));
    }

    /// Returns [#chebyshevPolynomialT(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialT(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::chebyshevPolynomialT);
    }

    /// Returns [#chebyshevPolynomialU(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialU(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::chebyshevPolynomialU);
    }

    /// Returns [#chebyshevPolynomialV(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialV(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::chebyshevPolynomialV);
    }

    /// Returns [#chebyshevPolynomialW(int)] with a degree for each element, broadcast.
    default Tensor chebyshevPolynomialW(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::chebyshevPolynomialW);
    }

    /// Returns [#shiftedChebyshevPolynomialT(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialT(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::shiftedChebyshevPolynomialT);
    }

    /// Returns [#shiftedChebyshevPolynomialU(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialU(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::shiftedChebyshevPolynomialU);
    }

    /// Returns [#shiftedChebyshevPolynomialV(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialV(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::shiftedChebyshevPolynomialV);
    }

    /// Returns [#shiftedChebyshevPolynomialW(int)] with a degree for each element, broadcast.
    default Tensor shiftedChebyshevPolynomialW(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::shiftedChebyshevPolynomialW);
    }

    /// Returns [#hermitePolynomialH(int)] with a degree for each element, broadcast.
    default Tensor hermitePolynomialH(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::hermitePolynomialH);
    }

    /// Returns [#hermitePolynomialHe(int)] with a degree for each element, broadcast.
    default Tensor hermitePolynomialHe(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::hermitePolynomialHe);
    }

    /// Returns [#laguerrePolynomialL(int)] with a degree for each element, broadcast.
    default Tensor laguerrePolynomialL(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::laguerrePolynomialL);
    }

    /// Returns [#legendrePolynomialP(int)] with a degree for each element, broadcast.
    default Tensor legendrePolynomialP(Tensor n) {
        return Recurrence.each((Tensor) this, n, this::legendrePolynomialP);
    }
}
