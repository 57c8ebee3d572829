package dev.panagrad.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The driver's own words for its errors.
final class Texts {
    private Texts() {
    }

    @SuppressWarnings("restricted")
    static String of(DriverCalls driver, DriverFunction f, int code) {
        if (!driver.has(f)) {
            return "CUresult";
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment at = arena.allocate(ValueLayout.JAVA_LONG);
            if (driver.status(f, code, at.address()) != 0 || at.get(ValueLayout.JAVA_LONG, 0) == 0) {
                return "unknown error";
            }
            return MemorySegment.ofAddress(at.get(ValueLayout.JAVA_LONG, 0)).reinterpret(Long.MAX_VALUE)
                    .getString(0);
        }
    }
}
