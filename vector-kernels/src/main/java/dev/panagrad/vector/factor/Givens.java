package dev.panagrad.vector.factor;

/// What plane rotations need.
final class Givens {
    private static final double SMALL = 0x1p-480;
    private static final double LARGE = 0x1p+480;

    private Givens() {
    }

    /// Returns `√(f² + g²)`.
    static double length(double f, double g) {
        double squares = f * f + g * g;
        return squares > SMALL && squares < LARGE ? Math.sqrt(squares) : Math.hypot(f, g);
    }
}
