package dev.panagrad.nn.torch;

import dev.panagrad.nn.FileFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads Python's pickle format (PEP 307, PEP 3154), as far as PyTorch's files use it, and runs no code:
/// names of classes and functions stay names, and only those that an [Objects] knows are built.
///
/// Dictionaries become maps, lists and tuples lists, integers longs, floats doubles.
final class Unpickler {
    /// Builds what a file names.
    interface Objects {
        /// Returns what calling a class or function gives.
        ///
        /// @return null if it is not known
        Object call(Global function, List<Object> arguments);

        /// Returns whether a class or function may be named.
        boolean knows(Global name);

        /// Returns what stands outside the pickle under an id.
        Object persistent(Object id);
    }

    /// The name of a class or function.
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    private static final Object MARK = new Object();
    private static final int MOST_PROTOCOL = 5;

    private final String source;
    private final ByteBuffer in;
    private final Objects objects;
    private final ArrayList<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Unpickler(String source, byte[] pickle, Objects objects) {
        this.source = source;
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.objects = objects;
    }

    /// Returns the object of a pickle.
    ///
    /// @throws FileFormatException if the pickle is damaged or names what is not known
    static Object read(String source, byte[] pickle, Objects objects) {
        Unpickler u = new Unpickler(source, pickle, objects);
        try {
            return u.run();
        } catch (BufferUnderflowException e) {
            throw new FileFormatException("pt: " + source + ": the pickle is truncated at byte "
                    + pickle.length, e);
        } catch (ClassCastException e) {
            throw new FileFormatException("pt: " + source + ": an operand at byte " + u.in.position()
                    + " is of the wrong kind", e);
        }
    }

    private FileFormatException broken(String what) {
        return new FileFormatException("pt: " + source + ": " + what + " at byte " + in.position()
                + " of the pickle");
    }

    /// Returns an operand of a kind, which null is not.
    ///
    /// @throws ClassCastException if it is of another kind
    static <T> T as(Class<T> kind, Object operand) {
        if (operand == null) {
            throw new ClassCastException("None is no " + kind.getSimpleName());
        }
        return kind.cast(operand);
    }

    private Object run() {
        while (true) {
            int code = in.get() & 0xff;
            if (code == '.') {
                return pop();
            }
            if (!(number(code) || text(code) || collection(code) || reference(code) || object(code))) {
                throw broken("the operation " + code + " is not allowed");
            }
        }
    }

    private Object pop() {
        if (stack.isEmpty() || stack.getLast() == MARK) {
            throw broken("the stack is empty");
        }
        return stack.removeLast();
    }

    private void push(Object o) {
        stack.add(o);
    }

    /// Takes what was pushed since the last mark.
    private List<Object> sinceMark() {
        int at = stack.lastIndexOf(MARK);
        if (at < 0) {
            throw broken("there is no mark");
        }
        List<Object> items = new ArrayList<>(stack.subList(at + 1, stack.size()));
        stack.subList(at, stack.size()).clear();
        return items;
    }

    private Object top() {
        Object o = pop();
        push(o);
        return o;
    }

    private boolean number(int code) {
        switch (code) {
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.getInt());
            case 'K' -> push((long) (in.get() & 0xff));
            case 'M' -> push((long) (in.getShort() & 0xffff));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 0x8a -> push(longInteger(in.get() & 0xff));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long longInteger(int bytes) {
        if (bytes > 8) {
            throw broken("an integer has " + bytes + " bytes, expected at most 8");
        }
        long v = 0;
        for (int i = 0; i < bytes; i++) {
            v |= (in.get() & 0xffL) << 8 * i;
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? 0 : v << unused >> unused;
    }

    private boolean text(int code) {
        switch (code) {
            case 'X' -> push(utf8(in.getInt()));
            case 0x8c -> push(utf8(in.get() & 0xff));
            case 0x8d -> push(utf8(in.getLong()));
            case 'U' -> push(latin(in.get() & 0xff));
            case 'T' -> push(latin(in.getInt()));
            case 'B' -> push(bytes(in.getInt()));
            case 'C' -> push(bytes(in.get() & 0xff));
            default -> {
                return false;
            }
        }
        return true;
    }

    private byte[] bytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw broken(
                    "a text is longer than the file, expected at most " + in.remaining() + " bytes but got "
                            + length);
        }
        byte[] b = new byte[(int) length];
        in.get(b);
        return b;
    }

