package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Joins axes into one, at first all but the batch: [n, c, h, w] becomes [n, c·h·w].
public final class Flatten extends Module {
    private final int start;
    private final int end;

    /// Makes a layer that joins all axes but the first.
    public Flatten() {
        this(1, -1);
    }

    /// Makes a layer that joins the axes from `start` to `end`, both included.
    public Flatten(int start, int end) {
        this.start = start;
        this.end = end;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(start, end);
    }
}
