package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuModuleGetFunction;
import static dev.panagrad.cuda.driver.DriverFunction.cuModuleUnload;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.Arena;

/// Loaded kernels.
public final class Module implements AutoCloseable {
    private final Context context;
    private final long handle;
    private boolean closed;

    Module(Context context, long handle) {
        this.context = context;
        this.handle = handle;
    }

    /// Returns a kernel by its name in the text.
    ///
    /// @throws CudaException if there is none
    public Kernel kernel(String name) {
        context.enter();
        try (Arena arena = Arena.ofConfined()) {
            Slab s = Slab.get();
            context.driver().call(cuModuleGetFunction, s.out(), handle, arena.allocateFrom(name).address());
            return new Kernel(context, name, s.asLong());
        }
    }

    /// Unloads the kernels.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.enter();
            context.driver().call(cuModuleUnload, handle);
        }
    }
}
