package dev.panagrad.cuda;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Chain;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes the PTX of an elementwise kernel: loads, conversions, the operation or a chain of them, a store.
///
/// Its parameters are the result's address, the operands', the number of elements, the constants and, if it
/// has a rank, the sizes and then each tensor's strides in elements, the result's first. Contiguous kernels
/// move 16 bytes an access, so that a thread has as many elements as the narrowest type's, but for functions
/// that would become too long.
final class ElementwiseText {
    /// The most lines of functions in a kernel.
    private static final int LONG = 720;
    private static final Pattern LABEL = Pattern.compile("\\$L\\d+");

    /// What tells kernels apart.
    ///
    /// @param rank the number of axes to walk, 0 for contiguous tensors
    /// @param wide whether the element's number needs 64 bits
    /// @param aligned whether all addresses allow vector accesses
    record Key(List<Part> parts, List<Chain.Constant> fixed, List<DType> in, DType out, int rank,
            boolean wide,
            boolean aligned) {
        /// What a kernel of one operation is told by.
        Key(Scalar scalar, List<DType> in, DType out, int rank, boolean wide, boolean aligned) {
            this(List.of(Part.of(scalar, in.size(), out)), List.of(), in, out, rank, wide, aligned);
        }
    }

    /// One operation of a kernel.
    ///
    /// @param in the numbers of the values that it takes: operands, fixed numbers, results before it
    /// @param type of the result
    record Part(Scalar scalar, List<Integer> in, DType type) {
        private static final List<List<Integer>> FIRST =
                List.of(List.of(), List.of(0), List.of(0, 1), List.of(0, 1, 2));

        /// An operation that takes all operands.
        static Part of(Scalar scalar, int operands, DType type) {
            return new Part(scalar, FIRST.get(operands), type);
        }
    }

    /// A value in a register.
    ///
    /// @param is the type that it was computed in
    private record Value(String register, DType type, Number is) {
    }

    private final Key key;
    private final StringBuilder body = new StringBuilder();
    private final int[] registers = new int[6];
    private int sites;

    private ElementwiseText(Key key) {
        this.key = key;
    }

    /// Returns how many elements a thread of a kernel computes.
    static int perThread(Key key) {
        if (key.rank > 0 || !key.aligned) {
            return 1;
        }
        int narrowest = key.out.bytes();
        int widest = narrowest;
        for (DType t : key.in) {
            narrowest = Math.min(narrowest, t.bytes());
            widest = Math.max(widest, t.bytes());
        }
        int each = WideAccess.BYTES / narrowest;
        long lines = 0;
        for (Part p : key.parts) {
            lines += p.scalar.isFunction() ? KernelText.of("scalar").body(p.scalar.code()).lines().count()
                    : 0;
        }
        while (each > 1 && each * lines > LONG) {
            each /= 2;
        }
        return each * widest < WideAccess.BYTES ? 1 : each;
    }

    /// Returns the module's text; the kernel is called `elementwise`.
    static String of(Key key) {
        return KernelText.of("scalar").around(new ElementwiseText(key).kernel());
    }

    private String reg(String prefix) {
        int i = switch (prefix) {
            case "%xf" -> 0;
            case "%xd" -> 1;
            case "%xq" -> 2;
            case "%xw" -> 3;
            case "%xp" -> 4;
            default -> 5;
        };
        return prefix + registers[i]++;
    }

    private void line(String s) {
        body.append(s).append(";\n");
    }

