package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetUuid_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphExecUpdate_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphInstantiateWithFlags;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphLaunch;
import static dev.panagrad.cuda.driver.DriverFunction.cuGraphUpload;
import static dev.panagrad.cuda.driver.DriverFunction.cuKernelGetFunction;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchCooperativeKernel;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchHostFunc;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchKernel;
import static dev.panagrad.cuda.driver.DriverFunction.cuLaunchKernelEx;
import static dev.panagrad.cuda.driver.DriverFunction.cuLibraryGetKernel;
import static dev.panagrad.cuda.driver.DriverFunction.cuLibraryLoadData;
import static dev.panagrad.cuda.driver.DriverFunction.cuLibraryUnload;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemFreeHost;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemHostRegister_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemHostUnregister;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemcpyHtoDAsync_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuMemsetD8Async;
import static dev.panagrad.cuda.driver.DriverFunction.cuOccupancyMaxActiveBlocksPerMultiprocessor;
import static dev.panagrad.cuda.driver.DriverFunction.cuOccupancyMaxActiveClusters;
import static dev.panagrad.cuda.driver.DriverFunction.cuOccupancyMaxPotentialBlockSize;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamBeginCapture_v2;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamCreate;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamEndCapture;
import static dev.panagrad.cuda.driver.DriverFunction.cuStreamSynchronize;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.cuda.CudaException;
import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Driver;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The driver's functions that no type of the binding wraps, called as they are.
class DriverFunctionsTest {
    /// Adds 1 to each thread's word, numbered over all blocks.
    private static final String ADD = OneKernel.of("""
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mul.lo.u32 %r2, %r2, %r3;
            mul.wide.u32 %d1, %r2, 4;
            add.u64 %a, %a, %d1;
            ld.global.u32 %r1, [%a];
            add.u32 %r1, %r1, 1;
            st.global.u32 [%a], %r1;
            """).text();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment out = arena.allocate(64, 16);
    private Driver d;
    private Context c;
    private long stream;

    private static int hosted;

    @BeforeEach
    void open() {
        open(true);
    }

    private void open(boolean lazy) {
        d = new FakeCuda(new FakeCuda.Options(2, 1 << 20, lazy, false)).driver();
        c = d.device(0).context();
        c.enter();
        d.call(cuStreamCreate, out.address(), 0);
        stream = out.get(JAVA_LONG, 0);
    }

    @AfterEach
    void close() {
        c.close();
        arena.close();
    }

    private static void fails(int code, Runnable r) {
        assertEquals(code, assertThrows(CudaException.class, r::run).code());
    }

    private long handle() {
        return out.get(JAVA_LONG, 0);
    }

    private long library() {
        d.call(cuLibraryLoadData, out.address(), arena.allocateFrom(ADD).address(), 0L, 0L, 0, 0L, 0L, 0);
        return handle();
    }

    private long kernel(long library) {
        d.call(cuLibraryGetKernel, out.address(), library, arena.allocateFrom("k").address());
        return handle();
    }

    private long function() {
        long kernel = kernel(library());
        d.call(cuKernelGetFunction, out.address(), kernel);
        return handle();
    }

    private long zeros() {
        long x = c.allocate(256);
        d.call(cuMemsetD8Async, x, (byte) 0, 256L, stream);
        return x;
    }

    private int[] words(long x, int n) {
        MemorySegment m = arena.allocate(4L * n, 4);
        d.call(cuStreamSynchronize, stream);
        c.copyOut(m, x);
        return m.toArray(JAVA_INT);
    }

    /// Returns what `kernelParams` points to: one parameter.
    private long params(long x) {
        return arena.allocateFrom(JAVA_LONG, arena.allocateFrom(JAVA_LONG, x).address()).address();
    }

