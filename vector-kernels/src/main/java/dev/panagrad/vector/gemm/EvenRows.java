package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The right operand of [Tile]s: rows of whole vectors that lie equally far apart in native memory. All
/// lengths are in bytes.
///
/// @param memory the segment in which it lies
/// @param offset where it begins
/// @param row    bytes from a row to the next
public record EvenRows(MemorySegment memory, long offset, long row) {
    /// Returns the address of the first row.
    ///
    /// @throws IndexOutOfBoundsException if not all of `count` rows of `bytes` bytes lie in the segment
    long address(int count, long bytes) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the right operand of a tile must lie in native memory");
        }
        Objects.checkFromIndexSize(offset, count == 0 ? 0 : (count - 1) * row + bytes, memory.byteSize());
        return memory.address() + offset;
    }
}
