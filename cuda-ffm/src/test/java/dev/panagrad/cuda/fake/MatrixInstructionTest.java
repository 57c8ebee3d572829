package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.OneKernel.bits;
import static dev.panagrad.cuda.fake.OneKernel.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Loads and products of parts of matrices: who holds which element is computed here as the PTX ISA draws it.
class MatrixInstructionTest {
    /// A left operand of small whole numbers, and a right one.
    private static float left(int row, int k) {
        return (row * 5 + k * 3) % 7 - 3;
    }

    private static float right(int column, int k) {
        return (column * 2 + k * 5) % 9 - 4;
    }

    private static float sum(int row, int column, int depth) {
        float s = 0;
        for (int k = 0; k < depth; k++) {
            s += left(row, k) * right(column, k);
        }
        return s;
    }

    private static int half(String type, float v) {
        return type.equals("bf16") ? bits(v) >>> 16 : Float.floatToFloat16(v) & 0xffff;
    }

    /// A register of two numbers, the first one below; or one of TF32, whose lower 13 bits nobody looks at.
    private static int register(String type, float low, float high) {
        return type.equals("tf32") ? bits(low) | 0x1abc : half(type, high) << 16 | half(type, low);
    }

    /// Register `r` of four of a lane: rows g and g + 8, then the same of the second half of k.
    private static int leftRegister(String type, int lane, int r, int row) {
        int g = row + lane / 4 + 8 * (r % 2);
        boolean single = type.equals("tf32");
        int k = single ? lane % 4 + 4 * (r / 2) : 2 * (lane % 4) + 8 * (r / 2);
        return register(type, left(g, k), left(g, k + 1));
    }

    private static String loads(int from, int n, int first) {
        StringBuilder s = new StringBuilder("mul.wide.u32 %d1, %t, " + 4 * n + ";\nadd.u64 %d2, %x, %d1;\n");
        for (int i = 0; i < n; i++) {
            s.append("ld.global.u32 %r").append(first + i).append(", [%d2+").append(4 * (from + i))
                    .append("];\n");
        }
        return s.toString();
    }

    private static String stores(int from, int n) {
        StringBuilder s = new StringBuilder("mul.wide.u32 %d1, %t, " + 4 * n + ";\nadd.u64 %d2, %x, %d1;\n");
        for (int i = 0; i < n; i++) {
            s.append("st.global.f32 [%d2+").append(4 * (from + i)).append("], %f").append(i).append(";\n");
        }
        return s.toString();
    }

    @ParameterizedTest @CsvSource({"bf16, 16", "f16, 16", "tf32, 8"})
    void warpsMultiplyFragments(String type, int depth) {
        int[] words = new int[32 * 10];
        for (int l = 0; l < 32; l++) {
            for (int r = 0; r < 4; r++) {
                words[4 * l + r] = leftRegister(type, l, r, 0);
            }
            for (int r = 0; r < 2; r++) {
                int k = depth == 8 ? l % 4 + 4 * r : 2 * (l % 4) + 8 * r;
                words[128 + 2 * l + r] = register(type, right(l / 4, k), right(l / 4, k + 1));
            }
        }
        String product = "mma.sync.aligned.m16n8k" + depth + ".row.col.f32." + type + "." + type + ".f32"
                + " {%f0, %f1, %f2, %f3}, {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%f4, %f4, %f4, %f4};\n";
        int[] found = OneKernel.of(loads(0, 4, 0) + loads(128, 2, 4) + "mov.f32 %f4, 0f3F000000;\n" + product
                + stores(192, 4)).run(false, words, 1, 32);
        for (int l = 0; l < 32; l++) {
            for (int r = 0; r < 4; r++) {
                assertEquals(0.5f + sum(l / 4 + 8 * (r / 2), 2 * (l % 4) + r % 2, depth),
                        number(found[192 + 4 * l + r]), "lane " + l + ", register " + r);
            }
        }
    }

