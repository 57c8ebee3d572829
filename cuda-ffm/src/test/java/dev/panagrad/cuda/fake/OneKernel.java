package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.cuda.CudaException;
import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.cuda.driver.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Runs one kernel `k(x)` on words of four bytes at x, the same ones after it. In its text `%t` is the thread
/// in its block, `%x` the address, `%a` that of the thread's own word; `%r`, `%f`, `%d`, `%h`, `%p` are
/// registers of 32 bits, float32, 64 bits, 16 bits and predicates. The body begins at line 13.
record OneKernel(String text) {
    static OneKernel of(String body) {
        return new OneKernel("""
                .version 8.0
                .target sm_90a
                .address_size 64
                .visible .entry k(.param .u64 x)
                {
                .reg .pred %p<8>; .reg .b32 %r<40>; .reg .f32 %f<40>; .reg .b64 %d<16>; .reg .b16 %h<8>;
                .reg .b32 %t; .reg .b64 %x; .reg .b64 %a; .reg .f64 %e<4>;
                mov.u32 %t, %tid.x;
                ld.param.u64 %x, [x];
                mul.wide.u32 %d0, %t, 4;
                add.u64 %a, %x, %d0;
                .shared .align 1024 .b8 tile[16384];
                """ + body + "ret;\n}\n");
    }

    /// Blocks of a cluster: a head of so many.
    OneKernel inClustersOf(int blocks) {
        return new OneKernel(text.replace("(.param .u64 x)", "(.param .u64 x) .reqnctapercluster " + blocks));
    }

    int[] run(boolean reversed, int[] words, int blocks, int threads) {
        return run(reversed, words, blocks, threads, 0, null);
    }

    /// @param map a map of a tensor that takes the place of the parameter, or null
    int[] run(boolean reversed, int[] words, int blocks, int threads, int shared, Box map) {
        FakeCuda fake = new FakeCuda(new FakeCuda.Options(1, 1 << 22, false, reversed));
        try (Context c = fake.driver().device(0).context(); Stream s = c.stream();
                Arena arena = Arena.ofConfined()) {
            Kernel k = c.load(text).kernel("k");
            if (shared > 0) {
                k.withShared(shared);
            }
            long x = c.allocate(4L * words.length);
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_INT, words);
            s.copyIn(x, host);
            Kernel.Arguments args = k.begin().add(x);
            if (map != null) {
                args.add(map.type, x, map.sizes, map.strides, map.box);
            }
            args.launch(s, blocks, 1, 1, threads);
            s.copyOut(host, x);
            s.synchronize();
            c.free(x);
            return host.toArray(ValueLayout.JAVA_INT);
        }
    }

    /// What a tensor map says.
    record Box(int type, long[] sizes, long[] strides, int[] box) {
    }

    /// Returns what the fake says about a kernel that fails.
    String fault(boolean reversed, int[] words, int blocks, int threads) {
        return assertThrows(CudaException.class, () -> run(reversed, words, blocks, threads)).getMessage();
    }

    static int bits(float v) {
        return Float.floatToRawIntBits(v);
    }

    static float number(int bits) {
        return Float.intBitsToFloat(bits);
    }
}
