package dev.panagrad.nn.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/// Distributions against values of PyTorch 2.13, and samples against their moments.
class DistributionsTest {
    private static final Tensor A = Tensor.of(0.5, 1.5, 3.0);
    private static final Tensor B = Tensor.of(2.0, 0.7, 1.1);
    private static final Tensor A2 = Tensor.of(1.2, 0.4, 2.0);
    private static final Tensor B2 = Tensor.of(0.9, 1.8, 2.5);
    private static final Tensor REAL = Tensor.of(-1.0, 0.2, 4);
    private static final Tensor POSITIVE = Tensor.of(0.3, 1.0, 4);
    private static final Tensor P = Tensor.of(0.2, 0.5, 0.9);

    private static void near(Tensor found, double... expected) {
        assertArrayEquals(expected, found.toDoubleArray(), 1e-8);
    }

    private static void density(Distribution p, Tensor value, double... expected) {
        near(p.logProb(value), expected);
    }

    private static void moments(Distribution p, double[] entropy, double[] mean, double[] variance) {
        near(p.entropy(), entropy);
        near(p.mean(), mean);
        assertArrayEquals(variance, p.variance().toDoubleArray(), 1e-6);
        assertArrayEquals(p.variance().sqrt().toDoubleArray(), p.stddev().toDoubleArray());
    }

    private static double[] v(double... all) {
        return all;
    }

    @Test
    void densitiesEqualPyTorch() {
        density(new Normal(A, B), REAL, -1.8933357138, -2.2867533852, -1.4274718535);
        density(new LogNormal(A, B), POSITIVE, -0.7710533242, -2.8581819566, -3.4765950944);
        density(new Uniform(A, A.add(B)), Tensor.of(0.7, 1.6, 4), -0.6931471806, 0.3566749439, -0.0953101798);
        density(new Laplace(A, B), REAL, -2.1362943611, -2.1936150938, -1.6975482695);
        density(new Cauchy(A, B), REAL, -2.284164169, -2.2807297066, -1.8424122216);
        density(new Gumbel(A, B), REAL, -2.0601471972, -4.1915916311, -1.4072914104);
        density(new Exponential(A), Tensor.of(0, 0.2, 4), -0.6931471806, 0.1054651081, -10.9013877113);
        density(new Gamma(A, B), POSITIVE, -0.2238049505, -1.1142301783, -2.0346279189);
        density(new Beta(A, B), Tensor.of(0.3, 0.9, 0.5), -0.0423706142, 0.594957728, -0.1801066237);
        density(new Dirichlet(A), Tensor.of(0.3, 0.6, 0.1), -2.2252726512);
        density(Bernoulli.ofProbs(P), Tensor.of(0.0, 1, 1), -0.2231435513, -0.6931471806, -0.1053605157);
        density(new Geometric(P), Tensor.of(0.0, 1, 3), -1.6094379124, -1.3862943611, -7.0131157946);
        density(classes(), Tensor.of(2, 0), -0.4054651081, -1.3862943611);
        density(vectors(), Tensor.of(0.0, 0, 2, 1).reshape(2, 2), -3.312274247, -3.312274247);
        density(new Independent(new Normal(A, B), 1), REAL, -1.8933357138 - 2.2867533852 - 1.4274718535);
    }

    private static Categorical classes() {
        return Categorical.ofProbs(Tensor.of(0.2, 0.3, 1, 1, 1, 2).reshape(2, 3));
    }

    private static MultivariateNormal vectors() {
        return new MultivariateNormal(Tensor.of(1.0, -1), Tensor.of(1, 0, 0.5, 2).reshape(2, 2));
    }

