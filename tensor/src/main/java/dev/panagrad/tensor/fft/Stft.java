package dev.panagrad.tensor.fft;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.function.Consumer;

/// The short-time Fourier transform and its inverse, as `torch.stft` and `torch.istft`. Complex numbers are
/// pairs along the last axis, see [Fft].
public final class Stft {
    /// The least sum of squared windows by which can be divided.
    private static final double LEAST = 1e-11;

    private Stft() {
    }

    /// What the transforms do; the defaults are PyTorch's.
    public static final class Options {
        private long hop;
        private Tensor window;
        private boolean center = true;
        private boolean normalized;
        private boolean onesided = true;
        private boolean reflect = true;
        private long length;

        private Options() {
        }

        /// Sets how far apart frames begin; a quarter of their length by default.
        public Options hopLength(long hop) {
            this.hop = hop;
            return this;
        }

        /// Sets the window, at most as long as a frame, in whose middle it lies; ones by default.
        public Options window(Tensor window) {
            this.window = window;
            return this;
        }

        /// Sets whether frame t is centred at sample `t · hop`, for which the signal is padded; true by
        /// default.
        public Options center(boolean center) {
            this.center = center;
            return this;
        }

        /// Sets whether the padding reflects the signal, as is the default, or is zeros.
        public Options reflect(boolean reflect) {
            this.reflect = reflect;
            return this;
        }

        /// Sets whether results are divided by √n; false by default.
        public Options normalized(boolean normalized) {
            this.normalized = normalized;
            return this;
        }

        /// Sets whether only the first half of the frequencies is kept, as is the default.
        public Options onesided(boolean onesided) {
            this.onesided = onesided;
            return this;
        }

        /// Sets how long the signal of the inverse is; by default as long as the frames tell.
        public Options length(long length) {
            this.length = length;
            return this;
        }
    }

    private static Options options(String op, Tensor x, long n, Consumer<Options> set) {
        Options o = new Options();
        set.accept(o);
        o.hop = o.hop == 0 ? n / 4 : o.hop;
        if (n < 1 || o.hop < 1) {
            throw new ShapeException(
                    op + ": frames need a length and a distance, expected n >= 1 and hop >= 1 but"
                            + " got " + n + " and " + o.hop);
        }
        if (o.window == null) {
            o.window = x.newOnes(n);
        }
        long w = o.window.numel();
        if (o.window.rank() != 1 || w > n || w == 0) {
            throw ShapeException.of(op, "the window does not fit", "window is " + o.window.shape(),
                    "a vector of at most n elements", w, n);
        }
        long before = (n - w) / 2;
        o.window = Tensor.cat(0, x.newFull(0, o.window.dtype(), before), o.window,
                x.newFull(0, o.window.dtype(), n - w - before));
        return o;
    }

    /// Returns the transforms of frames of n samples; x: real [..., L], result: complex
    /// [..., frequencies, frames, 2], where there are n/2 + 1 frequencies, or n.
    public static Tensor stft(Tensor x, long n, Consumer<Options> set) {
        if (AutocastFunction.STFT.applies(x)) {
            return AutocastFunction.STFT.of(t -> stft(t[0], n, set), x);
        }
        Options o = options("stft", x, n, set);
        if (x.rank() < 1) {
            throw ShapeException.of("stft", "the signal needs an axis", "x is " + x.shape(), "x.rank() >= 1",
                    x.rank(), 1);
        }
        Tensor signal = o.center ? padded(x, n / 2, o.reflect) : x;
        if (signal.size(-1) < n) {
            throw ShapeException.of("stft", "the signal is shorter than a frame", "x is " + x.shape(),
                    "x.dim(-1) >= n", signal.size(-1), n);
        }
        Tensor frames = signal.unfold(-1, n, o.hop).mul(o.window);
        Fft.Norm norm = o.normalized ? Fft.Norm.ORTHO : Fft.Norm.BACKWARD;
        Tensor y = o.onesided ? Fft.rfft(frames, 0, -1, norm)
                : Fft.fft(Fft.complex(frames, frames.mul(0)), 0, -1, norm);
        return y.transpose(-3, -2);
    }

    private static Tensor padded(Tensor x, long p, boolean reflect) {
        long n = x.size(-1);
        int axis = x.rank() - 1;
        if (!reflect) {
            long[] dims = x.shape().dims();
            dims[axis] = p;
            Tensor zeros = x.newZeros(dims);
            return Tensor.cat(axis, zeros, x, zeros);
        }
        if (p >= n) {
            throw ShapeException.of("stft", "the signal is too short to be reflected", "x is " + x.shape(),
                    "x.dim(-1) > n / 2", n, p);
        }
        return Tensor.cat(axis, x.narrow(axis, 1, p).flip(axis), x, x.narrow(axis, n - 1 - p, p).flip(axis));
    }

    /// Returns the signal of which [#stft] makes x, where windows overlap so that it can be told; x: complex
    /// [..., frequencies, frames, 2], result: real [..., L].
    ///
    /// @throws IllegalArgumentException if the squared windows leave a gap between them
    public static Tensor istft(Tensor x, long n, Consumer<Options> set) {
        Options o = options("istft", x, n, set);
        long frequencies = o.onesided ? n / 2 + 1 : n;
        if (x.rank() < 3 || x.size(-1) != 2 || x.size(-3) != frequencies) {
            throw new ShapeException(
                    "istft: the spectrum does not fit, x is " + x.shape() + ", expected [..., "
                            + frequencies + ", frames, 2] but "
                            + (x.rank() < 3 ? "rank " + x.rank() : x.size(-3) + " rows"));
        }
        Fft.Norm norm = o.normalized ? Fft.Norm.ORTHO : Fft.Norm.BACKWARD;
        Tensor spectra = x.transpose(-3, -2);
        Tensor frames =
                o.onesided ? Fft.irfft(spectra, n, -1, norm) : Fft.real(Fft.ifft(spectra, 0, -1, norm));
        long whole = n + o.hop * (frames.size(-2) - 1);
        Tensor sum = added(frames.mul(o.window), n, o.hop, whole);
        Tensor weight = added(o.window.square().expand(frames.size(-2), n), n, o.hop, whole);
        long from = o.center ? n / 2 : 0;
        long to = o.length > 0 ? Math.min(from + o.length, whole) : o.center ? whole - n / 2 : whole;
        Tensor w = weight.narrow(-1, from, to - from);
        if (w.numel() == 0 || w.abs().amin().item() < LEAST) {
            throw new IllegalArgumentException(
                    "istft: the windows leave a gap, expected a sum of squares of at"
                            + " least " + LEAST + " but it is "
                            + (w.numel() == 0 ? "empty" : w.abs().amin().item()));
        }
        Tensor y = sum.narrow(-1, from, to - from).div(w);
        long rest = o.length - y.size(-1);
        if (rest <= 0) {
            return y;
        }
        long[] dims = y.shape().dims();
        dims[dims.length - 1] = rest;
        return Tensor.cat(y.rank() - 1, y, y.newZeros(dims));
    }

    /// Returns the sum of frames at their places.
    private static Tensor added(Tensor frames, long n, long hop, long length) {
        int axis = frames.rank() - 2;
        long[] dims = Arrays.copyOf(frames.shape().dims(), axis + 1);
        dims[axis] = length;
        return Tensor.apply(new Movement.Unview(new View.Unfold(axis, n, hop),
                dev.panagrad.tensor.Shape.of(dims)), frames);
    }
}
