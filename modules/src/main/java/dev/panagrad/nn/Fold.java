package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// Puts columns of patches together to images, summed where they overlap, see [Folds#fold].
public final class Fold extends Module {
    private final Ints output;
    private final Ints kernel;
    private final Window window;

    /// Makes a layer whose patches lie one element apart, without padding.
    ///
    /// @param output height and width of the images
    /// @param kernel height and width of the patches
    public Fold(Ints output, Ints kernel) {
        this(output, kernel, Window.of(2, 1, 0, 1));
    }

    /// Makes a layer.
    ///
    /// @param output height and width of the images
    /// @param kernel height and width of the patches
    public Fold(Ints output, Ints kernel, Window window) {
        this.output = output;
        this.kernel = kernel;
        this.window = window;
    }

    /// Returns the images.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the columns do not fit
    @Override
    public Tensor forward(Tensor x) {
        return Folds.fold(x, output, kernel, window);
    }

    @Override
    protected String describe() {
        return "output=" + output + ", kernel=" + kernel + ", stride=" + window.stride();
    }
}
