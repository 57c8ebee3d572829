package dev.panagrad.vector.norm;

import dev.panagrad.tensor.DType;
import dev.panagrad.vector.elementwise.Spin;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Parts of normalisations along one contiguous row. Offsets are in bytes, lengths in elements.
interface RowLoops {
    /// The loops of float32, which the JIT must not inline into one method.
    RowLoops SINGLE = Spin.copy(MethodHandles.lookup(), Row32.class, "float32");
    /// The loops of float64.
    RowLoops WIDE = new Row64();

    /// Returns the loops of a type, or null.
    static RowLoops of(DType t) {
        return t == DType.FLOAT32 ? SINGLE : t == DType.FLOAT64 ? WIDE : null;
    }

    /// Returns the sum of some rows, which lie `step` bytes apart.
    double sum(MemorySegment x, long xo, long n, long rows, long step);

    /// Returns `Σ (x - mean)²` over some rows.
    double squares(MemorySegment x, long xo, long n, long rows, long step, double mean);

    /// Returns `Σ g (x - mean)` over some rows.
    double products(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean);

    /// Adds `Σ g (x - mean)` and `Σ g` over some rows to two sums; g counts as 0 where [#rectify] of x is 0.
    void rectified(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean, double factor, double shift, double[] sums);

    /// Returns the sum of the row.
    default double sum(MemorySegment x, long xo, long n) {
        return sum(x, xo, n, 1, 0);
    }

    /// Returns `Σ (x - mean)²`.
    default double squares(MemorySegment x, long xo, long n, double mean) {
        return squares(x, xo, n, 1, 0, mean);
    }

    /// Returns `Σ g (x - mean)`.
    default double products(MemorySegment g, long go, MemorySegment x, long xo, long n, double mean) {
        return products(g, go, x, xo, n, 1, 0, mean);
    }

    /// Stores `(x - mean) · factor + shift`.
    void scale(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean, double factor,
            double shift);

    /// Stores the same, but at least 0.
    void rectify(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean, double factor,
            double shift);

    /// Stores `(x - mean) · factor + shift + more`, but at least `least`.
    void join(MemorySegment x, long xo, MemorySegment more, long mo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift, double least);

    /// Stores g, but 0 where [#rectify] of x is 0.
    void mask(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift);

    /// Stores `(x - mean) · factor · w + b`.
    void affine(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment b, long bo, MemorySegment y,
            long yo, long n, double mean, double factor);

    /// Stores `x · w`.
    void multiply(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment y, long yo, long n);

    /// Stores `(g - less - (x - mean) · slope) · factor`; y may be g.
    void gradient(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double less, double slope);

    /// Adds `g (x - mean) · factor` to the first n sums and g to the next n.
    void accumulate(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment sums, long so, long n,
            double mean, double factor);

    /// Adds x to y.
    void add(MemorySegment x, long xo, MemorySegment y, long yo, long n);

    /// Returns an element.
    double get(MemorySegment x, long xo, long i);

    /// Sets an element.
    void set(MemorySegment x, long xo, long i, double value);
}
