package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;

/// Names of operations and the checks of element types that several families share.
final class OpNames {
    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            String s = type.getSimpleName();
            return s.isEmpty() ? "op" : Character.toLowerCase(s.charAt(0)) + s.substring(1);
        }
    };

    private OpNames() {
    }

    static String of(Class<?> type) {
        return NAMES.get(type);
    }

    /// Returns the type if arithmetic is defined for it.
    static DType computed(Op op, DType t) {
        if (t == DType.FLOAT16 || t == DType.BFLOAT16) {
            throw DTypeException.of(op.name(),
                    op.arity() == 1 ? "half-precision types are not computed"
                            : "half-precision types cannot be mixed with others",
                    t, "float32 or float64 (convert with x.to(DType.FLOAT32))");
        }
        return t;
    }

    static DType floating(Op op, DType t) {
        return computed(op, anyFloating(op, t));
    }

    /// As [#floating], half types included: for operations that some backend computes in them.
    static DType anyFloating(Op op, DType t) {
        if (!t.isFloat()) {
            throw DTypeException.of(op.name(), "needs a floating-point type", t, "float32 or float64");
        }
        return t;
    }

    static DType same(Op op, DType a, DType b) {
        return computed(op, equal(op, a, b));
    }

    /// As [#same], half types included.
    static DType equal(Op op, DType a, DType b) {
        if (a != b) {
            throw new DTypeException(op.name() + ": element types differ, a is " + a + ", b is " + b
                    + ", expected a.dtype() == b.dtype()");
        }
        return a;
    }

    static DType index(Op op, DType t) {
        if (t != DType.INT64) {
            throw DTypeException.of(op.name(), "an index must be an integer tensor", t, "int64");
        }
        return t;
    }
}
