package dev.panagrad.nn;

/// How rows of a table are looked up.
///
/// @param paddingIndex a row that gets no gradient and, in bags, does not count, also negative, from the end;
///         null for none, as at first
/// @param maxNorm rows looked up are scaled to at most this norm, in place; infinity for none, as at first
/// @param normType the exponent of that norm, 2 at first
/// @param scaleGradByFreq whether a row's gradient is divided by how often it is looked up, false at first
public record EmbeddingOptions(Long paddingIndex, double maxNorm, double normType, boolean scaleGradByFreq) {
    static final EmbeddingOptions DEFAULT =
            new EmbeddingOptions(null, Double.POSITIVE_INFINITY, 2, false);

    /// Returns these options with a row that gets no gradient.
    public EmbeddingOptions paddingIndex(long v) {
        return new EmbeddingOptions(v, maxNorm, normType, scaleGradByFreq);
    }

    /// Returns these options with a largest norm of rows.
    public EmbeddingOptions maxNorm(double v) {
        return new EmbeddingOptions(paddingIndex, v, normType, scaleGradByFreq);
    }

    /// Returns these options with another exponent of the norm.
    public EmbeddingOptions normType(double v) {
        return new EmbeddingOptions(paddingIndex, maxNorm, v, scaleGradByFreq);
    }

    /// Returns these options with gradients divided by frequency or not.
    public EmbeddingOptions scaleGradByFreq(boolean on) {
        return new EmbeddingOptions(paddingIndex, maxNorm, normType, on);
    }

    /// Returns the row that gets no gradient in a table of a size, or -1.
    long padding(String op, long rows) {
        if (paddingIndex == null) {
            return -1;
        }
        if (paddingIndex < -rows || paddingIndex >= rows) {
            throw new IllegalArgumentException(op + ": paddingIndex is out of range, expected [" + -rows
                    + ", " + rows + ") but got " + paddingIndex);
        }
        return paddingIndex < 0 ? paddingIndex + rows : paddingIndex;
    }
}
