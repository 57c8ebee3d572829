package dev.panagrad.vector.gemm;

/// The micro-kernel of a matrix product: one tile of C, all its accumulators in registers.
///
/// `C[r, j] = sum over k < depth of A[r, k] * B[k, j]` for a fixed number of rows and of vectors per row.
///
/// There are three forms, of which each ignores the arguments of the others. Element (r, k) of A lies at
/// `ao + k*aStep + r` where its rows are packed side by side, or at `ao + aRows[aRow + r] + aCols[aCol + k]`,
/// so that the pixels that a convolution's kernel sees are read from the image itself. Row k of B lies at
/// `b + k*bStep`, or at `b + shifts[shift + k]`.
///
/// B and C are read and written through one segment of all memory, at addresses that were checked before: no
/// check is left in the loop, and C2, which parses ten times as many nodes for a checked access, inlines all
/// of the tile. A is an array, of which the JVM checks every index.
public interface Tile {
    /// Computes the tile.
    ///
    /// @param a     `float[]` or `double[]`
    /// @param ao    where A begins
    /// @param aStep elements from a column of packed rows to the next
    /// @param b     the address of native memory where B begins; whoever calls has checked that all of B lies
    ///              there, and keeps it
    /// @param bStep bytes from a row of B to the next
    /// @param c     the address where the tile of C begins; as for B
    /// @param cRow  bytes from a row of C to the next
    /// @param d     the address of what a tile that adds adds to its sums: C's own, or a row for all rows; as
    ///              for B
    /// @param dRow  bytes from a row of that to the next
    void run(Object a, int ao, int aStep, int[] aRows, int aRow, int[] aCols, int aCol, long b, long bStep,
            long[] shifts, int shift, int depth, long c, long cRow, long d, long dRow);
}
