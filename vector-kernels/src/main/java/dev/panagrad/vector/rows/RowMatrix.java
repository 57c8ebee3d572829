package dev.panagrad.vector.rows;

import dev.panagrad.tensor.ShapeException;
import java.util.Objects;

/// A matrix in double precision, or its transpose, for [SparseRows]: an array for each row, or a part of one
/// array, row by row.
public final class RowMatrix {
    /// One array for each row, null if all lie in one.
    private final double[][] rows;
    private final double[] values;
    private final int first;
    private final int count;
    private final int length;
    private final boolean transposed;

    private RowMatrix(double[][] rows, double[] values, int first, int count, int length,
            boolean transposed) {
        this.rows = rows;
        this.values = values;
        this.first = first;
        this.count = count;
        this.length = length;
        this.transposed = transposed;
    }

    /// Returns the matrix of some rows.
    ///
    /// @param rows of equal length
    public static RowMatrix of(double[][] rows) {
        return new RowMatrix(rows, null, 0, rows.length, rows.length == 0 ? 0 : rows[0].length, false);
    }

    /// Returns the matrix in a part of an array.
    ///
    /// @param first the place of its first element
    /// @param height the number of rows
    /// @param width the number of columns
    /// @throws ShapeException if the array is too short
    public static RowMatrix of(double[] values, int first, int height, int width) {
        if (first < 0 || height < 0 || width < 0
                || Math.multiplyFull(height, width) > (long) values.length - first) {
            throw new ShapeException("rows: [" + height + ", " + width + "] from element " + first
                    + " does not fit, the array has " + values.length + " elements, expected at least "
                    + (first + Math.multiplyFull(height, width)));
        }
        return new RowMatrix(null, Objects.requireNonNull(values), first, height, width, false);
    }

    /// Returns the transpose, in the same arrays.
    public RowMatrix transpose() {
        return new RowMatrix(rows, values, first, count, length, !transposed);
    }

    /// Returns the number of columns.
    public int width() {
        return transposed ? count : length;
    }

    /// Returns the number of rows.
    public int height() {
        return transposed ? length : count;
    }

    boolean isTransposed() {
        return transposed;
    }

    /// Returns the array that a row lies in, before the matrix is transposed.
    double[] array(int row) {
        return rows == null ? values : rows[row];
    }

    /// Returns the place of the first element of a row in its array, before the matrix is transposed.
    int start(int row) {
        return rows == null ? first + row * length : 0;
    }

    @Override
    public String toString() {
        return count == 0 ? "[]" : "[" + height() + ", " + width() + "]";
    }
}
