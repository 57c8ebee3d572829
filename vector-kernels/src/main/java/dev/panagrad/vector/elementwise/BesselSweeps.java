package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.elementwise.Passes.above;

/// Bessel functions of order 0 and 1 as sweeps to nearly double precision. Source of J and Y: Moshier's
/// Cephes, quotients of polynomials up to 5, beyond that of the amplitude and phase of Hankel's form. K is
/// its series up to 2 (Abramowitz, Stegun 9.6.13 and 9.6.11), beyond that a polynomial fitted at Chebyshev's
/// points.
final class BesselSweeps {
    /// Where J and Y change their form.
    private static final double FAR = 5;
    /// Where K does.
    private static final double FAR_K = 2;
    private static final double EULER = 0.57721566490153286061;
    /// The squares of the first two zeros of each order.
    private static final double[] FIRST = {5.78318596294678452118, 14.6819706421238932572};
    private static final double[] SECOND = {30.4712623436620863991, 49.2184563216946036703};
    /// `J₀(x) / ((x² - FIRST) (x² - SECOND))`, in `x²`.
    private static final double[] J0_UPPER = {9708622510473064.0, -249248344360967.72, 1956174919465.5657,
            -4794432209.782018};
    private static final double[] J0_LOWER = {1.7108629408104315e+18, 3.1812195594320496e+16,
            310518229857422.56, 2112775201154.892, 11185553704.535683, 48440965.83399621, 173785.4016763747,
            499.563147152651, 1.0};
    /// The same of `J₁(x) / x`.
    private static final double[] J1_UPPER = {3682957328638529.0, -72749424522181.83, 452228297998.19403,
            -899971225.7055594};
    private static final double[] J1_LOWER = {5.322786203326801e+18, 8.952223361846274e+16,
            784369607876235.9, 4749141220799.914, 22151159547.97925, 83514679.14319493, 256987.25675774884,
            620.8364781180543, 1.0};
    /// `Y₀(x) - 2/π log(x) J₀(x)`, in `x²`.
    private static final double[] Y0_UPPER = {-1.8495080043698668e+16, 4.4273326857256984e+16,
            -3466283033847297.0, 87590639439536.7, -982136065717.9115, 5435264770.518765,
            -14663929.59039716, 15592.436785523574};
    private static final double[] Y0_LOWER = {2.5059625617265306e+17, 3171577528429750.5,
            20297961275010.555, 86400248710.3935, 268919633.39381415, 626107.330137135, 1041.2835366425984,
            1.0};
    /// `(Y₁(x) - 2/π (log(x) J₁(x) - 1/x)) / x`, in `x²`.
    private static final double[] Y1_UPPER = {-7.788771962659501e+17, 2.024394757135949e+17,
            -8127702555013251.0, 114509511541823.73, -647355876379.1603, 1263204747.9017804};
    private static final double[] Y1_LOWER = {3.9727060811656064e+18, 6.871410873553005e+16,
            620557727146953.8, 3882312774962.3857, 18760131610.870617, 73481194.44597217,
            235564.09294306856, 594.3015923461282, 1.0};
    /// Hankel's P and `x/5 Q` of order 0, in `25/x²`.
    private static final double[] P0_UPPER = {1.0, 5.303240382353949, 8.74716500199817, 5.447250030587687,
            1.239533716464143, 0.08283523921074408, 0.0007969367292973471};
    private static final double[] P0_LOWER = {1.0, 5.306052882353947, 8.761908832370695, 5.470977403304171,
            1.2535274390105895, 0.08562884743544745, 0.0009244088105588637};
    private static final double[] Q0_UPPER = {-6.050143506007285, -51.41053267665993, -147.07750515495118,
            -177.68116798048806, -93.20601521237683, -19.553954425773597, -1.2825271867050931,
            -0.011366383889846916};
    private static final double[] Q0_LOWER = {242.0057402402914, 2062.0933166032783, 5930.727011873169,
            7240.467741956525, 3882.4018360540163, 856.4300259769806, 64.3178256118178, 1.0};
    /// Those of order 1.
    private static final double[] P1_UPPER = {1.0, 5.214515986823615, 8.424045901417724, 5.112079511468076,
            1.1271960812968493, 0.07313970569409176, 0.0007621256162081731};
    private static final double[] P1_LOWER = {1.0, 5.209828486823619, 8.399855543276042, 5.073863861286015,
            1.105142326340617, 0.06884559087544954, 0.0005713231280725487};
    private static final double[] Q1_UPPER = {25.207020585802372, 211.68875710057213, 597.4896124006136,
            710.8563049989261, 366.7796093601508, 75.82382841325453, 4.982138729512334,
            0.05108625947501766};
    private static final double[] Q1_LOWER = {336.0936078106983, 2826.1927851763908, 7997.041604473507,
            9562.318924047562, 4986.410583376536, 1056.4488603826283, 74.23732770356752, 1.0};
    /// `e^x sqrt(x) K₀(x)`, in `4/x - 1`.
    private static final double[] K0_FAR = {1.2185953385133905, -0.031071461824889523,
            0.0030328918102739454, -0.0004797690567658713, 9.956054748575022e-05, -2.473520457096165e-05,
            7.0022444255986085e-06, -2.191177672686996e-06, 7.427918745301117e-07, -2.6890740183537945e-07,
            1.028875394812628e-07, -4.133603551539714e-08, 1.7288102250486044e-08, -7.294807830568568e-09,
            3.237899704197692e-09, -1.9163886235149194e-09, 9.50126795470238e-10, 1.6249121403085222e-10,
            -1.2974622316235225e-10, -5.425392268826551e-10, 3.1302580587365775e-10, 2.1672329094976382e-10,
            -1.286822465377347e-10, -6.82912231113288e-11, 3.96355256263508e-11};
    /// The same of order 1.
    private static final double[] K1_FAR = {1.363151890371342, 0.10334973775386523, -0.005566729880073094,
            0.0007357241549077615, -0.00013959021963384766, 3.284386556850026e-05, -8.961206061895131e-06,
            2.730041309124799e-06, -9.067215327593673e-07, 3.229820302740851e-07, -1.219592991740941e-07,
            4.84585048883485e-08, -2.0078990564218355e-08, 8.418479670972575e-09, -3.7119962979184724e-09,
            2.1600738070102857e-09, -1.064142272258912e-09, -1.6214964652946646e-10, 1.3403129134884593e-10,
            5.917703107429806e-10, -3.4052380863530667e-10, -2.3491838521262873e-10, 1.392647707395567e-10,
            7.437054315558186e-11, -4.3071978473211124e-11};
    /// `I₀(x)` and `K₀(x) + log(x/2) I₀(x)`, in `x²/4`.
    private static final double[] I0 = series(0, false);
    private static final double[] K0 = series(0, true);
    /// `2 I₁(x) / x` and `4 (1/x + log(x/2) I₁(x) - K₁(x)) / x`, in `x²/4`.
    private static final double[] I1 = series(1, false);
    private static final double[] K1 = series(1, true);

