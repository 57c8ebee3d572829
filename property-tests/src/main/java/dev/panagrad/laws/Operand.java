package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// One operand of a sample of an operation: its shape and the rule for its elements.
///
/// @param floats the elements where the type is floating-point
/// @param integers the elements where it is not
/// @param fixed the type if it is always the same (an index, a condition), else null
/// @param differentiable whether a gradient flows to it
public record Operand(Shape shape, Values floats, Values integers, DType fixed, boolean differentiable) {
    /// Returns a differentiable operand; its integers are in `[-9, 9]`.
    public static Operand of(Shape shape, Values floats) {
        return new Operand(shape, floats, Values.integers(-9, 9), null, true);
    }

    /// Returns an operand of one type, without gradient.
    public static Operand fixed(Shape shape, DType dtype, Values values) {
        return new Operand(shape, values, values, dtype, false);
    }

    /// Returns this operand with other integers.
    public Operand integers(Values values) {
        return new Operand(shape, floats, values, fixed, differentiable);
    }

    /// Returns this operand without gradient.
    public Operand constant() {
        return new Operand(shape, floats, integers, fixed, false);
    }

    /// Returns the type of this operand in a sample of a type.
    public DType type(DType main) {
        return fixed == null ? main : fixed;
    }

    /// Returns elements for a type, exactly representable in float32 if it is that type.
    public double[] draw(Draw d, DType main) {
        DType t = type(main);
        double[] v = (t.isFloat() ? floats : integers).draw(d, (int) shape.numel());
        if (t == DType.FLOAT32) {
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) v[i];
            }
        }
        return v;
    }
}
