package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.driver.Driver;
import java.lang.foreign.SymbolLookup;

/// A CUDA device in pure Java, behind the very interface of NVIDIA's driver: its functions are upcalls that
/// the real binding calls through the native calling convention, and its kernels are the shipped PTX,
/// compiled to JVM bytecode.
///
/// Every access is checked against what is allocated, races on shared memory and deadlocks are reported with
/// the line of the PTX, loops without end are stopped. Work may be done as late as the driver allows, and
/// threads and blocks in reversed order. It is no emulator of speed: it shows that programs are right,
/// slowly. With the system property `panagrad.cuda.fake.idle` launches do nothing, for measuring the host.
public final class FakeCuda {
    /// How a fake behaves.
    ///
    /// @param devices how many devices there are
    /// @param memory the bytes of each
    /// @param lazy whether asynchronous work waits until somebody must see it
    /// @param reversed whether the last block and thread run first
    /// @param capability what the devices say that they can, as 90 for compute capability 9.0; they refuse
    ///        text for others, as the driver does
    public record Options(int devices, long memory, boolean lazy, boolean reversed, int capability) {
        private static final int CAPABILITY = 90;

        /// Options for devices of compute capability 9.0.
        public Options(int devices, long memory, boolean lazy, boolean reversed) {
            this(devices, memory, lazy, reversed, CAPABILITY);
        }

        /// Returns what the system properties `panagrad.cuda.fake.devices`, `.memory`, `.lazy`, `.reversed`
        /// and `.capability` say; without them two eager devices of 2 GiB and compute capability 9.0.
        public static Options fromProperties() {
            String p = "panagrad.cuda.fake.";
            return new Options(Integer.getInteger(p + "devices", 2), Long.getLong(p + "memory", 2L << 30),
                    Boolean.getBoolean(p + "lazy"), Boolean.getBoolean(p + "reversed"),
                    Integer.getInteger(p + "capability", CAPABILITY));
        }
    }

    private final FakeState state;
    private final SymbolLookup symbols;

    /// Makes a fake.
    public FakeCuda(Options options) {
        state = new FakeState(options);
        ExecutionFunctions execution = new ExecutionFunctions(state);
        MemoryFunctions memory = new MemoryFunctions(state);
        symbols = Upcalls.of(state, new DeviceFunctions(state), memory, new PoolFunctions(state, memory),
                execution, new LibraryFunctions(state, execution));
    }

    /// Returns the fake as a driver.
    public Driver driver() {
        return new Driver("fake", symbols);
    }

    /// Returns its functions by name, as a library would.
    public SymbolLookup symbols() {
        return symbols;
    }

    /// Returns how many kernels have been launched.
    public long launches() {
        return state.launches();
    }

    /// Returns how many device allocations are alive.
    public int allocations() {
        return state.allocations();
    }

    /// Returns the report of the last fault, or "".
    public String lastFault() {
        return state.report();
    }
}
