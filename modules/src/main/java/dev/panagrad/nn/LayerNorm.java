package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Layer normalisation (Ba et al. 2016): `y = (x - mean) / √(variance + eps) · weight + bias` with statistics
/// over the last axes. Parameters: `weight`, at first 1, and `bias`, at first 0, of the shape of these axes.
public final class LayerNorm extends Module {
    private final Shape shape;
    private final double eps;
    private Tensor weight;
    private Tensor bias;

    /// Makes a layer with eps 1e-5, weight and bias.
    ///
    /// @param shape the sizes of the last axes
    public LayerNorm(long... shape) {
        this(Shape.of(shape), 1e-5, true, true);
    }

    /// Makes a layer.
    ///
    /// @param shape the sizes of the last axes
    /// @param eps added to the variance
    /// @param affine whether there is a weight
    /// @param bias whether there is a bias beside the weight
    /// @throws IllegalArgumentException if eps is negative or the shape is empty
    public LayerNorm(Shape shape, double eps, boolean affine, boolean bias) {
        if (shape.rank() == 0) {
            throw new ShapeException("LayerNorm: names no axes, shape is [], expected at least one size");
        }
        this.shape = shape;
        this.eps = Arguments.notNegative("LayerNorm", "eps", eps);
        weight = affine ? Parameter.of(Tensor.ones(shape.dims())) : null;
        this.bias = affine && bias ? Parameter.of(Tensor.zeros(shape.dims())) : null;
    }

    /// Returns the normalised input.
    ///
    /// @throws ShapeException if the last axes of x have another shape
    @Override
    public Tensor forward(Tensor x) {
        check("LayerNorm", x, shape);
        return Norms.layerNorm(x, shape.rank(), weight, bias, eps);
    }

    static void check(String op, Tensor x, Shape shape) {
        int lead = x.rank() - shape.rank();
        if (lead < 0 || !Arrays.equals(Arrays.copyOfRange(x.shape().dims(), lead, x.rank()), shape.dims())) {
            throw new ShapeException(op + ": the last axes differ, x is " + x.shape() + ", expected [..., "
                    + shape.toString().substring(1));
        }
    }

    /// Returns the weight, or null.
    public Tensor weight() {
        return weight;
    }

    /// Returns the bias, or null.
    public Tensor bias() {
        return bias;
    }

    @Override
    protected String describe() {
        return shape.toString();
    }
}
