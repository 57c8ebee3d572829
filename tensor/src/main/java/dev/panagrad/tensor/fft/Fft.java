package dev.panagrad.tensor.fft;

import dev.panagrad.tensor.AutocastFunction;
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
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> fft(t[0], n, axis, norm), x);
        }
        return along("fft", needComplex("fft", x), n, axis, norm, false);
    }

    /// Returns the inverse transform along the last axis; see [#ifft(Tensor, long, int, Norm)].
    public static Tensor ifft(Tensor x) {
        return ifft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns `y[j] = 1/n Σₖ x[k] e^(2πi jk/n)`; x: complex [..., n, 2].
    public static Tensor ifft(Tensor x, long n, int axis, Norm norm) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> ifft(t[0], n, axis, norm), x);
        }
        return along("ifft", needComplex("ifft", x), n, axis, norm, true);
    }

    /// Returns the transform of a real signal along the last axis; see [#rfft(Tensor, long, int, Norm)].
    public static Tensor rfft(Tensor x) {
        return rfft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns the first half, `n/2 + 1` numbers, of the transform of a real signal; the rest are their
    /// conjugates. x: real [..., n], result: complex [..., n/2 + 1, 2].
    public static Tensor rfft(Tensor x, long n, int axis, Norm norm) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> rfft(t[0], n, axis, norm), x);
        }
        needFloat("rfft", x);
        int a = x.shape().axis(axis, "rfft");
        long length = n == 0 ? x.size(a) : n;
        needLength("rfft", x, length);
        Tensor y = Tensor.apply(new Fourier.RealDft(), resized(x, length, a).transpose(a, -1));
        return scaled(y.transpose(a, -2), length, norm, false);
    }

    /// Returns the real signal of even length whose transform's first half is x; see
    /// [#irfft(Tensor, long, int, Norm)].
    public static Tensor irfft(Tensor x) {
        return irfft(x, 0, -1, Norm.BACKWARD);
    }

    /// Returns the real signal of length n, `2 (m - 1)` for 0, whose transform's first half is x; x: complex
    /// [..., m, 2], result: real [..., n].
    public static Tensor irfft(Tensor x, long n, int axis, Norm norm) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> irfft(t[0], n, axis, norm), x);
        }
        needComplex("irfft", x);
        int a = signal("irfft", x, axis);
        long length = n == 0 ? 2 * (x.size(a) - 1) : n;
        needLength("irfft", x, length);
        Tensor half = resized(x, length / 2 + 1, a).transpose(a, -2);
        Tensor y = Tensor.apply(new Fourier.RealDftAdjoint(length), half.mul(times(length, norm, x)));
        return y.transpose(a, -1);
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
        return fftn(x, new long[0], norm, axes);
    }

    /// Returns the transform along some axes.
    ///
    /// @param lengths to which the signal is cut or filled up with zeros, -1 for an axis's own, or none
    /// @param axes as many; if none are named the last ones, or all
    public static Tensor fftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> fftn(t[0], lengths, norm, axes), x);
        }
        return all("fftn", needComplex("fftn", x), lengths, norm, axes, false);
    }

    /// Returns the inverse transform along the axes named, or all.
    public static Tensor ifftn(Tensor x, Norm norm, int... axes) {
        return ifftn(x, new long[0], norm, axes);
    }

    /// Returns the inverse transform along some axes; see [#fftn(Tensor, long[], Norm, int...)].
    public static Tensor ifftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> ifftn(t[0], lengths, norm, axes), x);
        }
        return all("ifftn", needComplex("ifftn", x), lengths, norm, axes, true);
    }

    private static Tensor all(String op, Tensor x, long[] lengths, Norm norm, int[] axes, boolean inverse) {
        Signals s = Signals.of(op, x.shape(), x.rank() - 1, lengths, axes);
        Tensor y = x;
        for (int i = 0; i < s.count(); i++) {
            y = along(op, y, s.length(i), s.axis(i), norm, inverse);
        }
        return y;
    }

    /// Returns the first half along the last axis of the transform of a real signal along the last two.
    public static Tensor rfft2(Tensor x) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> rfft2(t[0]), x);
        }
        needFloat("rfft2", x);
        int rows = x.shape().axis(-2, "rfft2");
        return along("rfft2", rfft(x), 0, rows, Norm.BACKWARD, false);
    }

    /// Returns the real signal whose transform along the last two axes has the first half x.
    ///
    /// @param n the length of the last axis, or 0 for an even one
    public static Tensor irfft2(Tensor x, long n) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> irfft2(t[0], n), x);
        }
        needComplex("irfft2", x);
        Tensor y = along("irfft2", x, 0, signal("irfft2", x, -2), Norm.BACKWARD, true);
        return irfft(y, n, -1, Norm.BACKWARD);
    }

    /// Returns the first half along the last of the axes named, or all, of the transform of a real signal
    /// along them.
    public static Tensor rfftn(Tensor x, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> rfftn(t[0], norm, axes), x);
        }
        return rfftn(x, new long[0], norm, axes);
    }

    /// Returns the first half along the last of some axes of the transform of a real signal along them; see
    /// [#fftn(Tensor, long[], Norm, int...)].
    public static Tensor rfftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> rfftn(t[0], lengths, norm, axes), x);
        }
        needFloat("rfftn", x);
        Signals s = Signals.some("rfftn", x.shape(), x.rank(), lengths, axes);
        Tensor y = rfft(x, s.length(s.last()), s.axis(s.last()), norm);
        for (int i = 0; i < s.last(); i++) {
            y = along("rfftn", y, s.length(i), s.axis(i), norm, false);
        }
        return y;
    }

    /// Returns the real signal whose transform along the axes named, or all, has the first half x.
    ///
    /// @param n the length of the last of the axes, or 0 for an even one
    public static Tensor irfftn(Tensor x, long n, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> irfftn(t[0], n, norm, axes), x);
        }
        needComplex("irfftn", x);
        long[] lengths = new long[Signals.some("irfftn", x.shape(), x.rank() - 1, new long[0], axes).count()];
        Arrays.fill(lengths, -1);
        lengths[lengths.length - 1] = n == 0 ? -1 : n;
        return irfftn(x, lengths, norm, axes);
    }

    /// Returns the real signal whose transform along some axes has the first half x; see
    /// [#fftn(Tensor, long[], Norm, int...)]. Its last length is the signal's, even if it is not given.
    public static Tensor irfftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> irfftn(t[0], lengths, norm, axes), x);
        }
        Tensor y = needComplex("irfftn", x);
        Signals s = Signals.some("irfftn", x.shape(), x.rank() - 1, lengths, axes);
        for (int i = 0; i < s.last(); i++) {
            y = along("irfftn", y, s.length(i), s.axis(i), norm, true);
        }
        return irfft(y, s.length(s.last()), s.axis(s.last()), norm);
    }

    /// Returns the real transform along some axes of a signal whose second half along the last of them is
    /// the conjugate of its first half x; see [#fftn(Tensor, long[], Norm, int...)].
    public static Tensor hfftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        return irfftn(conj(x), lengths, other(norm), axes);
    }

    /// Returns the first half of the signal whose transform along some axes is the real x; see [#hfftn].
    public static Tensor ihfftn(Tensor x, long[] lengths, Norm norm, int... axes) {
        return conj(rfftn(x, lengths, other(norm), axes));
    }

    /// Returns the real transform, of length n, `2 (m - 1)` for 0, of a signal whose first half is x and
    /// whose second half its conjugates; x: complex [..., m, 2].
    public static Tensor hfft(Tensor x, long n, int axis, Norm norm) {
        if (AutocastFunction.FFT.applies(x)) {
            return AutocastFunction.FFT.of(t -> hfft(t[0], n, axis, norm), x);
        }
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
        return Signals.axis(op, x.shape(), x.rank() - 1, axis);
    }

    private static Tensor along(String op, Tensor x, long n, int axis, Norm norm, boolean inverse) {
        int a = signal(op, x, axis);
        long length = n == 0 ? x.size(a) : n;
        needLength(op, x, length);
        Tensor y = resized(x, length, a).transpose(a, -2);
        return scaled(Tensor.apply(new Fourier.Dft(inverse), y).transpose(a, -2), length, norm, inverse);
    }

    /// Returns how often each number of the first half occurs in the whole, twice, but for the first one and,
    /// of an even length, the last one, times the factor of the inverse transform.
    private static Tensor times(long n, Norm norm, Tensor like) {
        double[] times = new double[2 * Math.toIntExact(n / 2 + 1)];
        double once = scale(n, norm, true);
        Arrays.fill(times, 2 * once);
        times[0] = once;
        times[1] = once;
        if (n % 2 == 0) {
            times[times.length - 2] = once;
            times[times.length - 1] = once;
        }
        return Tensor.of(times).to(like.device()).to(like.dtype()).reshape(-1, 2);
    }

    private static Tensor scaled(Tensor y, long length, Norm norm, boolean inverse) {
        double scale = scale(length, norm, inverse);
        return scale == 1 ? y : y.mul(scale);
    }

    private static double scale(long length, Norm norm, boolean inverse) {
        return switch (norm) {
            case BACKWARD -> inverse ? 1.0 / length : 1;
            case ORTHO -> 1 / Math.sqrt(length);
            case FORWARD -> inverse ? 1 : 1.0 / length;
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
        return Tensor.cat(axis, x, x.newZeros(dims));
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
