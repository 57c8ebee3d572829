package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The micro-kernel of [Tile] for operands that lie evenly: nothing is looked up, and one check of an index
/// serves all rows of A, which costs a quarter less time on CPUs that start six instructions a cycle.
///
/// Element (r, k) of A lies at `ao + k*aStep + r`, and row k of B at `bo + k*bStep`.
public interface PanelTile {
    /// Computes the tile.
    ///
    /// @param a     `float[]` or `double[]`
    /// @param ao    where A begins
    /// @param aStep elements from a column of A to the next
    /// @param bo    where B begins, in bytes
    /// @param bStep bytes from a row of B to the next
    /// @param c     receives the tile, row after row without gaps
    /// @param co    where in `c` the tile begins
    void run(Object a, int ao, int aStep, MemorySegment b, long bo, long bStep, int depth, Object c, int co);
}
