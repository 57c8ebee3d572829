package dev.panagrad.tensor.fft;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;
import java.util.Arrays;

/// Fourier's transforms, as `torch.fft`.
///
/// There is no complex element type: a complex tensor has a last axis of size 2, the real and the imaginary
/// part, as `torch.view_as_real` makes it. Axes are named as if that one were not there: -1 is the last axis
/// of the signal. A transform takes a length, to which the signal is cut or filled up with zeros, or 0 for
/// its own.
public final class Fft {
    private Fft() {
    }

    /// Which transform is divided by the length n.
    public enum Norm {
        /// The inverse one.
        BACKWARD,
        /// Both by √n.
        ORTHO,
        /// The forward one.
        FORWARD
    }

    /// Returns the complex tensor of a real and an imaginary part.
    public static Tensor complex(Tensor re, Tensor im) {
        return Tensor.stack(-1, re, im);
    }

    /// Returns the real parts.
    public static Tensor real(Tensor x) {
        return needComplex("real", x).select(-1, 0);
    }

    /// Returns the imaginary parts.
    public static Tensor imag(Tensor x) {
        return needComplex("imag", x).select(-1, 1);
    }

    /// Returns the magnitudes.
    public static Tensor abs(Tensor x) {
        return needComplex("abs", x).norm(2, false, -1);
    }

    /// Returns the angles in radians.
    public static Tensor angle(Tensor x) {
        return imag(x).atan2(real(x));
    }

    /// Returns the complex conjugates.
    public static Tensor conj(Tensor x) {
        return complex(real(x), imag(x).neg());
    }

    /// Returns the complex products.
    public static Tensor mul(Tensor x, Tensor y) {
        Tensor re = real(x).mul(real(y)).sub(imag(x).mul(imag(y)));
        return complex(re, real(x).mul(imag(y)).add(imag(x).mul(real(y))));
    }