    @Test
    void entropiesAndMomentsEqualPyTorch() {
        moments(new Normal(A, B), v(2.1120857138, 1.0622635893, 1.514248713), v(0.5, 1.5, 3),
                v(4, 0.49, 1.21));
        moments(new LogNormal(A, B), v(2.6120857138, 2.5622635893, 4.514248713),
                v(12.1824939607, 5.7259014754, 36.7816838572),
                v(7954.6707684728, 20.7310865213, 3184.0111878176));
        moments(new Uniform(A, A.add(B)), v(0.6931471806, -0.3566749439, 0.0953101798), v(1.5, 1.85, 3.55),
                v(0.3333333333, 0.0408333333, 0.1008333333));
        moments(new Laplace(A, B), v(2.3862943611, 1.3364722366, 1.7884573604), v(0.5, 1.5, 3),
                v(8, 0.98, 2.42));
        near(new Cauchy(A, B).entropy(), 3.2241714275, 2.174349303, 2.6263344268);
        moments(new Gumbel(A, B), v(2.2703628455, 1.220540721, 1.6725258447),
                v(1.6544313298, 1.9040509654, 3.6349372314), v(6.5797362674, 0.8060176928, 1.9903702209));
        moments(new Exponential(A), v(1.6931471806, 0.5945348919, -0.0986122887),
                v(2, 0.6666666667, 0.3333333333), v(4, 0.4444444444, 0.1111111111));
        moments(new Gamma(A, B), v(-0.6025372506, 1.7176477193, 1.7522683306),
                v(0.25, 2.1428571429, 2.7272727273),
                v(0.125, 3.0612244898, 2.479338843));
        moments(new Beta(A, B), v(-0.7652789553, -0.2322558236, -0.3820707426),
                v(0.2, 0.6818181818, 0.7317073171),
                v(0.0457142857, 0.0677944215, 0.038492494));
        moments(new Dirichlet(A), v(-1.8666572778), v(0.1, 0.3, 0.6), v(0.015, 0.035, 0.04));
        moments(Bernoulli.ofProbs(P), v(0.5004024235, 0.6931471806, 0.3250829734), v(0.2, 0.5, 0.9),
                v(0.16, 0.25, 0.09));
        moments(new Geometric(P), v(2.5020121177, 1.3862943611, 0.3612033038), v(4, 1, 0.1111111111),
                v(20, 2, 0.1234567901));
        near(classes().entropy(), 0.8608513906, 1.0397207708);
        moments(vectors(), v(3.531024247), v(1, -1), v(1, 4.25));
    }

    @Test
    void divergencesEqualPyTorch() {
        near(Kl.divergence(new Normal(A, B), new Normal(A2, B2)), 1.4730972421, 0.7068072879, 0.4977805521);
        near(Kl.divergence(new LogNormal(A, B), new LogNormal(A2, B2)), 1.4730972421, 0.7068072879,
                0.4977805521);
        near(Kl.divergence(new Uniform(A, A.add(B)), new Uniform(A.sub(1), A.add(B).add(A2))), 0.7419373447,
                1.0986122887, 1.3156767939);
        assertEquals(Double.POSITIVE_INFINITY, Kl.divergence(new Uniform(0, 2), new Uniform(1, 2)).item());
        near(Kl.divergence(new Laplace(A, B), new Laplace(A2, B2)), 0.5452436143, 0.6363636816, 0.3982522935);
        near(Kl.divergence(new Exponential(A), new Exponential(B)), 1.6137056389, 0.2288067187, 0.3699687755);
        near(Kl.divergence(new Gamma(A, B), new Gamma(A2, B2)), 1.3999272207, 2.9369572403, 2.4058578686);
        near(Kl.divergence(new Beta(A, B), new Beta(A2, B2)), 1.2061394693, 1.9676738163, 1.1361328428);
        near(Kl.divergence(new Dirichlet(A), new Dirichlet(B)), 3.6184025934);
        Tensor q = Tensor.of(0.3, 0.6, 0.1);
        near(Kl.divergence(Bernoulli.ofProbs(P), Bernoulli.ofProbs(q)), 0.0257320925, 0.0204109973,
                1.7577796619);
        near(Kl.divergence(new Geometric(P), new Geometric(q)), 0.1286604624, 0.0408219945, 1.9530885132);
        near(Kl.divergence(classes(), new Categorical(Tensor.of(0.2, 0.3, 1, 1, 1, 2).reshape(2, 3))),
                0.0515472033, 0.0117239431);
        near(Kl.divergence(vectors(), MultivariateNormal.ofCovariance(Tensor.of(0.0, 2),
                Tensor.of(2, 0.3, 0.3, 1).reshape(2, 2))), 6.4838075818);
        near(Kl.divergence(new Independent(new Normal(A, B), 1), new Independent(new Normal(A2, B2), 1)),
                1.4730972421 + 0.7068072879 + 0.4977805521);
        assertThrows(IllegalArgumentException.class,
                () -> Kl.divergence(new Normal(0, 1), new Uniform(0, 1)));
        Kl.register(Cauchy.class, Gumbel.class, (c, g) -> c.loc().sub(g.loc()));
        assertEquals(2, Kl.divergence(new Cauchy(3, 1), new Gumbel(1, 1)).item());
    }

