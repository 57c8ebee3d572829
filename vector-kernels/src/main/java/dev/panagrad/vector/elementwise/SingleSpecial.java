package dev.panagrad.vector.elementwise;

/// The error function's relatives and Bessel functions in double arithmetic to about 1e-8 or better, for
/// results in float32: polynomials fitted at Chebyshev's points, in variables scaled to `[-1, 1]`.
final class SingleSpecial {
    /// `erfcx(z) / t` with `t = 2 / (2 + z)`, in `2 t - 1`.
    static final double[] ERFCX = {0.5107913529613971, 0.3435803420943174, 0.13973604650274304,
            0.018221118125900396, -0.010755341427215619, -0.0032396287041444294, 0.0015454015874259762,
            0.00041888363721639157, -0.0003319774687983011, -1.799086057111492e-05, 7.339655615782678e-05,
            -1.5535666529375346e-05, -1.2692695023730097e-05, 6.439217041877013e-06, 1.2228104517264784e-06,
            -1.0238756221140523e-06, -1.2801005155884734e-08};
    /// `erf(x) / x` for `|x| <= 1`, in `2 x² - 1`.
    static final double[] ERF = {0.9654687386698845, -0.14053608902269582, 0.019852496688090523,
            -0.0022854855614142296, 0.00021751716322119939, -1.753716864583759e-05, 1.2233626149881066e-06,
            -7.511630485905945e-08, 4.138785170520067e-09, -2.0383412740874434e-10};
    /// `erf(x) / x` for `|x| <= 4`, the quotient of polynomials in `x²`.
    static final double[] ERF_UPPER = {1.1283791682423965, 0.16803317612267532, 0.051150699461432,
            0.0030116717566335536, 0.0003104821955948233, 2.3626961504162922e-08, -4.2897332119783777e-08};
    static final double[] ERF_LOWER = {1.0, 0.48224890041577984, 0.10608047510552539, 0.013614580920253867,
            0.0010567097335973726, 4.2408254376170076e-05, -5.816324228812943e-07};
    /// `e^-x I₀(x)` for `x <= 8`, in `x / 4 - 1`.
    static final double[] I0_NEAR = {0.20700192267087866, -0.11300431196866567, 0.09451537234780162,
            -0.08904415064066096, 0.08735077550145712, -0.0849540583875425, 0.07919492189107694,
            -0.06959160031953895, 0.05721021912356146, -0.042866521710933456, 0.0288840055349346,
            -0.019752006608915813, 0.014189214102461871, -0.007014003213395054, 0.0014435709747504263,
            -0.0013501892514379424, 0.0019258831352394821, -0.0007072623170542554};
    /// `e^-x I₁(x) / x` for `x <= 8`, in `x / 4 - 1`.
    static final double[] I1_NEAR = {0.04468770991691001, -0.061124334726958524, 0.06805758767089197,
            -0.06848278356188325, 0.06376787933118391, -0.05527737063230159, 0.04466820179806817,
            -0.033688633939188105, 0.023725949948042564, -0.015515153851198324, 0.009450039873293754,
            -0.005628884204886382, 0.0032590825257921337, -0.0014676950373609145, 0.000477030494514088,
            -0.0003419379397222918, 0.0002904229500742584, -8.929901319745202e-05};
    /// `e^-x sqrt(x) I₀(x)` for `x > 8`, in `16 / x - 1`.
    static final double[] I0_FAR = {0.4021765128048542, 0.003360548870110104, 0.00013621588475374482,
            1.1143568026550109e-05, 1.4832938112032192e-06, 2.9372386757036844e-07, 9.085083391243076e-08,
            4.976297912853353e-08, 1.8418470692494768e-08, -8.063692389773283e-09, -6.758683909788525e-09};
    /// `e^-x sqrt(x) I₁(x)` for `x > 8`, in `16 / x - 1`.
    static final double[] I1_FAR = {0.3893984492769304, -0.009749567853713684,
            -0.00021923541599968305,
            -1.5039133411918216e-05, -1.8343917113471366e-06, -3.4437739345423707e-07,
            -1.019967070712093e-07, -5.450931415184341e-08, -2.057441192663394e-08, 8.326736706240482e-09,
            7.258264271978709e-09};

    /// The normal distribution's quantile of `0.5 + r` over r for `|r| <= 0.4`, in `12.5 r² - 1`.
    static final double[] QUANTILE = {
            2.7641859489486658, 0.3192540610964329, 0.08060590941327994, 0.02542325036625151,
            0.008914881200138442, 0.003325365134900524, 0.0012886667806391663,
            0.0005149305964983574, 0.0002187373460383002, 9.096585426195464e-05,
            2.5752321054360025e-05, 1.0782425506690928e-05, 1.36978406498992e-05,
            5.963967037983071e-06};
    /// The negative quantile of `e^(-s²)` from 0.1 on, in s scaled from there to 4.
    static final double[] QUANTILE_NEAR = {
            3.293226123556687, 1.9254642005343405, -0.055614634126047814, 0.019385591032435825,
            -0.007005113285935695, 0.0025968424589798483, -0.000993466177445259,
            0.0003822671296170951, -0.00012684059124409532, 4.976058264505544e-05,
            -3.96724170189849e-05, 1.6164134955704753e-05};
    static final double NEAREST = Math.sqrt(Math.log(10));
    /// The negative quantile of `e^(-s²)` for s from 4 to 10.25, beyond the least float32.
    static final double[] QUANTILE_FAR = {
            9.75283320626362, 4.51941722244444, -0.03509298862878029, 0.012946418085930741,
            -0.004932012339160251, 0.001904064658306498, -0.0006811122720708441,
            0.00026804999761761197, -0.0001784281320017347, 7.159434123719285e-05};

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

    static double erfcx(double x) {
        return x >= 0 ? x > 1e9 ? 0.5641895835477563 / x : tail(x)
                : 2 * SingleMath.exp(x * x) - tail(-x);
    }

    static double ndtri(double p) {
        if (!(p > 0 && p < 1)) {
            return p == 0 ? Double.NEGATIVE_INFINITY : p == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return quantile(p - 0.5, Math.min(p, 1 - p));
    }

    /// The x below which normal numbers lie with probability `0.5 + r`; q is the lesser one of both sides'.
    private static double quantile(double r, double q) {
        if (q > 0.1) {
            return r * polynomial(QUANTILE, 12.5 * r * r - 1);
        }
        double s = Math.sqrt(-SingleMath.log(q));
        double x = s < 4 ? polynomial(QUANTILE_NEAR, (s - NEAREST) * (2 / (4 - NEAREST)) - 1)
                : polynomial(QUANTILE_FAR, (s - 4) * 0.32 - 1);
        return Math.copySign(x, r);
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
