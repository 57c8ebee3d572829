package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetAttribute;
import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetName;
import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceTotalMem_v2;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A GPU, before anything is done with it.
///
/// @param driver the driver that knows it
/// @param handle the driver's `CUdevice`
public record Gpu(Driver driver, int handle) {
    private static final int MULTIPROCESSORS = 16;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int MEMORY_POOLS = 115;

    /// Returns the product's name.
    public String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(256);
            driver.call(cuDeviceGetName, text.address(), 256, handle);
            return text.getString(0);
        }
    }

    /// Returns a `CUdevice_attribute` by its number in cuda.h.
    public int attribute(int number) {
        Slab s = Slab.get();
        driver.call(cuDeviceGetAttribute, s.out(), number, handle);
        return s.asInt();
    }

    /// Returns the compute capability, as 90 for 9.0.
    public int capability() {
        return 10 * attribute(MAJOR) + attribute(MINOR);
    }

    /// Returns the number of multiprocessors.
    public int multiprocessors() {
        return attribute(MULTIPROCESSORS);
    }

    /// Returns whether memory can be allocated in the order of a stream.
    public boolean hasMemoryPools() {
        return driver.has(DriverFunction.cuMemAllocAsync) && attribute(MEMORY_POOLS) != 0;
    }

    /// Returns the device's memory in bytes.
    public long totalMemory() {
        Slab s = Slab.get();
        driver.call(cuDeviceTotalMem_v2, s.out(), handle);
        return s.asLong();
    }

    /// Retains the device's primary context, which all libraries of a process share.
    public Context context() {
        return new Context(this);
    }
}
