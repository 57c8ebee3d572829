package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Address;
import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Immediate;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Register;
import dev.panagrad.cuda.fake.Ptx.Sink;
import dev.panagrad.cuda.fake.Ptx.Special;
import dev.panagrad.cuda.fake.Ptx.Symbol;
import dev.panagrad.cuda.fake.Ptx.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses the operands of instructions.
final class Operands {
    private static final Pattern PLUS = Pattern.compile("(.+?)\\s*([+-])\\s*(-?\\w+)$");

    private Operands() {
    }

    /// Returns the operands of a list; `names` finds registers.
    static List<Operand> list(String s, Function<String, Register> names) {
        List<Operand> all = new ArrayList<>();
        for (String part : split(s)) {
            all.add(one(part, names));
        }
        return all;
    }

    /// Splits at commas outside brackets; `p|q` counts as two operands.
    static List<String> split(String s) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '{' || c == '[' || c == '(') {
                depth++;
            } else if (c == '}' || c == ']' || c == ')') {
                depth--;
            } else if ((c == ',' || c == '|') && depth == 0) {
                parts.add(s.substring(from, i).trim());
                from = i + 1;
            }
        }
        if (!s.substring(from).isBlank()) {
            parts.add(s.substring(from).trim());
        }
        return parts;
    }

    private static Operand one(String s, Function<String, Register> names) {
        if (s.startsWith("{")) {
            return new Group(list(s.substring(1, s.length() - 1), names));
        }
        if (s.startsWith("[")) {
            String inner = s.substring(1, s.length() - 1).trim();
            List<String> parts = split(inner);
            if (parts.size() == 2) {
                return new Tile(one(parts.getFirst(), names), one(parts.getLast(), names));
            }
            Matcher m = PLUS.matcher(inner);
            if (m.matches()) {
                long offset = number(m.group(3)).bits();
                return new Address(one(m.group(1), names), m.group(2).equals("-") ? -offset : offset);
            }
            return new Address(one(inner, names), 0);
        }
        if (s.equals("_")) {
            return new Sink();
        }
        if (s.startsWith("!")) {
            return new Reg(names.apply(s.substring(1)), true);
        }
        Register r = names.apply(s);
        if (r != null) {
            return new Reg(r, false);
        }
        char c = s.charAt(0);
        return c == '%' ? new Special(s) : c == '-' || Character.isDigit(c) ? number(s) : new Symbol(s);
    }

    /// Returns the bits of a number: `0fXXXXXXXX`, `0dXXXXXXXXXXXXXXXX`, or an integer.
    static Immediate number(String text) {
        String s = text.trim();
        if (s.matches("0[fF][0-9a-fA-F]{8}")) {
            return new Immediate(Integer.parseUnsignedInt(s.substring(2), 16));
        }
        if (s.matches("0[dD][0-9a-fA-F]{16}")) {
            return new Immediate(Long.parseUnsignedLong(s.substring(2), 16));
        }
        boolean negative = s.startsWith("-");
        String digits = (negative ? s.substring(1) : s).replaceAll("[uU]+$", "");
        long v = digits.startsWith("0x") || digits.startsWith("0X")
                ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseUnsignedLong(digits);
        return new Immediate(negative ? -v : v);
    }
}
