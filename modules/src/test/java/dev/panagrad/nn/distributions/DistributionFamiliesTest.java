package dev.panagrad.nn.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/// Rarer distributions, mixtures and functions of others against values of PyTorch 2.13.
class DistributionFamiliesTest {
    private static final Tensor A = Tensor.of(0.5, 1.5, 3.0);
    private static final Tensor B = Tensor.of(2.0, 0.7, 1.1);
    private static final Tensor DF = Tensor.of(0.8, 1.7, 5.0);
    private static final Tensor L = Tensor.of(-1.0, 0.3, 2.0);
    private static final Tensor REAL = Tensor.of(-1.0, 0.2, 4);
    private static final Tensor POSITIVE = Tensor.of(0.3, 1.0, 4);
    private static final Tensor COUNTS = Tensor.of(0.0, 2, 5);
    private static final Tensor FIVE = Tensor.of(5.0, 5, 5);
    private static final Tensor P = Tensor.of(0.2, 0.5, 0.9);
    private static final Tensor UNIT = Tensor.of(0.3, 0.6, 0.1);
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static Tensor scalar(double v) {
        return Tensor.full(v, DType.FLOAT64);
    }

    private static void near(Tensor found, double... expected) {
        double[] got = found.toDoubleArray();
        assertEquals(expected.length, got.length);
        for (int i = 0; i < got.length; i++) {
            if (Double.isFinite(expected[i])) {
                assertEquals(expected[i], got[i], 1e-8 * Math.max(1, Math.abs(expected[i])));
            } else {
                assertEquals(expected[i], got[i]);
            }
        }
    }

    private static void density(Distribution p, Tensor value, double... expected) {
        near(p.logProb(value), expected);
    }

    private static double[] v(double... all) {
        return all;
    }

    private static void moments(Distribution p, double[] entropy, double[] mean, double[] variance) {
        if (entropy == null) {
            assertThrows(IllegalStateException.class, p::entropy);
        } else {
            near(p.entropy(), entropy);
        }
        if (mean == null) {
            assertThrows(IllegalStateException.class, p::mean);
            assertThrows(IllegalStateException.class, p::variance);
        } else {
            near(p.mean(), mean);
            near(p.variance(), variance);
        }
    }

    private static MixtureSameFamily mixture() {
        return new MixtureSameFamily(Categorical.ofProbs(P), new Normal(A, B));
    }

    private static MixtureSameFamily vectorMixture() {
        return new MixtureSameFamily(Categorical.ofProbs(Tensor.of(0.3, 0.7)), new Independent(
                new Normal(Tensor.stack(0, A, Tensor.of(1.2, 0.4, 2.0)),
                        Tensor.stack(0, B, Tensor.of(0.9, 1.8, 2.5))),
                1));
    }

    private static ContinuousBernoulli continuous() {
        return ContinuousBernoulli.ofProbs(Tensor.of(0.2, 0.5003, 0.9));
    }

    @Test
    void densitiesEqualPyTorch() {
        density(new StudentT(DF, A, B), REAL, -2.363460245, -2.198870052, -1.522837803);
        density(new Chi2(A), POSITIVE, -0.7083297166, -1.223141337, -2.225791353);
        density(new InverseGamma(A, B), POSITIVE, -5.086498813, -1.114230178, -6.227394086);
        density(new HalfNormal(B), POSITIVE, -0.9301885332, -0.889524572, -6.93267178);
        density(new HalfCauchy(B), POSITIVE, -1.166980495, -1.207033769, -3.201763136);
        density(new Poisson(A), COUNTS, -0.5, -1.382216964, -2.294430299);
        density(Binomial.ofProbs(FIVE, P), COUNTS, -1.115717757, -1.16315081, -0.5268025783);
        density(NegativeBinomial.ofProbs(A, P), COUNTS, -0.1115717757, -1.797406473, -4.39003542);
        density(new Pareto(UNIT, A), Tensor.of(0.4, 1.0, 4), 0.07930251509, -0.3607733275, -11.35432043);
        density(new Weibull(B, A), POSITIVE, -0.8250327033, -0.7669919179, -44.49887679);
        density(new Kumaraswamy(A, B), UNIT, -0.1914730745, -0.01911175747, -3.411347768);
        density(new FisherSnedecor(A, DF), POSITIVE, -1.085372126, -1.528376285, -3.340334145);
        // SciPy's values: PyTorch's Bessel functions are right to eight digits.
        density(new VonMises(A, B), REAL, -2.520396204557, -1.769568490283, -1.525832216619);
        density(continuous(), UNIT, 0.1984280241, 0.0001199400144, -1.072524076);
        density(Multinomial.ofProbs(4, P), Tensor.of(1.0, 0, 3), -2.419239615);
        density(OneHotCategorical.ofProbs(P), Tensor.of(0.0, 1, 0), -1.16315081);
        density(new RelaxedBernoulli(B, L), UNIT, 0.7492342191, -0.3159183517, -1.937688756);
        density(new RelaxedOneHotCategorical(scalar(0.7), L), UNIT, -2.9435804);
        density(mixture(), scalar(0.4), -2.416830809);
        density(vectorMixture(), REAL, -6.502151318);
    }

