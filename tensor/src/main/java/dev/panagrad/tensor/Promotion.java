package dev.panagrad.tensor;

/// PyTorch's type promotion: among operands of one category (bool, integer, float) those with axes decide, a
/// scalar tensor decides only if its category is higher, and a Java number only by its category.
final class Promotion {
    private Promotion() {
    }

    /// Returns the common type of two tensors.
    static DType of(Tensor a, Tensor b) {
        DType x = a.dtype();
        DType y = b.dtype();
        if (x == y) {
            return x;
        }
        boolean scalarA = a.rank() == 0;
        boolean scalarB = b.rank() == 0;
        if (scalarA != scalarB) {
            DType full = scalarA ? y : x;
            DType scalar = scalarA ? x : y;
            return full.kind().compareTo(scalar.kind()) >= 0 ? full : DType.promote(full, scalar);
        }
        return DType.promote(x, y);
    }

    /// Returns the type in which a tensor and a Java number are combined.
    static DType of(Tensor a, Number value) {
        boolean floating = value instanceof Double || value instanceof Float;
        DType x = a.dtype();
        if (floating) {
            return x.isFloat() ? x : DType.FLOAT32;
        }
        return x == DType.BOOL ? DType.INT64 : x;
    }
}
