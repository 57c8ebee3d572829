package dev.panagrad.nn.numpy;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The header of an NPY file: a dictionary in Python's syntax with the element type, the order and the sizes.
///
/// @param type of the elements
/// @param fortran whether the first axis is the innermost
/// @param shape the sizes
record NpyHeader(NpyType type, boolean fortran, Shape shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /// What comes before the dictionary, in versions 1, and 2 and 3.
    private static final int SHORT_START = 10;
    private static final int LONG_START = 12;
    private static final int ALIGN = 64;

    /// Returns how many bytes the elements have.
    long bytes() {
        return shape.numel() * type.bytes();
    }

    /// Returns how many bytes come before the elements, told from the first 12, or -1 if they are too few.
    static long length(String source, byte[] start) {
        if (start.length < SHORT_START || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
            throw broken(source, "no NPY file, expected the six bytes \\x93NUMPY, a version and a length");
        }
        ByteBuffer b = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int version = start[6] & 0xff;
        if (version == 1) {
            return SHORT_START + (b.getShort(8) & 0xffff);
        }
        if (version > 3 || version == 0 || start.length < LONG_START) {
            throw broken(source, "unknown version, expected 1, 2 or 3 but got " + version);
        }
        return LONG_START + (b.getInt(8) & 0xffffffffL);
    }

    /// Reads the header from all that comes before the elements.
    static NpyHeader parse(String source, byte[] head) {
        int start = head[6] == 1 ? SHORT_START : LONG_START;
        String text = new String(head, start, head.length - start,
                head[6] == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new Parser(source, text).dictionary();
    }

    /// Returns the bytes that come before the elements, in version 1.
    static byte[] of(Tensor t, NpyType type) {
        StringBuilder s = new StringBuilder("{'descr': '").append(type.name())
                .append("', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < t.rank(); i++) {
            s.append(i == 0 ? "" : ", ").append(t.size(i));
        }
        s.append(t.rank() == 1 ? ",), }" : "), }");
        while ((SHORT_START + s.length() + 1) % ALIGN != 0) {
            s.append(' ');
        }
        byte[] text = s.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer b = ByteBuffer.allocate(SHORT_START + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return b.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length).put(text).array();
    }

    static FileFormatException broken(String source, String what) {
        return new FileFormatException("npy: " + source + ": " + what);
    }

    /// Reads a dictionary of the three keys, in any order.
    private static final class Parser {
        private final String source;
        private final String text;
        private int at;

        Parser(String source, String text) {
            this.source = source;
            this.text = text;
        }

        NpyHeader dictionary() {
            NpyType type = null;
            Boolean fortran = null;
            Shape shape = null;
            Set<String> seen = new HashSet<>();
            expect('{');
            while (!next('}')) {
                String key = string();
                if (!seen.add(key)) {
                    throw error("the key '" + key + "' occurs twice");
                }
                expect(':');
                switch (key) {
                    case "descr" -> type = type();
                    case "fortran_order" -> fortran = truth();
                    case "shape" -> shape = shape();
                    default -> throw error("unknown key '" + key + "'");
                }
                if (!next(',')) {
                    expect('}');
                    break;
                }
            }
            skip();
            if (at < text.length() || type == null || fortran == null || shape == null) {
                throw error("expected 'descr', 'fortran_order' and 'shape' and nothing else");
            }
            return new NpyHeader(type, fortran, shape);
        }

        private NpyType type() {
            skip();
            if (at < text.length() && text.charAt(at) == '[') {
                throw error("records are not supported, expected one element type");
            }
            return NpyType.parse(source, string());
        }

        private Boolean truth() {
            skip();
            for (boolean v : new boolean[] {true, false}) {
                String word = v ? "True" : "False";
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return v;
                }
            }
            throw error("expected True or False");
        }

        private Shape shape() {
            List<Long> dims = new ArrayList<>();
            expect('(');
            while (!next(')')) {
                dims.add(number());
                if (dims.size() > Shape.MAX_RANK) {
                    throw error("too many axes, expected at most " + Shape.MAX_RANK);
                }
                if (!next(',')) {
                    expect(')');
                    break;
                }
            }
            try {
                Shape s = Shape.of(dims.stream().mapToLong(d -> d).toArray());
                Math.multiplyExact(s.numel(), 8);
                return s;
            } catch (ShapeException | ArithmeticException e) {
                throw error("the sizes are too large: " + dims);
            }
        }

        private long number() {
            skip();
            int from = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            try {
                long v = Long.parseLong(text.substring(from, at));
                if (at < text.length() && text.charAt(at) == 'L') {
                    at++;
                }
                return v;
            } catch (NumberFormatException e) {
                throw error("expected a size");
            }
        }

        private String string() {
            skip();
            char quote = at < text.length() ? text.charAt(at) : 0;
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) {
                throw error("expected a text in quotes");
            }
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private boolean next(char c) {
            skip();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            if (!next(c)) {
                throw error("expected '" + c + "'");
            }
        }

        private FileFormatException error(String what) {
            return broken(source, "the header is wrong at character " + at + ": " + what + ", it is "
                    + text.substring(0, Math.min(text.length(), 120)).strip());
        }
    }
}
