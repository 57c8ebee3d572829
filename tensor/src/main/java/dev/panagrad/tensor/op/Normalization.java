package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Operations that normalise along an axis, fused because their composition loses precision.
public sealed interface Normalization extends Op {
    /// `e^(xᵢ - max) / Σⱼ e^(xⱼ - max)` along an axis.
    record Softmax(int axis) implements Normalization {
    }

    /// `xᵢ - max - log Σⱼ e^(xⱼ - max)` along an axis.
    record LogSoftmax(int axis) implements Normalization {
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
        return OpNames.floating(this, in[0]);
    }
}
