package dev.panagrad.cuda;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The PTX that reads and writes neighbouring elements 16 bytes at a time. Types of less than four bytes go
/// in words, for an access has four parts at most.
final class WideAccess {
    static final int BYTES = 16;
    private static final int WORD = 4;

    private final UnaryOperator<String> reg;
    private final Consumer<String> line;

    WideAccess(UnaryOperator<String> reg, Consumer<String> line) {
        this.reg = reg;
        this.line = line;
    }

    /// Returns the registers of `each` elements behind an address, in the type that a kernel computes in.
    String[] load(DType t, Number to, String base, int each) {
        String[] raw = new String[each];
        for (int e = 0; e < each; e++) {
            raw[e] = reg.apply(Conversions.prefix(t, to));
        }
        int group = group(t, each);
        for (int from = 0; from < each; from += group) {
            String at = "[" + base + "+" + from * t.bytes() + "]";
            if (inWords(t, each)) {
                String[] words = words(group * t.bytes());
                access("ld", "b32", at, words);
                for (int w = 0; w < words.length; w++) {
                    unpack(t, words[w], raw, from + w * WORD / t.bytes());
                }
            } else {
                access("ld", Conversions.type(t, to), at, Arrays.copyOfRange(raw, from, from + group));
            }
        }
        String[] out = new String[each];
        for (int e = 0; e < each; e++) {
            out[e] = Conversions.converted(reg, line, t, to, raw[e]);
        }
        return out;
    }

    /// Stores neighbouring results behind an address.
    void store(DType t, Number from, String base, String[] y) {
        String[] out = new String[y.length];
        for (int e = 0; e < y.length; e++) {
            out[e] = Conversions.narrowed(reg, line, t, from, y[e]);
        }
        int group = group(t, y.length);
        for (int first = 0; first < y.length; first += group) {
            String at = "[" + base + "+" + first * t.bytes() + "]";
            if (inWords(t, y.length)) {
                String[] words = words(group * t.bytes());
                for (int w = 0; w < words.length; w++) {
                    pack(t, words[w], out, first + w * WORD / t.bytes());
                }
                access("st", "b32", at, words);
            } else {
                access("st", Conversions.stored(t), at, Arrays.copyOfRange(out, first, first + group));
            }
        }
    }

    private static boolean inWords(DType t, int each) {
        return t.bytes() < WORD && each * t.bytes() >= WORD;
    }

    /// How many elements an access has.
    private static int group(DType t, int each) {
        return Math.min(each, BYTES / t.bytes());
    }

    private String[] words(int bytes) {
        String[] words = new String[bytes / WORD];
        Arrays.setAll(words, _ -> reg.apply("%xw"));
        return words;
    }

    private void access(String kind, String type, String at, String[] parts) {
        String all = parts.length == 1 ? parts[0] : "{" + String.join(", ", parts) + "}";
        String name = kind + ".global." + (parts.length == 1 ? "" : "v" + parts.length + ".") + type + " ";
        line.accept(name + (kind.equals("ld") ? all + ", " + at : at + ", " + all));
    }

    private void unpack(DType t, String word, String[] raw, int from) {
        if (t.bytes() == 2) {
            line.accept("mov.b32 {" + raw[from] + ", " + raw[from + 1] + "}, " + word);
            return;
        }
        for (int i = 0; i < WORD; i++) {
            String part = reg.apply("%xw");
            line.accept("bfe.u32 " + part + ", " + word + ", " + 8 * i + ", 8");
            line.accept("cvt.u16.u32 " + raw[from + i] + ", " + part);
        }
    }

    private void pack(DType t, String word, String[] halves, int from) {
        if (t.bytes() == 2) {
            line.accept("mov.b32 " + word + ", {" + halves[from] + ", " + halves[from + 1] + "}");
            return;
        }
        line.accept("mov.u32 " + word + ", 0");
        for (int i = 0; i < WORD; i++) {
            String part = reg.apply("%xw");
            line.accept("cvt.u32.u16 " + part + ", " + halves[from + i]);
            line.accept("bfi.b32 " + word + ", " + part + ", " + word + ", " + 8 * i + ", 8");
        }
    }
}