    private BesselSweeps() {
    }

    /// Returns `1 / (k! (k + order)!)`, or that times ψ(k + 1), in order 1 times ψ(k + 1) + ψ(k + 2).
    private static double[] series(int order, boolean second) {
        double[] c = new double[14];
        double term = 1;
        double harmonic = -EULER;
        for (int k = 0; k < c.length; k++) {
            double next = harmonic + 1.0 / (k + 1);
            double of = order == 0 ? term : term / (k + 1);
            c[k] = second ? of * (order == 0 ? harmonic : harmonic + next) : of;
            harmonic = next;
            term /= (k + 1.0) * (k + 1);
        }
        return c;
    }

    /// `Jₙ(x)` with n = p, for `|x| <= 1e5`.
    static void j(Lines l, int n, double p, double q) {
        double[] a = l.a;
        double[] b = l.b;
        double[] y = l.y;
        System.arraycopy(l.x, 0, a, 0, n);
        nearJ(l, n, p);
        if (!Passes.within(a, FAR, n)) {
            far(l, n, p, 0);
            mix(a, FAR, b, y, n);
        }
        for (int i = 0; i < n; i++) {
            y[i] *= p * Math.signum(a[i]) + (1 - p);
        }
    }

    /// `Yₙ(x)` with n = p, for `0 < x <= 1e5`.
    static void y(Lines l, int n, double p, double q) {
        double[] a = l.a;
        double[] x = l.x;
        double[] y = l.y;
        double[] c = l.c;
        double[] d = l.d;
        double[] e = l.e;
        for (int i = 0; i < n; i++) {
            a[i] = x[i];
            x[i] = Math.min(a[i], FAR);
        }
        WideSweeps.log(l, n, 0, 0);
        System.arraycopy(y, 0, c, 0, n);
        nearJ(l, n, p);
        Passes.polynomial(p == 0 ? Y0_UPPER : Y1_UPPER, l.z, d, n);
        Passes.polynomial(p == 0 ? Y0_LOWER : Y1_LOWER, l.z, e, n);
        for (int i = 0; i < n; i++) {
            double t = Math.min(a[i], FAR);
            y[i] = (p * t + (1 - p)) * (d[i] / e[i]) + 2 / Math.PI * (c[i] * y[i] - p / t);
        }
        if (!Passes.within(a, FAR, n)) {
            far(l, n, p, 1);
            mix(a, FAR, l.b, y, n);
        }
    }

