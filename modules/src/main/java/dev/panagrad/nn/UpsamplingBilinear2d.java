package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Resizes images [n, c, h, w] by straight lines and the centres of corners kept, see
/// [Resampling#interpolate].
public final class UpsamplingBilinear2d extends Module {
    private final InterpolateOptions options;

    /// Makes a layer: `new UpsamplingBilinear2d(o -> o.scaleFactor(2))`.
    public UpsamplingBilinear2d(UnaryOperator<InterpolateOptions> options) {
        this.options =
                options.apply(InterpolateOptions.DEFAULT).mode(InterpolateMode.BILINEAR).alignCorners(true);
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
        return options.size().isEmpty() ? "scaleFactor=" + options.scaleFactor() : "size=" + options.size();
    }
}
