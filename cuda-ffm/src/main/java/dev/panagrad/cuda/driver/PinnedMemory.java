package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuMemFreeHost;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemHostAlloc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Host memory that stays in its place, so that the device copies it by itself.
public final class PinnedMemory implements AutoCloseable {
    private static final int PORTABLE = 1;

    private final Context context;
    private final Arena arena = Arena.ofShared();
    private final long address;
    private final MemorySegment segment;
    private boolean closed;

    @SuppressWarnings("restricted")
    PinnedMemory(Context context, long bytes) {
        this.context = context;
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuMemHostAlloc, s.out(), bytes, PORTABLE);
        address = s.asLong();
        segment = MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
    }

    /// Returns the memory; after [#close()] every access throws.
    public MemorySegment segment() {
        return segment;
    }

    /// Frees the memory.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
            context.enter();
            context.driver().call(cuMemFreeHost, address);
        }
    }
}
