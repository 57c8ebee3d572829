package dev.panagrad.tensor;

/// Airy's function, composed of operations in double precision, so that it has gradients of any order: its
/// series near 0, elsewhere its asymptotic forms (Abramowitz, Stegun 10.4.59, 10.4.60) with polynomials
/// fitted at Chebyshev's points to values of 40 digits; right to 1e-13 of the function's envelope.
final class Airy {
    private static final double AT_ZERO = 0.355028053887817239;
    private static final double SLOPE_AT_ZERO = -0.258819403792806798;
    private static final double RIGHT = 2;
    private static final double LEFT = 3.5;
    private static final int TERMS = 18;
    /// `2 √π x^(1/4) e^ζ Ai(x)` for `x > 2`, in `1 / ζ` scaled to [-1, 1].
    private static final double[] DECAY = {0.9836792828280424, -0.014613458724046239, 0.0014132014717732832,
            -0.00022785221234030665, 4.84633382775607e-05, -1.2354413898040586e-05, 3.5878608508201715e-06,
            -1.150845656595759e-06, 3.995361543882071e-07, -1.4887567402752833e-07, 5.862121729023695e-08,
            -2.1980164225579394e-08, 8.759883002144346e-09, -7.025321292938081e-09, 3.840236750564773e-09,
            1.0661788359765649e-09, -8.585119278435098e-10, -1.0064900303274171e-09, 5.846623570826252e-10};
    /// The factor of the cosine of `ζ - π/4` in `√π x^(1/4) Ai(-x)` for `x > 3.5`, in `1 / ζ²` scaled.
    private static final double[] COSINE = {0.999061108808119, -0.0009069100369137312, 2.9077859938589805e-05,
            -2.460553896661694e-06, 3.4948785817900194e-07, -6.877402258772771e-08, 1.6947692636395274e-08,
            -4.8856979935455225e-09, 1.5889227212047431e-09, -6.652774425089669e-10, 2.938650890837742e-10,
            -1.063357070470509e-11, -1.8881392823934225e-11, -6.652716714237363e-11, 3.951384492988415e-11};
    /// That of the sine times ζ.
    private static final double[] SINE = {0.06851548746567547, -0.0008703312347780072, 5.121177821925416e-05,
            -6.011928101082579e-06, 1.0574572029378463e-06, -2.427589814211866e-07, 6.731281828830745e-08,
            -2.157509708137754e-08, 7.742596253959311e-09, -2.7654143034676962e-09, 1.0412485905540528e-09,
            -9.282039279831913e-10, 5.747070990350188e-10, 2.1764754699577707e-10, -1.992221671586494e-10,
            -1.788272459197487e-10, 1.1944122381658274e-10};

    private Airy() {
    }

    static Tensor of(Tensor in) {
        Tensor x = in.to(DType.FLOAT64);
        Tensor d = x.detach();
        Tensor right = d.gt(RIGHT);
        Tensor left = d.lt(-LEFT);
        Tensor never = d.eq(Double.NEGATIVE_INFINITY);
        // Where a form does not count, it gets an operand at which it is finite.
        Tensor decaying = decay(Tensor.where(right, x, Scalars.number(x, RIGHT + 1)));
        Tensor swinging =
                wave(Tensor.where(left.and(never.logicalNot()), x.neg(), Scalars.number(x, LEFT + 1)));
        Tensor near = series(Tensor.where(right.or(left), Scalars.number(x, 0), x));
        Tensor y = Tensor.where(right, decaying, Tensor.where(left, swinging, near));
        return Tensor.where(never, Scalars.number(x, 0), y).to(in.dtype());
    }

    private static Tensor polynomial(double[] c, Tensor x) {
        Tensor y = x.mul(c[c.length - 1]).add(c[c.length - 2]);
        for (int k = c.length - 3; k >= 0; k--) {
            y = y.mul(x).add(c[k]);
        }
        return y;
    }

    private static double zeta(double x) {
        return 2.0 / 3 * x * Math.sqrt(x);
    }

    private static Tensor zeta(Tensor x) {
        return x.mul(x.sqrt()).mul(2.0 / 3);
    }

    private static Tensor series(Tensor x) {
        double[] even = new double[TERMS];
        double[] odd = new double[TERMS];
        even[0] = AT_ZERO;
        odd[0] = SLOPE_AT_ZERO;
        for (int k = 1; k < TERMS; k++) {
            even[k] = even[k - 1] / ((3.0 * k - 1) * 3 * k);
            odd[k] = odd[k - 1] / (3.0 * k * (3 * k + 1));
        }
        Tensor z = x.mul(x).mul(x);
        return polynomial(even, z).add(polynomial(odd, z).mul(x));
    }

    private static Tensor decay(Tensor x) {
        Tensor z = zeta(x);
        Tensor t = z.reciprocal().mul(2 * zeta(RIGHT)).sub(1);
        return polynomial(DECAY, t).mul(z.neg().exp()).div(x.sqrt().sqrt()).mul(0.5 / Math.sqrt(Math.PI));
    }

    private static Tensor wave(Tensor x) {
        Tensor z = zeta(x);
        Tensor r = z.reciprocal();
        Tensor t = r.mul(r).mul(2 * zeta(LEFT) * zeta(LEFT)).sub(1);
        Tensor angle = z.sub(Math.PI / 4);
        Tensor sum = angle.cos().mul(polynomial(COSINE, t)).add(angle.sin().mul(polynomial(SINE, t)).mul(r));
        return sum.div(x.sqrt().sqrt()).mul(1 / Math.sqrt(Math.PI));
    }
}
