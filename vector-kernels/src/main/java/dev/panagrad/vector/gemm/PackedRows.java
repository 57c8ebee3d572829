package dev.panagrad.vector.gemm;

/// The left operand of tiles: rows in an array, of which whole tiles may be read even where the last one has
/// fewer rows.
///
/// @param array  `float[]` or `double[]`
/// @param offset where the first element lies
/// @param row    elements from a row to the next
/// @param col    elements from a column to the next
public record PackedRows(Object array, int offset, int row, int col) {
    /// The same rows from another one and another column on.
    public PackedRows from(int rows, int columns) {
        return new PackedRows(array, offset + rows * row + columns * col, row, col);
    }
}
