package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetDefaultMemPool;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolGetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolSetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolTrimTo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The driver's pool behind [Stream#allocate]: freed memory stays in it up to a threshold.
public final class MemoryPool {
    private static final int RELEASE_THRESHOLD = 4;
    private static final int RESERVED = 5;
    private static final int USED = 7;

    private final Context context;
    private final long handle;

    MemoryPool(Context context) {
        this.context = context;
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuDeviceGetDefaultMemPool, s.out(), context.gpu().handle());
        handle = s.asLong();
    }

    /// Sets how many bytes the pool keeps when the host waits for the device; -1: all.
    public void releaseThreshold(long bytes) {
        context.enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment v = arena.allocateFrom(ValueLayout.JAVA_LONG, bytes);
            context.driver().call(cuMemPoolSetAttribute, handle, RELEASE_THRESHOLD, v.address());
        }
    }

    private long get(int attribute) {
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuMemPoolGetAttribute, handle, attribute, s.out());
        return s.asLong();
    }

    /// Returns the bytes that the pool holds.
    public long reserved() {
        return get(RESERVED);
    }

    /// Returns the bytes that are allocated from the pool.
    public long used() {
        return get(USED);
    }

    /// Gives what is not used back to the device, but for so many bytes.
    public void trim(long keep) {
        context.enter();
        context.driver().call(cuMemPoolTrimTo, handle, keep);
    }
}
