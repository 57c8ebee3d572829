package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The gated linear unit `a · sigmoid(b)` with the two halves a and b of x along an axis (Dauphin et al.
/// 2017).
public final class GLU extends Module {
    private final int axis;

    /// Makes the layer with axis = -1.
    public GLU() {
        this(-1);
    }

    /// Makes the layer.
    ///
    /// @param axis the axis, negative from the end
    public GLU(int axis) {
        this.axis = axis;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.glu(x, axis);
    }

    @Override
    protected String describe() {
        return "axis=" + axis;
    }
}
