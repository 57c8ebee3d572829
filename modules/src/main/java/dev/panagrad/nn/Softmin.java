package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The softmax of -x along an axis.
public final class Softmin extends Module {
    private final int axis;

    /// Makes the layer with axis = -1.
    public Softmin() {
        this(-1);
    }

    /// Makes the layer.
    ///
    /// @param axis the axis, negative from the end
    public Softmin(int axis) {
        this.axis = axis;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.softmin(x, axis);
    }

    @Override
    protected String describe() {
        return "axis=" + axis;
    }
}
