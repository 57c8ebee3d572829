package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The right operand of tiles: rows of whole vectors in memory. All lengths are in bytes.
///
/// @param memory the segment in which it lies
/// @param offset where it begins
/// @param rows   bytes from there to each row
/// @param first  the first row's place in `rows`
public record Panel(MemorySegment memory, long offset, long[] rows, int first) {
    /// Returns the address from which the rows are counted.
    ///
    /// @throws IndexOutOfBoundsException if not all of `count` rows of `bytes` bytes lie in the segment
    long address(int count, long bytes) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the right operand of a tile must lie in native memory");
        }
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int k = first; k < first + count; k++) {
            least = Math.min(least, rows[k]);
            most = Math.max(most, rows[k]);
        }
        if (count > 0) {
            Objects.checkFromIndexSize(offset + least, most - least + bytes, memory.byteSize());
        }
        return memory.address() + offset;
    }
}
