package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Splits an axis into several, the opposite of [Flatten].
public final class Unflatten extends Module {
    private final int axis;
    private final long[] sizes;

    /// Makes the layer.
    ///
    /// @param axis the axis, negative from the end
    /// @param sizes the sizes of the new axes; one of them may be -1
    public Unflatten(int axis, long... sizes) {
        this.axis = axis;
        this.sizes = sizes.clone();
    }

    /// Returns x in its new shape.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes do not fit the axis
    @Override
    public Tensor forward(Tensor x) {
        return x.unflatten(axis, sizes);
    }

    @Override
    protected String describe() {
        return "axis=" + axis + ", sizes=" + Arrays.toString(sizes);
    }
}
