package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuCtxSetCurrent;
import static dev.panagrad.cuda.driver.DriverFunction.cuCtxSynchronize;
import static dev.panagrad.cuda.driver.DriverFunction.cuDevicePrimaryCtxRelease_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuDevicePrimaryCtxRetain;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemAlloc_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemFree_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemGetInfo_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyDtoH_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyHtoD_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuModuleLoadDataEx;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/// A device's primary context, in which everything on the device happens. A thread must [#enter()] it before
/// calls that need one.
public final class Context implements AutoCloseable {
    /// The context that this class made current for the thread. Virtual threads change the system's thread,
    /// which owns the current context, so they set it every time.
    private static final ThreadLocal<Context> CURRENT = new ThreadLocal<>();
    private static final int LOG_BYTES = 8192;
    private static final int ERROR_LOG_BUFFER = 5;
    private static final int ERROR_LOG_BYTES = 6;

    private final Gpu gpu;
    private final Driver driver;
    private final long handle;
    private boolean closed;

    Context(Gpu gpu) {
        this.gpu = gpu;
        this.driver = gpu.driver();
        Slab s = Slab.get();
        driver.call(cuDevicePrimaryCtxRetain, s.out(), gpu.handle());
        handle = s.asLong();
    }

    /// Returns the device.
    public Gpu gpu() {
        return gpu;
    }

    long handle() {
        return handle;
    }

    Driver driver() {
        return driver;
    }

    /// Makes this the calling thread's current context.
    public void enter() {
        if (CURRENT.get() != this || Thread.currentThread().isVirtual()) {
            driver.call(cuCtxSetCurrent, handle);
            CURRENT.set(this);
        }
    }

    /// Waits until everything on the device is done.
    public void synchronize() {
        enter();
        driver.call(cuCtxSynchronize);
    }

    /// Returns the free and the whole memory of the device, in bytes.
    public long[] memoryInfo() {
        enter();
        Slab s = Slab.get();
        driver.call(cuMemGetInfo_v2, s.out(), s.second());
        return new long[] {s.asLong(), s.secondAsLong()};
    }

    /// Allocates device memory and returns its address. Waits for the device.
    public long allocate(long bytes) {
        enter();
        Slab s = Slab.get();
        driver.call(cuMemAlloc_v2, s.out(), bytes);
        return s.asLong();
    }

    /// Frees device memory. Waits for the device.
    public void free(long address) {
        enter();
        driver.call(cuMemFree_v2, address);
    }

    /// Copies a native segment to the device.
    ///
    /// @throws CudaException if the segment is not native or not alive, empty, or another thread's
    public void copyIn(long to, MemorySegment from) {
        enter();
        driver.call(cuMemcpyHtoD_v2, to, HostMemory.read(cuMemcpyHtoD_v2, from), from.byteSize());
        Reference.reachabilityFence(from);
    }

    /// Copies from the device to a native segment.
    ///
    /// @throws CudaException if the segment is not native or not alive, read-only, empty, or another thread's
    public void copyOut(MemorySegment to, long from) {
        enter();
        driver.call(cuMemcpyDtoH_v2, HostMemory.written(cuMemcpyDtoH_v2, to), from, to.byteSize());
        Reference.reachabilityFence(to);
    }

    /// Loads kernels from PTX text, which the driver compiles.
    ///
    /// @throws CudaException if it refuses the text, with the compiler's log
    public Module load(String ptx) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
            MemorySegment image = arena.allocate(text.length + 1L, 16);
            MemorySegment.copy(text, 0, image, ValueLayout.JAVA_BYTE, 0, text.length);
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment keys = arena.allocateFrom(ValueLayout.JAVA_INT, ERROR_LOG_BUFFER, ERROR_LOG_BYTES);
            // Options that are numbers travel in the array of pointers.
            MemorySegment values =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, log.address(), (long) LOG_BYTES);
            Slab s = Slab.get();
            try {
                driver.call(cuModuleLoadDataEx, s.out(), image.address(), 2, keys.address(),
                        values.address());
            } catch (CudaException e) {
                throw new CudaException(e.code(), e.function(),
                        e.getMessage() + "\n" + log.getString(0).strip());
            }
            return new Module(this, s.asLong());
        }
    }

    /// Returns a new stream, which does not wait for the default one.
    public Stream stream() {
        return new Stream(this);
    }

    /// Returns a new event.
    public Event event() {
        return new Event(this);
    }

    /// Allocates host memory that the device can reach, for asynchronous copies.
    public PinnedMemory pinned(long bytes) {
        return new PinnedMemory(this, bytes);
    }

    /// Returns the device's default pool of stream-ordered memory.
    ///
    /// @throws CudaException if the device or its driver has none
    public MemoryPool memoryPool() {
        return new MemoryPool(this);
    }

    /// Releases the context.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (CURRENT.get() == this) {
                driver.call(cuCtxSetCurrent, 0L);
                CURRENT.remove();
            }
            driver.call(cuDevicePrimaryCtxRelease_v2, gpu.handle());
        }
    }
}
