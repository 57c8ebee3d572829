package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// Linear transforms of complex numbers, which are pairs of a real and an imaginary part along the last axis.
public sealed interface Fourier extends Op {
    /// `y[k] = Σⱼ x[j] e^(∓2πi jk/n)` along the axis before the last, with plus in the exponent if `inverse`;
    /// without a factor. x: [..., n, 2].
    record Dft(boolean inverse) implements Fourier {
    }

    /// The first half of [Dft] of real numbers, `y[k] = Σⱼ x[j] e^(-2πi jk/n)` for k up to n/2. x: [..., n],
    /// result: [..., n/2 + 1, 2].
    record RealDft() implements Fourier {
    }

    /// The adjoint of [RealDft]: `y[j] = Σₖ re(x[k] e^(2πi jk/n))`. x: [..., n/2 + 1, 2], result: [..., n].
    record RealDftAdjoint(long n) implements Fourier {
    }

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        Shape x = in[0];
        if (this instanceof RealDft) {
            if (x.rank() < 1 || x.dim(-1) < 1) {
                throw new ShapeException(
                        name() + ": there is no signal, x is " + x + ", expected [..., n], n >= 1");
            }
            long[] d = Arrays.copyOf(x.dims(), x.rank() + 1);
            d[x.rank() - 1] = x.dim(-1) / 2 + 1;
            d[x.rank()] = 2;
            return Shape.of(d);
        }
        if (x.rank() < 2 || x.dim(-1) != 2) {
            throw new ShapeException(name() + ": complex numbers are pairs along the last axis, x is " + x
                    + ", expected [..., n, 2]");
        }
        if (this instanceof RealDftAdjoint(var n)) {
            if (n < 1 || x.dim(-2) != n / 2 + 1) {
                throw ShapeException.of(name(), "the half does not fit the length", "x is " + x,
                        "x.dim(-2) == n / 2 + 1", x.dim(-2), n / 2 + 1);
            }
            return Shape.of(Arrays.copyOf(x.dims(), x.rank() - 1)).with(x.rank() - 2, n);
        }
        return x;
    }

    @Override
    default DType outputType(DType... in) {
        return OpNames.floating(this, in[0]);
    }
}