    /// Returns the transform along the last axis; see [#fft(Tensor, long, int, Norm)].
    public static Tensor fft(Tensor x) {
        return fft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns `y[k] = Σⱼ x[j] e^(-2πi jk/n)`; x: complex [..., n, 2].
    public static Tensor fft(Tensor x, long n, int axis, Norm norm) {
        return along("fft", needComplex("fft", x), n, axis, norm, false);
    }

    /// Returns the inverse transform along the last axis; see [#ifft(Tensor, long, int, Norm)].
    public static Tensor ifft(Tensor x) {
        return ifft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns `y[j] = 1/n Σₖ x[k] e^(2πi jk/n)`; x: complex [..., n, 2].
    public static Tensor ifft(Tensor x, long n, int axis, Norm norm) {
        return along("ifft", needComplex("ifft", x), n, axis, norm, true);
    }

    /// Returns the transform of a real signal along the last axis; see [#rfft(Tensor, long, int, Norm)].
    public static Tensor rfft(Tensor x) {
        return rfft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns the first half, `n/2 + 1` numbers, of the transform of a real signal; the rest are their
    /// conjugates. x: real [..., n], result: complex [..., n/2 + 1, 2].
    public static Tensor rfft(Tensor x, long n, int axis, Norm norm) {
        needFloat("rfft", x);
        int a = x.shape().axis(axis, "rfft");
        Tensor y = along("rfft", complex(x, x.mul(0)), n, a, norm, false);
        return y.narrow(a, 0, y.size(a) / 2 + 1);
    }

    /// Returns the real signal of even length whose transform's first half is x; see
    /// [#irfft(Tensor, long, int, Norm)].
    public static Tensor irfft(Tensor x) {
        return irfft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns the real signal of length n, `2 (m - 1)` for 0, whose transform's first half is x; x: complex
    /// [..., m, 2], result: real [..., n].
    public static Tensor irfft(Tensor x, long n, int axis, Norm norm) {
        needComplex("irfft", x);
        int a = signal("irfft", x, axis);
        long length = n == 0 ? 2 * (x.size(a) - 1) : n;
        needLength("irfft", x, length);
        Tensor half = resized(x, length / 2 + 1, a);
        Tensor rest = conj(half.narrow(a, 1, (length - 1) / 2).flip(a));
        Tensor whole = Tensor.cat(a, half, rest);
        return real(along("irfft", whole, length, a, norm, true));
    }

    /// Returns the transform along the last two axes; x: complex [..., m, n, 2].
    public static Tensor fft2(Tensor x) {
        return fftn(x, Norm.BACKWARD, -2, -1);
    }

    /// Returns the inverse transform along the last two axes; x: complex [..., m, n, 2].
    public static Tensor ifft2(Tensor x) {
        return ifftn(x, Norm.BACKWARD, -2, -1);
    }

    /// Returns the transform along the axes named, or all.
    public static Tensor fftn(Tensor x, Norm norm, int... axes) {
        Tensor y = needComplex("fftn", x);
        for (int a : signals("fftn", x, axes)) {
            y = along("fftn", y, 0, a, norm, false);
        }
        return y;
    }

    /// Returns the inverse transform along the axes named, or all.
    public static Tensor ifftn(Tensor x, Norm norm, int... axes) {
        Tensor y = needComplex("ifftn", x);
        for (int a : signals("ifftn", x, axes)) {
            y = along("ifftn", y, 0, a, norm, true);
        }
        return y;
    }

    /// Returns the first half along the last axis of the transform of a real signal along the last two.
    public static Tensor rfft2(Tensor x) {
        needFloat("rfft2", x);
        int rows = x.shape().axis(-2, "rfft2");
        return along("rfft2", rfft(x), 0, rows, Norm.BACKWARD, false);
    }

    /// Returns the real signal whose transform along the last two axes has the first half x.
    ///
    /// @param n the length of the last axis, or 0 for an even one
    public static Tensor irfft2(Tensor x, long n) {
        needComplex("irfft2", x);
        Tensor y = along("irfft2", x, 0, signal("irfft2", x, -2), Norm.BACKWARD, true);
        return irfft(y, n, -1, Norm.BACKWARD);
    }

    /// Returns the first half along the last of the axes named, or all, of the transform of a real signal
    /// along them.
    public static Tensor rfftn(Tensor x, Norm norm, int... axes) {
        needFloat("rfftn", x);
        int[] all = new int[axes.length == 0 ? x.rank() : axes.length];
        Arrays.setAll(all, i -> axes.length == 0 ? i : x.shape().axis(axes[i], "rfftn"));
        Tensor y = rfft(x, 0, all[all.length - 1], norm);
        for (int i = 0; i < all.length - 1; i++) {
            y = along("rfftn", y, 0, all[i], norm, false);
        }
        return y;
    }

    /// Returns the real signal whose transform along the axes named, or all, has the first half x.
    ///
    /// @param n the length of the last of the axes, or 0 for an even one
    public static Tensor irfftn(Tensor x, long n, Norm norm, int... axes) {
        Tensor y = needComplex("irfftn", x);
        int[] all = signals("irfftn", x, axes);
        for (int i = 0; i < all.length - 1; i++) {
            y = along("irfftn", y, 0, all[i], norm, true);
        }
        return irfft(y, n, all[all.length - 1], norm);
    }

    /// Returns the real transform, of length n, `2 (m - 1)` for 0, of a signal whose first half is x and
    /// whose second half its conjugates; x: complex [..., m, 2].
    public static Tensor hfft(Tensor x, long n, int axis, Norm norm) {
        return irfft(conj(x), n, axis, other(norm));
    }

    /// Returns the first half of the signal whose transform is the real x; see [#hfft].
    public static Tensor ihfft(Tensor x, long n, int axis, Norm norm) {
        return conj(rfft(x, n, axis, other(norm)));
    }

    private static Norm other(Norm norm) {
        return switch (norm) {
            case BACKWARD -> Norm.FORWARD;
            case ORTHO -> Norm.ORTHO;
            case FORWARD -> Norm.BACKWARD;
        };
    }

    /// Returns the complex tensor of magnitudes and angles in radians.
    public static Tensor polar(Tensor abs, Tensor angle) {
        return complex(abs.mul(angle.cos()), abs.mul(angle.sin()));
    }

    /// Returns the frequencies of [#fft(Tensor)] for n samples at a distance d: 0, 1, …, -2, -1 times `1/(n
    /// d)`.
    public static Tensor fftfreq(long n, double d, DType dtype) {
        Tensor k = Tensor.arange(n).to(dtype);
        return Tensor.where(k.lt((n + 1) / 2), k, k.sub(n)).mul(1 / (n * d));
    }

    /// Returns the frequencies of [#rfft(Tensor)] for n samples at a distance d.
    public static Tensor rfftfreq(long n, double d, DType dtype) {
        return Tensor.arange(n / 2 + 1).to(dtype).mul(1 / (n * d));
    }

    /// Returns the axes turned so that frequency 0 is in the middle; of a real tensor, or a complex one
    /// whose last axis is then not named.
    public static Tensor fftshift(Tensor x, int... axes) {
        return shifted(x, false, axes);
    }

    /// Returns what [#fftshift] was given.
    public static Tensor ifftshift(Tensor x, int... axes) {
        return shifted(x, true, axes);
    }

    private static Tensor shifted(Tensor x, boolean back, int... axes) {
        Tensor y = x;
        for (int a : axes) {
            long n = x.size(a);
            long first = back ? n / 2 : (n + 1) / 2;
            y = Tensor.cat(a, y.narrow(a, first, n - first), y.narrow(a, 0, first));
        }
        return y;
    }

    /// Returns the axis counted from the start, without the pairs' one.
    private static int signal(String op, Tensor x, int axis) {
        int rank = x.rank() - 1;
        if (axis < -rank || axis >= rank) {
            throw ShapeException.of(op, "the axis is out of range", "x is " + x.shape() + " with pairs last",
                    "-" + rank + " <= axis < " + rank, axis, rank);
        }
        return axis < 0 ? axis + rank : axis;
    }

    private static int[] signals(String op, Tensor x, int... axes) {
        int[] all = new int[axes.length == 0 ? x.rank() - 1 : axes.length];
        Arrays.setAll(all, i -> axes.length == 0 ? i : signal(op, x, axes[i]));
        return all;
    }

    private static Tensor along(String op, Tensor x, long n, int axis, Norm norm, boolean inverse) {
        int a = signal(op, x, axis);
        long length = n == 0 ? x.size(a) : n;
        needLength(op, x, length);
        Tensor y = resized(x, length, a).transpose(a, -2);
        y = Tensor.apply(new Fourier.Dft(inverse), y).transpose(a, -2);
        return switch (norm) {
            case BACKWARD -> inverse ? y.mul(1.0 / length) : y;
            case ORTHO -> y.mul(1 / Math.sqrt(length));
            case FORWARD -> inverse ? y : y.mul(1.0 / length);
        };
    }

    /// Returns an axis cut, or filled up with zeros.
    private static Tensor resized(Tensor x, long n, int axis) {
        long now = x.size(axis);
        if (n <= now) {
            return n == now ? x : x.narrow(axis, 0, n);
        }
        long[] dims = x.shape().dims();
        dims[axis] = n - now;
        return Tensor.cat(axis, x, Tensor.zeros(x.dtype(), dims).to(x.device()));
    }

    private static void needLength(String op, Tensor x, long n) {
        if (n < 1) {
            throw ShapeException.of(op, "no signal of this length", "x is " + x.shape(), "n >= 1", n, 1);
        }
    }

    private static Tensor needComplex(String op, Tensor x) {
        needFloat(op, x);
        if (x.rank() < 1 || x.size(-1) != 2) {
            throw new ShapeException(op + ": complex numbers are pairs along the last axis, x is " + x.shape()
                    + ", expected [..., 2]; make them with Fft.complex(re, im), or transform reals with"
                    + " Fft.rfft");
        }
        return x;
    }

    private static void needFloat(String op, Tensor x) {
        if (x.dtype() != DType.FLOAT32 && x.dtype() != DType.FLOAT64) {
            throw DTypeException.of(op, "needs a floating-point type", x.dtype(), "float32 or float64");
        }
    }
}
