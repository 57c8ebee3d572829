package dev.panagrad.vector.gemm;

/// The micro-kernel of [Tile] for rows of A that lie equally far apart, and a C in an array.
///
/// Element (r, k) of A lies at `ao + r*aRow + k`, row k of B at `b + k*bStep`, and row r of C at `co +
/// r*cRow`.
public interface RowTile {
    /// Computes the tile.
    ///
    /// @param a     `float[]` or `double[]`
    /// @param ao    where A begins
    /// @param aRow  elements from a row of A to the next
    /// @param b     the address of native memory where B begins; whoever calls has checked that all of B lies
    ///              there, and keeps it
    /// @param bStep bytes from a row of B to the next
    /// @param c     `float[]` or `double[]`, receives the tile; may be `a`
    /// @param co    where in `c` the tile begins
    /// @param cRow  elements from a row of C to the next
    void run(Object a, int ao, int aRow, long b, long bStep, int depth, Object c, int co, int cRow);
}
