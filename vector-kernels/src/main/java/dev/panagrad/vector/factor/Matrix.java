package dev.panagrad.vector.factor;

import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// A matrix of doubles in native memory, row after row.
///
/// @param memory the segment in which it lies
/// @param offset where its first element lies, in bytes
/// @param rows how many rows
/// @param columns how many columns
/// @param stride bytes from a row to the next
record Matrix(MemorySegment memory, long offset, int rows, int columns, long stride) {
    long at(int i, int j) {
        return offset + i * stride + 8L * j;
    }

    double get(int i, int j) {
        return memory.get(Lanes.DOUBLE, at(i, j));
    }

    void set(int i, int j, double value) {
        memory.set(Lanes.DOUBLE, at(i, j), value);
    }

    /// Returns `m` rows from row `i` and `n` columns from column `j` on; shares the memory.
    Matrix part(int i, int j, int m, int n) {
        return new Matrix(memory, at(i, j), m, n, stride);
    }

    Operand operand() {
        return new Operand(memory, offset, stride, 8);
    }

    /// Replaces the first elements of row 0 by those of a column of another matrix, with the other sign.
    void minus(Matrix x, int column) {
        for (int i = 0; i < x.rows; i++) {
            set(0, i, -x.get(i, column));
        }
    }

    /// Replaces row i by a part of an array.
    void write(int i, double[] x, int from) {
        MemorySegment.copy(x, from, memory, Lanes.DOUBLE, at(i, 0), columns);
    }

    /// Copies row i to an array.
    void read(int i, double[] x) {
        MemorySegment.copy(memory, Lanes.DOUBLE, at(i, 0), x, 0, columns);
    }

    /// Subtracts row i, from column `first` on, from a part of an array that begins at `from`.
    void subtract(int i, double[] y, int from, int first) {
        long at = at(i, 0);
        for (int j = first; j < columns; j++) {
            y[from + j] -= memory.get(Lanes.DOUBLE, at + 8L * j);
        }
    }

    /// Makes all elements zero.
    void clear() {
        if (8L * columns == stride) {
            memory.asSlice(offset, rows * stride).fill((byte) 0);
            return;
        }
        for (int i = 0; i < rows; i++) {
            memory.asSlice(at(i, 0), 8L * columns).fill((byte) 0);
        }
    }

    /// Replaces a matrix by a product, or adds it.
    static void product(boolean add, Operand a, Operand b, Matrix c, int depth) {
        Gemm.run(true, add, c.rows, c.columns, depth, a, b, c.operand());
    }
}
