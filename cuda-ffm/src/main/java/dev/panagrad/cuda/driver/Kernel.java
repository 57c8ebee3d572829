package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuFuncGetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuFuncSetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchKernel;
import static dev.panagrad.cuda.driver.DriverFunction.cuTensorMapEncodeTiled;

import dev.panagrad.cuda.CudaException;
import java.util.Arrays;

/// A kernel that can be launched. Arguments are given one after another to the object that [#begin()]
/// returns; the driver copies them at the launch.
public final class Kernel {
    private static final int REGISTERS = 4;
    private static final int DYNAMIC_SHARED = 8;
    private static final int SWIZZLE_128_BYTES = 3;
    private static final int PROMOTE_128_BYTES = 2;

    private final Context context;
    private final String name;
    private final long handle;
    private int shared;

    Kernel(Context context, String name, long handle) {
        this.context = context;
        this.name = name;
        this.handle = handle;
    }

    /// Returns the name in the PTX text.
    public String name() {
        return name;
    }

    /// Makes launches give every block so many bytes of shared memory beyond what the text declares; beyond
    /// 48 KiB only some devices can.
    ///
    /// @throws CudaException if the device has less
    public Kernel withShared(int bytes) {
        context.enter();
        context.driver().call(cuFuncSetAttribute, handle, DYNAMIC_SHARED, bytes);
        shared = bytes;
        return this;
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

        /// Adds a map of a tensor in device memory, for copies of boxes to shared memory in which pieces of
        /// lines of 128 bytes change places.
        ///
        /// @param type a `CUtensorMapDataType` by its number in cuda.h
        /// @param sizes of the axes, the innermost first
        /// @param strides of the axes but the innermost, in bytes, divisible by 16
        /// @param box how many elements of each axis are copied at a time
        public Arguments add(int type, long address, long[] sizes, long[] strides, int[] box) {
            int[] steps = new int[box.length];
            Arrays.fill(steps, 1);
            kernel.context.enter();
            kernel.context.driver().call(cuTensorMapEncodeTiled, slab.tensorMap(), type, box.length, address,
                    slab.scratch(0, sizes), slab.scratch(1, strides), slab.scratch(2, box),
                    slab.scratch(3, steps), 0, SWIZZLE_128_BYTES, PROMOTE_128_BYTES, 0);
            return this;
        }

        /// Launches the kernel on a stream, with a grid of x·y·z blocks of so many threads.
        public void launch(Stream stream, int gridX, int gridY, int gridZ, int threads) {
            kernel.context.enter();
            kernel.context.driver().call(cuLaunchKernel, kernel.handle, gridX, gridY, gridZ, threads, 1, 1,
                    kernel.shared,
                    stream.handle(), slab.table(), 0L);
        }
    }
}
