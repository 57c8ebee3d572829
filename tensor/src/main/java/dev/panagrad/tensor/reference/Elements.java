package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads and writes the elements of a CPU tensor one by one, in row-major order, whatever its strides.
public final class Elements {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;

    private Elements() {
    }

    /// Takes the number of an element in row-major order and its place.
    @FunctionalInterface
    interface Visitor {
        void visit(int i, long place);
    }

    /// Visits the places of a strided layout in row-major order.
    static void walk(Shape shape, long[] strides, long offset, Visitor visitor) {
        int n = Math.toIntExact(shape.numel());
        int rank = shape.rank();
        long[] at = new long[rank];
        long p = offset;
        for (int i = 0; i < n; i++) {
            visitor.visit(i, p);
            for (int a = rank - 1; a >= 0; a--) {
                p += strides[a];
                if (++at[a] < shape.dim(a)) {
                    break;
                }
                p -= at[a] * strides[a];
                at[a] = 0;
            }
        }
    }

    /// Returns the places of all elements in row-major order, in elements from the storage's start.
    private static long[] places(Tensor x) {
        long[] out = new long[Math.toIntExact(x.numel())];
        walk(x.shape(), x.strides(), x.offset(), (i, p) -> out[i] = p);
        return out;
    }

    /// Returns all elements as doubles.
    public static double[] doubles(Tensor x) {
        double[] out = new double[Math.toIntExact(x.numel())];
        MemorySegment m = x.memory();
        long base = x.storage().base();
        DType type = x.dtype();
        if (x.isContiguous() && type == DType.FLOAT64) {
            MemorySegment.copy(m, F64, x.byteOffset(), out, 0, out.length);
        } else if (x.isContiguous()) {
            long first = x.offset();
            for (int i = 0; i < out.length; i++) {
                out[i] = getDouble(m, type, base, first + i);
            }
        } else {
            walk(x.shape(), x.strides(), x.offset(), (i, p) -> out[i] = getDouble(m, type, base, p));
        }
        return out;
    }

    /// Returns all elements as longs, floats toward zero.
    public static long[] longs(Tensor x) {
        long[] places = places(x);
        long[] out = new long[places.length];
        MemorySegment m = x.memory();
        long base = x.storage().base();
        for (int i = 0; i < out.length; i++) {
            out[i] = getLong(m, x.dtype(), base, places[i]);
        }
        return out;
    }

    /// Writes all elements, converted to the tensor's type.
    static void write(Tensor x, double[] values) {
        long[] places = places(x);
        MemorySegment m = x.memory();
        long base = x.storage().base();
        for (int i = 0; i < places.length; i++) {
            set(m, x.dtype(), base, places[i], values[i]);
        }
    }

    /// Writes all elements, converted to the tensor's type.
    static void write(Tensor x, long[] values) {
        long[] places = places(x);
        MemorySegment m = x.memory();
        long base = x.storage().base();
        for (int i = 0; i < places.length; i++) {
            set(m, x.dtype(), base, places[i], values[i]);
        }
    }

    /// Writes a Java array of the tensor's own type to a contiguous tensor.
    public static void write(Tensor x, Object array) {
        MemorySegment m = x.memory();
        long at = x.byteOffset();
        switch (array) {
            case float[] v -> MemorySegment.copy(v, 0, m, F32, at, v.length);
            case double[] v -> MemorySegment.copy(v, 0, m, F64, at, v.length);
            case long[] v -> MemorySegment.copy(v, 0, m, I64, at, v.length);
            case int[] v -> MemorySegment.copy(v, 0, m, I32, at, v.length);
            case byte[] v -> MemorySegment.copy(v, 0, m, I8, at, v.length);
            case boolean[] v -> {
                for (int i = 0; i < v.length; i++) {
                    m.set(I8, at + i, (byte) (v[i] ? 1 : 0));
                }
            }
            default -> throw new IllegalArgumentException(
                    "write: not an array of a primitive type: " + array.getClass());
        }
    }

    static double getDouble(MemorySegment m, DType t, long base, long i) {
        return switch (t) {
            case BOOL -> m.get(I8, base + i) != 0 ? 1 : 0;
            case UINT8 -> m.get(I8, base + i) & 0xFF;
            case INT32 -> m.get(I32, base + 4 * i);
            case INT64 -> m.get(I64, base + 8 * i);
            case FLOAT16 -> Float.float16ToFloat(m.get(I16, base + 2 * i));
            case BFLOAT16 -> Float.intBitsToFloat(m.get(I16, base + 2 * i) << 16);
            case FLOAT32 -> m.get(F32, base + 4 * i);
            case FLOAT64 -> m.get(F64, base + 8 * i);
        };
    }

    static long getLong(MemorySegment m, DType t, long base, long i) {
        return t == DType.INT64 ? m.get(I64, base + 8 * i) : (long) getDouble(m, t, base, i);
    }

    static void set(MemorySegment m, DType t, long base, long i, double v) {
        switch (t) {
            case BOOL -> m.set(I8, base + i, (byte) (v != 0 ? 1 : 0));
            case UINT8 -> m.set(I8, base + i, (byte) (long) v);
            case INT32 -> m.set(I32, base + 4 * i, (int) (long) v);
            case INT64 -> m.set(I64, base + 8 * i, (long) v);
            case FLOAT16 -> m.set(I16, base + 2 * i, Float.floatToFloat16((float) v));
            case BFLOAT16 -> m.set(I16, base + 2 * i, bfloat16((float) v));
            case FLOAT32 -> m.set(F32, base + 4 * i, (float) v);
            case FLOAT64 -> m.set(F64, base + 8 * i, v);
        }
    }

    static void set(MemorySegment m, DType t, long base, long i, long v) {
        switch (t) {
            case INT64 -> m.set(I64, base + 8 * i, v);
            case INT32 -> m.set(I32, base + 4 * i, (int) v);
            case UINT8 -> m.set(I8, base + i, (byte) v);
            case FLOAT64, BOOL -> set(m, t, base, i, (double) v);
            case FLOAT16, BFLOAT16, FLOAT32 -> set(m, t, base, i, (double) (float) v);
        }
    }

    /// Rounds a float to the nearest bfloat16, ties to even; NaN stays NaN.
    static short bfloat16(float v) {
        int bits = Float.floatToRawIntBits(v);
        if (Float.isNaN(v)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