    private String kernel() {
        int n = key.in.size();
        StringBuilder params = new StringBuilder(".param .u64 y");
        for (int i = 0; i < n; i++) {
            params.append(", .param .u64 x").append(i);
        }
        params.append(", .param .u64 n");
        int constants = 0;
        for (Part p : key.parts) {
            for (Number t : p.scalar.constants()) {
                params.append(", .param .").append(t.type).append(" k").append(constants++);
            }
        }
        for (int a = 0; a < key.rank; a++) {
            params.append(", .param .u64 size").append(a);
        }
        for (int t = 0; t <= n && key.rank > 0; t++) {
            for (int a = 0; a < key.rank; a++) {
                params.append(", .param .u64 step").append(t).append('_').append(a);
            }
        }
        write(n);
        String[] names = {".f32 %xf", ".f64 %xd", ".b64 %xq", ".b32 %xw", ".pred %xp", ".b16 %xh"};
        StringBuilder declared = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            declared.append(".reg ").append(names[i]).append('<').append(registers[i] + 1).append(">;\n");
        }
        return ".visible .entry elementwise(" + params + ")\n{\n" + declared + body + "END:\nret;\n}\n";
    }

    private void write(int n) {
        int each = perThread(key);
        String w0 = reg("%xw");
        String w1 = reg("%xw");
        String w2 = reg("%xw");
        String i = reg("%xq");
        String count = reg("%xq");
        String outside = reg("%xp");
        line("mov.u32 " + w0 + ", %ctaid.x");
        line("mov.u32 " + w1 + ", %ntid.x");
        line("mov.u32 " + w2 + ", %tid.x");
        line("mul.wide.u32 " + i + ", " + w0 + ", " + w1);
        String thread = reg("%xq");
        line("cvt.u64.u32 " + thread + ", " + w2);
        line("add.u64 " + i + ", " + i + ", " + thread);
        if (each > 1) {
            line("mul.lo.u64 " + i + ", " + i + ", " + each);
        }
        line("ld.param.u64 " + count + ", [n]");
        line("setp.ge.u64 " + outside + ", " + i + ", " + count);
        line("@" + outside + " bra END");
        String[] bases = new String[n + 1];
        for (int t = 0; t <= n; t++) {
            bases[t] = reg("%xq");
            line("ld.param.u64 " + bases[t] + ", [" + (t == 0 ? "y" : "x" + (t - 1)) + "]");
            line("cvta.to.global.u64 " + bases[t] + ", " + bases[t]);
        }
        if (key.rank > 0) {
            strided(i, bases);
            element(i, bases);
        } else if (each == 1) {
            moved(i, bases);
            element(i, bases);
        } else {
            vector(i, count, bases, each);
        }
    }

    private DType type(int tensor) {
        return tensor == 0 ? key.out : key.in.get(tensor - 1);
    }

    /// Adds the element's number, in elements, to every address.
    private void moved(String i, String[] bases) {
        for (int t = 0; t < bases.length; t++) {
            String by = reg("%xq");
            line("mul.lo.u64 " + by + ", " + i + ", " + type(t).bytes());
            line("add.u64 " + bases[t] + ", " + bases[t] + ", " + by);
        }
    }

    private void strided(String i, String[] bases) {
        String u = key.wide ? "u64" : "u32";
        String prefix = key.wide ? "%xq" : "%xw";
        String rest = reg(prefix);
        line(key.wide ? "mov.u64 " + rest + ", " + i : "cvt.u32.u64 " + rest + ", " + i);
        for (int a = key.rank - 1; a >= 0; a--) {
            String at = rest;
            if (a > 0) {
                String size = reg(prefix);
                String next = reg(prefix);
                at = reg(prefix);
                line("ld.param." + u + " " + size + ", [size" + a + "]");
                line("div." + u + " " + next + ", " + rest + ", " + size);
                line("rem." + u + " " + at + ", " + rest + ", " + size);
                rest = next;
            }
            String index = reg("%xq");
            line(key.wide ? "mov.u64 " + index + ", " + at : "cvt.u64.u32 " + index + ", " + at);
            for (int t = 0; t < bases.length; t++) {
                String step = reg("%xq");
                line("ld.param.u64 " + step + ", [step" + t + "_" + a + "]");
                line("mul.lo.s64 " + step + ", " + step + ", " + type(t).bytes());
                line("mad.lo.s64 " + bases[t] + ", " + index + ", " + step + ", " + bases[t]);
            }
        }
    }

    private void element(String i, String[] bases) {
        String[] operands = new String[bases.length - 1];
        for (int t = 1; t < bases.length; t++) {
            operands[t - 1] = Conversions.loaded(this::reg, this::line, type(t), loaded(t),
                    "[" + bases[t] + "]");
        }
        String y = compute(i, operands);
        Conversions.store(this::reg, this::line, key.out, key.parts.getLast().scalar.result(),
                "[" + bases[0] + "]", y);
    }

    /// Whole groups by vector accesses, the last elements one by one.
    private void vector(String i, String count, String[] bases, int each) {
        moved(i, bases);
        String end = reg("%xq");
        String part = reg("%xp");
        line("add.u64 " + end + ", " + i + ", " + each);
        line("setp.gt.u64 " + part + ", " + end + ", " + count);
        line("@" + part + " bra PART");
        WideAccess access = new WideAccess(this::reg, this::line);
        String[][] operands = new String[each][bases.length - 1];
        for (int t = 1; t < bases.length; t++) {
            String[] all = access.load(type(t), loaded(t), bases[t], each);
            for (int e = 0; e < each; e++) {
                operands[e][t - 1] = all[e];
            }
        }
        String[] results = new String[each];
        for (int e = 0; e < each; e++) {
            String number = reg("%xq");
            line("add.u64 " + number + ", " + i + ", " + e);
            results[e] = compute(number, operands[e]);
        }
        access.store(key.out, key.parts.getLast().scalar.result(), bases[0], results);
        line("bra END");
        body.append("PART:\n");
        element(i, bases);
        for (int t = 0; t < bases.length; t++) {
            line("add.u64 " + bases[t] + ", " + bases[t] + ", " + type(t).bytes());
        }
        line("add.u64 " + i + ", " + i + ", 1");
        line("setp.lt.u64 " + part + ", " + i + ", " + count);
        line("@" + part + " bra PART");
    }

    /// The type that an operand is taken in: a single operation's, or that of a register of its type.
    private Number loaded(int tensor) {
        return key.parts.size() == 1 && key.fixed.isEmpty() ? key.parts.getFirst().scalar.compute()
                : ScalarTable.number(type(tensor));
    }

    private String compute(String i, String[] operands) {
        List<Value> values = new ArrayList<>();
        for (int t = 0; t < operands.length; t++) {
            values.add(new Value(operands[t], type(t + 1), loaded(t + 1)));
        }
        for (Chain.Constant c : key.fixed) {
            values.add(fixed(c));
        }
        int constants = 0;
        String y = null;
        for (int p = 0; p < key.parts.size(); p++) {
            Part part = key.parts.get(p);
            String[] in = new String[part.in.size()];
            for (int k = 0; k < in.length; k++) {
                in[k] = as(values.get(part.in.get(k)), part.scalar.compute());
            }
            y = compute(part.scalar, constants, i, in);
            constants += part.scalar.constants().size();
            if (p < key.parts.size() - 1) {
                values.add(stored(y, part));
            }
        }
        return y;
    }

    private Value fixed(Chain.Constant c) {
        Number is = ScalarTable.number(c.type());
        String r = reg(is.prefix);
        String value = switch (is) {
            case F32 -> "0f%08X".formatted(Float.floatToRawIntBits(c.value().floatValue()));
            case F64 -> "0d%016X".formatted(Double.doubleToRawLongBits(c.value().doubleValue()));
            default -> Long.toString(c.value().longValue());
        };
        line("mov." + is.type + " " + r + ", " + value);
        return new Value(r, c.type(), is);
    }

    /// Returns a value in another type, as if it had been stored and read again.
    private String as(Value v, Number to) {
        return v.is == to ? v.register
                : Conversions.through(this::reg, this::line, v.type, v.is, v.register, to);
    }

    /// Returns a result as it would be read again: rounded to its type.
    private Value stored(String y, Part part) {
        Number is = ScalarTable.number(part.type);
        boolean exact = part.type == DType.FLOAT32 || part.type == DType.FLOAT64 || part.type == DType.INT64;
        return new Value(part.scalar.result() == is && exact ? y
                : Conversions.through(this::reg, this::line, part.type, part.scalar.result(), y, is),
                part.type, is);
    }

    /// Writes an operation whose constants begin with a number of the kernel's.
    private String compute(Scalar scalar, int first, String i, String[] operands) {
        List<String> constants = new ArrayList<>();
        for (int k = 0; k < scalar.constants().size(); k++) {
            Number t = scalar.constants().get(k);
            String r = reg(t.prefix);
            line("ld.param." + t.type + " " + r + ", [k" + (first + k) + "]");
            constants.add(r);
        }
        String y = reg(scalar.result().prefix);
        if (scalar.isFunction()) {
            List<String> given = new ArrayList<>(List.of(operands));
            if (operands.length == 0) {
                given.add(i);
            }
            given.addAll(constants);
            inline(scalar, y, given);
            return y;
        }
        String code = scalar.code();
        code = code.replace("$y", y).replace("$i", i);
        for (int k = 0; k < operands.length; k++) {
            code = code.replace("$" + (char) ('a' + k), operands[k]);
        }
        for (int k = 0; k < constants.size(); k++) {
            code = code.replace("$" + k, constants.get(k));
        }
        body.append(code.contains("$p") ? code.replace("$p", reg("%xp")) : code).append('\n');
        return y;
    }

    /// Writes a function's body in place: parameters become moves, labels get names of their own. Its
    /// registers hide no others, as those of this kernel are called %x….
    private void inline(Scalar scalar, String y, List<String> given) {
        String s = KernelText.of("scalar").body(scalar.code());
        int site = sites++;
        s = LABEL.matcher(s).replaceAll(m -> Matcher.quoteReplacement("$S" + site + m.group().substring(1)));
        for (int k = 0; k < given.size(); k++) {
            s = s.replaceAll(
                    "ld\\.param\\.(\\w+)\\s+(\\S+), \\[p" + k + "\\];",
                    "mov.$1 $2, " + Matcher.quoteReplacement(given.get(k)) + ";");
        }
        s = s.replaceAll("st\\.param\\.(\\w+)\\s+\\[func_retval0\\+0\\], ([^;]+);",
                "mov.$1 " + Matcher.quoteReplacement(y) + ", $2;");
        s = s.replaceAll("(?m)^(\\s*(?:@!?%\\w+ )?)ret;", "$1bra RETURN" + site + ";");
        body.append("{\n").append(s.strip()).append("\n}\nRETURN").append(site).append(":\n");
    }
}
