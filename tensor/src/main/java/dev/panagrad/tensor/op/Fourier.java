package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Linear transforms of complex numbers, which are pairs of a real and an imaginary part along the last axis.
public sealed interface Fourier extends Op {
    /// `y[k] = Σⱼ x[j] e^(∓2πi jk/n)` along the axis before the last, with plus in the exponent if `inverse`;
    /// without a factor. x: [..., n, 2].
    record Dft(boolean inverse) implements Fourier {
    }

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        if (in[0].rank() < 2 || in[0].dim(-1) != 2) {
            throw new ShapeException(name() + ": complex numbers are pairs along the last axis, x is " + in[0]
                    + ", expected [..., n, 2]");
        }
        return in[0];
    }

    @Override
    default DType outputType(DType... in) {
        return OpNames.floating(this, in[0]);
    }
}
