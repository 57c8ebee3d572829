package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// Stores the accumulators of a [Tile].
///
/// Methods of their own, and each longer than the 35 bytecodes up to which C1 inlines: with the stores
/// inlined, a large tile may just fit C1's virtual registers without profiling (tier 2) but not with it (tier
/// 3). HotSpot then keeps the tier 2 code for good, which boxes every vector and is a hundred times slower
/// than C2's.
final class TileStore {
    private TileStore() {}

    static void put(FloatVector sum, MemorySegment c, long offset, boolean add) {
        if (add) {
            FloatVector before = FloatVector.fromMemorySegment(Lanes.F32, c, offset, Lanes.ORDER);
            before.add(sum).intoMemorySegment(c, offset, Lanes.ORDER);
        } else {
            sum.intoMemorySegment(c, offset, Lanes.ORDER);
        }
    }

    static void put(DoubleVector sum, MemorySegment c, long offset, boolean add) {
        if (add) {
            DoubleVector before = DoubleVector.fromMemorySegment(Lanes.F64, c, offset, Lanes.ORDER);
            before.add(sum).intoMemorySegment(c, offset, Lanes.ORDER);
        } else {
            sum.intoMemorySegment(c, offset, Lanes.ORDER);
        }
    }

    /// Copies or adds the first columns of a whole tile to C.
    static void part(boolean wide, MemorySegment from, long pitch, int rows, int columns, MemorySegment c,
            long offset,
            long cRow, boolean add) {
        for (int row = 0; row < rows; row++) {
            if (wide) {
                row64(from, row * pitch, columns, c, offset + row * cRow, add);
            } else {
                row32(from, row * pitch, columns, c, offset + row * cRow, add);
            }
        }
    }

    private static void row32(MemorySegment from, long at, int columns, MemorySegment c, long offset,
            boolean add) {
        for (int j = 0; j < columns; j += Lanes.F32.length()) {
            var mask = Lanes.F32.indexInRange(j, columns);
            FloatVector v = FloatVector.fromMemorySegment(Lanes.F32, from, at + 4L * j, Lanes.ORDER);
            if (add) {
                v = v.add(FloatVector.fromMemorySegment(Lanes.F32, c, offset + 4L * j, Lanes.ORDER, mask));
            }
            v.intoMemorySegment(c, offset + 4L * j, Lanes.ORDER, mask);
        }
    }

    private static void row64(MemorySegment from, long at, int columns, MemorySegment c, long offset,
            boolean add) {
        for (int j = 0; j < columns; j += Lanes.F64.length()) {
            var mask = Lanes.F64.indexInRange(j, columns);
            DoubleVector v = DoubleVector.fromMemorySegment(Lanes.F64, from, at + 8L * j, Lanes.ORDER);
            if (add) {
                v = v.add(DoubleVector.fromMemorySegment(Lanes.F64, c, offset + 8L * j, Lanes.ORDER, mask));
            }
            v.intoMemorySegment(c, offset + 8L * j, Lanes.ORDER, mask);
        }
    }
}
