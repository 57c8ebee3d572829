package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.CudaException;
import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.driver.Event;
import dev.panagrad.cuda.driver.Graph;
import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.cuda.driver.PinnedMemory;
import dev.panagrad.cuda.driver.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fake device runs right programs and says what is wrong with others.
class FakeCudaTest {
    private static final String HEAD = ".version 6.3\n.target sm_75\n.address_size 64\n";
    private static final String INDEX = """
            .reg .pred %p<4>; .reg .b32 %r<9>; .reg .f32 %f<4>; .reg .b64 %d<9>;
            mov.u32 %r0, %tid.x;
            mov.u32 %r1, %ctaid.x;
            mov.u32 %r2, %ntid.x;
            mad.lo.u32 %r3, %r1, %r2, %r0;
            ld.param.u64 %d0, [x];
            mul.wide.u32 %d1, %r3, 4;
            add.u64 %d2, %d0, %d1;
            """;

    private static String kernel(String body) {
        return HEAD + ".visible .entry k(.param .u64 x, .param .u64 y)\n{\n" + INDEX + body + "ret;\n}\n";
    }

    /// Every thread writes the element of the thread that it mirrors in its block of 64.
    private static String mirror(String barrier) {
        return kernel("""
                .shared .align 4 .b8 tile[256];
                ld.global.u32 %r4, [%d2];
                shl.b32 %r5, %r0, 2;
                mov.u32 %r6, tile;
                add.u32 %r7, %r6, %r5;
                st.shared.u32 [%r7], %r4;
                """ + barrier + """
                sub.u32 %r5, 252, %r5;
                add.u32 %r7, %r6, %r5;
                ld.shared.u32 %r4, [%r7];
                st.global.u32 [%d2], %r4;
                """);
    }

    private static Driver driver(boolean lazy, boolean reversed) {
        return new FakeCuda(new FakeCuda.Options(2, 1 << 20, lazy, reversed)).driver();
    }

