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

    /// Copies exactly `bytes` bytes, a multiple of 4; the two runs must not overlap.
    static void copy(MemorySegment from, long source, int bytes, MemorySegment to, long target) {
        if (bytes < Lanes.BYTES) {
            for (int x = 0; x < bytes; x += 4) {
                to.set(Lanes.INT, target + x, from.get(Lanes.INT, source + x));
            }
            return;
        }
        int last = bytes - Lanes.BYTES;
        for (int x = 0; x < last; x += Lanes.BYTES) {
            ByteVector.fromMemorySegment(BYTES, from, source + x, Lanes.ORDER)
                    .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, target + x), Lanes.ORDER);
        }
        ByteVector.fromMemorySegment(BYTES, from, source + last, Lanes.ORDER)
                .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, target + last), Lanes.ORDER);
    }
}
