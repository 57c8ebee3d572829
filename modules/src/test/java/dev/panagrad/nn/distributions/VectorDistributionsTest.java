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

/// Distributions of vectors and matrices, and of tails, against values of PyTorch 2.13.
class VectorDistributionsTest {
    private static final Tensor A = Tensor.of(0.5, 1.5, 3.0);
    private static final Tensor B = Tensor.of(2.0, 0.7, 1.1);
    private static final Tensor P = Tensor.of(0.2, 0.5, 0.9);
    private static final Tensor XI = Tensor.of(0.4, 0, -0.5);
    private static final Tensor BEYOND = Tensor.of(0.7, 2.5, 4);
    private static final Tensor W = Tensor.of(1, 0.5, 0.2, -1, 0.3, 2).reshape(3, 2);
    private static final Tensor D = Tensor.of(0.5, 1.0, 0.25);
    private static final Tensor VECTORS = Tensor.of(0.0, 1, 2, 1, 1, 1).reshape(2, 3);
    private static final Tensor TRIANGLE = Tensor.of(1, 0, 0.5, 2).reshape(2, 2);
    private static final Tensor MATRIX = Tensor.of(3, 0.5, 0.5, 2).reshape(2, 2);
    private static final Tensor UNIT_ROWS =
            Tensor.of(1, 0, 0, 0.6, 0.8, 0, 0, 0.6, 0.8).reshape(3, 3);

    private static Tensor scalar(double v) {
        return Tensor.full(v, DType.FLOAT64);
    }

    private static void near(Tensor found, double... expected) {
        assertArrayEquals(expected, found.toDoubleArray(), 1e-9);
    }

    private static GeneralizedPareto tails() {
        return new GeneralizedPareto(A, B, XI);
    }

    private static LowRankMultivariateNormal lowRank() {
        return new LowRankMultivariateNormal(A, W, D);
    }

    private static LogisticNormal sticks() {
        return new LogisticNormal(Tensor.of(0.5, 1.5), Tensor.of(2, 0.7));
    }

    private static Wishart wishart() {
        return new Wishart(scalar(4.5), TRIANGLE);
    }

    @Test
    void tailsEqualPyTorchs() {
        near(tails().logProb(BEYOND), -0.8304196765964298, -1.0718964846326962, -0.7014459833746405);
        near(tails().cdf(BEYOND), 0.09339804392481489, 0.7603489635582242, 0.7024793388429752);
        near(tails().icdf(P), 0.9668103697163903, 1.9852030263919618, 4.504298914762957);
        near(tails().logSurvival(BEYOND), -0.09805178288320321, -1.4285714285714286, -1.212271607140631);
        near(tails().entropy(), 2.0931471805599453, 0.6433250560612676, 0.595310179804325);
        near(tails().mean(), 3.8333333333333335, 2.2, 3.7333333333333334);
        near(tails().variance(), 55.55555555555557, 0.49, 0.26888888888888896);
        // The upper end of a uniform distribution.
        near(new GeneralizedPareto(scalar(1), scalar(2), scalar(-1)).logProb(scalar(3)), -Math.log(2));
        assertTrue(Double.isNaN(new GeneralizedPareto(1, 2, 1.5).mean().item()));
        assertTrue(Double.isNaN(new GeneralizedPareto(1, 2, 0.5).variance().item()));
        Grad.gradcheck((a, b) -> new GeneralizedPareto(a, b, XI).logProb(BEYOND.add(0.1))
                .add(new GeneralizedPareto(a, b, b.neg().mul(0.1)).icdf(P)), A, B);
        Grad.gradcheck(c -> new GeneralizedPareto(A, B, c).logProb(BEYOND), Tensor.of(0.4, 0.1, -0.5));
    }

