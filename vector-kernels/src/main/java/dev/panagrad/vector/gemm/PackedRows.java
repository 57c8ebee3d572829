package dev.panagrad.vector.gemm;

/// The left operand of tiles: rows in an array, of which whole tiles may be read even where the last one has
/// fewer rows.
///
/// @param array  `float[]` or `double[]`
/// @param offset where the matrix begins
/// @param rows   elements from there to each row
/// @param first  the first row's place in `rows`
/// @param col    elements from a column to the next
public record PackedRows(Object array, int offset, int[] rows, int first, int col) {
    /// Rows that lie equally far apart.
    ///
    /// @param count how many rows there are, those that a last tile reads beyond them included
    public static PackedRows even(Object array, int offset, int count, int row, int col) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i * row;
        }
        return new PackedRows(array, offset, rows, 0, col);
    }

    /// The same rows from another one and another column on.
    public PackedRows from(int row, int column) {
        return new PackedRows(array, offset + column * col, rows, first + row, col);
    }
}
