package dev.panagrad.cuda.driver;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.MemorySegment;

/// The host's part of a copy, looked at before the driver is given its bare address, which it would trust.
final class HostMemory {
    private static final int INVALID_VALUE = 1;

    private HostMemory() {
    }

    /// Returns the address of what a function reads.
    ///
    /// @throws CudaException if it cannot be read now
    static long read(DriverFunction f, MemorySegment m) {
        String wrong = wrong(m);
        if (wrong != null) {
            throw refused(f, m, wrong);
        }
        return m.address();
    }

    /// Returns the address of what a function writes.
    ///
    /// @throws CudaException if it cannot be written now
    static long written(DriverFunction f, MemorySegment m) {
        if (m.isReadOnly()) {
            throw refused(f, m, "it is read-only, expected one that may be written");
        }
        return read(f, m);
    }

    private static String wrong(MemorySegment m) {
        if (!m.isNative()) {
            return "it lies on Java's heap, expected native memory; copy it to Arena.allocate first";
        }
        if (!m.scope().isAlive()) {
            return "its arena is closed, expected an open one; close it after the stream has passed the copy";
        }
        if (!m.isAccessibleBy(Thread.currentThread())) {
            return "it belongs to another thread's confined arena, expected this thread's or a shared one";
        }
        return m.byteSize() > 0 ? null
                : "it has 0 bytes, expected at least 1; give a bare address its size by reinterpret";
    }

    private static CudaException refused(DriverFunction f, MemorySegment m, String wrong) {
        return new CudaException(INVALID_VALUE, f.name(), f + ": the host's segment of " + m.byteSize()
                + " bytes at 0x" + Long.toHexString(m.address()) + " cannot be copied: " + wrong);
    }
}