    @Test
    void vectorsEqualPyTorchs() {
        near(sticks().logProb(Tensor.of(0.3, 0.6, 0.1, 0.2, 0.2, 0.6).reshape(2, 3)), 1.702684275102099,
                -5.513195661172372);
        near(new LogisticNormal(scalar(0.5), scalar(2)).logProb(Tensor.of(0.3, 0.7)), -0.2783394060754416);
        near(lowRank().logProb(VECTORS), -4.19683908507138, -5.782482837445099);
        near(lowRank().entropy(), 5.1990229058081825);
        near(lowRank().mean(), 0.5, 1.5, 3);
        near(lowRank().variance(), 1.75, 2.04, 4.34);
        near(lowRank().covariance(), 1.75, -0.3, 1.3, -0.3, 2.04, -1.94, 1.3, -1.94, 4.34);
        near(lowRank().precision(), 0.7732624382833271, -0.1853399164451196, -0.3144701860995063,
                -0.1853399164451196, 0.8970755791872389, 0.45651348271933134, -0.3144701860995063,
                0.45651348271933134, 0.52867451576149);
        near(lowRank().scaleTril(), 1.3228756555322954, 0, 0, -0.22677868380553629, 1.4101671633432076, 0,
                0.9827076298239907, -1.2176874499558443, 1.3753265025097667);
        LowRankMultivariateNormal two =
                new LowRankMultivariateNormal(A, Tensor.stack(0, W, W.mul(2)), D);
        near(two.logProb(VECTORS), -4.19683908507138, -6.59331964770693);
        near(two.entropy(), 5.1990229058081825, 6.406104143936293);
        LowRankMultivariateNormal other = new LowRankMultivariateNormal(B, W.narrow(1, 0, 1), B);
        MultivariateNormal full = MultivariateNormal.ofCovariance(B,
                Tensor.of(2, 0.3, 0, 0.3, 1, 0.1, 0, 0.1, 0.5).reshape(3, 3));
        near(Kl.divergence(lowRank(), other), 4.27610343872852);
        near(Kl.divergence(lowRank(), full), 8.406273880456439);
        near(Kl.divergence(full, lowRank()), 4.743620264405873);
        near(Kl.divergence(other, other), 0);
    }

    @Test
    void matricesEqualPyTorchs() {
        near(new LKJCholesky(3, scalar(1)).logProb(UNIT_ROWS), -1.8194561424530646);
        near(new LKJCholesky(3, scalar(0.7)).logProb(UNIT_ROWS), -2.0395746698537405);
        near(new LKJCholesky(3, Tensor.of(2.5, 1.0)).logProb(UNIT_ROWS), -1.8549825343122839,
                -1.8194561424530646);
        near(new LKJCholesky(2, scalar(0.5)).logProb(Tensor.of(1, 0, -0.6, 0.8).reshape(2, 2)),
                -0.9215863345351905);
        near(wishart().logProb(MATRIX), -7.320510270729175);
        near(wishart().entropy(), 8.656704430028336);
        near(wishart().mean(), 4.5, 2.25, 2.25, 19.125);
        near(wishart().variance(), 9, 20.25, 20.25, 162.5625);
        Wishart two = Wishart.ofCovariance(Tensor.of(3, 4.5),
                Tensor.stack(0, Tensor.eye(2, 2, DType.FLOAT64), wishart().covariance()));
        near(two.logProb(MATRIX), -5.031024246969291, -7.320510270729175);
        near(two.entropy(), 5.531024246969291, 8.656704430028336);
        near(Wishart.ofPrecision(scalar(4.5), MATRIX).logProb(wishart().covariance()), -4.756577405155614);
    }

    @Test
    void entropiesOfCountsEqualPyTorchs() {
        Tensor probs = Tensor.stack(0, P, Tensor.ones(DType.FLOAT64, 3));
        near(Multinomial.ofProbs(0, probs).entropy(), 0, 0);
        near(Multinomial.ofProbs(1, probs).entropy(), 0.9470571522825082, 1.0986122886681096);
        near(Multinomial.ofProbs(4, probs).entropy(), 2.1736958346504487, 2.481123543495273);
        near(Multinomial.ofProbs(7, P).entropy(), 2.7666188745518587);
        Grad.gradcheck(logits -> new Multinomial(3, logits).entropy(), A);
    }