    private static int[] run(Driver d, String ptx, int[] data, int blocks, int threads) {
        try (Context c = d.device(0).context(); Stream s = c.stream(); Arena arena = Arena.ofConfined()) {
            Kernel k = c.load(ptx).kernel("k");
            long x = c.allocate(4L * data.length);
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_INT, data);
            s.copyIn(x, host);
            k.begin().add(x).add(0L).launch(s, blocks, 1, 1, threads);
            s.copyOut(host, x);
            s.synchronize();
            c.free(x);
            return host.toArray(ValueLayout.JAVA_INT);
        }
    }

    private static int[] numbers(int n) {
        int[] v = new int[n];
        Arrays.setAll(v, i -> 3 * i + 1);
        return v;
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 2, 3})
    void barriersHoldInEverySchedule(int schedule) {
        int[] in = numbers(128);
        int[] out = run(driver((schedule & 1) != 0, (schedule & 2) != 0), mirror("bar.sync 0;\n"), in, 2, 64);
        for (int i = 0; i < out.length; i++) {
            assertEquals(in[i / 64 * 64 + 63 - i % 64], out[i]);
        }
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void aMissingBarrierIsARace(boolean reversed) {
        CudaException e = assertThrows(CudaException.class,
                () -> run(driver(false, reversed), mirror(""), numbers(64), 1, 64));
        assertTrue(e.getMessage().contains("race") && e.getMessage().contains("at line 19"), e::getMessage);
        assertTrue(e.isSticky());
    }

    @Test
    void accessesAreCheckedAndTheContextDies() {
        Driver d = driver(false, false);
        String ptx = kernel("ld.global.u32 %r4, [%d2+4];\nst.global.u32 [%d2], %r4;\n");
        CudaException e = assertThrows(CudaException.class, () -> run(d, ptx, numbers(32), 1, 32));
        assertEquals(700, e.code());
        assertTrue(e.getMessage().contains("thread (31,0,0) of block (0,0,0) in k, line 14"), e::getMessage);
        CudaException again = assertThrows(CudaException.class, () -> d.device(0).context().allocate(8));
        assertTrue(again.isSticky() && again.getMessage().contains("cannot be used any more"),
                again::getMessage);
        assertArrayEquals(numbers(4), run2(d, 1, numbers(4)), "the other device lives on");
    }

    private static int[] run2(Driver d, int device, int[] data) {
        try (Context c = d.device(device).context(); Arena arena = Arena.ofConfined()) {
            long x = c.allocate(4L * data.length);
            c.copyIn(x, arena.allocateFrom(ValueLayout.JAVA_INT, data));
            MemorySegment back = arena.allocate(4L * data.length, 8);
            c.copyOut(back, x);
            c.free(x);
            return back.toArray(ValueLayout.JAVA_INT);
        }
    }

    @Test
    void misalignedAccessesAreFaults() {
        CudaException e = assertThrows(CudaException.class, () -> run(driver(false, false),
                kernel("ld.global.u32 %r4, [%d2+2];\nst.global.u32 [%d2], %r4;\n"), numbers(32), 1, 16));
        assertEquals(716, e.code());
    }

    @Test
    void deadlocksNameLinesAndThreads() {
        // Half of the block waits at the barrier, the other half at another one.
        String ptx = kernel("""
                setp.lt.u32 %p0, %r0, 32;
                @%p0 bra LOW;
                bar.sync 1, 64;
                bra END;
                LOW:
                bar.sync 2, 64;
                END:
                """);
        CudaException e = assertThrows(CudaException.class,
                () -> run(driver(false, false), ptx, numbers(64), 1, 64));
        assertTrue(e.getMessage().contains("32 threads (0, 1, …) wait at line 19: bar.sync 2, 64")
                && e.getMessage().contains("32 threads (32, 33, …) wait at line 16: bar.sync 1, 64"),
                e::getMessage);
    }

    @Test
    void endlessLoopsAreStopped() {
        CudaException e = assertThrows(CudaException.class, () -> run(driver(false, false),
                kernel("AGAIN:\nbra AGAIN;\n"), numbers(4), 1, 1));
        assertEquals(702, e.code());
    }

    @Test
    void trapsEndTheKernel() {
        CudaException e = assertThrows(CudaException.class,
                () -> run(driver(false, false), kernel("trap;\n"), numbers(4), 1, 1));
        assertTrue(e.getMessage().contains("trap at line 14"), e::getMessage);
    }

    @Test
    void shufflesReadOnlyLanesThatTakePart() {
        String ptx = kernel("""
                setp.gt.u32 %p0, %r0, 15;
                @%p0 bra END;
                shfl.sync.down.b32 %r4, %r0, 8, 31, 65535;
                st.global.u32 [%d2], %r4;
                END:
                """);
        CudaException e = assertThrows(CudaException.class,
                () -> run(driver(false, false), ptx, numbers(32), 1, 32));
        assertTrue(e.getMessage().contains("lane 8 reads lane 16, which takes no part"), e::getMessage);
    }

    @Test
    void predicatesAreTrueOrFalse() {
        String told = "selp.u32 %r1, 1, 0, %p1;\nselp.u32 %r2, 2, 0, %p2;\nadd.u32 %r1, %r1, %r2;\n"
                + "st.global.u32 [%a], %r1;\n";
        String[] bodies =
                {"mov.pred %p1, -1;\nnot.pred %p2, %p1;\n", "mov.pred %p1, 0;\nnot.pred %p2, %p1;\n",
                        "mov.pred %p3, 1;\nxor.pred %p1, %p3, -1;\nor.pred %p2, %p3, %p1;\n"};
        for (int i = 0; i < 3; i++) {
            assertEquals(i == 0 ? 1 : 2, OneKernel.of(bodies[i] + told).run(false, new int[1], 1, 1)[0],
                    bodies[i]);
        }
    }

    @Test
    void functionsAreCalled() {
        String ptx = HEAD + """
                .func (.param .b32 r) twice(.param .b32 v)
                {
                .reg .b32 %r<3>; .reg .pred %p<2>;
                ld.param.u32 %r1, [v+0];
                setp.gt.u32 %p1, %r1, 10;
                @%p1 bra BIG;
                add.u32 %r1, %r1, %r1;
                BIG:
                st.param.b32 [r+0], %r1;
                ret;
                }
                """ + kernel("""
                { .param .b32 p0; st.param.b32 [p0+0], %r0; .param .b32 r0;
                call.uni (r0), twice, (p0); ld.param.b32 %r4, [r0+0]; }
                { .param .b32 p0; st.param.b32 [p0+0], %r4; .param .b32 r0;
                call.uni (r0), twice, (p0); ld.param.b32 %r4, [r0+0]; }
                st.global.u32 [%d2], %r4;
                """).substring(HEAD.length());
        assertArrayEquals(new int[] {0, 4, 8, 12, 16, 20, 12, 14},
                run(driver(false, false), ptx, numbers(8), 1, 8));
    }

    @Test
    void badTextIsRefusedWithALog() {
        Context c = driver(false, false).device(0).context();
        CudaException e =
                assertThrows(CudaException.class, () -> c.load(HEAD + ".visible .entry k()\n{\nret"));
        assertTrue(e.code() == 218 && e.getMessage().contains("a brace that is not closed"), e::getMessage);
        assertThrows(CudaException.class, () -> c.load("not PTX"));
        String unknown = kernel("frobnicate.u32 %r4, %r0;\n");
        CudaException f = assertThrows(CudaException.class,
                () -> run(driver(false, false), unknown, numbers(4), 1, 1));
        assertTrue(f.getMessage().contains("line 14: the fake device does not know: frobnicate"),
                f::getMessage);
        assertThrows(CudaException.class, () -> c.load(kernel("")).kernel("other"));
    }

    @Test
    void argumentsAreChecked() {
        Driver d = driver(false, false);
        Context c = d.device(0).context();
        Stream s = c.stream();
        Kernel k = c.load(kernel("")).kernel("k");
        assertEquals(1, assertThrows(CudaException.class,
                () -> k.begin().add(0L).add(0L).launch(s, 0, 1, 1, 32)).code());
        assertEquals(1, assertThrows(CudaException.class,
                () -> k.begin().add(0L).add(0L).launch(s, 1, 1, 1, 2048)).code());
        assertEquals(1, assertThrows(CudaException.class, () -> c.free(12345)).code());
        assertTrue(assertThrows(CudaException.class, () -> c.allocate(1 << 21)).isOutOfMemory());
        assertThrows(CudaException.class, () -> d.device(2));
        assertThrows(IllegalArgumentException.class, () -> d.call(DriverFunction.cuInit, 0L));
        assertFalse(d.has(DriverFunction.cuLinkCreate_v2));
        assertTrue(
                assertThrows(CudaException.class, () -> d.call(DriverFunction.cuLinkDestroy, 0L)).getMessage()
                        .contains("no such function"));
        s.close();
        assertEquals(400, assertThrows(CudaException.class, s::synchronize).code());
    }

    @Test
    void hostMemoryReleasedTooEarlyIsReported() {
        Context c = driver(true, false).device(0).context();
        Stream s = c.stream();
        long x = c.allocate(64);
        PinnedMemory p = c.pinned(64);
        s.copyIn(x, p.segment());
        p.close();
        assertThrows(IllegalStateException.class, () -> p.segment().get(ValueLayout.JAVA_BYTE, 0));
        CudaException e = assertThrows(CudaException.class, s::synchronize);
        assertTrue(e.getMessage().contains("host memory") && e.getMessage().contains("released"),
                e::getMessage);
    }

    @Test
    void lazyWorkWaitsForItsEvent() {
        Context c = driver(true, false).device(0).context();
        try (Stream a = c.stream(); Stream b = c.stream(); Event e = c.event();
                Arena arena = Arena.ofConfined()) {
            long x = c.allocate(4);
            a.fill(x, (byte) 7, 4);
            e.record(a);
            assertFalse(a.isDone() || e.isDone());
            b.await(e);
            MemorySegment back = arena.allocate(4, 4);
            b.copyOut(back, x);
            assertEquals(0x07070707, back.get(ValueLayout.JAVA_INT, 0));
            assertTrue(e.isDone());
        }
    }

    @Test
    void graphsReplayWhatWasRecorded() {
        Context c = driver(false, false).device(0).context();
        try (Stream s = c.stream(); Arena arena = Arena.ofConfined()) {
            Kernel k = c
                    .load(kernel(
                            "ld.global.u32 %r4, [%d2];\nadd.u32 %r4, %r4, 1;\nst.global.u32 [%d2], %r4;\n"))
                    .kernel("k");
            long x = c.allocate(4);
            s.fill(x, (byte) 0, 4);
            s.beginCapture();
            k.begin().add(x).add(0L).launch(s, 1, 1, 1, 1);
            try (Graph g = s.endCapture()) {
                for (int i = 0; i < 5; i++) {
                    g.launch(s);
                }
            }
            MemorySegment back = arena.allocate(4, 4);
            s.copyOut(back, x);
            assertEquals(5, back.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /// As NVIDIA's driver: what is only recorded cannot be waited for, and the recording is lost.
    @Test
    void waitingSpoilsARecording() {
        Context c = driver(true, false).device(0).context();
        try (Stream s = c.stream()) {
            long x = c.allocate(4);
            s.beginCapture();
            s.fill(x, (byte) 1, 4);
            CudaException e = assertThrows(CudaException.class, s::synchronize);
            assertEquals(900, e.code());
            assertTrue(e.getMessage().contains("must not wait for the device"), e::getMessage);
            assertThrows(CudaException.class, c::synchronize);
            assertEquals(901, assertThrows(CudaException.class, s::endCapture).code());
            s.synchronize();
            s.beginCapture();
            s.fill(x, (byte) 1, 4);
            s.endCapture().close();
        }
    }
}
