package dev.panagrad.cuda;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The PTX that takes elements from memory to the type that a kernel computes in, and back.
final class Conversions {
    private Conversions() {
    }

    /// Returns the register of an element read at an address.
    static String loaded(UnaryOperator<String> reg, Consumer<String> line, DType t, Number to,
            String address) {
        String raw = reg.apply(prefix(t, to));
        line.accept("ld.global." + type(t, to) + " " + raw + ", " + address);
        return converted(reg, line, t, to, raw);
    }

    /// The type of a memory access.
    static String type(DType t, Number as) {
        if (as == Number.RAW && t != DType.BOOL) {
            return "u" + 8 * t.bytes();
        }
        return switch (t) {
            case BOOL, UINT8 -> "u8";
            case INT32 -> "s32";
            case INT64 -> "s64";
            case FLOAT16, BFLOAT16 -> "b16";
            case FLOAT32 -> "f32";
            case FLOAT64 -> "f64";
        };
    }

    /// The kind of register that an access needs.
    static String prefix(DType t, Number as) {
        if (as == Number.RAW) {
            return t.bytes() == 8 ? "%xq" : t.bytes() == 4 ? "%xw" : "%xh";
        }
        return switch (t) {
            case BOOL, UINT8, FLOAT16, BFLOAT16 -> "%xh";
            case INT32 -> "%xw";
            case INT64 -> "%xq";
            case FLOAT32 -> "%xf";
            case FLOAT64 -> "%xd";
        };
    }

    /// Returns the register of an element in the type that a kernel computes in.
    static String converted(UnaryOperator<String> reg, Consumer<String> line, DType t, Number to,
            String raw) {
        if (to == Number.RAW && t != DType.BOOL) {
            return widened(reg, line, t, raw);
        }
        return switch (t) {
            case BOOL -> {
                String p = reg.apply("%xp");
                String q = reg.apply("%xq");
                line.accept("setp.ne.u16 " + p + ", " + raw + ", 0");
                line.accept("selp.b64 " + q + ", 1, 0, " + p);
                yield integer(reg, line, to, q);
            }
            case UINT8 -> {
                String q = reg.apply("%xq");
                line.accept("cvt.u64.u16 " + q + ", " + raw);
                yield integer(reg, line, to, q);
            }
            case INT32 -> {
                String q = reg.apply("%xq");
                line.accept("cvt.s64.s32 " + q + ", " + raw);
                yield integer(reg, line, to, q);
            }
            case INT64 -> integer(reg, line, to, raw);
            case FLOAT16 -> {
                String f = reg.apply("%xf");
                line.accept("cvt.f32.f16 " + f + ", " + raw);
                yield floating(reg, line, to, f);
            }
            case BFLOAT16 -> {
                String w = reg.apply("%xw");
                String f = reg.apply("%xf");
                line.accept("cvt.u32.u16 " + w + ", " + raw);
                line.accept("shl.b32 " + w + ", " + w + ", 16");
                line.accept("mov.b32 " + f + ", " + w);
                yield floating(reg, line, to, f);
            }
            case FLOAT32 -> floating(reg, line, to, raw);
            case FLOAT64 -> {
                if (to == Number.F32) {
                    String f = reg.apply("%xf");
                    line.accept("cvt.rn.f32.f64 " + f + ", " + raw);
                    yield f;
                }
                yield raw;
            }
        };
    }

    private static String widened(UnaryOperator<String> reg, Consumer<String> line, DType t, String raw) {
        if (t.bytes() == 8) {
            return raw;
        }
        String q = reg.apply("%xq");
        line.accept("cvt.u64." + (t.bytes() == 4 ? "u32 " : "u16 ") + q + ", " + raw);
        return q;
    }

    private static String integer(UnaryOperator<String> reg, Consumer<String> line, Number to, String q) {
        if (to == Number.F32 || to == Number.F64) {
            String f = reg.apply(to.prefix);
            line.accept("cvt.rn." + to.type + ".s64 " + f + ", " + q);
            return f;
        }
        return q;
    }

    private static String floating(UnaryOperator<String> reg, Consumer<String> line, Number to, String f) {
        if (to == Number.F64) {
            String d = reg.apply("%xd");
            line.accept("cvt.f64.f32 " + d + ", " + f);
            return d;
        }
        return f;
    }

    /// Stores a result at an address, converted as Java and the reference do.
    static void store(UnaryOperator<String> reg, Consumer<String> line, DType t, Number from, String address,
            String y) {
        line.accept("st.global." + stored(t) + " " + address + ", " + narrowed(reg, line, t, from, y));
    }

    /// Returns the register of a result as if it had been stored and read again.
    static String through(UnaryOperator<String> reg, Consumer<String> line, DType t, Number from, String y,
            Number to) {
        String bits = narrowed(reg, line, t, from, y);
        if (t.bytes() == 1) {
            line.accept("and.b16 " + bits + ", " + bits + ", 255");
        }
        boolean moved = to != Number.RAW && (t == DType.FLOAT32 || t == DType.FLOAT64);
        if (moved) {
            String raw = reg.apply(prefix(t, to));
            line.accept("mov." + (t == DType.FLOAT32 ? "b32 " : "b64 ") + raw + ", " + bits);
            bits = raw;
        }
        return converted(reg, line, t, to, bits);
    }

