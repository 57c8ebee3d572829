package dev.panagrad.nn.numpy;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/// An element type of NumPy and the type that it becomes: itself, or the next that holds all its values.
///
/// @param name NumPy's, as `<f4`
/// @param kind `b`, `i`, `u` or `f`
/// @param bytes of an element in the file
/// @param big whether the bytes of an element are in the order of networks
/// @param dtype of the tensor
record NpyType(String name, char kind, int bytes, boolean big, DType dtype) {
    private static final Map<String, DType> KINDS = Map.ofEntries(Map.entry("b1", DType.BOOL),
            Map.entry("u1", DType.UINT8), Map.entry("i1", DType.INT32), Map.entry("i2", DType.INT32),
            Map.entry("u2", DType.INT32), Map.entry("i4", DType.INT32), Map.entry("u4", DType.INT64),
            Map.entry("i8", DType.INT64), Map.entry("f2", DType.FLOAT16), Map.entry("f4", DType.FLOAT32),
            Map.entry("f8", DType.FLOAT64));

    static NpyType parse(String source, String name) {
        String kind = name.isEmpty() ? "" : name.substring(1);
        DType dtype = KINDS.get(kind);
        if (dtype == null || "<>|=".indexOf(name.charAt(0)) < 0) {
            throw new FileFormatException(
                    "npy: " + source + ": the element type is not supported, expected one"
                            + " of " + KINDS.keySet().stream().sorted().toList() + " but got '" + name + "'");
        }
        int bytes = kind.charAt(1) - '0';
        boolean big = bytes > 1 && name.charAt(0) == '>';
        return new NpyType(name, kind.charAt(0), bytes, big, dtype);
    }

    /// Returns NumPy's type for a tensor's.
    ///
    /// @throws IllegalArgumentException if there is none
    static NpyType of(DType dtype) {
        String name = switch (dtype) {
            case BOOL -> "|b1";
            case UINT8 -> "|u1";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case FLOAT16 -> "<f2";
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            case BFLOAT16 -> throw new IllegalArgumentException(
                    "npy: NumPy has no bfloat16, expected another type; convert with x.to(DType.FLOAT32)");
        };
        return parse("", name);
    }

    /// Returns whether the file's bytes are the tensor's.
    boolean isDirect() {
        return !big && bytes == dtype.bytes();
    }

    /// Returns the elements of a file as those of a tensor.
    byte[] convert(byte[] in) {
        ByteBuffer from = ByteBuffer.wrap(in).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int n = in.length / bytes;
        ByteBuffer to = ByteBuffer.allocate(Math.multiplyExact(n, dtype.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            long v = switch (bytes) {
                case 1 -> kind == 'i' ? from.get() : from.get() & 0xff;
                case 2 -> kind == 'i' ? from.getShort() : from.getShort() & 0xffff;
                case 4 -> kind == 'u' ? from.getInt() & 0xffffffffL : from.getInt();
                default -> from.getLong();
            };
            switch (dtype.bytes()) {
                case 1 -> to.put((byte) v);
                case 2 -> to.putShort((short) v);
                case 4 -> to.putInt((int) v);
                default -> to.putLong(v);
            }
        }
        return to.array();
    }
}
