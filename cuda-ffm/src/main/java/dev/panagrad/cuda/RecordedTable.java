package dev.panagrad.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Numbers that kernels of a captured step read from the device, in slots of equal size, and as they are on
/// the host before they are copied there.
///
/// That memory is apart: the pool's blocks serve what the step makes and forgets, and so each replay writes
/// to them.
final class RecordedTable {
    /// How many slots lie together.
    static final int SLOTS = 256;

    final long address;
    private final int bytes;
    private final MemorySegment host;
    private boolean changed = true;

    RecordedTable(CudaDevice device, int bytes) {
        this.bytes = bytes;
        host = Arena.ofAuto().allocate((long) SLOTS * bytes, 8);
        address = device.context.allocate(host.byteSize());
    }

    /// Sets the first words of a slot.
    void set(int slot, long... words) {
        MemorySegment to = host.asSlice((long) slot * bytes, bytes);
        MemorySegment from = MemorySegment.ofArray(words);
        long n = from.byteSize();
        if (MemorySegment.mismatch(from, 0, n, to, 0, n) >= 0) {
            MemorySegment.copy(from, 0, to, 0, n);
            changed = true;
        }
    }

    /// Copies the first slots to the device if one was changed.
    void send(CudaDevice device, long slots) {
        if (changed) {
            device.copies.in(address, host.asSlice(0, Math.min(SLOTS, slots) * bytes));
            changed = false;
        }
    }
}
