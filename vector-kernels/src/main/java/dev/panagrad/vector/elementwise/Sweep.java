package dev.panagrad.vector.elementwise;

/// A function of some numbers at once, in passes over arrays without a branch: the JIT makes vectors of each,
/// however many there are, where one loop over vectors of a long function would box them.
@FunctionalInterface
interface Sweep {
    /// Computes n numbers from `l.x` to `l.y`, in double precision.
    ///
    /// @param p the function's first constant
    /// @param q the function's second constant
    void run(Lines l, int n, double p, double q);
}
