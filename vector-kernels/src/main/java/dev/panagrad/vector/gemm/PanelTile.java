package dev.panagrad.vector.gemm;

/// The micro-kernel of [Tile] for a left operand that lies evenly and a right one in native memory: one check
/// of an index serves all rows of A, and B and C are read and written without any.
///
/// Element (r, k) of A lies at `ao + k*aStep + r`. Row k of B lies at `b + k*bStep`, or for a shifted tile at
/// `b + shifts[firstShift + k]`.
public interface PanelTile {
    /// Computes the tile, or adds it to C.
    ///
    /// @param a      `float[]` or `double[]`
    /// @param ao     where A begins
    /// @param aStep  elements from a column of A to the next
    /// @param b      the address of native memory where B begins; whoever calls has checked that all of B
    ///               lies there, and keeps it
    /// @param bStep  bytes from a row of B to the next; shifted tiles do not read it
    /// @param shifts bytes to the rows of B; others do not read it
    /// @param c      the address where the tile of C begins; as for B
    /// @param cRow   bytes from a row of C to the next
    void run(Object a, int ao, int aStep, long b, long bStep, long[] shifts, int firstShift, int depth,
            long c,
            long cRow);
}