    @Test
    void librariesServeEveryDevice() {
        long library = library();
        long kernel = kernel(library);
        fails(500, () -> d.call(cuLibraryGetKernel, out.address(), library,
                arena.allocateFrom("other").address()));
        for (int i = 0; i < 2; i++) {
            Context own = d.device(i).context();
            own.enter();
            d.call(cuKernelGetFunction, out.address(), kernel);
            long f = handle();
            long x = own.allocate(4);
            own.copyIn(x, arena.allocateFrom(JAVA_INT, 6 + i));
            d.call(cuLaunchKernel, f, 1, 1, 1, 1, 1, 1, 0, 0L, params(x), 0L);
            MemorySegment back = arena.allocate(4, 4);
            own.copyOut(back, x);
            assertEquals(7 + i, back.get(JAVA_INT, 0));
        }
        d.call(cuLibraryUnload, library);
        fails(400, () -> d.call(cuLibraryUnload, library));
        fails(218,
                () -> d.call(cuLibraryLoadData, out.address(), arena.allocateFrom(".version 8.0\n").address(),
                        0L, 0L, 0, 0L, 0L, 0));
    }

    @Test
    void occupancyFollowsFromThreadsAndSharedMemory() {
        long f = function();
        // 2048 threads a multiprocessor; 228 KiB, of which a block takes 16 of its own and 1 of the system.
        d.call(cuOccupancyMaxActiveBlocksPerMultiprocessor, out.address(), f, 256, 0L);
        assertEquals(8, out.get(JAVA_INT, 0));
        d.call(cuOccupancyMaxActiveBlocksPerMultiprocessor, out.address(), f, 33, 0L);
        assertEquals(13, out.get(JAVA_INT, 0));
        d.call(cuOccupancyMaxActiveBlocksPerMultiprocessor, out.address(), f, 64, 32L << 10);
        assertEquals(4, out.get(JAVA_INT, 0));
        fails(1, () -> d.call(cuOccupancyMaxActiveBlocksPerMultiprocessor, out.address(), f, 1025, 0L));
        d.call(cuOccupancyMaxPotentialBlockSize, out.address(), out.address() + 4, f, 0L, 0L, 0);
        assertArrayEquals(new int[] {16, 1024}, out.asSlice(0, 8).toArray(JAVA_INT));
        d.call(cuOccupancyMaxPotentialBlockSize, out.address(), out.address() + 4, f, 0L, 0L, 128);
        assertArrayEquals(new int[] {8 * 13, 128}, out.asSlice(0, 8).toArray(JAVA_INT));
        d.call(cuOccupancyMaxActiveClusters, out.address(), f, config(1, 256, 0));
        assertEquals(64, out.get(JAVA_INT, 0));
    }

    /// Returns a `CUlaunchConfig` with one attribute, cooperative or of a cluster's size, or none.
    private long config(int blocks, int threads, int attribute, int... value) {
        MemorySegment m = arena.allocate(56, 8);
        int[] sizes = {blocks, 1, 1, threads, 1, 1, 0};
        MemorySegment.copy(sizes, 0, m, JAVA_INT, 0, sizes.length);
        m.set(JAVA_LONG, 32, stream);
        if (attribute != 0) {
            MemorySegment a = arena.allocate(72, 8);
            a.set(JAVA_INT, 0, attribute);
            MemorySegment.copy(value, 0, a, JAVA_INT, 8, value.length);
            m.set(JAVA_LONG, 40, a.address());
            m.set(JAVA_INT, 48, 1);
        }
        return m.address();
    }

