package dev.panagrad.cuda.fake;

import java.util.regex.Pattern;

/// PTX's types, by name.
final class Types {
    private static final Pattern TYPE =
            Pattern.compile("[bus](8|16|32|64)|f(16|32|64)|bf16|f16x2|bf16x2|pred");

    private Types() {
    }

    static boolean isType(String s) {
        return TYPE.matcher(s).matches();
    }

    static int bits(String t) {
        return switch (t) {
            case "pred" -> 1;
            case "f16x2", "bf16x2" -> 32;
            case "bf16" -> 16;
            default -> Integer.parseInt(t.substring(1));
        };
    }

    static int bytes(String t) {
        return Math.max(1, bits(t) / 8);
    }

    static boolean signed(String t) {
        return t.startsWith("s");
    }

    static boolean floating(String t) {
        return t.startsWith("f") || t.startsWith("bf");
    }
}
