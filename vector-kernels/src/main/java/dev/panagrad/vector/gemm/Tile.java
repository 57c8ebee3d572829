package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The micro-kernel of a matrix product: one tile of C, all its accumulators in registers.
///
/// `C[r, j] = sum over k < depth of A[r, k] * B[k, j]` for a fixed number of rows and of vectors per row.
/// Where the rows and columns of A and the rows of B lie is looked up, so that the pixels that a
/// convolution's kernel sees are read from the image itself.
///
/// A and C are arrays, `float[]` or `double[]`: C2 parses ten times as many nodes for an access to a segment,
/// and with that many it stops inlining in the midst of a tile.
public interface Tile {
    /// Computes the tile.
    ///
    /// @param ao     where A begins
    /// @param aRows  elements from there to each row of A, of which the first is `aRows[aFirst]`
    /// @param aCols  elements to be added for each column of A, of which the first is `aCols[aColumn]`
    /// @param bo     where B begins, in bytes
    /// @param bRows  bytes from there to each row of B, of which the first is `bRows[bFirst]`
    /// @param c      receives the tile, row after row without gaps
    /// @param co     where in `c` the tile begins
    void run(Object a, int ao, int[] aRows, int aFirst, int[] aCols, int aColumn, MemorySegment b, long bo,
            long[] bRows, int bFirst, int depth, Object c, int co);
}
