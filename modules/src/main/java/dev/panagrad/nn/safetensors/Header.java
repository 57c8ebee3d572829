package dev.panagrad.nn.safetensors;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The checked contents of a safetensors header.
///
/// @param tensors what the file holds, in the order of the header
/// @param metadata the file's remarks
record Header(Map<String, Entry> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
    private static final Map<String, DType> TYPES = Map.of("F64", DType.FLOAT64, "F32", DType.FLOAT32, "F16",
            DType.FLOAT16, "BF16", DType.BFLOAT16, "I64", DType.INT64, "I32", DType.INT32, "U8", DType.UINT8,
            "BOOL",
            DType.BOOL);

    /// One tensor of a file.
    ///
    /// @param begin its first byte, counted from the first after the header
    /// @param end the byte behind its last
    record Entry(DType dtype, Shape shape, long begin, long end) {
    }

    /// Returns the format's name of a type.
    static String nameOf(DType dtype) {
        for (Map.Entry<String, DType> e : TYPES.entrySet()) {
            if (e.getValue() == dtype) {
                return e.getKey();
            }
        }
        throw new IllegalArgumentException("safetensors: no name for " + dtype);
    }

    /// Returns the header in these bytes.
    ///
    /// @param dataBytes how many bytes follow the header
    /// @throws FileFormatException if a rule of the format is broken
    static Header parse(Path file, byte[] bytes, long dataBytes) {
        Map<String, Object> root;
        try {
            root = HeaderJson.object(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new FileFormatException(text(file, "the header is not UTF-8"), e);
        } catch (HeaderJson.SyntaxException e) {
            throw new FileFormatException(
                    text(file, "the header is not the expected JSON: " + e.getMessage()), e);
        }
        Map<String, Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        root.forEach((name, value) -> {
            if (name.equals(METADATA)) {
                metadata(file, value, metadata);
            } else {
                tensors.put(name, entry(file, name, value));
            }
        });
        checkLayout(file, tensors, dataBytes);
        return new Header(tensors, metadata);
    }

    private static String text(Path file, String what) {
        return "safetensors: " + file + ": " + what;
    }

    private static FileFormatException broken(Path file, String name, String what) {
        return new FileFormatException(text(file, "tensor \"" + name + "\": " + what));
    }

    private static void metadata(Path file, Object value, Map<String, String> out) {
        if (!(value instanceof Map<?, ?> all)) {
            throw new FileFormatException(text(file, METADATA + " must be an object of strings"));
        }
        all.forEach((k, v) -> {
            if (!(v instanceof String s)) {
                throw new FileFormatException(
                        text(file, METADATA + " must be an object of strings, but \"" + k + "\" is " + v));
            }
            out.put((String) k, s);
        });
    }

    private static Entry entry(Path file, String name, Object value) {
        if (!(value instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
            throw broken(file, name, "expected an object with dtype, shape and data_offsets");
        }
        DType dtype = fields.get("dtype") instanceof String s ? TYPES.get(s) : null;
        if (dtype == null) {
            throw broken(file, name, "unknown dtype " + fields.get("dtype") + ", expected one of "
                    + new TreeSet<>(TYPES.keySet()));
        }
        long[] dims = numbers(file, name, "shape", fields.get("shape"));
        long[] offsets = numbers(file, name, "data_offsets", fields.get("data_offsets"));
        Shape shape;
        long size;
        try {
            shape = Shape.of(dims);
            size = Math.multiplyExact(shape.numel(), dtype.bytes());
        } catch (ShapeException | ArithmeticException e) {
            throw new FileFormatException(text(file, "tensor \"" + name + "\": its size is out of range: "
                    + e.getMessage()), e);
        }
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw broken(file, name, "data_offsets must be [begin, end] with begin <= end but are "
                    + Arrays.toString(offsets));
        }
        if (offsets[1] - offsets[0] != size) {
            throw broken(file, name,
                    "data_offsets span " + (offsets[1] - offsets[0]) + " bytes, expected " + size
                            + " for " + dtype + " " + shape);
        }
        return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] numbers(Path file, String name, String field, Object value) {
        if (!(value instanceof List<?> list) || list.size() > 64) {
            throw broken(file, name, field + " must be a short list of integers");
        }
        long[] out = new long[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Long n)) {
                throw broken(file, name, field + " must be a list of integers but holds " + list.get(i));
            }
            out[i] = n;
        }
        return out;
    }

    /// Checks that the tensors fill the data without holes or overlaps.
    private static void checkLayout(Path file, Map<String, Entry> tensors, long dataBytes) {
        List<Map.Entry<String, Entry>> order = new ArrayList<>(tensors.entrySet());
        order.sort(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long at = 0;
        for (Map.Entry<String, Entry> e : order) {
            if (e.getValue().begin != at) {
                throw broken(file, e.getKey(),
                        (e.getValue().begin < at ? "overlaps another one" : "leaves a hole")
                                + ", expected to begin at byte " + at + " but begins at "
                                + e.getValue().begin);
            }
            at = e.getValue().end;
        }
        if (at != dataBytes) {
            throw new FileFormatException(
                    text(file, (at > dataBytes ? "the file is truncated" : "bytes are left over")
                            + ", the tensors take " + at + " bytes but " + dataBytes + " follow the header"));
        }
    }
}