    /// Classes that never come have logits of minus infinity.
    @Test
    void impossibleClassesDoNotSpoilTheOthers() {
        Tensor logits = Tensor.of(Math.log(0.25), Double.NEGATIVE_INFINITY, Math.log(0.75));
        density(new OneHotCategorical(logits), Tensor.of(0.0, 0, 1), Math.log(0.75));
        density(new OneHotCategorical(logits), Tensor.of(0.0, 1, 0), Double.NEGATIVE_INFINITY);
        density(new Multinomial(2, logits), Tensor.of(1.0, 0, 1), Math.log(2 * 0.25 * 0.75));
        near(new Multinomial(7, logits).sample(20).select(-1, 1).sum(), 0);
    }

    @Test
    void entropiesAndMomentsEqualPyTorch() {
        moments(new StudentT(DF, A, B), v(3.510053761, 1.703652629, 1.722812852), v(NAN, 1.5, 3),
                v(NAN, INF, 2.0166666667));
        moments(new Chi2(A), v(-0.9394204448, 1.374962912, 2.054119956), v(0.5, 1.5, 3), v(1, 3, 6));
        moments(new InverseGamma(A, B), v(4.710777163, 0.9313178835, 0.09732001997), v(INF, 1.4, 0.55),
                v(INF, INF, 0.3025));
        moments(new HalfNormal(B), v(1.418938533, 0.3691164087, 0.8211015324),
                v(1.595769122, 0.5585191926, 0.8776730169), v(1.453520911, 0.1780563115, 0.4396900754));
        moments(new HalfCauchy(B), v(2.531024247, 1.481202122, 1.933187246), v(INF, INF, INF),
                v(INF, INF, INF));
        moments(new Poisson(A), null, v(0.5, 1.5, 3), v(0.5, 1.5, 3));
        moments(Binomial.ofProbs(FIVE, P), v(1.243024162, 1.523670872, 0.9102051202), v(1, 2.5, 4.5),
                v(0.8, 1.25, 0.45));
        moments(NegativeBinomial.ofProbs(A, P), null, v(0.125, 1.5, 27), v(0.15625, 3, 270));
        moments(new Pareto(UNIT, A), v(2.489174376, 0.7503759348, -2.067864048), v(INF, 1.8, 0.15),
                v(INF, INF, 0.0075));
        moments(new Weibull(B, A), v(1.809078696, 0.4302651696, 0.3815083344),
                v(4, 0.6319217051, 0.9822774627), v(80, 0.1840882396, 0.1274527907));
        moments(new Kumaraswamy(A, B), v(-1, -0.2154404128, -0.3946456218),
                v(0.1666666667, 0.6746870695, 0.7358998813), v(0.03888888889, 0.06922784744, 0.03782903117));
        moments(new FisherSnedecor(A, DF.add(2)), null, v(3.5, 2.176470588, 1.4), v(NAN, NAN, 3.484444444));
        moments(new RelaxedBernoulli(B, L), null, null, null);
        moments(new VonMises(A, B), null, v(0.5, 1.5, 3), v(0.3022253424, 0.6698227036, 0.5192972247));
        moments(continuous(), v(-0.0764144528, -6.000001229e-08, -0.179631116),
                v(0.3880141871, 0.5001, 0.6698803867), v(0.07589780081, 0.08333332733, 0.06650886242));
        moments(Multinomial.ofProbs(4, P), v(2.1736958346504487), v(0.5, 1.25, 2.25),
                v(0.4375, 0.859375, 0.984375));
        moments(OneHotCategorical.ofProbs(P), v(0.9470571523), v(0.125, 0.3125, 0.5625),
                v(0.109375, 0.21484375, 0.24609375));
        moments(new RelaxedOneHotCategorical(scalar(0.7), L), null, null, null);
        moments(mixture(), null, v(2.21875), v(2.2077734375));
        moments(vectorMixture(), null, v(0.99, 0.73, 2.3), v(1.8699, 2.6691, 4.948));
    }

