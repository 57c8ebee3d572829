package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The logarithm of the softmax along an axis.
public final class LogSoftmax extends Module {
    private final int axis;

    /// Makes the layer with axis = -1.
    public LogSoftmax() {
        this(-1);
    }

    /// Makes the layer.
    ///
    /// @param axis the axis; -1 is the last
    public LogSoftmax(int axis) {
        this.axis = axis;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.logSoftmax(axis);
    }

    @Override
    protected String describe() {
        return "axis=" + axis;
    }
}
