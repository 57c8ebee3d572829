package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Histograms;
import dev.panagrad.tensor.Masked;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.Windows;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.fft.Stft;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/// The calls of window functions, polynomials, masked reductions, histograms, and spectra.
final class MoreCalls {
    private MoreCalls() {
    }

    static void wire() {
        windows();
        polynomials();
        maskedReductions();
        maskedScans();
        histograms();
        places();
        factors();
        transforms();
    }

    private interface Window {
        Tensor of(Arguments a, long n, boolean periodic, DType dtype);
    }

    private static void windows() {
        Map<String, Window> all = Map.of("bartlett", (_, n, p, t) -> Windows.bartlett(n, p, t),
                "blackman", (_, n, p, t) -> Windows.blackman(n, p, t),
                "hann", (_, n, p, t) -> Windows.hann(n, p, t),
                "kaiser", (a, n, p, t) -> Windows.kaiser(n, p, a.real("beta", 12), t),
                "hamming",
                (a, n, p, t) -> Windows.hamming(n, p, a.real("alpha", 0.54), a.real("beta", 0.46), t),
                "cosine", (_, n, p, t) -> Windows.cosine(n, p, t),
                "nuttall", (_, n, p, t) -> Windows.nuttall(n, p, t),
                "gaussian", (a, n, p, t) -> Windows.gaussian(n, a.real("std", 1), p, t),
                "exponential", (a, n, p, t) -> Windows.exponential(n, a.real("tau", 1), p, t));
        all.forEach((name, window) -> {
            one(name + "_window", "window_length, periodic, alpha, beta, dtype",
                    a -> window.of(a, a.integer("window_length", 0), a.flag("periodic", true),
                            a.type("dtype", DType.FLOAT32)));
            one("signal.windows." + name, "M, beta, std, tau, alpha, sym, dtype",
                    a -> window.of(a, a.integer("M", 0), !a.flag("sym", true),
                            a.type("dtype", DType.FLOAT32)));
        });
        one("signal.windows.general_cosine", "M, a, sym, dtype", a -> Windows.generalCosine(a.integer("M", 0),
                !a.flag("sym", true), a.type("dtype", DType.FLOAT32), a.reals("a")));
        one("signal.windows.general_hamming", "M, alpha, sym, dtype", a -> Windows.generalHamming(
                a.integer("M", 0), a.real("alpha", 0.54), !a.flag("sym", true),
                a.type("dtype", DType.FLOAT32)));
    }

    private static void polynomial(String name, BiFunction<Tensor, Integer, Tensor> f) {
        one("special." + name, "input, n", a -> f.apply(a.input(), (int) a.integer("n", 0)));
    }

    private static void polynomials() {
        polynomial("chebyshev_polynomial_t", Tensor::chebyshevPolynomialT);
        polynomial("chebyshev_polynomial_u", Tensor::chebyshevPolynomialU);
        polynomial("chebyshev_polynomial_v", Tensor::chebyshevPolynomialV);
        polynomial("chebyshev_polynomial_w", Tensor::chebyshevPolynomialW);
        polynomial("shifted_chebyshev_polynomial_t", Tensor::shiftedChebyshevPolynomialT);
        polynomial("shifted_chebyshev_polynomial_u", Tensor::shiftedChebyshevPolynomialU);
        polynomial("shifted_chebyshev_polynomial_v", Tensor::shiftedChebyshevPolynomialV);
        polynomial("shifted_chebyshev_polynomial_w", Tensor::shiftedChebyshevPolynomialW);
        polynomial("hermite_polynomial_h", Tensor::hermitePolynomialH);
        polynomial("hermite_polynomial_he", Tensor::hermitePolynomialHe);
        polynomial("laguerre_polynomial_l", Tensor::laguerrePolynomialL);
        polynomial("legendre_polynomial_p", Tensor::legendrePolynomialP);
    }

    private interface Reduction {
        Tensor of(Tensor x, Tensor mask, boolean keep, int... axes);
    }

    private static void masked(String name, Reduction f) {
        one("masked." + name, "input, dim, keepdim, dtype, mask",
                a -> f.of(a.input(), a.tensor("mask"), a.flag("keepdim", false), a.axes("dim")));
    }

    private static void maskedReductions() {
        masked("sum", Masked::sum);
        masked("prod", Masked::prod);
        masked("mean", Masked::mean);
        masked("amax", Masked::amax);
        masked("amin", Masked::amin);
        masked("logsumexp", Masked::logsumexp);
        masked("argmax", (x, mask, _, axes) -> Masked.argmax(x, mask, axes[0]));
        masked("argmin", (x, mask, _, axes) -> Masked.argmin(x, mask, axes[0]));
        masked("median", (x, mask, keep, axes) -> Masked.median(x, mask, axes[0], keep));
        one("masked.var", "input, dim, unbiased, keepdim, dtype, mask", a -> Masked.var(a.input(),
                a.tensor("mask"), a.flag("unbiased", true) ? 1 : 0, a.flag("keepdim", false), a.axes("dim")));
        one("masked.std", "input, dim, unbiased, keepdim, dtype, mask", a -> Masked.std(a.input(),
                a.tensor("mask"), a.flag("unbiased", true) ? 1 : 0, a.flag("keepdim", false), a.axes("dim")));
        one("masked.norm", "input, ord, dim, keepdim, dtype, mask", a -> Masked.norm(a.input(),
                a.tensor("mask"), a.real("ord", 2), a.flag("keepdim", false), a.axes("dim")));
    }

