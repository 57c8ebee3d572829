package dev.panagrad.cuda;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes kernels of half types: the compiled kernel of float32 elements with every access of an element
/// replaced, so both compute the same, and the jar holds one of them.
///
/// The kernel still reckons with elements of four bytes. So it gets each address of half elements doubled
/// ([Work#element]), and halves what it reckons right before an access. A vector access of 16 bytes becomes
/// one of 8, and addresses that are fit for the one are fit for the other. Numbers that kernels leave for
/// each other stay float32: sources read them by `ld.global.ca`, the ordinary load under another name.
final class HalfText {
    /// The types of a kernel's elements: of what it reads, if it writes another one what it writes.
    private static final Pattern TYPES =
            Pattern.compile("_(f32)_(bf16|f16)(?=_|$)|_(bf16|f16)(?:_(f32))?(?=_|$)");
    private static final Pattern ADDRESS = Pattern.compile("cvta\\.to\\.global\\.u64 (%rd\\d+, %rd\\d+);");
    private static final Pattern ACCESS = Pattern.compile(
            "(@!?%p\\d+ )?(?:ld|st)\\.global(\\.v[24])?\\.f32 (?:\\{?([^\\[{}]*)\\}?, )?"
                    + "\\[(%rd\\d+)(?:\\+?(-?\\d+))?\\](?:, \\{?([^{}]*?)\\}?)?;");
    private static final String[] PREFIXES = {"%xf", "%xw", "%xq", "%xh", "%xp"};
    private static final String[] KINDS = {".f32", ".b32", ".b64", ".b16", ".pred"};

    private final StringBuilder body = new StringBuilder();
    private final int[] registers = new int[PREFIXES.length];
    private final DType read;
    private final DType written;

    private HalfText(DType read, DType written) {
        this.read = read;
        this.written = written;
    }

    /// Returns the name of the compiled kernel behind a name with half types, null if it has none.
    static String compiled(String name) {
        Matcher m = TYPES.matcher(name);
        return m.find() ? name.substring(0, m.start()) + "_f32" + name.substring(m.end()) : null;
    }

    /// Returns the kernel of a name with half types.
    ///
    /// @param text the compiled kernel
    static String of(String name, String text) {
        Matcher m = TYPES.matcher(name);
        if (!m.find()) {
            throw new IllegalArgumentException("no half type in a kernel's name: " + name);
        }
        String first = m.group(1) == null ? m.group(3) : m.group(1);
        String second = m.group(1) == null ? m.group(4) : m.group(2);
        HalfText t = new HalfText(type(first), type(second == null ? first : second));
        int open = text.indexOf("\n{") + 2;
        text.substring(open).lines().forEach(t::line);
        StringBuilder all = new StringBuilder(text.substring(0, open).replaceFirst(
                "(\\.entry\\s+)[\\w$]+", "$1" + name)).append('\n');
        for (int i = 0; i < PREFIXES.length; i++) {
            all.append(".reg ").append(KINDS[i]).append(' ').append(PREFIXES[i]).append('<')
                    .append(t.registers[i] + 1).append(">;\n");
        }
        return all.append(t.body).toString();
    }

    private static DType type(String name) {
        return switch (name) {
            case "bf16" -> DType.BFLOAT16;
            case "f16" -> DType.FLOAT16;
            default -> DType.FLOAT32;
        };
    }

    private String reg(String prefix) {
        int i = 0;
        while (!PREFIXES[i].equals(prefix)) {
            i++;
        }
        return prefix + registers[i]++;
    }

    private void line(String line) {
        Matcher address = ADDRESS.matcher(line);
        Matcher access = ACCESS.matcher(line);
        if (address.matches()) {
            // A doubled address is none that could be converted.
            body.append("mov.u64 ").append(address.group(1)).append(";\n");
        } else if (access.matches() && (access.group(3) == null ? written : read) != DType.FLOAT32) {
            access(access);
        } else {
            body.append(line).append('\n');
        }
    }

    private void access(Matcher m) {
        String guard = m.group(1) == null ? "" : m.group(1);
        Consumer<String> line = s -> body.append(guard).append(s).append(";\n");
        String vector = m.group(2) == null ? "" : m.group(2);
        boolean load = m.group(3) != null;
        String[] values = (load ? m.group(3) : m.group(6)).split(", ");
        String at = reg("%xq");
        line.accept("shr.u64 " + at + ", " + m.group(4) + ", 1");
        String place = m.group(5) == null ? "[" + at + "]"
                : "[" + at + "+" + Integer.parseInt(m.group(5)) / 2 + "]";
        String[] raw = new String[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = load ? reg("%xh")
                    : Conversions.narrowed(this::reg, line, written, Number.F32, values[i]);
        }
        String all = vector.isEmpty() ? raw[0] : "{" + String.join(", ", raw) + "}";
        if (!load) {
            line.accept("st.global" + vector + ".b16 " + place + ", " + all);
            return;
        }
        line.accept("ld.global" + vector + ".b16 " + all + ", " + place);
        for (int i = 0; i < raw.length; i++) {
            line.accept("mov.f32 " + values[i] + ", "
                    + Conversions.converted(this::reg, line, read, Number.F32, raw[i]));
        }
    }
}