    @Test
    void launchesTakeConfigurations() {
        long f = function();
        long x = zeros();
        d.call(cuLaunchKernelEx, config(3, 16, 0), f, params(x), 0L);
        d.call(cuLaunchKernelEx, config(2, 16, 2, 1), f, params(x), 0L);
        d.call(cuLaunchKernelEx, config(1, 16, 4, 1, 1, 1), f, params(x), 0L);
        int[] found = words(x, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i < 16 ? 3 : i < 32 ? 2 : i < 48 ? 1 : 0, found[i]);
        }
        fails(1, () -> d.call(cuLaunchKernelEx, config(2, 16, 4, 2, 1, 1), f, params(x), 0L));
        fails(720, () -> d.call(cuLaunchKernelEx, config(105, 32, 2, 1), f, params(x), 0L));
    }

    @Test
    void blocksThatWorkTogetherMustFit() {
        long f = function();
        long x = zeros();
        d.call(cuLaunchCooperativeKernel, f, 4, 1, 1, 8, 1, 1, 0, stream, params(x));
        assertArrayEquals(new int[] {1, 1, 0}, Arrays.copyOfRange(words(x, 33), 30, 33));
        // 13 blocks on each of 8 multiprocessors.
        fails(720, () -> d.call(cuLaunchCooperativeKernel, f, 105, 1, 1, 32, 1, 1, 0, stream, params(x)));
    }

    static void host(long data) {
        hosted += (int) data;
    }

    @ParameterizedTest @ValueSource(booleans = {false, true}) @SuppressWarnings("restricted")
    void hostFunctionsAreCalledInTheStreamsOrder(boolean lazy) throws ReflectiveOperationException {
        open(lazy);
        hosted = 0;
        MemorySegment stub = Linker.nativeLinker().upcallStub(
                MethodHandles.lookup().findStatic(DriverFunctionsTest.class, "host",
                        MethodType.methodType(void.class, long.class)),
                FunctionDescriptor.ofVoid(JAVA_LONG), arena);
        d.call(cuLaunchHostFunc, stream, stub.address(), 5L);
        assertEquals(lazy ? 0 : 5, hosted);
        d.call(cuLaunchHostFunc, stream, stub.address(), 7L);
        d.call(cuStreamSynchronize, stream);
        assertEquals(12, hosted);
        fails(1, () -> d.call(cuLaunchHostFunc, stream, 0L, 0L));
    }

    /// Memory of somebody else is pinned: a copy of it is read when the stream comes to it.
    @Test
    void memoryOfOthersIsPinned() {
        MemorySegment m = arena.allocateFrom(JAVA_INT, 1, 2, 3, 4);
        long x = c.allocate(16);
        d.call(cuMemHostRegister_v2, m.address(), 16L, 0);
        fails(712, () -> d.call(cuMemHostRegister_v2, m.address(), 16L, 0));
        d.call(cuMemcpyHtoDAsync_v2, x, m.address(), 16L, stream);
        m.set(JAVA_INT, 0, 9);
        assertArrayEquals(new int[] {9, 2, 3, 4}, words(x, 4));
        d.call(cuMemHostUnregister, m.address());
        d.call(cuMemcpyHtoDAsync_v2, x, m.address(), 16L, stream);
        m.set(JAVA_INT, 0, 11);
        assertArrayEquals(new int[] {9, 2, 3, 4}, words(x, 4), "read at once");
        fails(713, () -> d.call(cuMemHostUnregister, m.address()));
        fails(1, () -> d.call(cuMemFreeHost, m.address()));
    }

    private long graph(long x, int launches) {
        long f = function();
        d.call(cuStreamBeginCapture_v2, stream, 2);
        for (int i = 0; i < launches; i++) {
            d.call(cuLaunchKernel, f, 1, 1, 1, 4, 1, 1, 0, stream, params(x), 0L);
        }
        d.call(cuStreamEndCapture, stream, out.address());
        return handle();
    }

    @Test
    void graphsTakeOnesOfTheSameShapeInTheirPlace() {
        long x = zeros();
        long y = zeros();
        d.call(cuGraphInstantiateWithFlags, out.address(), graph(x, 2), 0L);
        long executable = handle();
        d.call(cuGraphUpload, executable, stream);
        fails(400, () -> d.call(cuGraphUpload, executable + 1, stream));
        d.call(cuGraphLaunch, executable, stream);
        d.call(cuGraphExecUpdate_v2, executable, graph(y, 2), out.address());
        assertEquals(0, out.get(JAVA_INT, 0));
        d.call(cuGraphLaunch, executable, stream);
        d.call(cuGraphLaunch, executable, stream);
        long other = graph(x, 3);
        fails(910, () -> d.call(cuGraphExecUpdate_v2, executable, other, out.address()));
        assertEquals(2, out.get(JAVA_INT, 0), "the shape changed");
        assertArrayEquals(new int[] {2, 2, 2, 2, 0}, words(x, 5));
        assertArrayEquals(new int[] {4, 4, 4, 4, 0}, words(y, 5));
    }

    @Test
    void devicesHaveNumbersOfTheirOwn() {
        AtomicLong sum = new AtomicLong();
        for (int i = 0; i < 2; i++) {
            d.call(cuDeviceGetUuid_v2, out.address(), i);
            sum.addAndGet(out.get(JAVA_LONG, 8));
            assertEquals(0, out.get(JAVA_LONG, 0));
        }
        assertEquals(1L << 56, sum.get());
        fails(101, () -> d.call(cuDeviceGetUuid_v2, out.address(), 2));
    }
}
