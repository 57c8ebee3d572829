package dev.panagrad.tensor;

import java.util.function.IntToDoubleFunction;

/// Window functions, as `torch.hann_window` and its kin and `torch.signal.windows`.
///
/// A window of n elements is symmetric, or periodic: then it is the first n elements of a symmetric one of n
/// + 1, which is what a Fourier transform wants. `torch.hann_window` and its kin are periodic by default,
/// `torch.signal.windows` symmetric, so here it is always said. A window of one element is 1. Elements are
/// computed in double precision.
public final class Windows {
    private Windows() {
    }

    /// Returns Bartlett's window, a triangle from 0 to 1 to 0.
    public static Tensor bartlett(long n, boolean periodic, DType dtype) {
        return window("bartlett", n, periodic, dtype, m -> i -> 1 - Math.abs(2.0 * i / m - 1));
    }

    /// Returns Hann's window `0.5 - 0.5 cos(2πi/m)`.
    public static Tensor hann(long n, boolean periodic, DType dtype) {
        return generalHamming(n, 0.5, periodic, dtype);
    }

    /// Returns [#hann(long, boolean, DType)], periodic, in float32.
    public static Tensor hann(long n) {
        return hann(n, true, DType.FLOAT32);
    }

    /// Returns `alpha - beta cos(2πi/m)`; `torch.hamming_window` has alpha 0.54 and beta 0.46.
    public static Tensor hamming(long n, boolean periodic, double alpha, double beta, DType dtype) {
        return window("hamming", n, periodic, dtype, m -> i -> alpha - beta * Math.cos(2 * Math.PI * i / m));
    }

    /// Returns Hamming's window `0.54 - 0.46 cos(2πi/m)`, periodic, in float32.
    public static Tensor hamming(long n) {
        return hamming(n, true, 0.54, 0.46, DType.FLOAT32);
    }

    /// Returns Blackman's window `0.42 - 0.5 cos(2πi/m) + 0.08 cos(4πi/m)`.
    public static Tensor blackman(long n, boolean periodic, DType dtype) {
        return generalCosine(n, periodic, dtype, 0.42, 0.5, 0.08);
    }

    /// Returns Nuttall's window of four cosines.
    public static Tensor nuttall(long n, boolean periodic, DType dtype) {
        return generalCosine(n, periodic, dtype, 0.3635819, 0.4891775, 0.1365995, 0.0106411);
    }

    /// Returns Kaiser's window `I₀(β √(1 - (2i/m - 1)²)) / I₀(β)`; PyTorch's default for β is 12.
    public static Tensor kaiser(long n, boolean periodic, double beta, DType dtype) {
        needFloat("kaiser", dtype);
        if (!(beta >= 0)) {
            throw new IllegalArgumentException(
                    "kaiser: beta must not be negative, expected beta >= 0 but it is " + beta);
        }
        Tensor x = window("kaiser", n, periodic, DType.FLOAT64, m -> i -> {
            double t = 2.0 * i / m - 1;
            return beta * Math.sqrt(Math.max(0, 1 - t * t));
        });
        Tensor y = x.i0().div(Tensor.full(beta, DType.FLOAT64).i0());
        return (n == 1 ? Tensor.ones(DType.FLOAT64, 1) : y).to(dtype);
    }

    /// Returns `e^(-(i - m/2)² / (2 std²))`.
    public static Tensor gaussian(long n, double std, boolean periodic, DType dtype) {
        needPositive("gaussian", "std", std);
        return window("gaussian", n, periodic, dtype, m -> i -> {
            double t = (i - m / 2.0) / std;
            return Math.exp(-0.5 * t * t);
        });
    }

    /// Returns `e^(-|i - c| / τ)` around the middle c.
    public static Tensor exponential(long n, double tau, boolean periodic, DType dtype) {
        needPositive("exponential", "tau", tau);
        return window("exponential", n, periodic, dtype, m -> i -> Math.exp(-Math.abs(i - m / 2.0) / tau));
    }

    /// Returns `e^(-|i - c| / τ)` around a place c of a window for spectra, which need not be its middle.
    public static Tensor exponential(long n, double center, double tau, DType dtype) {
        needPositive("exponential", "tau", tau);
        return window("exponential", n, true, dtype, m -> i -> Math.exp(-Math.abs(i - center) / tau));
    }

    /// Returns `sin(π(i + 0.5)/(m + 1))`.
    public static Tensor cosine(long n, boolean periodic, DType dtype) {
        return window("cosine", n, periodic, dtype, m -> i -> Math.sin(Math.PI * (i + 0.5) / (m + 1)));
    }

    /// Returns `alpha - (1 - alpha) cos(2πi/m)`.
    public static Tensor generalHamming(long n, double alpha, boolean periodic, DType dtype) {
        return generalCosine(n, periodic, dtype, alpha, 1 - alpha);
    }

    /// Returns `Σₖ (-1)ᵏ a[k] cos(2πki/m)`.
    public static Tensor generalCosine(long n, boolean periodic, DType dtype, double... a) {
        if (a.length == 0) {
            throw new IllegalArgumentException(
                    "generalCosine: no coefficients, expected at least 1 but got 0");
        }
        return window("generalCosine", n, periodic, dtype, m -> i -> {
            double sum = 0;
            for (int k = 0; k < a.length; k++) {
                sum += (k % 2 == 0 ? a[k] : -a[k]) * Math.cos(2 * Math.PI * k * i / m);
            }
            return sum;
        });
    }

    private static void needPositive(String op, String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(
                    op + ": " + name + " must be positive, expected " + name + " > 0 but it is " + value);
        }
    }

    /// The elements of a window whose last one, were it symmetric, has the number m.
    private interface Formula {
        IntToDoubleFunction of(int m);
    }

    private static void needFloat(String op, DType dtype) {
        if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64) {
            throw DTypeException.of(op, "needs a floating-point type", dtype, "float32 or float64");
        }
    }

    private static Tensor window(String op, long n, boolean periodic, DType dtype, Formula formula) {
        if (n < 0 || n >= Integer.MAX_VALUE) {
            throw new ShapeException(
                    op + ": no window of this length, expected 0 <= n < 2³¹ - 1 but n is " + n);
        }
        needFloat(op, dtype);
        double[] x = new double[(int) n];
        IntToDoubleFunction f = formula.of(periodic ? x.length : x.length - 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = n == 1 ? 1 : f.applyAsDouble(i);
        }
        return Tensor.of(x).to(dtype);
    }
}