    private static void mix(double[] a, double bound, double[] far, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double w = above(Math.abs(a[i]), bound);
            y[i] = w * far[i] + (1 - w) * y[i];
        }
    }

    /// `y = Jₙ(|a|)` up to 5, of which the square is left in z; uses b.
    private static void nearJ(Lines l, int n, double order) {
        double[] a = l.a;
        double[] b = l.b;
        double[] y = l.y;
        double[] z = l.z;
        for (int i = 0; i < n; i++) {
            double t = Math.min(Math.abs(a[i]), FAR);
            z[i] = t * t;
        }
        Passes.polynomial(order == 0 ? J0_UPPER : J1_UPPER, z, y, n);
        Passes.polynomial(order == 0 ? J0_LOWER : J1_LOWER, z, b, n);
        double first = FIRST[(int) order];
        double second = SECOND[(int) order];
        for (int i = 0; i < n; i++) {
            double t = order * Math.min(Math.abs(a[i]), FAR) + (1 - order);
            y[i] = (z[i] - first) * (z[i] - second) * (y[i] / b[i]) * t;
        }
    }

    /// `b = Jₙ(|a|)` from 5 on, or `Yₙ` if second is 1; leaves y.
    private static void far(Lines l, int n, double order, double second) {
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        double[] d = l.d;
        double[] x = l.x;
        double[] z = l.z;
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(Math.abs(a[i]), FAR);
            z[i] = FAR / x[i] * (FAR / x[i]);
        }
        Passes.polynomial(order == 0 ? P0_UPPER : P1_UPPER, z, b, n);
        Passes.polynomial(order == 0 ? P0_LOWER : P1_LOWER, z, d, n);
        for (int i = 0; i < n; i++) {
            b[i] /= d[i];
        }
        Passes.polynomial(order == 0 ? Q0_UPPER : Q1_UPPER, z, c, n);
        Passes.polynomial(order == 0 ? Q0_LOWER : Q1_LOWER, z, d, n);
        for (int i = 0; i < n; i++) {
            c[i] = c[i] / d[i] * (FAR / x[i]);
        }
        WideSweeps.circle(l, n);
        for (int i = 0; i < n; i++) {
            // The sine and cosine of x less an eighth of a turn, or three, times √2.
            double u = d[i] + x[i];
            double v = x[i] - d[i];
            double cosine = u + order * (v - u);
            double sine = v - order * (v + u);
            double wave = b[i] * cosine - c[i] * sine;
            double other = b[i] * sine + c[i] * cosine;
            b[i] = (wave + second * (other - wave)) / Math.sqrt(Math.PI * Math.max(Math.abs(a[i]), FAR));
        }
    }

    /// `Kₙ(x)` with n = p, times `e^x` if q is not 0, for `0 < x <= 600`.
    static void k(Lines l, int n, double p, double q) {
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        double[] d = l.d;
        double[] x = l.x;
        double[] y = l.y;
        double[] z = l.z;
        for (int i = 0; i < n; i++) {
            a[i] = x[i];
            double t = Math.min(a[i], FAR_K) * 0.5;
            x[i] = t;
            z[i] = t * t;
        }
        WideSweeps.log(l, n, 0, 0);
        Passes.polynomial(p == 0 ? I0 : I1, z, b, n);
        Passes.polynomial(p == 0 ? K0 : K1, z, c, n);
        for (int i = 0; i < n; i++) {
            double t = Math.min(a[i], FAR_K) * 0.5;
            double even = c[i] - y[i] * b[i];
            double odd = 0.5 / t + t * (y[i] * b[i] - 0.5 * c[i]);
            b[i] = even + p * (odd - even);
        }
        for (int i = 0; i < n; i++) {
            z[i] = 4 / Math.max(a[i], FAR_K) - 1;
        }
        Passes.polynomial(p == 0 ? K0_FAR : K1_FAR, z, d, n);
        double scaled = q == 0 ? 0 : 1;
        for (int i = 0; i < n; i++) {
            x[i] = (2 * scaled - 1) * a[i];
        }
        WideSweeps.exp(l, n, 0, 0);
        for (int i = 0; i < n; i++) {
            double w = above(a[i], FAR_K);
            double far = d[i] / Math.sqrt(Math.max(a[i], FAR_K));
            double other = scaled + (1 - 2 * scaled) * w;
            y[i] = (w * far + (1 - w) * b[i]) * (other * y[i] + (1 - other));
        }
    }
}
