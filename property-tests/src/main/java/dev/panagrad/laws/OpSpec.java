package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Op;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/// What the laws need to know of one operation: how to draw a sample of it, for which types, and what holds
/// for it.
///
/// @param type the record of the operation
/// @param dtypes the types of its main operands
/// @param samples draws parameters and operands
/// @param bound how exactly it is computed
/// @param traits what else is known
public record OpSpec(Class<? extends Op> type, Set<DType> dtypes, Function<Draw, Sample> samples, Bound bound,
        Set<Trait> traits) {
    /// float32 and float64.
    public static final Set<DType> FLOATS = EnumSet.of(DType.FLOAT32, DType.FLOAT64);
    /// The computed number types.
    public static final Set<DType> NUMBERS =
            EnumSet.of(DType.UINT8, DType.INT32, DType.INT64, DType.FLOAT32, DType.FLOAT64);
    /// The integers and bool.
    public static final Set<DType> BITS = EnumSet.of(DType.BOOL, DType.UINT8, DType.INT32, DType.INT64);
    /// All computed types.
    public static final Set<DType> COMPUTED = EnumSet.of(DType.BOOL, DType.UINT8, DType.INT32, DType.INT64,
            DType.FLOAT32, DType.FLOAT64);
    /// All types.
    public static final Set<DType> STORED = EnumSet.allOf(DType.class);

    /// A property of an operation.
    public enum Trait {
        /// Linear in all its differentiable operands together.
        LINEAR,
        /// Linear in each of its two operands alone.
        BILINEAR,
        /// Has no gradient: the result is no floating-point number or does not depend on an operand.
        NO_GRADIENT,
        /// The gradient is zero wherever there is one.
        FLAT,
        /// Every element of the result depends on the same element of the operands alone.
        ELEMENTWISE,
        /// Changes its operands.
        UPDATE
    }

    /// Returns a row without traits.
    public static OpSpec of(Class<? extends Op> type, Set<DType> dtypes, Bound bound,
            Function<Draw, Sample> samples) {
        return new OpSpec(type, dtypes, samples, bound, EnumSet.noneOf(Trait.class));
    }

    /// Returns this row with further traits.
    public OpSpec with(Trait... more) {
        EnumSet<Trait> all = EnumSet.noneOf(Trait.class);
        all.addAll(traits);
        all.addAll(Set.of(more));
        return new OpSpec(type, dtypes, samples, bound, all);
    }

    /// Returns whether the row has a trait.
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /// Returns whether gradients can be taken.
    public boolean differentiable() {
        return !is(Trait.NO_GRADIENT) && !is(Trait.UPDATE);
    }

    /// Returns the name, as `Unary.Exp`.
    public String name() {
        Class<?> family = type.getEnclosingClass();
        return family == null ? type.getSimpleName() : family.getSimpleName() + "." + type.getSimpleName();
    }

    /// Returns the name.
    @Override
    public String toString() {
        return name();
    }
}
