package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuEventCreate;
import static dev.panagrad.cuda.driver.DriverFunction.cuEventDestroy_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuEventElapsedTime_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuEventQuery;
import static dev.panagrad.cuda.driver.DriverFunction.cuEventRecord;
import static dev.panagrad.cuda.driver.DriverFunction.cuEventSynchronize;

/// A mark in a stream.
public final class Event implements AutoCloseable {
    private final Context context;
    private final long handle;
    private boolean closed;

    Event(Context context) {
        this.context = context;
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuEventCreate, s.out(), 0);
        handle = s.asLong();
    }

    long handle() {
        return handle;
    }

    private Driver driver() {
        context.enter();
        return context.driver();
    }

    /// Puts the mark behind the stream's work so far.
    public void record(Stream stream) {
        driver().call(cuEventRecord, handle, stream.handle());
    }

    /// Returns whether the stream has passed the mark.
    public boolean isDone() {
        return driver().status(cuEventQuery, handle) == 0;
    }

    /// Waits until the stream has passed the mark.
    public void synchronize() {
        driver().call(cuEventSynchronize, handle);
    }

    /// Returns the milliseconds from an earlier event to this one; both must have been passed.
    public float since(Event earlier) {
        Slab s = Slab.get();
        driver().call(cuEventElapsedTime_v2, s.out(), earlier.handle, handle);
        return s.asFloat();
    }

    /// Destroys the event.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver().call(cuEventDestroy_v2, handle);
        }
    }
}
