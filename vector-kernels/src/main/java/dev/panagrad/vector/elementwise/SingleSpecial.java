package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.reference.ErrorFunction;

/// The error function's relatives and Bessel functions in double arithmetic to about 1e-8 or better, for
/// results in float32: polynomials fitted at Chebyshev's points, in variables scaled to `[-1, 1]`.
final class SingleSpecial {
    /// `erfcx(z) / t` with `t = 2 / (2 + z)`, in `2 t - 1`.
    private static final double[] ERFCX = {0.5107913529613971, 0.3435803420943174, 0.13973604650274304,
            0.018221118125900396, -0.010755341427215619, -0.0032396287041444294, 0.0015454015874259762,
            0.00041888363721639157, -0.0003319774687983011, -1.799086057111492e-05, 7.339655615782678e-05,
            -1.5535666529375346e-05, -1.2692695023730097e-05, 6.439217041877013e-06, 1.2228104517264784e-06,
            -1.0238756221140523e-06, -1.2801005155884734e-08};
    /// `erf(x) / x` for `|x| <= 1`, in `2 x² - 1`.
    private static final double[] ERF = {0.9654687386698845, -0.14053608902269582, 0.019852496688090523,
            -0.0022854855614142296, 0.00021751716322119939, -1.753716864583759e-05, 1.2233626149881066e-06,
            -7.511630485905945e-08, 4.138785170520067e-09, -2.0383412740874434e-10};
    /// `e^-x I₀(x)` for `x <= 8`, in `x / 4 - 1`.
    private static final double[] I0_NEAR = {0.20700192267087866, -0.11300431196866567, 0.09451537234780162,
            -0.08904415064066096, 0.08735077550145712, -0.0849540583875425, 0.07919492189107694,
            -0.06959160031953895, 0.05721021912356146, -0.042866521710933456, 0.0288840055349346,
            -0.019752006608915813, 0.014189214102461871, -0.007014003213395054, 0.0014435709747504263,
            -0.0013501892514379424, 0.0019258831352394821, -0.0007072623170542554};
    /// `e^-x I₁(x) / x` for `x <= 8`, in `x / 4 - 1`.
    private static final double[] I1_NEAR = {0.04468770991691001, -0.061124334726958524, 0.06805758767089197,
            -0.06848278356188325, 0.06376787933118391, -0.05527737063230159, 0.04466820179806817,
            -0.033688633939188105, 0.023725949948042564, -0.015515153851198324, 0.009450039873293754,
            -0.005628884204886382, 0.0032590825257921337, -0.0014676950373609145, 0.000477030494514088,
            -0.0003419379397222918, 0.0002904229500742584, -8.929901319745202e-05};
    /// `e^-x sqrt(x) I₀(x)` for `x > 8`, in `16 / x - 1`.
    private static final double[] I0_FAR = {0.4021765128048542, 0.003360548870110104, 0.00013621588475374482,
            1.1143568026550109e-05, 1.4832938112032192e-06, 2.9372386757036844e-07, 9.085083391243076e-08,
            4.976297912853353e-08, 1.8418470692494768e-08, -8.063692389773283e-09, -6.758683909788525e-09};
    /// `e^-x sqrt(x) I₁(x)` for `x > 8`, in `16 / x - 1`.
    private static final double[] I1_FAR = {0.3893984492769304, -0.009749567853713684,
            -0.00021923541599968305,
            -1.5039133411918216e-05, -1.8343917113471366e-06, -3.4437739345423707e-07,
            -1.019967070712093e-07, -5.450931415184341e-08, -2.057441192663394e-08, 8.326736706240482e-09,
            7.258264271978709e-09};

    private SingleSpecial() {
    }

    private static double polynomial(double[] c, double x) {
        double p = c[c.length - 1];
        for (int i = c.length - 2; i >= 0; i--) {
            p = Math.fma(p, x, c[i]);
        }
        return p;
    }

    /// `e^(z²) erfc(z)` for `z >= 0`.
    private static double tail(double z) {
        double t = 2 / (2 + z);
        return t * polynomial(ERFCX, 2 * t - 1);
    }

    static double erf(double x) {
        double a = Math.abs(x);
        if (a <= 1) {
            return x * polynomial(ERF, 2 * x * x - 1);
        }
        return Math.copySign(1 - SingleMath.exp(-x * x) * tail(a), x);
    }

    static double erfc(double x) {
        double a = Math.abs(x);
        if (a <= 1) {
            return 1 - x * polynomial(ERF, 2 * x * x - 1);
        }
        double y = a > 15 ? 0 : SingleMath.exp(-x * x) * tail(a);
        return x < 0 ? 2 - y : y;
    }

    static double erfcx(double x) {
        return x >= 0 ? x > 1e9 ? 0.5641895835477563 / x : tail(x)
                : 2 * SingleMath.exp(x * x) - tail(-x);
    }

    /// Halley's method from a rough start, on the side on which 1 is far.
    static double erfinv(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        }
        double l = SingleMath.log1p(-a * a);
        double h = 4.330746750799873 + l / 2;
        double y = Math.sqrt(Math.sqrt(h * h - l / 0.147) - h);
        for (int i = 0; i < 2 && a > 0; i++) {
            double e = a < 0.5 ? erf(y) - a : 1 - a - erfc(y);
            double step = e / (1.1283791670955126 * SingleMath.exp(-y * y));
            y -= step / (1 + y * step);
        }
        return Math.copySign(y, x);
    }

    /// Small numbers are seldom.
    static double ndtri(double p) {
        return p < 0.01 ? ErrorFunction.normalQuantile(p) : Math.sqrt(2) * erfinv(2 * p - 1);
    }

    static double besselI(int order, boolean scaled, double x) {
        double a = Math.abs(x);
        double y;
        if (a <= 8) {
            y = order == 0 ? polynomial(I0_NEAR, a / 4 - 1) : a * polynomial(I1_NEAR, a / 4 - 1);
        } else {
            y = polynomial(order == 0 ? I0_FAR : I1_FAR, 16 / a - 1) / Math.sqrt(a);
        }
        double half = scaled ? 1 : SingleMath.exp(a / 2);
        double z = Double.isInfinite(a) ? scaled ? 0 : a : half * y * half;
        return order == 1 && x < 0 ? -z : z;
    }
}
