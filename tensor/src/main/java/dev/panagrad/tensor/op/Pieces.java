package dev.panagrad.tensor.op;

/// Three polynomials side by side: one below `low`, one from there to `high`, one above. They need not meet.
///
/// @param closed whether both bounds, where they count, belong to the piece between them; NaN has the slope
///        of the piece above then, else of that within
/// @param below of degree 0 or 1
/// @param above of degree 0 or 1
public record Pieces(double low, double high, boolean closed, Factors below, Factors within, Factors above) {
    /// Makes a function.
    ///
    /// @throws IllegalArgumentException if a degree is out of range
    public Pieces {
        if (below.degree() > 1 || above.degree() > 1) {
            throw new IllegalArgumentException("Pieces: only the piece within may be a parabola, expected"
                    + " degrees <= 1 but got " + below.degree() + " and " + above.degree());
        }
    }

    /// Returns `x` cut to `[low, high]`.
    public static Pieces cut(double low, double high) {
        return new Pieces(low, high, false, Factors.constant(low), Factors.line(1, 0),
                Factors.constant(high));
    }

    /// Returns three constants.
    public static Pieces steps(double low, double high, boolean closed, double below, double within,
            double above) {
        return new Pieces(low, high, closed, Factors.constant(below), Factors.constant(within),
                Factors.constant(above));
    }

    /// Returns the derivative of each piece.
    public Pieces slope() {
        return new Pieces(low, high, closed, below.slope(), within.slope(), above.slope());
    }

    /// Returns the piece that counts at a place; bounds are first rounded to float if `single`.
    public Factors piece(double x, boolean single) {
        double from = single ? (float) low : low;
        double to = single ? (float) high : high;
        if (closed) {
            return x < from ? below : x <= to ? within : above;
        }
        return x <= from ? below : x >= to ? above : within;
    }
}