    @ParameterizedTest @CsvSource({"1, false", "2, false", "4, false", "1, true", "2, true", "4, true"})
    void rowsAreLoadedAsFragments(int n, boolean across) {
        // Row r of 16 bytes holds 8 r, 8 r + 1, …; lane l names row 31 - l.
        int[] words = new int[128 + 32 * n];
        Arrays.setAll(words, i -> 2 * i + 1 << 16 | 2 * i);
        StringBuilder copy = new StringBuilder("mov.u32 %r9, tile;\nshl.b32 %r8, %t, 2;\nadd.u32 %r8, %r8,"
                + " %r9;\n");
        for (int i = 0; i < 4; i++) {
            copy.append("ld.global.u32 %r4, [%a+").append(128 * i).append("];\nst.shared.u32 [%r8+")
                    .append(128 * i).append("], %r4;\n");
        }
        StringBuilder store = new StringBuilder();
        StringBuilder group = new StringBuilder();
        for (int m = 0; m < n; m++) {
            group.append(m > 0 ? ", %r" : "%r").append(m);
            store.append("st.global.u32 [%a+").append(512 + 128 * m).append("], %r").append(m).append(";\n");
        }
        int[] found = OneKernel.of(copy + "bar.sync 0;\nsub.u32 %r5, 31, %t;\nmul.lo.u32 %r5, %r5, 16;\n"
                + "add.u32 %r5, %r5, %r9;\nldmatrix.sync.aligned.m8n8.x" + n + (across ? ".trans" : "")
                + ".shared.b16 {" + group + "}, [%r5];\n" + store).run(false, words, 1, 32);
        for (int m = 0; m < n; m++) {
            for (int l = 0; l < 32; l++) {
                int q = 2 * (l % 4);
                int low = across ? 8 * (31 - 8 * m - q) + l / 4 : 8 * (31 - 8 * m - l / 4) + q;
                int high = across ? low - 8 : low + 1;
                assertEquals(high << 16 | low, found[128 + 32 * m + l], "matrix " + m + ", lane " + l);
            }
        }
    }

    @Test
    void rowsThatAreMisalignedOrStillWrittenAreFound() {
        String found = OneKernel.of("mov.u32 %r1, tile;\nadd.u32 %r1, %r1, 8;\n"
                + "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];\n")
                .fault(false, new int[32], 1, 32);
        assertTrue(found.contains("(716)") && found.contains("invalid row of 16 bytes at 8"), found);
        String race = OneKernel.of("mov.u32 %r1, tile;\nshl.b32 %r3, %t, 2;\nadd.u32 %r3, %r3, %r1;\n"
                + "st.shared.u32 [%r3], %t;\nldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];\n")
                .fault(false, new int[64], 1, 64);
        assertTrue(race.contains("race:"), race);
    }

    /// Where a byte of a line of 128 bytes lies: pieces of 16 bytes change places with the line's number.
    private static int swizzled(int line, int at) {
        return 128 * line + (at / 16 ^ line % 8) * 16 + at % 16;
    }

    /// 64 rows of the left operand along k in lines of 128 bytes, then 8 columns of the right one; behind
    /// these 2304 words the left registers of each thread.
    private static int[] tiles(String type) {
        int[] words = new int[2304 + 128 * 8];
        int single = type.equals("tf32") ? 1 : 2;
        for (int line = 0; line < 72; line++) {
            for (int w = 0; w < 8; w++) {
                int k = single * w;
                int row = line;
                words[swizzled(line, 4 * w) / 4] = line < 64 ? register(type, left(row, k), left(row, k + 1))
                        : register(type, right(line - 64, k), right(line - 64, k + 1));
            }
        }
        for (int t = 0; t < 128; t++) {
            for (int r = 0; r < 4; r++) {
                words[2304 + 4 * t + r] = leftRegister(type, t % 32, r, 16 * (t / 32));
            }
        }
        return words;
    }

    private static final String DESCRIPTORS = """
            mov.u32 %r9, tile;
            shr.u32 %r9, %r9, 4;
            cvt.u64.u32 %d5, %r9;
            or.b64 %d3, %d5, 0x4000004000010000;
            add.u64 %d4, %d3, 512;
            setp.ne.u32 %p1, %t, %t;
            setp.eq.u32 %p2, %t, %t;
            """;

