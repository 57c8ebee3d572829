package dev.panagrad.nn;

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
        double[] v = new double[Math.toIntExact(x.size(-2) * size)];
        for (int k = 0; k < v.length; k++) {
            int i = k % size;
            double angle = (position + k / size) / Math.pow(10_000, (double) (i - i % 2) / size);
            v[k] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
        return x.add(Tensor.of(v).to(x.dtype()).to(x.device()).reshape(x.size(-2), size));
    }

    @Override
    protected String describe() {
        return Integer.toString(size);
    }
}