    @Test
    void distributionFunctionsEqualPyTorch() {
        near(new Gamma(A.mul(0.5), scalar(0.5)).cdf(POSITIVE), 0.6668281977, 0.5279371098, 0.7385358701);
        near(new Chi2(A).cdf(POSITIVE), 0.6668281977, 0.5279371098, 0.7385358701);
        near(new InverseGamma(A, B).cdf(POSITIVE), 0.0002607296329, 0.7055347312, 0.997175778);
        near(new HalfNormal(B).cdf(POSITIVE), 0.1192353847, 0.846872549, 0.9997234861);
        near(new HalfCauchy(B).cdf(POSITIVE), 0.09478628455, 0.6111997756, 0.8291527639);
        near(new Pareto(UNIT, A).cdf(Tensor.of(0.4, 1.0, 4)), 0.1339745962, 0.5352419985, 0.999984375);
        near(new Weibull(B, A).cdf(POSITIVE), 0.3211114712, 0.8186759364, 1);
        near(new Kumaraswamy(A, B).cdf(UNIT), 0.795445115, 0.3543678797, 0.001099944983);
        near(continuous().cdf(UNIT), 0.4536613928, 0.6, 0.03071636745);
        double[] p = P.toDoubleArray();
        near(new HalfNormal(B).cdf(new HalfNormal(B).icdf(P)), p);
        near(new HalfCauchy(B).cdf(new HalfCauchy(B).icdf(P)), p);
        near(new Pareto(UNIT, A).cdf(new Pareto(UNIT, A).icdf(P)), p);
        near(new Weibull(B, A).cdf(new Weibull(B, A).icdf(P)), p);
        near(new Kumaraswamy(A, B).cdf(new Kumaraswamy(A, B).icdf(P)), p);
        near(continuous().cdf(continuous().icdf(P)), p);
    }

    @Test
    void divergencesEqualPyTorch() {
        near(Kl.divergence(new Chi2(A), new Chi2(B)), 1.882567625, 0.2969559238, 0.635478569);
        near(Kl.divergence(new HalfNormal(A), new HalfNormal(B)), 0.9175443611, 1.033778315, 2.215706156);
        near(Kl.divergence(new Poisson(A), new Poisson(B)), 0.8068528194, 0.3432100781, 1.109906327);
        near(Kl.divergence(Binomial.ofProbs(FIVE, P), Binomial.ofProbs(FIVE, UNIT)), 0.1286604624,
                0.1020549863, 8.788898309);
        near(Kl.divergence(Binomial.ofProbs(FIVE, P), Binomial.ofProbs(FIVE.sub(1), UNIT)), INF, INF, INF);
        assertThrows(IllegalArgumentException.class,
                () -> Kl.divergence(Binomial.ofProbs(FIVE, P), Binomial.ofProbs(FIVE.add(1), UNIT)));
        near(Kl.divergence(new Pareto(UNIT, A), new Pareto(P.mul(0.5), B)), 3.810930216, 0.8416348349, INF);
        near(Kl.divergence(OneHotCategorical.ofProbs(P), OneHotCategorical.ofProbs(UNIT)), 0.6582765705);
    }

    private static Distribution ofNormal(Bijection f) {
        return new TransformedDistribution(new Normal(A, B), List.of(f));
    }