    private String utf8(long length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(length))).toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException("pt: " + source + ": a text is not UTF-8 at byte " + in.position(),
                    e);
        }
    }

    private String latin(long length) {
        return new String(bytes(length), StandardCharsets.ISO_8859_1);
    }

    private boolean collection(int code) {
        switch (code) {
            case '(' -> push(MARK);
            case '}' -> push(new LinkedHashMap<>());
            case ']', 0x8f -> push(new ArrayList<>());
            case ')' -> push(List.of());
            case 0x85 -> pushTuple(1);
            case 0x86 -> pushTuple(2);
            case 0x87 -> pushTuple(3);
            case 't' -> push(Collections.unmodifiableList(sinceMark()));
            case 'l' -> push(sinceMark());
            case 'd' -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                putAll(map, sinceMark());
                push(map);
            }
            case 'a' -> {
                Object item = pop();
                list(top()).add(item);
            }
            case 'e', 0x90 -> {
                List<Object> items = sinceMark();
                list(top()).addAll(items);
            }
            case 's' -> {
                Object value = pop();
                Object key = pop();
                putAll(map(top()), Arrays.asList(key, value));
            }
            case 'u' -> {
                List<Object> items = sinceMark();
                putAll(map(top()), items);
            }
            case '0' -> pop();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void pushTuple(int n) {
        Object[] items = new Object[n];
        for (int i = n - 1; i >= 0; i--) {
            items[i] = pop();
        }
        push(Collections.unmodifiableList(Arrays.asList(items)));
    }

    @SuppressWarnings("unchecked") // lists are made here, of any objects
    private List<Object> list(Object o) {
        if (o instanceof ArrayList<?>) {
            return (List<Object>) o;
        }
        throw broken("an element is added to what is no list");
    }

    @SuppressWarnings("unchecked") // maps are made here, of any objects
    private Map<Object, Object> map(Object o) {
        if (o instanceof Map<?, ?>) {
            return (Map<Object, Object>) o;
        }
        throw broken("an entry is put into what is no dictionary");
    }

    /// Keys are simple values: the hash of a list that contains itself would never end.
    private void putAll(Map<Object, Object> map, List<Object> items) {
        if (items.size() % 2 != 0) {
            throw broken("a key has no value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key == null || key instanceof String || key instanceof Long || key instanceof Double
                    || key instanceof Boolean)) {
                throw broken("a key is neither text nor number");
            }
            map.put(key, items.get(i + 1));
        }
    }

    private boolean reference(int code) {
        switch (code) {
            case 0x80 -> {
                int protocol = in.get() & 0xff;
                if (protocol > MOST_PROTOCOL) {
                    throw broken(
                            "unknown protocol, expected at most " + MOST_PROTOCOL + " but got " + protocol);
                }
            }
            case 0x95 -> in.getLong();
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.get() & 0xff));
            case 'j' -> push(remembered(in.getInt()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object remembered(int key) {
        if (!memo.containsKey(key)) {
            throw broken("nothing was remembered as " + key);
        }
        return memo.get(key);
    }

    private boolean object(int code) {
        switch (code) {
            case 'c' -> push(allowed(new Global(line(), line())));
            case 0x93 -> {
                String name = as(String.class, pop());
                push(allowed(new Global(as(String.class, pop()), name)));
            }
            case 'Q' -> push(objects.persistent(pop()));
            case 'R' -> {
                List<Object> arguments = arguments(pop());
                Object function = pop();
                Object made = function instanceof Global g ? objects.call(g, arguments) : null;
                if (made == null) {
                    // A list is not written out: lists that contain each other have no end.
                    throw broken("calling " + (function instanceof Global ? function : "no function")
                            + " is not allowed");
                }
                push(made);
            }
            // The attributes of an object: dictionaries have some that say nothing about their entries.
            case 'b' -> {
                pop();
                map(top());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private List<Object> arguments(Object o) {
        if (o instanceof List<?> all) {
            return Collections.unmodifiableList(all);
        }
        throw broken("the arguments are no tuple");
    }

    private Global allowed(Global name) {
        if (!objects.knows(name)) {
            throw broken("the name " + name + " is not allowed, nothing was run; expected tensors, numbers,"
                    + " texts, lists and dictionaries alone");
        }
        return name;
    }

    private String line() {
        int from = in.position();
        while (in.get() != '\n') {
            // Looks for the end.
        }
        return new String(in.array(), from, in.position() - 1 - from, StandardCharsets.UTF_8);
    }
}
