package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.OneKernel.bits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conversions between types, with the values that the PTX ISA says.
class ConversionTest {
    private static int run(String body, int word) {
        return OneKernel
                .of("ld.global.u32 %r0, [%a];\nmov.b32 %f0, %r0;\n" + body + "st.global.u32 [%a], %r1;\n")
                .run(false, new int[] {word}, 1, 1)[0];
    }

    @ParameterizedTest @CsvSource({"rzi, s32, 2.9, 2", "rzi, s32, -2.9, -2", "rni, s32, 2.5, 2",
            "rni, s32, 3.5, 4", "rni, s32, -2.5, -2", "rmi, s32, -2.1, -3", "rpi, s32, 2.1, 3",
            "rzi, s32, 3e9, 2147483647", "rzi, s32, -3e9, -2147483648", "rzi, s32, NaN, 0",
            "rzi, u32, -1, 0", "rzi, u32, 3e9, -1294967296", "rzi, u32, 5e9, -1"})
    void numbersBecomeIntegers(String how, String type, float v, int expected) {
        assertEquals(expected, run("cvt." + how + "." + type + ".f32 %r1, %f0;\n", bits(v)));
    }

    @ParameterizedTest @CsvSource({"s32, 16777217, 16777216", "s32, 16777219, 16777220", "s32, -7, -7",
            "u32, -1, 4294967296", "s8, 128, -128", "u8, 384, 128", "s16, 65535, -1"})
    void integersBecomeNumbers(String type, int v, float expected) {
        assertEquals(bits(expected), run("cvt.rn.f32." + type + " %f1, %r0;\nmov.b32 %r1, %f1;\n", v));
    }

    @ParameterizedTest @CsvSource({"s8, 128, -128", "u8, 384, 128", "s16, 98304, -32768",
            "u16, 98304, 32768"})
    void narrowIntegersAreWidened(String type, int v, int expected) {
        boolean signed = type.startsWith("s");
        assertEquals(expected, run("cvt." + (signed ? "s32." : "u32.") + type + " %r1, %r0;\n", v));
        String wide = "cvt." + (signed ? "s64." : "u64.") + type + " %d5, %r0;\n";
        assertEquals(expected, run(wide + "cvt.u32.u64 %r1, %d5;\n", v));
        assertEquals(signed ? -1 : 0, run(wide + "shr.u64 %d5, %d5, 32;\ncvt.u32.u64 %r1, %d5;\n", v));
    }

    /// Ties go to the even one; what is too large for float16 is infinite; NaN stays NaN.
    @ParameterizedTest @CsvSource({"bf16, 0x1.01p0, 3f80", "bf16, 0x1.03p0, 3f82", "bf16, 0x1.010002p0, 3f81",
            "bf16, -3, c040", "f16, 65519, 7bff", "f16, 65520, 7c00", "f16, 0x1p-25, 0", "f16, 0x1.8p-25, 1",
            "f16, 0x1.002p0, 3c00", "f16, 0x1.006p0, 3c02", "f16, -2, c000"})
    void singlesBecomeHalves(String type, float v, String expected) {
        int hex = Integer.parseInt(expected, 16);
        assertEquals(hex, run("cvt.rn." + type + ".f32 %h1, %f0;\ncvt.u32.u16 %r1, %h1;\n", bits(v)));
        // Two of them: the first operand lies above.
        assertEquals(hex << 16 | (type.equals("f16") ? 0x3c00 : 0x3f80),
                run("mov.f32 %f1, 0f3F800000;\ncvt.rn." + type + "x2.f32 %r1, %f0, %f1;\n", bits(v)));
    }

    /// Towards zero, down and up; the largest number instead of infinity, the smallest one beside zero.
    @ParameterizedTest @CsvSource({"rz, f16, 0x1.006p0, 3c01", "rz, f16, -0x1.006p0, bc01",
            "rm, f16, -0x1.002p0, bc01", "rp, f16, 0x1.002p0, 3c01", "rm, f16, 0x1.006p0, 3c01",
            "rz, f16, 1e6, 7bff", "rp, f16, 0x1p-26, 1", "rm, f16, -0x1p-26, 8001", "rz, f16, 0x1p-26, 0",
            "rz, bf16, 0x1.03p0, 3f81", "rz, bf16, -0x1.03p0, bf81", "rz, bf16, 1, 3f80"})
    void singlesAreRoundedToASideOfHalves(String how, String type, float v, String expected) {
        int hex = Integer.parseInt(expected, 16);
        assertEquals(hex,
                run("cvt." + how + "." + type + ".f32 %h1, %f0;\ncvt.u32.u16 %r1, %h1;\n", bits(v)));
        if (how.equals("rz")) {
            assertEquals(hex << 16, run("mov.f32 %f1, 0f00000000;\ncvt." + how + "." + type
                    + "x2.f32 %r1, %f0, %f1;\n", bits(v)));
        }
    }