    @Test
    void functionsOfOthersEqualPyTorch() {
        density(ofNormal(Bijection.affine(A, B.neg())), REAL, -2.313045394, -0.3357427478, -7.424018288);
        density(ofNormal(Bijection.exp()), POSITIVE, -0.7710533242, -2.858181957, -3.476595094);
        density(ofNormal(Bijection.sigmoid()), UNIT, -0.2783394061, -0.3576029781, -9.76793257);
        density(ofNormal(Bijection.tanh()), UNIT, -1.522310382, -0.7802739073, -4.478601309);
        density(ofNormal(Bijection.softplus()), POSITIVE, -0.5622600323, -1.041402765, -1.393850381);
        density(new TransformedDistribution(new Exponential(A), List.of(Bijection.power(2.5))), POSITIVE,
                -1.195954655, -2.010825624, -5.87275844);
        Distribution two = new TransformedDistribution(new Independent(new Normal(A, B), 1),
                List.of(Bijection.affine(scalar(0.5), scalar(2)), Bijection.exp()));
        density(two, POSITIVE, -11.50528929);
        density(new TransformedDistribution(new Normal(A, B), List.of()), REAL,
                new Normal(A, B).logProb(REAL).toDoubleArray());
        Panagrad.seed(5);
        Tensor x = new Independent(new Normal(A, B), 1).sample(4);
        Panagrad.seed(5);
        assertTrue(x.mul(2).add(0.5).exp().allClose(two.sample(4), 1e-12, 1e-12));
        for (Bijection f : List.of(Bijection.affine(A, B.neg()), Bijection.exp(), Bijection.sigmoid(),
                Bijection.tanh(), Bijection.softplus(), Bijection.power(-1.5))) {
            Tensor at = UNIT.requiresGrad(true);
            Tensor y = f.of(at);
            near(f.inverse(y), UNIT.toDoubleArray());
            near(f.logSlope(at, y), Grad.grad(y.sum(), at)[0].abs().log().toDoubleArray());
        }
    }

    /// The mean of many samples is within five of its standard errors, their variance within a seventh.
    @Test
    void samplesHaveTheirMoments() {
        Panagrad.seed(11);
        int n = 40_000;
        Tensor many = Tensor.of(9.0, 12.0, 20.0);
        for (Distribution d : List.of(new StudentT(many, A, B), new Chi2(A), new InverseGamma(many, B),
                new HalfNormal(B), new Poisson(A), Binomial.ofProbs(FIVE, P), NegativeBinomial.ofProbs(A, P),
                new Pareto(UNIT, many), new Weibull(B, A.add(1)), new Kumaraswamy(A, B),
                new FisherSnedecor(many, many.add(4)), continuous(), Multinomial.ofProbs(4, P),
                OneHotCategorical.ofProbs(P), mixture(), vectorMixture())) {
            Tensor x = d.sample(n);
            assertFalse(x.requiresGrad());
            assertArrayEquals(d.mean().shape().insert(0, n).dims(), x.shape().dims(), d::toString);
            assertEquals(DType.FLOAT64, x.dtype());
            Tensor error = x.mean(0).sub(d.mean()).abs().div(d.stddev().mul(5 / Math.sqrt(n)));
            assertTrue(error.max().item() < 1, () -> d + ": " + error);
            Tensor ratio = x.sub(x.mean(0)).square().mean(0).div(d.variance());
            assertTrue(ratio.sub(1).abs().max().item() < 1 / 7.0, () -> d + ": " + ratio);
        }
        assertEquals(4, Multinomial.ofProbs(4, P).sample(50).sum(-1).min().item());
        near(new HalfCauchy(B).sample(n).lt(B).to(DType.FLOAT64).mean(0).mul(20).round(), 10, 10, 10);
        Tensor smooth = new RelaxedOneHotCategorical(scalar(0.1), L).sample(n);
        near(smooth.argmax(-1).eq(2).to(DType.FLOAT64).mean().mul(20).round(), 16);
        near(new RelaxedBernoulli(B, L).sample(n).gt(0.5).to(DType.FLOAT64).mean(0).mul(20).round(), 5, 11,
                18);
    }

    /// The mean direction and the circular variance, for spread and for narrow distributions.
    @Test
    void anglesHaveTheirDirections() {
        Panagrad.seed(12);
        VonMises d = new VonMises(Tensor.of(0.5, -3.0, 3.1, 1.0), Tensor.of(2.0, 0.7, 500.0, 1e-7));
        Tensor x = d.sample(40_000);
        assertTrue(x.min().item() >= -Math.PI && x.max().item() < Math.PI);
        Tensor along = x.sub(d.loc()).cos().mean(0);
        assertArrayEquals(d.variance().toDoubleArray(), along.rsub(1).toDoubleArray(), 0.02);
        assertEquals(0, x.sub(d.loc()).sin().mean(0).abs().max().item(), 0.02);
    }

