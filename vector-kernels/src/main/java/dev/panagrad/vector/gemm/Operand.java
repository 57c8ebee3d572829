package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// A matrix in memory: where it starts and how far apart its rows and columns are, all in bytes.
///
/// @param memory the segment in which it lies
/// @param offset where its first element lies
/// @param row    bytes from a row to the next
/// @param col    bytes from a column to the next
public record Operand(MemorySegment memory, long offset, long row, long col) {
    /// The byte offset of an element.
    public long at(long i, long j) {
        return offset + i * row + j * col;
    }

    /// The same matrix with rows and columns exchanged.
    public Operand transposed() {
        return new Operand(memory, offset, col, row);
    }

    /// The matrix of the same layout `bytes` bytes further.
    public Operand moved(long bytes) {
        return bytes == 0 ? this : new Operand(memory, offset + bytes, row, col);
    }
}
