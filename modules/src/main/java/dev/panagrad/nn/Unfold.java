package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// Takes the patches under a moving kernel as columns, see [Folds#unfold].
public final class Unfold extends Module {
    private final Ints kernel;
    private final Window window;

    /// Makes a layer that moves by one element without padding.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public Unfold(int kernel) {
        this(Ints.repeat(Arguments.positive("Unfold", "kernel", kernel), 2), Window.of(2, 1, 0, 1));
    }

    /// Makes a layer.
    ///
    /// @param kernel height and width
    public Unfold(Ints kernel, Window window) {
        this.kernel = kernel;
        this.window = window;
    }

    /// Returns the columns.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has another rank or the kernel does not fit
    @Override
    public Tensor forward(Tensor x) {
        return Folds.unfold(x, kernel, window);
    }

    @Override
    protected String describe() {
        return "kernel=" + kernel + ", stride=" + window.stride();
    }
}
