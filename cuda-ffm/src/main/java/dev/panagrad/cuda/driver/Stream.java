package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyDtoDAsync_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyDtoHAsync_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyHtoDAsync_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyPeerAsync;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemsetD8Async;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamBeginCapture_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamCreate;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamDestroy_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamEndCapture;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamQuery;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamSynchronize;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamWaitEvent;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// A queue of work on a device: what is put in is done in order, while the host goes on.
public final class Stream implements AutoCloseable {
    private static final int NON_BLOCKING = 1;
    private static final int NOT_READY = 600;
    private static final int RELAXED = 2;

    private final Context context;
    private final long handle;
    private boolean closed;

    Stream(Context context) {
        this.context = context;
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuStreamCreate, s.out(), NON_BLOCKING);
        handle = s.asLong();
    }

    long handle() {
        return handle;
    }

    private Driver driver() {
        context.enter();
        return context.driver();
    }

    /// Waits until all work so far is done.
    public void synchronize() {
        driver().call(cuStreamSynchronize, handle);
    }

    /// Returns whether all work so far is done.
    ///
    /// @throws CudaException if some of it failed
    public boolean isDone() {
        int status = driver().status(cuStreamQuery, handle);
        if (status != 0 && status != NOT_READY) {
            throw Failures.of(context.driver(), status, cuStreamQuery, handle);
        }
        return status == 0;
    }

    /// Makes later work wait for an event of another stream.
    public void await(Event event) {
        driver().call(cuStreamWaitEvent, handle, event.handle(), 0);
    }

    /// Copies from host memory, which must stay alive and unchanged until the stream has passed this point.
    ///
    /// @throws CudaException if the segment is not native or not alive, empty, or another thread's
    public void copyIn(long to, MemorySegment from) {
        driver().call(cuMemcpyHtoDAsync_v2, to, HostMemory.read(cuMemcpyHtoDAsync_v2, from), from.byteSize(),
                handle);
        Reference.reachabilityFence(from);
    }

    /// Copies to host memory, which holds the data once the stream has passed this point.
    ///
    /// @throws CudaException if the segment is not native or not alive, read-only, empty, or another thread's
    public void copyOut(MemorySegment to, long from) {
        driver().call(cuMemcpyDtoHAsync_v2, HostMemory.written(cuMemcpyDtoHAsync_v2, to), from, to.byteSize(),
                handle);
        Reference.reachabilityFence(to);
    }

    /// Copies within the device.
    public void copy(long to, long from, long bytes) {
        driver().call(cuMemcpyDtoDAsync_v2, to, from, bytes, handle);
    }

    /// Copies from another device's memory.
    public void copyFrom(Context peer, long to, long from, long bytes) {
        driver().call(cuMemcpyPeerAsync, to, context.handle(), from, peer.handle(), bytes, handle);
    }

    /// Sets every byte of a range.
    public void fill(long address, byte value, long bytes) {
        driver().call(cuMemsetD8Async, address, value, bytes, handle);
    }

    /// Begins to record what is put in instead of doing it; memory may be allocated meanwhile.
    public void beginCapture() {
        driver().call(cuStreamBeginCapture_v2, handle, RELAXED);
    }

    /// Ends the recording.
    public Graph endCapture() {
        Slab s = Slab.get();
        driver().call(cuStreamEndCapture, handle, s.out());
        return new Graph(context, s.asLong());
    }

    /// Waits for the work and destroys the stream.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver().call(cuStreamSynchronize, handle);
            driver().call(cuStreamDestroy_v2, handle);
        }
    }
}
