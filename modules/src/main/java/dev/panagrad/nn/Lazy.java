package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Layers whose input size comes from the first input.
final class Lazy {
    /// Stands for a size that is not known yet; no user can ask for it.
    static final int SIZE = Integer.MIN_VALUE;

    private Lazy() {
    }

    /// Checks that an input has the axis that tells the size.
    static void check(String op, Tensor x, int rank, int axis) {
        if (x.rank() < rank || x.size(axis) < 1 || x.size(axis) > Integer.MAX_VALUE) {
            throw new ShapeException(op + ": the first input tells no size, x is " + x.shape()
                    + ", expected rank >= " + rank + " and a positive size of axis " + axis
                    + " but the rank is "
                    + x.rank());
        }
    }

    /// Gives a layer the device of its first input, and its type if that is floating-point.
    static void like(Module layer, Tensor x) {
        layer.to(x.device());
        if (x.dtype().isFloat()) {
            layer.to(x.dtype());
        }
    }
}
