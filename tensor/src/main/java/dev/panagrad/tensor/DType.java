package dev.panagrad.tensor;

import java.util.Locale;

/// An element type. [#FLOAT16] and [#BFLOAT16] are computed in float32 and rounded; optimizers' steps and
/// custom operations take no such tensors.
public enum DType {
    /// Truth value, one byte, 0 or 1.
    BOOL(1, Kind.BOOL),
    /// Unsigned 8-bit integer; arithmetic wraps modulo 256.
    UINT8(1, Kind.INTEGER),
    /// Signed 32-bit integer; arithmetic wraps.
    INT32(4, Kind.INTEGER),
    /// Signed 64-bit integer; arithmetic wraps. The type of indices.
    INT64(8, Kind.INTEGER),
    /// IEEE 754 binary16, computed in float32.
    FLOAT16(2, Kind.FLOAT),
    /// The upper half of an IEEE 754 binary32, computed in float32.
    BFLOAT16(2, Kind.FLOAT),
    /// IEEE 754 binary32, the default.
    FLOAT32(4, Kind.FLOAT),
    /// IEEE 754 binary64.
    FLOAT64(8, Kind.FLOAT);

    /// The categories of type promotion, in rising order.
    enum Kind {
        BOOL, INTEGER, FLOAT
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /// Returns the size of one element in bytes.
    public int bytes() {
        return bytes;
    }

    /// Returns whether this is a floating-point type.
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /// Returns whether this is an integer type (not [#BOOL]).
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    Kind kind() {
        return kind;
    }

    /// Returns the type of a result of two operands of these types, as PyTorch's `promote_types`.
    public static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (a.kind != b.kind) {
            return a.kind.compareTo(b.kind) > 0 ? a : b;
        }
        if (a.bytes == 2 && b.bytes == 2) {
            return FLOAT32;
        }
        return a.bytes > b.bytes ? a : b;
    }

    /// Returns the lower-case name, as `float32`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
