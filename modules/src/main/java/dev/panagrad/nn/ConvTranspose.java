package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;

/// What transposed convolutions have in common.
public abstract sealed class ConvTranspose extends ConvLayer
        permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
    ConvTranspose(int in, int out, Ints kernel, ConvOptions options) {
        super(in, out, kernel, options, true);
    }

    /// Returns the transposed convolution of x.
    ///
    /// @throws ShapeException if x has the wrong rank or number of channels
    @Override
    public final Tensor forward(Tensor x) {
        ready(x);
        return Convolutions.convTranspose(x, weight(), bias(), window(), options().outputPadding(),
                options().groups());
    }

    /// Returns the transposed convolution of x with chosen spatial sizes, instead of what the option
    /// `outputPadding` gives.
    ///
    /// @param size the result's spatial sizes; a stride leaves each as many choices
    /// @throws ShapeException if x has the wrong rank or number of channels, or the sizes cannot be reached
    public final Tensor forwardTo(Tensor x, long... size) {
        return guarded(() -> {
            ready(x);
            return enlarged(x, size);
        });
    }

    /// Returns a transposed convolution whose result has given spatial sizes.
    private Tensor enlarged(Tensor x, long[] size) {
        Ints kernel = kernel();
        Window window = window();
        int n = kernel.size();
        String op = getClass().getSimpleName();
        if (size.length != n || x.rank() < n) {
            throw new ShapeException(op + ": the size does not fit, x is " + x.shape() + ", the size is "
                    + Arrays.toString(size) + ", expected " + n + " spatial sizes but got " + size.length);
        }
        int[] extra = new int[n];
        for (int i = 0; i < n; i++) {
            long least = (x.size(i - n) - 1) * window.stride().get(i) - 2L * window.padding().get(i)
                    + (long) window.dilation().get(i) * (kernel.get(i) - 1) + 1;
            long most = least + window.stride().get(i) - 1;
            if (size[i] < least || size[i] > most) {
                throw new ShapeException(op + ": the size is out of reach, x is " + x.shape() + ", expected "
                        + least + " <= size <= " + most + " along spatial axis " + i + " but got " + size[i]);
            }
            extra[i] = (int) (size[i] - least);
        }
        return Convolutions.convTranspose(x, weight(), bias(), window, Ints.of(extra), options().groups());
    }
}