    @Test
    void distributionFunctionsEqualPyTorch() {
        near(new Normal(A, B).cdf(REAL), 0.2266273524, 0.0316454161, 0.8183489296);
        near(new Uniform(A, A.add(B)).cdf(Tensor.of(0.7, 1.6, 4)), 0.1, 0.1428571429, 0.9090909091);
        near(new Laplace(A, B).cdf(REAL), 0.2361832764, 0.0780590227, 0.7985548392);
        near(new Cauchy(A, B).cdf(REAL), 0.2951672353, 0.1572264209, 0.7348538278);
        near(new Gumbel(A, B).cdf(REAL), 0.1203922621, 0.0016525935, 0.6683854028);
        near(new Exponential(A).cdf(Tensor.of(0, 0.2, 4)), 0, 0.2591817793, 0.9999938558);
        double[] p = P.toDoubleArray();
        near(new Normal(A, B).cdf(new Normal(A, B).icdf(P)), p);
        near(new Uniform(A, A.add(B)).cdf(new Uniform(A, A.add(B)).icdf(P)), p);
        near(new Laplace(A, B).cdf(new Laplace(A, B).icdf(P)), p);
        near(new Cauchy(A, B).cdf(new Cauchy(A, B).icdf(P)), p);
        near(new Gumbel(A, B).cdf(new Gumbel(A, B).icdf(P)), p);
        near(new Exponential(A).cdf(new Exponential(A).icdf(P)), p);
    }

    /// The mean of many samples is within five of its standard errors, their variance within a tenth.
    @Test
    void samplesHaveTheirMoments() {
        Panagrad.seed(11);
        int n = 40_000;
        for (Distribution d : List.of(new Normal(A, B), new LogNormal(A, Tensor.of(0.5, 0.2, 0.3)),
                new Uniform(A, A.add(B)), new Laplace(A, B), new Gumbel(A, B), new Exponential(A),
                new Gamma(A, B),
                new Beta(A, B), new Dirichlet(A), Bernoulli.ofProbs(P), new Geometric(P), vectors(),
                new Independent(new Normal(A, B), 1))) {
            Tensor x = d.sample(n);
            assertFalse(x.requiresGrad());
            long[] shape = d.mean().shape().insert(0, n).dims();
            assertArrayEquals(shape, x.shape().dims(), d::toString);
            Tensor error = x.mean(0).sub(d.mean()).abs().div(d.stddev().mul(5 / Math.sqrt(n)));
            assertTrue(error.max().item() < 1, () -> d + ": " + error);
            Tensor ratio = x.sub(x.mean(0)).square().mean(0).div(d.variance());
            assertTrue(ratio.sub(1).abs().max().item() < 0.1, () -> d + ": " + ratio);
            assertEquals(x.shape().dims().length, 1 + d.batchShape().rank() + d.eventShape().rank());
        }
        Tensor k = classes().sample(n);
        assertEquals(DType.INT64, k.dtype());
        near(k.eq(2).to(DType.FLOAT64).mean(0).mul(20).round(), 13, 10);
        Tensor half = new Cauchy(1, 2).sample(n).lt(1).to(DType.FLOAT64).mean();
        assertEquals(0.5, half.item(), 0.02);
        assertEquals(Shape.of(4, 5, 2, 3),
                new Normal(Tensor.zeros(2, 1), Tensor.ones(3)).sample(4, 5).shape());
    }