    /// The type of a store.
    static String stored(DType t) {
        return switch (t) {
            case BOOL, UINT8 -> "u8";
            case FLOAT16, BFLOAT16 -> "b16";
            case INT32 -> "b32";
            case INT64 -> "b64";
            case FLOAT32 -> "b32";
            case FLOAT64 -> "b64";
        };
    }

    /// Returns a register with the bits to store.
    static String narrowed(UnaryOperator<String> reg, Consumer<String> line, DType t, Number from,
            String y) {
        String bits = switch (from) {
            case TRUTH -> {
                String q = reg.apply("%xq");
                line.accept("selp.b64 " + q + ", 1, 0, " + y);
                yield q;
            }
            case RAW -> y;
            case S64 -> fromInteger(reg, line, t, y);
            case F32, F64 -> fromFloating(reg, line, t, from, y);
        };
        if (t.bytes() == 8) {
            return bits;
        }
        String narrow = reg.apply(t.bytes() == 4 ? "%xw" : "%xh");
        line.accept("cvt.u" + (t.bytes() == 4 ? 32 : 16) + ".u64 " + narrow + ", " + bits);
        return narrow;
    }

    private static String fromInteger(UnaryOperator<String> reg, Consumer<String> line, DType t, String y) {
        if (t == DType.BOOL) {
            String p = reg.apply("%xp");
            String q = reg.apply("%xq");
            line.accept("setp.ne.s64 " + p + ", " + y + ", 0");
            line.accept("selp.b64 " + q + ", 1, 0, " + p);
            return q;
        }
        if (!t.isFloat()) {
            return y;
        }
        Number as = t == DType.FLOAT64 ? Number.F64 : Number.F32;
        String f = reg.apply(as.prefix);
        line.accept("cvt.rn." + as.type + ".s64 " + f + ", " + y);
        return fromFloating(reg, line, t, as, f);
    }

    private static String fromFloating(UnaryOperator<String> reg, Consumer<String> line, DType t, Number from,
            String y) {
        String q = reg.apply("%xq");
        switch (t) {
            case FLOAT64 -> {
                if (from == Number.F32) {
                    String d = reg.apply("%xd");
                    line.accept("cvt.f64.f32 " + d + ", " + y);
                    line.accept("mov.b64 " + q + ", " + d);
                } else {
                    line.accept("mov.b64 " + q + ", " + y);
                }
            }
            case FLOAT32 -> wide(reg, line, q, single(reg, line, from, y));
            case FLOAT16 -> {
                String h = reg.apply("%xh");
                line.accept("cvt.rn.f16.f32 " + h + ", " + single(reg, line, from, y));
                line.accept("cvt.u64.u16 " + q + ", " + h);
            }
            case BFLOAT16 -> brain(reg, line, q, single(reg, line, from, y));
            case BOOL -> {
                String p = reg.apply("%xp");
                line.accept("setp.neu." + from.type + " " + p + ", " + y + ", "
                        + (from == Number.F32 ? "0f00000000" : "0d0000000000000000"));
                line.accept("selp.b64 " + q + ", 1, 0, " + p);
            }
            case UINT8, INT32, INT64 -> {
                // NaN becomes 0 as in Java; a GPU alone would make it the smallest integer.
                String p = reg.apply("%xp");
                line.accept("cvt.rzi.s64." + from.type + " " + q + ", " + y);
                line.accept("setp.num." + from.type + " " + p + ", " + y + ", " + y);
                line.accept("selp.b64 " + q + ", " + q + ", 0, " + p);
            }
        }
        return q;
    }

    private static String single(UnaryOperator<String> reg, Consumer<String> line, Number from, String y) {
        if (from == Number.F32) {
            return y;
        }
        String f = reg.apply("%xf");
        line.accept("cvt.rn.f32.f64 " + f + ", " + y);
        return f;
    }

    private static void wide(UnaryOperator<String> reg, Consumer<String> line, String q, String f) {
        String w = reg.apply("%xw");
        line.accept("mov.b32 " + w + ", " + f);
        line.accept("cvt.u64.u32 " + q + ", " + w);
    }

    /// Rounds to the nearest bfloat16, ties to even, without the instruction that only newer GPUs have.
    private static void brain(UnaryOperator<String> reg, Consumer<String> line, String q, String f) {
        String w = reg.apply("%xw");
        String odd = reg.apply("%xw");
        String nan = reg.apply("%xw");
        String p = reg.apply("%xp");
        line.accept("mov.b32 " + w + ", " + f);
        line.accept("shr.u32 " + odd + ", " + w + ", 16");
        line.accept("or.b32 " + nan + ", " + odd + ", 64");
        line.accept("and.b32 " + odd + ", " + odd + ", 1");
        line.accept("add.u32 " + odd + ", " + odd + ", 32767");
        line.accept("add.u32 " + w + ", " + w + ", " + odd);
        line.accept("shr.u32 " + w + ", " + w + ", 16");
        line.accept("setp.num.f32 " + p + ", " + f + ", " + f);
        line.accept("selp.b32 " + w + ", " + w + ", " + nan + ", " + p);
        line.accept("cvt.u64.u32 " + q + ", " + w);
    }
}
