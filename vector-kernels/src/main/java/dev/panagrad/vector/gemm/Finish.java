package dev.panagrad.vector.gemm;

/// What becomes of a tile's sums.
public enum Finish {
    /// They replace C.
    STORE,
    /// They are added to C, or to a row that stands for all of C's, and replace it.
    ADD,
    /// The column of an evenly lying A that comes after its depth is added, and they replace C.
    BIAS,
    /// The same, and what is below 0 becomes 0.
    BIAS_RELU;

    /// Returns [#ADD] or [#STORE].
    public static Finish of(boolean add) {
        return add ? ADD : STORE;
    }
}