    /// The mean of many samples is within five of its standard errors, their variance within a seventh.
    @Test
    void samplesHaveTheirMoments() {
        Panagrad.seed(11);
        int n = 40_000;
        for (Distribution d : List.of(new GeneralizedPareto(A, B, Tensor.of(0.1, 0, -0.5)), lowRank(),
                wishart(), new Wishart(Tensor.of(3, 4.5), TRIANGLE))) {
            Tensor x = d.sample(n);
            assertFalse(x.requiresGrad());
            assertArrayEquals(d.mean().shape().insert(0, n).dims(), x.shape().dims(), d::toString);
            Tensor error = x.mean(0).sub(d.mean()).abs().div(d.stddev().mul(5 / Math.sqrt(n)));
            assertTrue(error.max().item() < 1, () -> d + ": " + error);
            Tensor ratio = x.sub(x.mean(0)).square().mean(0).div(d.variance());
            assertTrue(ratio.sub(1).abs().max().item() < 1 / 7.0, () -> d + ": " + ratio);
            assertTrue(d.support().check(x).all().item() != 0, d::toString);
        }
    }

    @Test
    void brokenSticksAreOfTheirNormalDistribution() {
        Panagrad.seed(12);
        Tensor y = sticks().sample(5, 4);
        assertArrayEquals(new long[] {5, 4, 3}, y.shape().dims());
        assertTrue(Constraint.simplex().check(y).all().item() != 0);
        Panagrad.seed(12);
        Tensor x = new Normal(Tensor.of(0.5, 1.5), Tensor.of(2, 0.7)).sample(5, 4);
        Tensor first = y.narrow(-1, 0, 2);
        Tensor back = first.div(first.cumsum(-1).rsub(1)).log().add(Tensor.of(2.0, 1).log());
        assertArrayEquals(x.toDoubleArray(), back.toDoubleArray(), 1e-9);
    }

    /// Each correlation of d variables has the variance `1 / (2 concentration + d - 1)`, which PyTorch's
    /// samples miss from the third row on.
    @Test
    void correlationsHaveTheirVariance() {
        Panagrad.seed(13);
        for (double c : new double[] {1, 2.5}) {
            for (int d = 2; d <= 4; d++) {
                Tensor l = new LKJCholesky(d, scalar(c)).sample(40_000);
                assertTrue(Constraint.corrCholesky().check(l).all().item() != 0);
                Tensor r = l.matmul(l.transpose(-2, -1));
                Tensor below = Tensor.ones(DType.FLOAT64, d, d).tril(-1).ne(0);
                double expected = 1 / (2 * c + d - 1);
                for (double v : r.square().mean(0).maskedSelect(below).toDoubleArray()) {
                    assertEquals(expected, v, 0.025 * expected);
                }
                assertEquals(0, r.mean(0).maskedSelect(below).abs().max().item(), 0.015);
            }
        }
        assertArrayEquals(new long[] {2, 3, 4, 4},
                new LKJCholesky(4, Tensor.of(1.0, 2, 3)).sample(2).shape().dims());
    }

    @Test
    void samplesAreFunctionsOfTheParameters() {
        for (BinaryOperator<Tensor> f : List.<BinaryOperator<Tensor>>of(
                (a, b) -> new GeneralizedPareto(a, b, b.mul(-0.3)).rsample(2),
                (a, b) -> new LogisticNormal(a, b).rsample(2),
                (a, b) -> new LowRankMultivariateNormal(a, W.mul(b.unsqueeze(-1)), b).rsample(2),
                (a, b) -> new Wishart(scalar(5), a.mul(b).diagEmbed()).rsample(2))) {
            Grad.gradcheck((a, b) -> {
                Panagrad.seed(4);
                return f.apply(a, b);
            }, A, B);
        }
        assertThrows(IllegalStateException.class, () -> new LKJCholesky(3, A).rsample());
    }

