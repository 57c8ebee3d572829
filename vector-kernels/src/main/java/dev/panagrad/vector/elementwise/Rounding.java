package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Rounding of vectors by sums with numbers so large that they have no fractions.
final class Rounding {
    private static final float LARGE32 = 0x1p23f;
    private static final double LARGE64 = 0x1p52;

    private Rounding() {
    }

    static FloatVector sign(FloatVector x) {
        FloatVector zero = FloatVector.zero(Lanes.F32);
        return zero.blend(1f, x.compare(VectorOperators.GT, 0f)).blend(-1f,
                x.compare(VectorOperators.LT, 0f));
    }

    /// To the nearest integer, of two the even one. What is larger than [#LARGE32] is an integer.
    static FloatVector round(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector near = size.add(LARGE32).sub(LARGE32);
        FloatVector y = near.blend(near.neg(), x.compare(VectorOperators.LT, 0f));
        return y.blend(x, size.compare(VectorOperators.LT, LARGE32).not()).blend(x,
                x.compare(VectorOperators.EQ, 0f));
    }

    static FloatVector floor(FloatVector x) {
        FloatVector y = round(x);
        return y.blend(y.sub(1f), y.compare(VectorOperators.GT, x));
    }

    /// A negative number that becomes 0 becomes -0.
    static FloatVector ceil(FloatVector x) {
        return floor(x.neg()).neg();
    }

    /// The integer below the magnitude, with the sign; what is larger than [#LARGE32] or 0 stays.
    static FloatVector trunc(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector near = size.add(LARGE32).sub(LARGE32);
        FloatVector below = near.blend(near.sub(1f), near.compare(VectorOperators.GT, size));
        FloatVector y = below.blend(below.neg(), x.compare(VectorOperators.LT, 0f));
        return y.blend(x, size.compare(VectorOperators.LT, LARGE32).not()).blend(x,
                x.compare(VectorOperators.EQ, 0f));
    }

    static DoubleVector sign(DoubleVector x) {
        DoubleVector zero = DoubleVector.zero(Lanes.F64);
        return zero.blend(1d, x.compare(VectorOperators.GT, 0d)).blend(-1d,
                x.compare(VectorOperators.LT, 0d));
    }

    /// To the nearest integer, of two the even one. What is larger than [#LARGE64] is an integer.
    static DoubleVector round(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector near = size.add(LARGE64).sub(LARGE64);
        DoubleVector y = near.blend(near.neg(), x.compare(VectorOperators.LT, 0d));
        return y.blend(x, size.compare(VectorOperators.LT, LARGE64).not()).blend(x,
                x.compare(VectorOperators.EQ, 0d));
    }

    static DoubleVector floor(DoubleVector x) {
        DoubleVector y = round(x);
        return y.blend(y.sub(1d), y.compare(VectorOperators.GT, x));
    }

    /// A negative number that becomes 0 becomes -0.
    static DoubleVector ceil(DoubleVector x) {
        return floor(x.neg()).neg();
    }

    /// The integer below the magnitude, with the sign; what is larger than [#LARGE64] or 0 stays.
    static DoubleVector trunc(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector near = size.add(LARGE64).sub(LARGE64);
        DoubleVector below = near.blend(near.sub(1d), near.compare(VectorOperators.GT, size));
        DoubleVector y = below.blend(below.neg(), x.compare(VectorOperators.LT, 0d));
        return y.blend(x, size.compare(VectorOperators.LT, LARGE64).not()).blend(x,
                x.compare(VectorOperators.EQ, 0d));
    }
}
