package dev.panagrad.tensor.memory;

import dev.panagrad.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;

/// A block handed out by the [Pool], tied to the reachability of its user.
final class Block extends PhantomReference<Object> {
    final Memory memory;
    final Shape shape;
    Block previous;
    Block next;
    boolean returned;

    /// A piece of mapped memory that circulates.
    record Memory(MemorySegment segment, Arena arena) {
    }

    Block(Object user, ReferenceQueue<Object> queue, Memory memory, Shape shape) {
        super(user, queue);
        this.memory = memory;
        this.shape = shape;
    }
}
