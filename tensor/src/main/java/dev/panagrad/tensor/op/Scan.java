package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Operations that combine each element with those before it along an axis. The result has the operand's
/// shape.
public sealed interface Scan extends Op {
    /// Returns the axis.
    int axis();

    /// The running product; integers and bool give int64.
    record CumProd(int axis) implements Scan {
    }

    /// `log Σ e^x` of the elements so far.
    record LogCumSumExp(int axis) implements Scan {
    }

    /// The position of the last largest (or smallest) element so far, int64; NaN counts as either.
    record CumExtreme(int axis, boolean largest) implements Scan {
    }

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    default DType outputType(DType... in) {
        DType t = OpNames.computed(this, in[0]);
        return switch (this) {
            case CumProd _ -> t.isFloat() ? t : DType.INT64;
            case LogCumSumExp _ -> OpNames.floating(this, t);
            case CumExtreme _ -> DType.INT64;
        };
    }
}
