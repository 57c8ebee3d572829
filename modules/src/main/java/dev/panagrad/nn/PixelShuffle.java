package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Rearranges x: [..., c·r², h, w] to [..., c, h·r, w·r] (Shi et al. 2016).
public final class PixelShuffle extends Module {
    private final int factor;

    /// Makes the layer.
    ///
    /// @param factor `r`
    public PixelShuffle(int factor) {
        this.factor = factor;
    }

    /// Returns the result.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if r² does not divide the channels
    @Override
    public Tensor forward(Tensor x) {
        return Folds.pixelShuffle(x, factor);
    }

    @Override
    protected String describe() {
        return "factor=" + factor;
    }
}
