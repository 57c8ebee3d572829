package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The right operand of tiles: rows of whole vectors in memory. All lengths are in bytes.
///
/// @param memory the segment in which it lies
/// @param offset where it begins
/// @param rows   bytes from there to each row
/// @param first  the first row's place in `rows`
public record Panel(MemorySegment memory, long offset, long[] rows, int first) {
    /// The starts of `count` rows that lie equally far apart.
    public static long[] even(int count, long row) {
        long[] rows = new long[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i * row;
        }
        return rows;
    }
}
