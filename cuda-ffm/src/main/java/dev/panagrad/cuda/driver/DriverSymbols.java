package dev.panagrad.cuda.driver;

import dev.panagrad.cuda.driver.DriverFunction.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/// Where the driver's functions are.
class DriverSymbols {
    private final MemorySegment[] addresses = new MemorySegment[DriverFunction.values().length];

    DriverSymbols(SymbolLookup library) {
        for (DriverFunction fn : DriverFunction.values()) {
            addresses[fn.ordinal()] = library.find(fn.name()).orElse(null);
        }
        int elapsed = DriverFunction.cuEventElapsedTime_v2.ordinal();
        if (addresses[elapsed] == null) {
            // The same function under its name before CUDA 12.8.
            addresses[elapsed] = library.find("cuEventElapsedTime").orElse(null);
        }
    }

    /// Returns whether the driver has a function.
    public boolean has(DriverFunction fn) {
        return addresses[fn.ordinal()] != null;
    }

    MemorySegment at(DriverFunction fn, Shape shape) {
        MemorySegment a = addresses[fn.ordinal()];
        if (a == null) {
            throw Failures.missing(fn);
        }
        if (fn.shape != shape) {
            throw new IllegalArgumentException(
                    fn + ": takes " + fn.shape + " but was called with " + shape);
        }
        return a;
    }

    static RuntimeException broken(Throwable t) {
        if (t instanceof RuntimeException e) {
            return e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(t);
    }
}
