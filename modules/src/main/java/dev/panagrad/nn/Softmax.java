package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The softmax `e^xᵢ / Σⱼ e^xⱼ` along an axis.
public final class Softmax extends Module {
    private final int axis;

    /// Makes the layer with axis = -1.
    public Softmax() {
        this(-1);
    }

    /// Makes the layer.
    ///
    /// @param axis the axis; -1 is the last
    public Softmax(int axis) {
        this.axis = axis;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.softmax(axis);
    }

    @Override
    protected String describe() {
        return "axis=" + axis;
    }
}
