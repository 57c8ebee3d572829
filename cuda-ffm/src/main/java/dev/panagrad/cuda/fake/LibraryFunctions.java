package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.FakeState.INVALID_VALUE;
import static dev.panagrad.cuda.fake.FakeState.require;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.panagrad.cuda.fake.ExecutionFunctions.Function;
import java.util.HashMap;
import java.util.Map;

/// The driver's functions about libraries, which belong to no context, and about how many blocks of a kernel
/// a device holds at once; launches in other forms than the usual one.
final class LibraryFunctions {
    static final int MULTIPROCESSORS = 8;
    private static final int NOT_SUPPORTED = 801;
    private static final int TOO_LARGE_TOGETHER = 720;
    private static final int MOST_BLOCKS = 32;
    private static final int MOST_THREADS = 2048;
    private static final int WARP = 32;
    private static final int SHARED = 228 << 10;
    private static final int SHARED_OF_SYSTEM = 1024;
    /// Bytes of a `CUlaunchAttribute`, and where its value lies.
    private static final int ATTRIBUTE = 72;
    private static final int VALUE = 8;
    private static final int COOPERATIVE = 2;
    private static final int CLUSTER = 4;

    private final FakeState state;
    private final ExecutionFunctions execution;

    LibraryFunctions(FakeState state, ExecutionFunctions execution) {
        this.state = state;
        this.execution = execution;
    }

    /// A text with the modules that were made of it, by device.
    private record Library(long text, Map<FakeState.Device, Long> modules) {
    }

    private record Kernel(Library library, String name) {
    }

    int cuLibraryLoadData(long out, long code, long options, long values, int count, long libraryOptions,
            long libraryValues, int libraryCount) {
        Library l = new Library(state.text(Upcalls.text(code)), new HashMap<>());
        module(l);
        Upcalls.out(out, state.handle(l));
        return 0;
    }

    private long module(Library l) {
        return l.modules.computeIfAbsent(state.device(), d -> execution.load(l.text, 0, 0, 0));
    }

    int cuLibraryGetKernel(long out, long library, long name) {
        Library l = state.get(library, Library.class);
        String text = Upcalls.text(name);
        execution.function(module(l), text);
        Upcalls.out(out, state.handle(new Kernel(l, text)));
        return 0;
    }

    int cuKernelGetFunction(long out, long kernel) {
        Kernel k = state.get(kernel, Kernel.class);
        Upcalls.out(out, execution.function(module(k.library), k.name));
        return 0;
    }

    int cuLibraryUnload(long library) {
        state.device();
        state.get(library, Library.class).modules.values().forEach(execution::unload);
        state.forget(library);
        return 0;
    }

    private static int active(Function f, int threads, long shared) {
        require(threads > 0 && threads <= f.kernel.maxThreads && shared >= 0, INVALID_VALUE);
        int byThreads = MOST_THREADS / ((threads + WARP - 1) / WARP * WARP);
        long own = f.kernel.sharedBytes + shared + SHARED_OF_SYSTEM;
        return (int) Math.min(Math.min(byThreads, MOST_BLOCKS), SHARED / own);
    }

    int cuOccupancyMaxActiveBlocksPerMultiprocessor(long out, long function, int threads, long shared) {
        Upcalls.outInt(out, active(state.get(function, Function.class), threads, shared));
        return 0;
    }

    int cuOccupancyMaxPotentialBlockSize(long grid, long block, long function, long sharedOf, long shared,
            int limit) {
        Function f = state.get(function, Function.class);
        require(sharedOf == 0, NOT_SUPPORTED);
        int threads = limit > 0 ? Math.min(limit, f.kernel.maxThreads) : f.kernel.maxThreads;
        Upcalls.outInt(block, threads);
        Upcalls.outInt(grid, MULTIPROCESSORS * active(f, threads, shared));
        return 0;
    }

    int cuOccupancyMaxActiveClusters(long out, long function, long config) {
        Function f = state.get(function, Function.class);
        Config c = Config.read(config);
        int blocks = MULTIPROCESSORS * active(f, c.threads(), c.shared());
        Upcalls.outInt(out, blocks / c.cluster(f));
        return 0;
    }

    /// What a `CUlaunchConfig` says.
    private record Config(long at) {
        static Config read(long at) {
            require(at != 0, INVALID_VALUE);
            return new Config(at);
        }

        int number(int i) {
            return Access.ALL.get(JAVA_INT_UNALIGNED, at + 4L * i);
        }

        int threads() {
            return number(3) * number(4) * number(5);
        }

        int shared() {
            return number(6);
        }

        long stream() {
            return Access.ALL.get(JAVA_LONG_UNALIGNED, at + 32);
        }

        /// Returns an attribute's address, or 0.
        long attribute(int id) {
            long all = Access.ALL.get(JAVA_LONG_UNALIGNED, at + 40);
            for (int i = 0; i < number(12); i++) {
                if (Access.ALL.get(JAVA_INT_UNALIGNED, all + (long) ATTRIBUTE * i) == id) {
                    return all + (long) ATTRIBUTE * i + VALUE;
                }
            }
            return 0;
        }

        boolean cooperative() {
            return attribute(COOPERATIVE) != 0
                    && Access.ALL.get(JAVA_INT_UNALIGNED, attribute(COOPERATIVE)) != 0;
        }

        /// Returns how many blocks a cluster has: what the text says, with which the launch must agree.
        int cluster(Function f) {
            long a = attribute(CLUSTER);
            if (a != 0) {
                int n = Access.ALL.get(JAVA_INT_UNALIGNED, a) * Access.ALL.get(JAVA_INT_UNALIGNED, a + 4)
                        * Access.ALL.get(JAVA_INT_UNALIGNED, a + 8);
                require(n == f.kernel.clusterSize, INVALID_VALUE);
            }
            return f.kernel.clusterSize;
        }
    }

    int cuLaunchKernelEx(long config, long function, long params, long extra) {
        Config c = Config.read(config);
        c.cluster(state.get(function, Function.class));
        if (c.cooperative()) {
            return cuLaunchCooperativeKernel(function, c.number(0), c.number(1), c.number(2), c.number(3),
                    c.number(4), c.number(5), c.shared(), c.stream(), params);
        }
        return execution.cuLaunchKernel(function, c.number(0), c.number(1), c.number(2), c.number(3),
                c.number(4), c.number(5), c.shared(), c.stream(), params, extra);
    }

    /// All blocks must be on the device at once.
    int cuLaunchCooperativeKernel(long function, int gridX, int gridY, int gridZ, int blockX, int blockY,
            int blockZ, int shared, long stream, long params) {
        int active = active(state.get(function, Function.class), blockX * blockY * blockZ, shared);
        require((long) gridX * gridY * gridZ <= (long) MULTIPROCESSORS * active, TOO_LARGE_TOGETHER);
        return execution.cuLaunchKernel(function, gridX, gridY, gridZ, blockX, blockY, blockZ, shared, stream,
                params, 0);
    }
}
