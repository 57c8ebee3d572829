package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Adds sinusoidal positions (Vaswani et al. 2017): element 2i of position t gets `sin(t / 10000^(2i/size))`,
/// element 2i+1 the cosine.
public final class SinusoidalPositions extends Module {
    private final int size;

    /// Makes the positions of vectors of a size.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public SinusoidalPositions(int size) {
        this.size = Arguments.positive("SinusoidalPositions", "size", size);
    }

    /// Returns the sum of x and the positions from 0 on.
    ///
    /// @param x [..., times, size]
    /// @throws ShapeException if x has another size
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /// Returns the sum of x and the positions from one on; with a [KeyValueCache] its length.
    ///
    /// @param x [..., times, size]
    /// @throws ShapeException if x has another size
    public Tensor forward(Tensor x, long position) {
        if (x.rank() < 2 || x.size(-1) != size) {
            throw new ShapeException("SinusoidalPositions: the input does not fit, x is " + x.shape()
                    + ", expected [..., times, " + size + "]");
        }
        double[] lengths = new double[(size + 1) / 2];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.pow(10_000, 2.0 * i / size);
        }
        Tensor angles = x.newArange(position, position + x.size(-2), 1).to(DType.FLOAT64).unsqueeze(1)
                .div(x.newConstant(Tensor.of(lengths)));
        Tensor table = Tensor.stack(2, angles.sin(), angles.cos()).flatten(1, 2).narrow(1, 0, size);
        return x.add(table.to(x.dtype()));
    }

    @Override
    protected String describe() {
        return Integer.toString(size);
    }
}
