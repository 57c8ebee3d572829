package dev.panagrad.nn;

/// How an orthogonal matrix is made of any matrix X, see
/// [Parametrizations#orthogonal(Module, String, OrthogonalMap, boolean)].
public enum OrthogonalMap {
    /// `exp(A)` with the antisymmetric `A = L - Lᵀ`, where L is the lower triangle of X.
    MATRIX_EXP,
    /// `(I + A/2) (I - A/2)⁻¹` with the same A: cheaper, and never a rotation by 180°.
    CAYLEY,
    /// The product of Householder's reflections whose vectors lie below the diagonal of X, and whose signs
    /// are on it: the cheapest for tall matrices.
    HOUSEHOLDER
}
