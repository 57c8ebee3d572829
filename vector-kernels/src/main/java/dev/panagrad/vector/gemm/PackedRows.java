package dev.panagrad.vector.gemm;

/// The left operand of tiles: element (i, k) of the array's matrix lies at `offset + rows[i] + cols[k]`.
///
/// Tiles read whole, also where the last one has fewer rows: `rows` has entries for them, of any value.
///
/// @param array  `float[]` or `double[]`
/// @param offset where the matrix begins
/// @param rows   elements from there to each row
/// @param row    the first row's place in `rows`
/// @param cols   elements from there to each column
/// @param col    the first column's place in `cols`
public record PackedRows(Object array, int offset, int[] rows, int row, int[] cols, int col) {
    /// The same matrix from another row and another column on.
    public PackedRows from(int rows, int columns) {
        return new PackedRows(array, offset, this.rows, row + rows, cols, col + columns);
    }
}
