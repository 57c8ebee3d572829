package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.I64;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.LongVector;

/// The loop over the bytes of two operands; specialised by [Spin].
final class WholeTemplate implements Loops.WholeLoop {
    private static final Loops.Whole OP = Spin.operation(MethodHandles.lookup(), Loops.Whole.class);

    WholeTemplate() {
    }

    @Override
    public void run(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int bytes) {
        int whole = bytes & -Lanes.BYTES;
        vectors(a, ao, b, bo, y, yo, whole);
        if (whole < bytes) {
            rest(a, ao + whole, b, bo + whole, y, yo + whole, bytes - whole);
        }
    }

    private static void vectors(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
            int bytes) {
        for (int i = 0; i < bytes; i += Lanes.BYTES) {
            OP.apply(LongVector.fromMemorySegment(I64, a, ao + i, ORDER),
                    LongVector.fromMemorySegment(I64, b, bo + i, ORDER))
                    .intoMemorySegment(MEMORY, place(y, yo + i), ORDER);
        }
    }

    /// Less than a vector, by way of memory that holds some; what is there beyond the bytes is not used.
    private static void rest(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
            int bytes) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, 2L * Lanes.BYTES);
        MemorySegment.copy(a, ao, s, 0, bytes);
        MemorySegment.copy(b, bo, s, Lanes.BYTES, bytes);
        OP.apply(LongVector.fromMemorySegment(I64, s, 0, ORDER),
                LongVector.fromMemorySegment(I64, s, Lanes.BYTES, ORDER))
                .intoMemorySegment(MEMORY, place(s, 0), ORDER);
        MemorySegment.copy(s, 0, y, yo, bytes);
    }
}
