package dev.panagrad.vector.gemm;

import java.lang.foreign.MemorySegment;

/// The right operand of [PanelTile]s: rows of whole vectors that lie equally far apart. All lengths are in
/// bytes.
///
/// @param memory the segment in which it lies
/// @param offset where it begins
/// @param row    bytes from a row to the next
public record EvenRows(MemorySegment memory, long offset, long row) {}