    @Test
    void samplesAreFunctionsOfTheParameters() {
        for (BinaryOperator<Tensor> f : List.<BinaryOperator<Tensor>>of((a, b) -> new Normal(a, b).rsample(2),
                (a, b) -> new LogNormal(a, b).rsample(2), (a, b) -> new Uniform(a, a.add(b)).rsample(2),
                (a, b) -> new Laplace(a, b).rsample(2), (a, b) -> new Cauchy(a, b).rsample(2),
                (a, b) -> new Gumbel(a, b).rsample(2), (a, b) -> new Exponential(a.div(b)).rsample(2),
                (a, b) -> new MultivariateNormal(a, b.diagEmbed()).rsample(2))) {
            Grad.gradcheck((a, b) -> {
                Panagrad.seed(4);
                return f.apply(a, b);
            }, A, B);
        }
        assertThrows(IllegalStateException.class, () -> Bernoulli.ofProbs(P).rsample());
    }

    @Test
    void densitiesHaveGradients() {
        Tensor unit = Tensor.of(0.3, 0.6, 0.1);
        Grad.gradcheck((a, b) -> new Gamma(a, b).logProb(POSITIVE).add(new Beta(a, b).logProb(unit))
                .add(Kl.divergence(new Gamma(a, b), new Gamma(b, a))).add(new Normal(a, b).logProb(REAL)), A,
                B);
        Grad.gradcheck((a, b) -> new Dirichlet(a).logProb(unit).add(new Categorical(b).entropy())
                .add(new MultivariateNormal(a, b.diagEmbed()).logProb(REAL)), A, B);
    }

    @Test
    void refuseWrongParametersAndValues() {
        for (Runnable wrong : List.<Runnable>of(() -> new Normal(0, 0), () -> new Normal(Double.NaN, 1),
                () -> new Uniform(1, 1), () -> new Exponential(-1), () -> new Gamma(0, 1),
                () -> new Beta(1, -1),
                () -> Bernoulli.ofProbs(Tensor.of(1.5)), () -> new Geometric(Tensor.of(0.0)),
                () -> Categorical.ofProbs(Tensor.of(-1.0, 2)), () -> Categorical.ofProbs(Tensor.of(0.0, 0)),
                () -> new Categorical(Tensor.of(1.0).select(0, 0)), () -> new Dirichlet(Tensor.of(1.0, 0)),
                () -> new MultivariateNormal(REAL, A.diagEmbed().neg()),
                () -> new MultivariateNormal(REAL, Tensor.ones(DType.FLOAT64, 3, 3)),
                () -> new MultivariateNormal(REAL, Tensor.ones(DType.FLOAT64, 2, 2)),
                () -> new Normal(A, Tensor.of(1.0, 2)), () -> new Normal(A, Tensor.of(1f)),
                () -> new Independent(new Normal(0, 1), 1),
                () -> new Normal(0, 1).logProb(Tensor.of(Double.NaN)),
                () -> new Exponential(1).logProb(Tensor.of(-1.0)),
                () -> new Uniform(0, 1).logProb(Tensor.of(2.0)),
                () -> Bernoulli.ofProbs(P).logProb(P), () -> classes().logProb(Tensor.of(3, 0)),
                () -> new Dirichlet(A).logProb(A))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
