package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Resizes images, see [Resampling#interpolate].
public final class Upsample extends Module {
    private final InterpolateOptions options;

    /// Makes a layer: `new Upsample(o -> o.scaleFactor(2).mode(InterpolateMode.BILINEAR))`.
    public Upsample(UnaryOperator<InterpolateOptions> options) {
        this.options = options.apply(InterpolateOptions.DEFAULT);
    }

    /// Returns the image in the new size.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the rank or a size does not fit
    @Override
    public Tensor forward(Tensor x) {
        return Resampling.interpolate(x, options);
    }

    @Override
    protected String describe() {
        return (options.size().isEmpty() ? "scaleFactor=" + options.scaleFactor() : "size=" + options.size())
                + ", mode=" + options.mode();
    }
}
