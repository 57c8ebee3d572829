package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies short runs of bytes faster than a general copy.
final class Runs {
    private static final VectorSpecies<Byte> BYTES =
            ByteVector.SPECIES_128.withShape(Lanes.F32.vectorShape());

    private Runs() {}

    /// Copies exactly `bytes` bytes.
    static void copy(MemorySegment from, long source, int bytes, MemorySegment to, long target) {
        int x = 0;
        for (; x <= bytes - Lanes.BYTES; x += Lanes.BYTES) {
            ByteVector.fromMemorySegment(BYTES, from, source + x, Lanes.ORDER)
                    .intoMemorySegment(to, target + x, Lanes.ORDER);
        }
        if (x < bytes) {
            var mask = BYTES.indexInRange(x, bytes);
            ByteVector.fromMemorySegment(BYTES, from, source + x, Lanes.ORDER, mask)
                    .intoMemorySegment(to, target + x, Lanes.ORDER, mask);
        }
    }

    /// Copies `bytes` bytes and possibly some more, less than a vector.
    static void overrun(MemorySegment from, long source, int bytes, MemorySegment to, long target) {
        if (source + bytes + Lanes.BYTES <= from.byteSize()) {
            for (int x = 0; x < bytes; x += Lanes.BYTES) {
                ByteVector.fromMemorySegment(BYTES, from, source + x, Lanes.ORDER)
                        .intoMemorySegment(to, target + x, Lanes.ORDER);
            }
        } else {
            copy(from, source, bytes, to, target);
        }
    }

    /// Writes `bytes` zero bytes and possibly some more, less than a vector.
    static void zero(MemorySegment to, long target, int bytes) {
        for (int x = 0; x < bytes; x += Lanes.BYTES) {
            ByteVector.zero(BYTES).intoMemorySegment(to, target + x, Lanes.ORDER);
        }
    }
}
