package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Root-mean-square normalisation (Zhang, Sennrich 2019): `y = x / √(mean(x²) + eps) · weight` over the last
/// axes. Parameter: `weight`, at first 1, of the shape of these axes.
public final class RMSNorm extends Module {
    private final Shape shape;
    private final double eps;
    private Tensor weight;

    /// Makes a layer; eps is the distance from 1 to the next number of the input's type, as in PyTorch.
    ///
    /// @param shape the sizes of the last axes
    public RMSNorm(long... shape) {
        this(Shape.of(shape), Double.NaN, true);
    }

    /// Makes a layer.
    ///
    /// @param shape the sizes of the last axes
    /// @param eps added to the mean square; NaN for the distance from 1 to the next number of the input's
    ///         type
    /// @param affine whether there is a weight
    /// @throws IllegalArgumentException if eps is negative or the shape is empty
    public RMSNorm(Shape shape, double eps, boolean affine) {
        if (shape.rank() == 0) {
            throw new ShapeException("RMSNorm: names no axes, shape is [], expected at least one size");
        }
        this.shape = shape;
        this.eps = Double.isNaN(eps) ? eps : Arguments.notNegative("RMSNorm", "eps", eps);
        weight = affine ? Parameter.of(Tensor.ones(shape.dims())) : null;
    }

    /// Returns the normalised input.
    ///
    /// @throws ShapeException if the last axes of x have another shape
    @Override
    public Tensor forward(Tensor x) {
        return Norms.rmsNorm(x, shape.dims(), weight, eps);
    }

    /// Returns the weight, or null.
    public Tensor weight() {
        return weight;
    }

    @Override
    protected String describe() {
        return shape.toString();
    }
}