    private static void maskedScans() {
        one("masked.softmax", "input, dim, dtype, mask",
                a -> Masked.softmax(a.input(), a.tensor("mask"), a.axis("dim")));
        one("masked.softmin", "input, dim, dtype, mask",
                a -> Masked.softmin(a.input(), a.tensor("mask"), a.axis("dim")));
        one("masked.log_softmax", "input, dim, dtype, mask",
                a -> Masked.logSoftmax(a.input(), a.tensor("mask"), a.axis("dim")));
        one("masked.cumsum", "input, dim, dtype, mask",
                a -> Masked.cumsum(a.input(), a.tensor("mask"), a.axis("dim")));
        one("masked.cumprod", "input, dim, dtype, mask",
                a -> Masked.cumprod(a.input(), a.tensor("mask"), a.axis("dim")));
        one("masked.normalize", "input, ord, dim, eps, dtype, mask", a -> Masked.normalize(a.input(),
                a.tensor("mask"), a.real("ord", 2), a.axis("dim"), a.real("eps", 1e-12)));
    }

    private static List<Tensor> results(Histograms.Histogram h) {
        List<Tensor> all = new java.util.ArrayList<>(List.of(h.hist()));
        all.addAll(h.binEdges());
        return all;
    }

    private static void histograms() {
        many("histogram", "input, bins, range, weight, density", a -> {
            double[] range = a.has("range") ? a.reals("range") : new double[2];
            boolean density = a.flag("density", false);
            return results(a.isTensor("bins")
                    ? Histograms.histogram(a.input(), a.tensor("bins"), a.tensor("weight"), density)
                    : Histograms.histogram(a.input(), (int) a.integer("bins", 100), range[0], range[1],
                            a.tensor("weight"), density));
        });
        many("histogramdd", "input, bins, range, weight, density",
                a -> results(Histograms.histogramdd(a.input(),
                        a.axes("bins"), a.reals("range"), a.tensor("weight"), a.flag("density", false))));
    }

    private static void places() {
        many("unravel_index", "indices, shape", a -> a.tensor("indices").unravelIndex(a.longs("shape")));
        many("hsplit", "input, n", a -> a.input().hsplit((int) a.integer("n", 0)));
        many("vsplit", "input, n", a -> a.input().vsplit((int) a.integer("n", 0)));
        many("dsplit", "input, n", a -> a.input().dsplit((int) a.integer("n", 0)));
        one("deg2rad", "input", a -> a.input().deg2rad());
        one("rad2deg", "input", a -> a.input().rad2deg());
    }

    private static List<Tensor> results(LinalgEx.Result r) {
        return List.of(r.result(), r.info());
    }

    private static void factors() {
        many("linalg.cholesky_ex", "input, upper",
                a -> results(LinalgEx.choleskyEx(a.input(), a.flag("upper", false))));
        one("linalg.cholesky_ex info", "input", a -> LinalgEx.choleskyEx(a.input(), false).info());
        many("linalg.inv_ex", "A", a -> results(LinalgEx.invEx(a.tensor("A"))));
        one("linalg.inv_ex info", "A", a -> LinalgEx.invEx(a.tensor("A")).info());
        many("linalg.solve_ex", "A, B", a -> results(LinalgEx.solveEx(a.tensor("A"), a.tensor("B"))));
        many("linalg.lu_factor_ex", "A", a -> {
            LinalgEx.LuResult r = LinalgEx.luFactorEx(a.tensor("A"));
            return List.of(r.lu().lu(), r.lu().pivots(), r.info());
        });
        many("lu_unpack", "LU, pivots", a -> {
            Linalg.Lu lu = LinalgEx.luUnpack(new Linalg.LuFactor(a.tensor("LU"), a.tensor("pivots")));
            return List.of(lu.p(), lu.l(), lu.u());
        });
        many("geqrf", "input", a -> {
            LinalgEx.Geqrf g = LinalgEx.geqrf(a.input());
            return List.of(g.a(), g.tau());
        });
        one("ormqr", "input, tau, other, left, transpose", a -> LinalgEx.ormqr(a.input(), a.tensor("tau"),
                a.tensor("other"), a.flag("left", true), a.flag("transpose", false)));
    }

    private static Fft.Norm norm(Arguments a) {
        return Fft.Norm.valueOf(a.text("norm", "backward").toUpperCase(Locale.ROOT));
    }

    private static void transforms() {
        one("fft.rfftn", "input, s, dim, norm", a -> Fft.rfftn(a.input(), norm(a), a.axes("dim")));
        one("fft.irfftn", "input, s, dim, norm", a -> Fft.irfftn(a.input(), 0, norm(a), a.axes("dim")));
        one("fft.hfft", "input, n, dim, norm",
                a -> Fft.hfft(a.input(), a.integer("n", 0), (int) a.integer("dim", -1), norm(a)));
        one("fft.ihfft", "input, n, dim, norm",
                a -> Fft.ihfft(a.input(), a.integer("n", 0), (int) a.integer("dim", -1), norm(a)));
        one("polar", "abs, angle", a -> Fft.polar(a.tensor("abs"), a.tensor("angle")));
        one("stft", "input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided",
                a -> Stft.stft(a.input(), a.integer("n_fft", 0), o -> options(a, o)));
        one("istft", "input, n_fft, hop_length, win_length, window, center, normalized, onesided, length",
                a -> Stft.istft(a.input(), a.integer("n_fft", 0), o -> options(a, o)));
    }

    private static void options(Arguments a, Stft.Options o) {
        o.hopLength(a.integer("hop_length", 0)).window(a.tensor("window")).center(a.flag("center", true))
                .normalized(a.flag("normalized", false)).onesided(a.flag("onesided", true))
                .reflect(a.text("pad_mode", "reflect").equals("reflect")).length(a.integer("length", 0));
    }
}