    @Test
    void samplesAreFunctionsOfTheParameters() {
        for (BinaryOperator<Tensor> f : List.<BinaryOperator<Tensor>>of(
                (a, b) -> new HalfNormal(a.mul(b)).rsample(2), (a, b) -> new HalfCauchy(a.mul(b)).rsample(2),
                (a, b) -> new Pareto(a, b).rsample(2), (a, b) -> new Weibull(a, b).rsample(2),
                (a, b) -> new Kumaraswamy(a, b).rsample(2), (a, b) -> new RelaxedBernoulli(a, b).rsample(2),
                (a, b) -> new RelaxedOneHotCategorical(scalar(0.7), a.mul(b)).rsample(2),
                (a, b) -> new ContinuousBernoulli(a.mul(b)).rsample(2),
                (a, b) -> new TransformedDistribution(new Normal(a, b), List.of(Bijection.tanh()))
                        .rsample(2))) {
            Grad.gradcheck((a, b) -> {
                Panagrad.seed(4);
                return f.apply(a, b);
            }, A, B);
        }
        Tensor logits = L.requiresGrad(true);
        Tensor x = new OneHotCategorical(logits).rsample(3);
        near(x.detach().sum(-1), 1, 1, 1);
        near(Grad.grad(x.select(-1, 0).sum(), logits)[0],
                Grad.grad(logits.softmax(-1).select(0, 0).mul(3), logits)[0].toDoubleArray());
        for (Distribution d : List.of(new Poisson(A), Binomial.ofProbs(FIVE, P),
                NegativeBinomial.ofProbs(A, P), Multinomial.ofProbs(4, P), new VonMises(A, B), mixture())) {
            assertThrows(IllegalStateException.class, d::rsample);
        }
        // The mean of a t distribution's samples moves with loc, their size with scale.
        Tensor loc = A.requiresGrad(true);
        near(Grad.grad(new StudentT(DF, loc, B).rsample(5).sum(), loc)[0], 5, 5, 5);
    }

    @Test
    void densitiesHaveGradients() {
        Grad.gradcheck((a, b) -> new StudentT(a, b, a).logProb(REAL).add(new InverseGamma(a, b).entropy())
                .add(new Poisson(a).logProb(COUNTS)).add(new NegativeBinomial(a, b).logProb(COUNTS))
                .add(new Pareto(a.mul(0.1), b).logProb(POSITIVE)).add(new Weibull(a, b).variance())
                .add(new Kumaraswamy(a, b).entropy()).add(new FisherSnedecor(a, b).logProb(POSITIVE)), A, B);
        Grad.gradcheck((a, b) -> new VonMises(a, b).logProb(REAL).add(new ContinuousBernoulli(b).entropy())
                .add(new Binomial(FIVE, a).entropy()).add(new RelaxedBernoulli(a, b).logProb(UNIT))
                .add(new MixtureSameFamily(new Categorical(b), new Normal(a, b)).logProb(scalar(0.4)))
                .add(new TransformedDistribution(new Normal(a, b),
                        List.of(Bijection.affine(a, b), Bijection.sigmoid())).logProb(UNIT)),
                A, B);
    }

    @Test
    void refuseWrongParametersAndValues() {
        for (Runnable wrong : List.<Runnable>of(() -> new StudentT(0, 0, 1), () -> new Chi2(0),
                () -> new InverseGamma(1, -1), () -> new HalfNormal(0), () -> new HalfCauchy(NAN),
                () -> new Poisson(-1), () -> Binomial.ofProbs(Tensor.of(1.5), Tensor.of(0.5)),
                () -> Binomial.ofProbs(FIVE, Tensor.of(2.0)), () -> new NegativeBinomial(A.neg(), B),
                () -> new Pareto(0, 1), () -> new Weibull(1, 0), () -> new Kumaraswamy(0, 1),
                () -> new FisherSnedecor(1, 0), () -> new RelaxedBernoulli(0, 1), () -> new VonMises(0, 0),
                () -> ContinuousBernoulli.ofProbs(Tensor.of(1.1)), () -> Multinomial.ofProbs(-1, P),
                () -> OneHotCategorical.ofProbs(P.neg()), () -> new RelaxedOneHotCategorical(A, L),
                () -> new MixtureSameFamily(Categorical.ofProbs(P), new Normal(0, 1)),
                () -> Bijection.affine(A, scalar(0)), () -> Bijection.power(0),
                () -> new Poisson(A).logProb(REAL), () -> new HalfNormal(B).logProb(REAL),
                () -> Binomial.ofProbs(FIVE, P).logProb(FIVE.add(1)),
                () -> new Pareto(A, A).logProb(UNIT), () -> Multinomial.ofProbs(4, P).logProb(COUNTS),
                () -> OneHotCategorical.ofProbs(P).logProb(Tensor.of(1.0, 1, 0)))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
        assertThrows(IllegalStateException.class,
                () -> Binomial.ofProbs(COUNTS, P).entropy());
    }
}
