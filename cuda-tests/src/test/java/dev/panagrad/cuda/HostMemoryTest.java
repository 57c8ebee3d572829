package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.PinnedMemory;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ReleasedException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The host's memory is looked at before the driver gets its address.
class HostMemoryTest {
    private final Context c =
            new FakeCuda(new FakeCuda.Options(1, 1 << 20, false, false)).driver().device(0).context();
    private final Stream s = c.stream();
    private final long x = c.allocate(64);

    @AfterEach
    void close() {
        c.free(x);
        s.close();
        c.close();
    }

    private static void refused(String function, MemorySegment m, String why, Runnable copy) {
        CudaException e = assertThrows(CudaException.class, copy::run);
        assertEquals(function, e.function());
        assertEquals(1, e.code());
        String begin = function + ": the host's segment of " + m.byteSize() + " bytes at 0x";
        assertTrue(e.getMessage().startsWith(begin) && e.getMessage().contains(why), e::getMessage);
    }

    private void everyCopyRefuses(MemorySegment m, String why) {
        refused("cuMemcpyHtoD_v2", m, why, () -> c.copyIn(x, m));
        refused("cuMemcpyDtoH_v2", m, why, () -> c.copyOut(m, x));
        refused("cuMemcpyHtoDAsync_v2", m, why, () -> s.copyIn(x, m));
        refused("cuMemcpyDtoHAsync_v2", m, why, () -> s.copyOut(m, x));
    }

    @Test
    void segmentsThatAreNotNativeAliveAndLongEnoughAreRefused() {
        everyCopyRefuses(MemorySegment.ofArray(new int[16]),
                "it lies on Java's heap, expected native memory");
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(64);
        }
        everyCopyRefuses(closed, "its arena is closed, expected an open one");
        PinnedMemory p = c.pinned(64);
        p.close();
        everyCopyRefuses(p.segment(), "its arena is closed, expected an open one");
        everyCopyRefuses(MemorySegment.ofAddress(0x1000), "it has 0 bytes, expected at least 1");
    }

    @Test
    void segmentsOfOtherThreadsAreRefused() throws InterruptedException {
        MemorySegment[] other = new MemorySegment[1];
        Thread t = Thread.ofPlatform().start(() -> other[0] = Arena.ofConfined().allocate(64));
        t.join();
        everyCopyRefuses(other[0], "another thread's confined arena");
    }

    @Test
    void whatIsReadOnlyIsReadAndNotWritten() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3).asReadOnly();
            c.copyIn(x, m);
            s.copyIn(x, m);
            refused("cuMemcpyDtoH_v2", m, "it is read-only", () -> c.copyOut(m, x));
            refused("cuMemcpyDtoHAsync_v2", m, "it is read-only", () -> s.copyOut(m, x));
            MemorySegment back = arena.allocate(12, 4);
            s.copyOut(back, x);
            assertArrayEquals(new int[] {1, 2, 3}, back.toArray(ValueLayout.JAVA_INT));
        }
    }

    /// What is longer than the device's memory is the driver's own to refuse.
    @Test
    void segmentsThatAreTooLongAreRefusedByTheDriver() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(65);
            assertEquals(1, assertThrows(CudaException.class, () -> c.copyIn(x, m)).code());
            assertEquals(1, assertThrows(CudaException.class, () -> s.copyOut(m, x)).code());
        }
    }

    @Test
    void tensorsOverClosedArenasAreRefusedInBothDirections() {
        OnFake d = new OnFake(true, false);
        Tensor there = d.up(Tensor.ones(4));
        Tensor host;
        try (Arena arena = Arena.ofShared()) {
            host = Tensor.wrap(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4), DType.FLOAT32, 4);
            assertArrayEquals(new double[] {1, 2, 3, 4}, d.down(d.up(host)).toDoubleArray());
        }
        ReleasedException e = assertThrows(ReleasedException.class, () -> d.up(host));
        assertTrue(e.getMessage().contains("the arena of its memory is closed"), e::getMessage);
        assertThrows(ReleasedException.class, () -> d.backend.copyLater(host, there));
        assertThrows(ReleasedException.class, () -> d.backend.copyLater(there, host));
        assertThrows(ReleasedException.class, () -> d.backend
                .run(new Unary.Copy(), new Tensor[] {there}, host));
        assertArrayEquals(new double[] {1, 1, 1, 1}, d.down(there).toDoubleArray(), "the device lives on");
    }
}
