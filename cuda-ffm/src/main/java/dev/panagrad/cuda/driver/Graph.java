package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuGraphDestroy;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphExecDestroy;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphInstantiateWithFlags;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphLaunch;

/// Recorded work, which can be put into a stream as a whole.
public final class Graph implements AutoCloseable {
    private final Context context;
    private final long handle;
    private final long executable;
    private boolean closed;

    Graph(Context context, long handle) {
        this.context = context;
        this.handle = handle;
        Slab s = Slab.get();
        context.driver().call(cuGraphInstantiateWithFlags, s.out(), handle, 0L);
        executable = s.asLong();
    }

    /// Does the recorded work once more.
    public void launch(Stream stream) {
        context.enter();
        context.driver().call(cuGraphLaunch, executable, stream.handle());
    }

    /// Destroys the recording.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.enter();
            context.driver().call(cuGraphExecDestroy, executable);
            context.driver().call(cuGraphDestroy, handle);
        }
    }
}
