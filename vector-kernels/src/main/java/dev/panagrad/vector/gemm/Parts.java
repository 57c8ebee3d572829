package dev.panagrad.vector.gemm;

/// Cuts ranges into parts of nearly equal size.
public final class Parts {
    private Parts() {}

    /// Where part `i` begins when `total` things are cut into `parts` parts that differ by at most one.
    public static int start(int i, int total, int parts) {
        return i * (total / parts) + Math.min(i, total % parts);
    }

    /// The quotient rounded up.
    public static int ceil(int x, int y) {
        return (x + y - 1) / y;
    }
}
