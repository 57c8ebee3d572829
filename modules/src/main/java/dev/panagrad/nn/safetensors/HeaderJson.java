package dev.panagrad.nn.safetensors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A strict reader of the JSON that heads a safetensors file: objects, arrays, strings and non-negative
/// integers, no duplicate names, nesting limited.
///
/// Values are `Map<String, Object>`, `List<Object>`, `String` and `Long`.
final class HeaderJson {
    private static final int MAX_DEPTH = 8;

    private final String text;
    private int at;

    private HeaderJson(String text) {
        this.text = text;
    }

    /// Returns the object that the text consists of.
    ///
    /// @throws SyntaxException if it is anything else
    static Map<String, Object> object(String text) {
        HeaderJson json = new HeaderJson(text);
        if (text.isEmpty() || text.charAt(0) != '{') {
            throw json.error("the header must begin with {");
        }
        Map<String, Object> object = json.object(0);
        json.space();
        if (json.at < text.length()) {
            throw json.error("something follows the object");
        }
        return object;
    }

    /// What is wrong, and where.
    static final class SyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private SyntaxException(String message) {
            super(message, null, false, false);
        }
    }

    private SyntaxException error(String what) {
        return new SyntaxException(what + " at character " + at);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next(String expected) {
        space();
        if (at >= text.length()) {
            throw error("the text ends, expected " + expected);
        }
        return text.charAt(at);
    }

    private void take(char c) {
        if (next("'" + c + "'") != c) {
            throw error("found '" + text.charAt(at) + "', expected '" + c + "'");
        }
        at++;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH);
        }
        char c = next("a value");
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> out = new LinkedHashMap<>();
        take('{');
        if (next("'}'") == '}') {
            at++;
            return out;
        }
        while (true) {
            next("a name");
            String name = string();
            take(':');
            if (out.put(name, value(depth + 1)) != null) {
                throw error("the name \"" + name + "\" occurs twice");
            }
            if (next("',' or '}'") == '}') {
                at++;
                return out;
            }
            take(',');
        }
    }

    private List<Object> array(int depth) {
        List<Object> out = new ArrayList<>();
        take('[');
        if (next("']'") == ']') {
            at++;
            return out;
        }
        while (true) {
            out.add(value(depth + 1));
            if (next("',' or ']'") == ']') {
                at++;
                return out;
            }
            take(',');
        }
    }

    private Long number() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        boolean ends = at >= text.length() || " \t\n\r,]}".indexOf(text.charAt(at)) >= 0;
        if (digits.isEmpty() || !ends || digits.length() > 1 && digits.charAt(0) == '0') {
            throw error("expected a non-negative integer, string, array or object");
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw error("the number " + (digits.length() > 30 ? digits.length() + " digits long" : digits)
                    + " does not fit 63 bits");
        }
    }

    private String string() {
        take('"');
        StringBuilder s = new StringBuilder();
        while (true) {
            if (at >= text.length()) {
                throw error("a string does not end");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return s.toString();
            }
            if (c < ' ') {
                throw error("a control character in a string");
            }
            s.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        if (at >= text.length()) {
            throw error("a string does not end");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("unknown escape \\" + c);
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw error("expected four hexadecimal digits");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    /// Appends a string in quotes, escaped.
    static void quote(StringBuilder out, String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
