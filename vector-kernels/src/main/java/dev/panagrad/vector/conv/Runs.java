package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies short runs of bytes faster than a general copy.
final class Runs {
    private static final VectorSpecies<Byte> BYTES =
            ByteVector.SPECIES_128.withShape(Lanes.F32.vectorShape());

    private Runs() {}

    /// Copies exactly `bytes` bytes, a multiple of 4; the two runs must not overlap.
    static void copy(MemorySegment from, long source, int bytes, MemorySegment to, long target) {
        copy(from, source, 0, 1, bytes, to, target, 0);
    }

    /// Copies some runs of `bytes` bytes, a multiple of 4, that lie equally far apart; those read must not
    /// overlap those written.
    ///
    /// @param fromStep bytes from a run to the next, at least `bytes`, as `toStep`
    static void copy(MemorySegment from, long source, long fromStep, int count, int bytes, MemorySegment to,
            long target, long toStep) {
        if (count == 0 || bytes == 0) {
            return;
        }
        if (bytes < Lanes.BYTES || !from.isNative()) {
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(from, source + i * fromStep, to, target + i * toStep, bytes);
            }
            return;
        }
        Objects.checkFromIndexSize(source, (count - 1) * fromStep + bytes, from.byteSize());
        Objects.checkFromIndexSize(target, (count - 1) * toStep + bytes, to.byteSize());
        int last = bytes - Lanes.BYTES;
        long a = from.address() + source;
        long b = to.address() + target;
        for (int i = 0; i < count; i++) {
            for (int x = 0; x < last; x += Lanes.BYTES) {
                vector(a + x, b + x);
            }
            vector(a + last, b + last);
            a += fromStep;
            b += toStep;
        }
        Reference.reachabilityFence(from);
        Reference.reachabilityFence(to);
    }

    private static void vector(long from, long to) {
        ByteVector.fromMemorySegment(BYTES, Lanes.MEMORY, from & Lanes.ADDRESS, Lanes.ORDER)
                .intoMemorySegment(Lanes.MEMORY, to & Lanes.ADDRESS, Lanes.ORDER);
    }
}
