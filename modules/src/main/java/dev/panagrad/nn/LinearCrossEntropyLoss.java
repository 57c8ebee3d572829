package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// The cross entropy of a linear map's logits, see [Losses#linearCrossEntropy]. Child: `linear`, whose weight
/// is [classes·d…, in].
public final class LinearCrossEntropyLoss extends Loss {
    private final Linear linear;
    private final long[] shape;
    private final ClassLossOptions options;

    /// Makes the mean loss without bias.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public LinearCrossEntropyLoss(int in, int classes) {
        this(in, new long[] {classes}, false, o -> o);
    }

    /// Makes the loss.
    ///
    /// @param shape the number of classes and the sizes d… of each element's logits
    /// @param bias whether the map has a bias
    /// @throws IllegalArgumentException if a size is not positive
    public LinearCrossEntropyLoss(int in, long[] shape, boolean bias,
            UnaryOperator<ClassLossOptions> options) {
        this.shape = shape.clone();
        this.options = options.apply(ClassLossOptions.DEFAULT);
        linear = new Linear(in, Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b)), bias);
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        long[] d = Arrays.copyOf(shape, shape.length + 1);
        d[shape.length] = linear.weight().size(1);
        Tensor bias = linear.bias() == null ? null : linear.bias().reshape(shape);
        return Losses.linearCrossEntropy(input, linear.weight().reshape(d), target, bias, _ -> options);
    }
}
