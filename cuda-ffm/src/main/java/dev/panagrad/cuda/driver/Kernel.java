package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuFuncGetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchKernel;

/// A kernel that can be launched. Arguments are given one after another to the object that [#begin()]
/// returns; the driver copies them at the launch.
public final class Kernel {
    private static final int REGISTERS = 4;

    private final Context context;
    private final String name;
    private final long handle;

    Kernel(Context context, String name, long handle) {
        this.context = context;
        this.name = name;
        this.handle = handle;
    }

    /// Returns the name in the PTX text.
    public String name() {
        return name;
    }

    /// Returns how many registers a thread takes.
    public int registers() {
        context.enter();
        Slab s = Slab.get();
        context.driver().call(cuFuncGetAttribute, s.out(), REGISTERS, handle);
        return s.asInt();
    }

    /// Begins the arguments of a launch by the calling thread.
    public Arguments begin() {
        Slab s = Slab.get();
        s.begin();
        return new Arguments(this, s);
    }

    /// The arguments of one launch, in the order of the kernel's parameters.
    public static final class Arguments {
        private final Kernel kernel;
        private final Slab slab;

        private Arguments(Kernel kernel, Slab slab) {
            this.kernel = kernel;
            this.slab = slab;
        }

        /// Adds a 64-bit integer or an address.
        public Arguments add(long v) {
            slab.add(v);
            return this;
        }

        /// Adds a 32-bit integer.
        public Arguments add(int v) {
            slab.add(v);
            return this;
        }

        /// Adds a double.
        public Arguments add(double v) {
            slab.add(v);
            return this;
        }

        /// Adds a structure of 64-bit integers.
        public Arguments add(long[] struct) {
            slab.add(struct);
            return this;
        }

        /// Adds a structure of 32-bit integers.
        public Arguments add(int[] struct) {
            slab.add(struct);
            return this;
        }

        /// Launches the kernel on a stream, with a grid of x·y·z blocks of so many threads.
        public void launch(Stream stream, int gridX, int gridY, int gridZ, int threads) {
            kernel.context.enter();
            kernel.context.driver().call(cuLaunchKernel, kernel.handle, gridX, gridY, gridZ, threads, 1, 1, 0,
                    stream.handle(), slab.table(), 0L);
        }
    }
}
