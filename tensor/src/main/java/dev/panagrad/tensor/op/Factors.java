package dev.panagrad.tensor.op;

/// A polynomial of a degree up to 2 by its zeros, `scale · (x - first) · (x - second)`, with as many factors
/// as its degree: next to a zero it is as exact as elsewhere.
///
/// @param first a zero, if the degree is 1 or 2
/// @param second the other one, if the degree is 2
public record Factors(double scale, int degree, double first, double second) {
    /// Makes a polynomial.
    ///
    /// @throws IllegalArgumentException if the degree is out of range
    public Factors {
        if (degree < 0 || degree > 2) {
            throw new IllegalArgumentException(
                    "Factors: the degree is out of range, expected 0 <= degree <= 2 but got " + degree);
        }
    }

    /// A constant.
    public static Factors constant(double value) {
        return new Factors(value, 0, 0, 0);
    }

    /// `slope · (x - zero)`.
    public static Factors line(double slope, double zero) {
        return new Factors(slope, 1, zero, 0);
    }

    /// `scale · (x - first) · (x - second)`.
    public static Factors parabola(double scale, double first, double second) {
        return new Factors(scale, 2, first, second);
    }

    /// Returns the derivative.
    public Factors slope() {
        return switch (degree) {
            case 0 -> constant(0);
            case 1 -> constant(scale);
            default -> line(2 * scale, first / 2 + second / 2);
        };
    }

    /// Returns whether this is the constant 0.
    public boolean isZero() {
        return degree == 0 && scale == 0;
    }

    /// Returns the value at a place; constants are first rounded to float if `single`. The scale comes before
    /// the second factor, for the product of both factors may be infinite where the value is not.
    public double at(double x, boolean single) {
        double k = single ? (float) scale : scale;
        double a = single ? (float) first : first;
        double b = single ? (float) second : second;
        return degree == 0 ? k : degree == 1 ? (x - a) * k : (x - a) * k * (x - b);
    }
}
