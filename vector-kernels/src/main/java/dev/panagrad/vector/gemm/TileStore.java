package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

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

    static void put(FloatVector sum, MemorySegment c, long offset, boolean add, VectorMask<Float> mask) {
        if (add) {
            FloatVector before = FloatVector.fromMemorySegment(Lanes.F32, c, offset, Lanes.ORDER, mask);
            before.add(sum).intoMemorySegment(c, offset, Lanes.ORDER, mask);
        } else {
            sum.intoMemorySegment(c, offset, Lanes.ORDER, mask);
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

    static void put(DoubleVector sum, MemorySegment c, long offset, boolean add, VectorMask<Double> mask) {
        if (add) {
            DoubleVector before = DoubleVector.fromMemorySegment(Lanes.F64, c, offset, Lanes.ORDER, mask);
            before.add(sum).intoMemorySegment(c, offset, Lanes.ORDER, mask);
        } else {
            sum.intoMemorySegment(c, offset, Lanes.ORDER, mask);
        }
    }
}
