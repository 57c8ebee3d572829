package dev.panagrad.vector.reduce;

import java.lang.foreign.MemorySegment;

/// The loops of a reduction over contiguous float32 memory. Offsets are in bytes.
interface FoldLoop {
    /// Returns the fold of `n` neighbours.
    double row(MemorySegment x, long at, long n);

    /// Folds `count` rows of `pitch` bytes into one row of `width` elements.
    void columns(MemorySegment x, long at, long pitch, long count, MemorySegment y, long to, long width);
}
