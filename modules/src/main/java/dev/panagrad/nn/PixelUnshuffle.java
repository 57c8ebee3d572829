package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Rearranges x: [..., c, h·r, w·r] to [..., c·r², h, w], the inverse of [PixelShuffle].
public final class PixelUnshuffle extends Module {
    private final int factor;

    /// Makes the layer.
    ///
    /// @param factor `r`
    public PixelUnshuffle(int factor) {
        this.factor = factor;
    }

    /// Returns the result.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if r does not divide height and width
    @Override
    public Tensor forward(Tensor x) {
        return Folds.pixelUnshuffle(x, factor);
    }

    @Override
    protected String describe() {
        return "factor=" + factor;
    }
}
