package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Histograms;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.Windows;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// The calls of window functions, polynomials, masked reductions, histograms and factors.
final class MoreCalls {
    private MoreCalls() {
    }

    static void wire() {
        windows();
        polynomials();
        histograms();
        places();
        factors();
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
                "exponential", MoreCalls::exponential);
        all.forEach((name, window) -> {
            one(name + "_window", "window_length, periodic, alpha, beta, dtype",
                    a -> window.of(a, a.integer("window_length", 0), a.flag("periodic", true),
                            a.type("dtype", DType.FLOAT32)));
            one("signal.windows." + name, "M, beta, std, center, tau, alpha, sym, dtype",
                    a -> window.of(a, a.integer("M", 0), !a.flag("sym", true),
                            a.type("dtype", DType.FLOAT32)));
        });
        one("signal.windows.general_cosine", "M, a, sym, dtype", a -> Windows.generalCosine(a.integer("M", 0),
                !a.flag("sym", true), a.type("dtype", DType.FLOAT32), a.reals("a")));
        one("signal.windows.general_hamming", "M, alpha, sym, dtype", a -> Windows.generalHamming(
                a.integer("M", 0), a.real("alpha", 0.54), !a.flag("sym", true),
                a.type("dtype", DType.FLOAT32)));
    }

    private static Tensor exponential(Arguments a, long n, boolean periodic, DType dtype) {
        if (a.has("center") && !periodic) {
            throw new IllegalArgumentException("a window with a center that is symmetric");
        }
        return a.has("center") ? Windows.exponential(n, a.real("center", 0), a.real("tau", 1), dtype)
                : Windows.exponential(n, a.real("tau", 1), periodic, dtype);
    }

    private static void polynomial(String name, BiFunction<Tensor, Integer, Tensor> f,
            BiFunction<Tensor, Tensor, Tensor> each) {
        one("special." + name, "input, n", a -> {
            Tensor x = a.isTensor("input") ? a.input() : Tensor.full(a.number("input"), DType.FLOAT32);
            return a.isTensor("n") ? each.apply(x, a.tensor("n")) : f.apply(x, (int) a.real("n", 0));
        });
    }

    private static void polynomials() {
        polynomial("chebyshev_polynomial_t", Tensor::chebyshevPolynomialT, Tensor::chebyshevPolynomialT);
        polynomial("chebyshev_polynomial_u", Tensor::chebyshevPolynomialU, Tensor::chebyshevPolynomialU);
        polynomial("chebyshev_polynomial_v", Tensor::chebyshevPolynomialV, Tensor::chebyshevPolynomialV);
        polynomial("chebyshev_polynomial_w", Tensor::chebyshevPolynomialW, Tensor::chebyshevPolynomialW);
        polynomial("shifted_chebyshev_polynomial_t", Tensor::shiftedChebyshevPolynomialT,
                Tensor::shiftedChebyshevPolynomialT);
        polynomial("shifted_chebyshev_polynomial_u", Tensor::shiftedChebyshevPolynomialU,
                Tensor::shiftedChebyshevPolynomialU);
        polynomial("shifted_chebyshev_polynomial_v", Tensor::shiftedChebyshevPolynomialV,
                Tensor::shiftedChebyshevPolynomialV);
        polynomial("shifted_chebyshev_polynomial_w", Tensor::shiftedChebyshevPolynomialW,
                Tensor::shiftedChebyshevPolynomialW);
        polynomial("hermite_polynomial_h", Tensor::hermitePolynomialH, Tensor::hermitePolynomialH);
        polynomial("hermite_polynomial_he", Tensor::hermitePolynomialHe, Tensor::hermitePolynomialHe);
        polynomial("laguerre_polynomial_l", Tensor::laguerrePolynomialL, Tensor::laguerrePolynomialL);
        polynomial("legendre_polynomial_p", Tensor::legendrePolynomialP, Tensor::legendrePolynomialP);
    }

    private static List<Tensor> results(Histograms.Histogram h) {
        List<Tensor> all = new ArrayList<>(List.of(h.hist()));
        all.addAll(h.binEdges());
        return all;
    }

    /// One number stands for every dimension.
    private static int[] bins(Arguments a) {
        int[] bins = a.axes("bins");
        return bins.length != 1 ? bins
                : IntStream.generate(() -> bins[0]).limit(a.input().size(-1)).toArray();
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
        many("histogramdd", "input, bins, range, weight, density", a -> {
            boolean density = a.flag("density", false);
            boolean edges = a.get("bins") instanceof List<?> all && !all.isEmpty()
                    && all.getFirst() instanceof Tensor;
            return results(edges
                    ? Histograms.histogramdd(a.input(), a.tensors("bins"), a.tensor("weight"), density)
                    : Histograms.histogramdd(a.input(), bins(a), a.reals("range"), a.tensor("weight"),
                            density));
        });
    }

    private static void places() {
        many("unravel_index", "indices, shape", a -> a.tensor("indices").unravelIndex(a.longs("shape")));
    }

    private static List<Tensor> checked(Arguments a, LinalgEx.Result r) {
        check(a, r.info());
        return List.of(r.result(), r.info());
    }

    /// A user who wants an exception calls the function without `Ex`.
    private static void check(Arguments a, Tensor info) {
        if (a.flag("check_errors", false) && info.ne(0).any().item() != 0) {
            throw new IllegalArgumentException("the matrix has no such factors, info is " + info);
        }
    }

    /// What `info` reports is compared alone where the result has no meaning.
    private static void factors() {
        many("linalg.cholesky_ex", "input, upper, check_errors",
                a -> checked(a, LinalgEx.choleskyEx(a.input(), a.flag("upper", false))));
        one("linalg.cholesky_ex info", "input", a -> LinalgEx.choleskyEx(a.input(), false).info());
        one("linalg.inv_ex info", "A", a -> LinalgEx.invEx(a.tensor("A")).info());
        many("linalg.inv_ex", "A, check_errors", a -> checked(a, LinalgEx.invEx(a.tensor("A"))));
        many("linalg.solve_ex", "A, B, left, check_errors", a -> checked(a,
                LinalgEx.solveEx(a.tensor("A"), a.tensor("B"), a.flag("left", true))));
        many("linalg.lu_factor_ex", "A, pivot, check_errors", a -> {
            LinalgCalls.needPivots(a);
            LinalgEx.LuResult r = LinalgEx.luFactorEx(a.tensor("A"));
            check(a, r.info());
            return List.of(r.lu().lu(), r.lu().pivots(), r.info());
        });
        many("lu_unpack", "LU_data, LU_pivots, unpack_data, unpack_pivots", a -> {
            Linalg.Lu lu = LinalgEx.luUnpack(new Linalg.LuFactor(a.tensor("LU_data"), a.tensor("LU_pivots")));
            return List.of(lu.p(), lu.l(), lu.u());
        });
        many("geqrf", "input", a -> {
            LinalgEx.Geqrf g = LinalgEx.geqrf(a.input());
            return List.of(g.a(), g.tau());
        });
        one("ormqr", "input, tau, other, left, transpose", a -> LinalgEx.ormqr(a.input(), a.tensor("tau"),
                a.tensor("other"), a.flag("left", true), a.flag("transpose", false)));
    }
}
