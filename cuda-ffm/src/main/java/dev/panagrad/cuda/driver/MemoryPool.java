package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetDefaultMemPool;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemAllocAsync;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemFreeAsync;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolGetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolSetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemPoolTrimTo;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The driver's own pool of a device, from which memory is allocated in the order of a stream: what is freed
/// stays in it up to a threshold. The pool belongs to the device, and other libraries use it, too.
public final class MemoryPool implements AutoCloseable {
    private static final int NOT_SUPPORTED = 801;
    private static final int RELEASE_THRESHOLD = 4;
    private static final int RESERVED = 5;
    private static final int USED = 7;

    private final Context context;
    private final long handle;
    private final long threshold;
    private boolean closed;

    /// @throws CudaException if the device has no such pool
    MemoryPool(Context context) {
        this.context = context;
        if (!context.gpu().hasMemoryPools()) {
            throw new CudaException(NOT_SUPPORTED, cuDeviceGetDefaultMemPool.name(), cuDeviceGetDefaultMemPool
                    + ": " + context.gpu().name()
                    + " or its driver allocates no memory in the order of streams,"
                    + " expected CUDA 11.2 or newer; use Context.allocate");
        }
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuDeviceGetDefaultMemPool, s.out(), context.gpu().handle());
        handle = s.asLong();
        threshold = get(RELEASE_THRESHOLD);
    }

    private Driver driver() {
        if (closed) {
            throw new IllegalStateException("memory pool: it is closed, expected an open one");
        }
        context.enter();
        return context.driver();
    }

    /// Allocates device memory in the order of a stream, and returns its address.
    ///
    /// @throws CudaException if the device has not so much
    public long allocate(Stream stream, long bytes) {
        Slab s = Slab.get();
        driver().call(cuMemAllocAsync, s.out(), bytes, stream.handle());
        return s.asLong();
    }

    /// Frees device memory once the stream's work so far is done.
    public void free(Stream stream, long address) {
        driver().call(cuMemFreeAsync, address, stream.handle());
    }

    /// Sets how many bytes the pool keeps when the host waits for the device; -1: all.
    public void releaseThreshold(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment v = arena.allocateFrom(ValueLayout.JAVA_LONG, bytes);
            driver().call(cuMemPoolSetAttribute, handle, RELEASE_THRESHOLD, v.address());
        }
    }

    private long get(int attribute) {
        Slab s = Slab.get();
        driver().call(cuMemPoolGetAttribute, handle, attribute, s.out());
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
        driver().call(cuMemPoolTrimTo, handle, keep);
    }

    /// Gives what is not used back to the device, and restores the threshold that was found. What is
    /// allocated lives on, and so does the pool, which is the device's.
    @Override
    public void close() {
        if (!closed) {
            releaseThreshold(threshold);
            trim(0);
            closed = true;
        }
    }
}
