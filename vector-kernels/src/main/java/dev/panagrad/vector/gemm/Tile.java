package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The micro-kernel of a matrix product: one tile of C, all its accumulators in registers.
///
/// `C[r, j] = sum over k < depth of A[r, k] * B[k, j]` for a fixed number of rows and of vectors per row.
/// Every stride and offset is in bytes. Elements of A are read one by one and broadcast, so A may have any
/// strides; a row of B and of C is contiguous.
public interface Tile {
    /// Computes the tile.
    ///
    /// @param aRow bytes between rows of A
    /// @param aCol bytes between columns of A
    /// @param bRow bytes between rows of B
    /// @param cRow bytes between rows of C
    void run(MemorySegment a, long ao, long aRow, long aCol, MemorySegment b, long bo, long bRow,
            int depth, MemorySegment c, long co, long cRow);
}
