package dev.panagrad.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What a captured step takes from the host and is the same in every repetition. It lies on the device for as
/// long as the graph lives, and each repetition copies it from there, for the step may change its own.
///
/// That memory is apart: the pool's blocks serve what the step makes and forgets, and so each replay writes
/// to them.
final class RecordedConstants implements AutoCloseable {
    private final CudaDevice device;
    private final List<Long> addresses = new ArrayList<>();
    /// The values of each address, until they are there.
    private final List<MemorySegment> values = new ArrayList<>();

    RecordedConstants(CudaDevice device) {
        this.device = device;
    }

    /// Puts a copy of values into the step that is captured.
    void copy(long to, MemorySegment from) {
        long bytes = from.byteSize();
        values.add(Arena.ofAuto().allocate(bytes, 8).copyFrom(from));
        addresses.add(device.context.allocate(bytes));
        device.stream.copy(to, addresses.getLast(), bytes);
    }

    /// Copies the values to the device, after the capture.
    void send() {
        for (int i = 0; i < values.size(); i++) {
            device.copies.in(addresses.get(i), values.get(i));
        }
        values.clear();
    }

    @Override
    public void close() {
        addresses.forEach(device.context::free);
        addresses.clear();
    }
}
