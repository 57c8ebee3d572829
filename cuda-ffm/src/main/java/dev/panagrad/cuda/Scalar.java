package dev.panagrad.cuda;

import java.util.List;

/// What an elementwise kernel does with the elements at one place.
///
/// @param name names the kernel; equal names with equal types mean equal kernels
/// @param compute the type that operands are converted to
/// @param result the type that comes out
/// @param operands how many tensors go in
/// @param constants the types of the numbers that follow them
/// @param code PTX with `$y` for the result, `$a`, `$b`, `$c` for operands, `$0`, `$1`, … for constants,
///        `$i` for the element's number and `$p` for a predicate; or the name of a function of `scalar.cu`
/// @param isFunction whether the code is a name
record Scalar(String name, Number compute, Number result, int operands, List<Number> constants, String code,
        boolean isFunction) {

    /// The types that kernels compute in.
    enum Number {
        F32("f32", "%xf"),
        F64("f64", "%xd"),
        S64("s64", "%xq"),
        /// Bits that are only moved.
        RAW("b64", "%xq"),
        /// A predicate; stored as bool.
        TRUTH("pred", "%xp");

        final String type;
        final String prefix;

        Number(String type, String prefix) {
            this.type = type;
            this.prefix = prefix;
        }
    }

    /// Returns instructions of one operand type.
    static Scalar direct(String name, Number t, int operands, String code, Number... constants) {
        return new Scalar(name, t, t, operands, List.of(constants), code, false);
    }

    /// Returns instructions whose result is a predicate.
    static Scalar test(String name, Number t, int operands, String code) {
        return new Scalar(name, t, Number.TRUTH, operands, List.of(), code, false);
    }

    /// Returns a function of `scalar.cu`, whose name ends in the type.
    static Scalar function(String name, Number t, int operands, Number... constants) {
        return new Scalar(name, t, t, operands, List.of(constants), name + "_" + t.type, true);
    }
}
