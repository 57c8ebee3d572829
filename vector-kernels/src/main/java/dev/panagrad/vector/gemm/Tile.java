package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The micro-kernel of a matrix product: one tile of C, all its accumulators in registers.
///
/// `C[r, j] = sum over k < depth of A[r, k] * B[k, j]` for a fixed number of rows and of vectors per row.
/// Elements of A are read one by one and broadcast, so A may have any strides; a row of B is contiguous.
///
/// A and C are arrays, `float[]` or `double[]`: C2 parses ten times as many nodes for an access to a segment,
/// and with that many it stops inlining in the midst of a tile.
public interface Tile {
    /// Computes the tile.
    ///
    /// @param ao   where A begins
    /// @param aRow elements between rows of A
    /// @param aCol elements between columns of A
    /// @param bo   where B begins, in bytes
    /// @param bRow bytes between rows of B
    /// @param c    receives the tile, row after row without gaps, from its start on
    void run(Object a, int ao, int aRow, int aCol, MemorySegment b, long bo, long bRow, int depth, Object c);
}