    private static String copied() {
        StringBuilder s =
                new StringBuilder("mov.u32 %r9, tile;\nshl.b32 %r8, %t, 2;\nadd.u32 %r8, %r8, %r9;\n");
        for (int i = 0; i < 18; i++) {
            s.append("ld.global.u32 %r4, [%a+").append(512 * i).append("];\nst.shared.u32 [%r8+")
                    .append(512 * i).append("], %r4;\n");
        }
        return s.toString();
    }

    private static String product(String type, int depth, String a, String add, String factors) {
        return "wgmma.mma_async.sync.aligned.m64n8k" + depth + ".f32." + type + "." + type
                + " {%f0, %f1, %f2, %f3}, " + a + ", %d4, " + add + ", " + factors + ";\n";
    }

    /// Twice the product, added up; from registers or shared memory.
    @ParameterizedTest @CsvSource({"bf16, 16, true", "f16, 16, true", "tf32, 8, true", "bf16, 16, false",
            "f16, 16, false", "tf32, 8, false"})
    void groupsOfWarpsMultiplyTiles(String type, int depth, boolean registers) {
        String a = registers ? "{%r0, %r1, %r2, %r3}" : "%d3";
        String turns = depth == 8 ? "" : registers ? ", 0" : ", 0, 0";
        String body = copied() + "bar.sync 0;\n" + DESCRIPTORS + loads(2304, 4, 0)
                + "wgmma.fence.sync.aligned;\n" + product(type, depth, a, "%p1", "1, 1" + turns)
                + product(type, depth, a, "%p2", "1, 1" + turns)
                + product(type, depth, a, "%p2", "-1, 1" + turns)
                + product(type, depth, a, "%p2", "-1, -1" + turns)
                + "wgmma.commit_group.sync.aligned;\nwgmma.wait_group.sync.aligned 0;\n" + stores(2816, 4);
        for (boolean reversed : new boolean[] {false, true}) {
            int[] found = OneKernel.of(body).run(reversed, tiles(type), 1, 128);
            for (int t = 0; t < 128; t++) {
                for (int r = 0; r < 4; r++) {
                    int row = 16 * (t / 32) + t % 32 / 4 + 8 * (r / 2);
                    assertEquals(2 * sum(row, 2 * (t % 4) + r % 2, depth), number(found[2816 + 4 * t + r]),
                            "thread " + t + ", register " + r);
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void productsReadSharedMemoryUntilTheyAreAwaited(boolean registers) {
        String a = registers ? "{%r0, %r1, %r2, %r3}" : "%d3";
        String once = DESCRIPTORS + product("bf16", 16, a, "%p1", registers ? "1, 1, 0" : "1, 1, 0, 0")
                + "wgmma.commit_group.sync.aligned;\n";
        String wait = "wgmma.wait_group.sync.aligned 0;\n";
        int[] words = tiles("bf16");
        String unwritten = OneKernel.of(copied() + once + wait).fault(false, words, 1, 128);
        assertTrue(unwritten.contains("race:") && unwritten.contains("reads shared bytes"), unwritten);
        String change = "bar.sync 0;\nst.shared.u32 [%r8+8192], %t;\n";
        // Each thread changes it with barriers around, and none of them is the wait.
        String changed = OneKernel.of(copied() + "bar.sync 0;\n" + once + change + "bar.sync 0;\n" + wait)
                .fault(false, words, 1, 128);
        assertTrue(changed.contains("shared memory changed while a product read it"), changed);
        String never = OneKernel.of(copied() + "bar.sync 0;\n" + once).fault(false, words, 1, 128);
        assertTrue(never.contains("ends with products that nobody waited for"), never);
        String few =
                OneKernel.of(copied() + "bar.sync 0;\nsetp.lt.u32 %p3, %t, 5;\n@%p3 ret;\n" + once + wait)
                        .fault(false, words, 1, 128);
        assertTrue(few.contains("not all lanes take part"), few);
    }
}