    /// The mean of df Σ moves by Σ with df.
    @Test
    void wishartsGradientIsThatOfTheMean() {
        Panagrad.seed(6);
        Tensor df = scalar(4.5).requiresGrad(true);
        Tensor mean = new Wishart(df, TRIANGLE).rsample(20_000).mean(0);
        assertEquals(1, Grad.grad(mean.select(0, 0).select(0, 0), df)[0].item(), 0.05);
    }

    /// With fewer degrees of freedom than rows, too, all samples have a density.
    @Test
    void wishartsOfFewDegreesAreRegular() {
        Panagrad.seed(3);
        Tensor one = Tensor.eye(3, 3, DType.FLOAT64);
        for (double df : new double[] {2.05, 2.7, 3}) {
            Wishart w = new Wishart(Tensor.full(df, DType.FLOAT64), one);
            Tensor x = w.sample(2000);
            assertTrue(Double.isFinite(w.logProb(x).sum().item()));
            near(x.mean(0).reshape(9).round(), df > 2.4 ? new double[] {3, 0, 0, 0, 3, 0, 0, 0, 3}
                    : new double[] {2, 0, 0, 0, 2, 0, 0, 0, 2});
        }
    }

    @Test
    void densitiesHaveGradients() {
        Tensor unit = Tensor.of(0.2, 0.3, 0.1, 0.4);
        Grad.gradcheck((a, b) -> new LogisticNormal(a, b).logProb(unit)
                .add(new LowRankMultivariateNormal(a, W.mul(b.unsqueeze(-1)), b).logProb(VECTORS).sum())
                .add(new LowRankMultivariateNormal(a, W, b).entropy()), A, B);
        Grad.gradcheck((a, b) -> new LKJCholesky(3, a.mul(b)).logProb(UNIT_ROWS)
                .add(new Wishart(a.add(3), b.diagEmbed()).entropy())
                .add(new Wishart(a.add(3), b.diagEmbed()).logProb(lowRank().covariance())), A, B);
        Grad.gradcheck(y -> sticks().logProb(y.div(y.sum())), Tensor.of(0.3, 0.6, 0.1));
    }

    @Test
    void refuseWrongParametersAndValues() {
        for (Runnable wrong : List.<Runnable>of(() -> new GeneralizedPareto(0, 0, 1),
                () -> new GeneralizedPareto(0, 1, Double.NaN), () -> tails().logProb(A.sub(0.1)),
                () -> tails().cdf(Tensor.of(0.7, 2.5, 5.3)), () -> new LogisticNormal(A, A.neg()),
                () -> sticks().logProb(A), () -> new LowRankMultivariateNormal(A, W, D.neg()),
                () -> new LowRankMultivariateNormal(A, W.transpose(0, 1), D),
                () -> new LowRankMultivariateNormal(scalar(1), W, D),
                () -> new LowRankMultivariateNormal(A, W.to(DType.FLOAT32), D),
                () -> lowRank().logProb(A.mul(Double.NaN)), () -> new LKJCholesky(1, A),
                () -> new LKJCholesky(3, A.neg()), () -> new LKJCholesky(3, A).logProb(UNIT_ROWS.mul(1.1)),
                () -> new LKJCholesky(3, A).logProb(UNIT_ROWS.transpose(0, 1)),
                () -> new Wishart(scalar(1), TRIANGLE), () -> new Wishart(scalar(3), MATRIX),
                () -> new Wishart(scalar(3), W), () -> new Wishart(Tensor.of(3f), TRIANGLE),
                () -> wishart().logProb(TRIANGLE), () -> wishart().logProb(MATRIX.neg()))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