    /// Not first to float32, whose tie would go to the even neighbour.
    @Test
    void doublesAreRoundedToHalvesOnce() {
        assertEquals(0x3c01, run("mov.f64 %e0, 0d3FF0020000000001;\ncvt.rn.f16.f64 %h1, %e0;\n"
                + "cvt.u32.u16 %r1, %h1;\n", 0));
        assertEquals(0x3c00, run("mov.f64 %e0, 0d3FF0020000000000;\ncvt.rn.f16.f64 %h1, %e0;\n"
                + "cvt.u32.u16 %r1, %h1;\n", 0));
    }

    @ParameterizedTest @CsvSource({"f16, 3555, 0x1.554p-2", "f16, 1, 0x1p-24", "f16, fc00, -Infinity",
            "bf16, 3f81, 0x1.02p0", "bf16, c040, -3"})
    void halvesBecomeSingles(String type, String hex, float expected) {
        assertEquals(bits(expected), run("cvt.u16.u32 %h1, %r0;\ncvt.f32." + type
                + " %f1, %h1;\nmov.b32 %r1, %f1;\n", Integer.parseInt(hex, 16)));
    }

    /// TF32 has 10 bits behind the point, and ties go away from zero.
    @ParameterizedTest @CsvSource({"0x1.002p0, 0x1.004p0, 0x1.004p0", "0x1.001ffep0, 0x1p0, 0x1p0",
            "-0x1.006p0, -0x1.008p0, -0x1.008p0"})
    void singlesAreRoundedToTf32(float v, float expected, float same) {
        int found = run("cvt.rna.tf32.f32 %r1, %f0;\n", bits(v));
        assertEquals(bits(expected), found & ~0x1fff);
        assertEquals(bits(same), run("cvt.rna.tf32.f32 %r1, %f0;\n", found) & ~0x1fff);
    }

    @ParameterizedTest @CsvSource({"sat, -1, 0", "sat, 2, 1", "sat, 0.25, 0.25", "sat, NaN, 0", "rni, 2.5, 2",
            "rni, -3.5, -4", "rmi, -2.1, -3", "rpi, 2.1, 3", "rzi, -2.9, -2"})
    void singlesStaySingles(String how, float v, float expected) {
        assertEquals(expected, OneKernel.number(run("cvt." + how + ".f32.f32 %f1, %f0;\nmov.b32 %r1, %f1;\n",
                bits(v))) + 0f);
    }

    @ParameterizedTest @CsvSource({"rn, 0x1.000002p0", "rz, 0x1p0", "rm, 0x1p0", "rp, 0x1.000002p0"})
    void doublesAreRoundedToASide(String how, float expected) {
        // One and three quarters of a step.
        assertEquals(bits(expected), run("mov.f64 %e0, 0d3FF0000018000000;\ncvt." + how
                + ".f32.f64 %f1, %e0;\nmov.b32 %r1, %f1;\n", 0));
    }

    @Test
    void largeIntegersBecomeDoublesAndBack() {
        // 2^53 + 1 is no double; 2^64 - 1 is unsigned.
        String high = "shr.u64 %d5, %d5, 32;\ncvt.u32.u64 %r1, %d5;\n";
        assertEquals(0x43400000, run("mov.u64 %d4, 9007199254740993;\ncvt.rn.f64.s64 %e0, %d4;\n"
                + "mov.b64 %d5, %e0;\n" + high, 0));
        assertEquals(0x43F00000, run("mov.u64 %d4, -1;\ncvt.rn.f64.u64 %e0, %d4;\nmov.b64 %d5, %e0;\n" + high,
                0));
        assertEquals(-1, run("mov.f64 %e0, 0dC000000000000000;\ncvt.rzi.s64.f64 %d5, %e0;\n" + high, 0));
        assertEquals(0x80000000, run("mov.f64 %e0, 0d43E0000000000000;\ncvt.rzi.u64.f64 %d5, %e0;\n" + high,
                0), "2^63");
    }
}
