package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Rotary positions (Su et al. 2021): pairs of elements of queries and keys are turned by angles that grow
/// with the position, `t · base^(-2i/size)` for pair i, so that their products depend on distances alone.
public final class RotaryPositions extends Module {
    private final int size;
    private final double base;
    private final boolean interleaved;

    /// Makes the rotation of vectors of a size, with base 10,000 and neighbours as pairs, as in the paper.
    ///
    /// @throws IllegalArgumentException if the size is not positive and even
    public RotaryPositions(int size) {
        this(size, 10_000, true);
    }

    /// Makes a rotation.
    ///
    /// @param size of the vectors, even
    /// @param base of the angles
    /// @param interleaved whether elements 2i and 2i+1 are a pair, or else i and i + size/2, as in GPT-NeoX
    ///         and LLaMA's published weights
    /// @throws IllegalArgumentException if the size is not positive and even or the base not above 1
    public RotaryPositions(int size, double base, boolean interleaved) {
        this.size = Arguments.positive("RotaryPositions", "size", size);
        if (size % 2 != 0 || !(base > 1 && Double.isFinite(base))) {
            throw new IllegalArgumentException(
                    "RotaryPositions: out of range, expected an even size and base > 1"
                            + " but got " + size + " and " + base);
        }
        this.base = base;
        this.interleaved = interleaved;
    }

    /// Returns the vectors turned, the first one at position 0.
    ///
    /// @param x [..., times, size]
    /// @throws ShapeException if x has another size
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /// Returns the vectors turned, the first one at a position; with a [KeyValueCache] its length.
    ///
    /// @param x [..., times, size]
    /// @throws ShapeException if x has another size
    public Tensor forward(Tensor x, long position) {
        if (x.rank() < 2 || x.size(-1) != size) {
            throw new ShapeException("RotaryPositions: the input does not fit, x is " + x.shape()
                    + ", expected [..., times, " + size + "]");
        }
        int half = size / 2;
        double[] speeds = new double[half];
        for (int i = 0; i < half; i++) {
            speeds[i] = Math.pow(base, -2.0 * i / size);
        }
        Tensor angles = x.newArange(position, position + x.size(-2), 1).to(DType.FLOAT64).unsqueeze(1)
                .mul(x.newConstant(Tensor.of(speeds)));
        Tensor c = angles.cos().to(x.dtype());
        Tensor s = angles.sin().to(x.dtype());
        if (interleaved) {
            long[] pairs = x.shape().with(x.rank() - 1, half).insert(x.rank(), 2).dims();
            Tensor p = x.reshape(pairs);
            Tensor a = p.select(-1, 0);
            Tensor b = p.select(-1, 1);
            return Tensor.stack(x.rank(), a.mul(c).sub(b.mul(s)), a.mul(s).add(b.mul(c)))
                    .reshape(x.shape().dims());
        }
        Tensor a = x.narrow(-1, 0, half);
        Tensor b = x.narrow(-1, half, half);
        return Tensor.cat(x.rank() - 1, a.mul(c).sub(b.mul(s)), a.mul(s).add(b.mul(c)));
    }

    @Override
    protected String describe() {
        return size + ", base=" + base + (interleaved ? "" : ", interleaved=false");
    }
}
