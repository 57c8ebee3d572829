package dev.panagrad.nn.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.io.File;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What constraints let pass, and that every distribution says what its parameters and values may be.
class ConstraintTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Tensor A = Tensor.of(0.5, 1.5, 3.0);
    private static final Tensor P = Tensor.of(0.2, 0.5, 0.9);
    private static final Tensor N = Tensor.of(9.0, 9, 9);
    private static final Tensor TRIANGLE = Tensor.of(1.0, 0, 0.5, 2).reshape(2, 2);

    /// The values of PyTorch's `check`, but for those that the comments name.
    @Test
    void numbers() {
        Tensor x = Tensor.of(-1, 0, 0.5, 1, 2, INF, NAN);
        passes(Constraint.real(), x, 1, 1, 1, 1, 1, 1, 0);
        passes(Constraint.positive(), x, 0, 0, 1, 1, 1, 1, 0);
        passes(Constraint.nonnegative(), x, 0, 1, 1, 1, 1, 1, 0);
        passes(Constraint.unitInterval(), x, 0, 1, 1, 1, 0, 0, 0);
        Tensor one = Tensor.full(1.0, DType.FLOAT64);
        passes(Constraint.greaterThan(one), x, 0, 0, 0, 0, 1, 1, 0);
        passes(Constraint.greaterThanEq(one), x, 0, 0, 0, 1, 1, 1, 0);
        passes(Constraint.lessThan(one), x, 1, 1, 1, 0, 0, 0, 0);
        passes(Constraint.interval(one.sub(1), one), x, 0, 1, 1, 1, 0, 0, 0);
        passes(Constraint.halfOpenInterval(one.sub(1), one), x, 0, 1, 1, 0, 0, 0, 0);
        passes(Constraint.zeroOrOne(), x, 0, 1, 0, 1, 0, 0, 0);
        passes(Constraint.nonnegativeInteger(), x, 0, 1, 0, 1, 1, 1, 0);
        passes(Constraint.positiveInteger(), x, 0, 0, 0, 1, 1, 1, 0);
        passes(Constraint.integerInterval(one, one.add(1)), x, 0, 0, 0, 1, 1, 0, 0);
        passes(Constraint.integerInterval(0, 1), x, 0, 1, 0, 1, 0, 0, 0);
        assertEquals(0, Constraint.positive().eventRank());
    }

    private static void passes(Constraint c, Tensor x, double... expected) {
        assertArrayEquals(expected, c.check(x).to(DType.FLOAT64).toDoubleArray(), c::toString);
        for (int i = 0; i < expected.length; i++) {
            Tensor one = x.select(0, i);
            if (expected[i] == 1) {
                assertDoesNotThrow(() -> c.require("x", one));
            } else {
                String message = assertThrows(IllegalArgumentException.class, () -> c.require("x", one))
                        .getMessage();
                assertTrue(message.startsWith("x is out of range") && message.contains("expected " + c),
                        message);
            }
        }
    }

    @Test
    void vectors() {
        Tensor x = Tensor.of(0.2, 0.8, 0, 1, 1, 1, -0.5, 1.5, NAN, 1).reshape(5, 2);
        passes(Constraint.simplex(), x, 1, 1, 0, 0, 0);
        passes(Constraint.oneHot(), x, 0, 1, 0, 0, 0);
        passes(Constraint.multinomial(2), x, 0, 0, 1, 0, 0);
        passes(Constraint.independent(Constraint.positive(), 1), x, 1, 0, 1, 0, 0);
        assertEquals(1, Constraint.simplex().eventRank());
        assertEquals(2, Constraint.independent(Constraint.simplex(), 1).eventRank());
        assertEquals(0, Constraint.independent(Constraint.simplex(), 1).check(x).item());
        assertEquals(1, Constraint.independent(Constraint.simplex(), 1).check(x.narrow(0, 0, 2)).item());
        String message = assertThrows(IllegalArgumentException.class,
                () -> Constraint.simplex().require("probs", x.narrow(0, 0, 3))).getMessage();
        assertEquals("probs is out of range, its shape is [3, 2], expected vectors of numbers >= 0 whose sum"
                + " is 1 but the one at [2] is none", message);
        assertThrows(IllegalArgumentException.class,
                () -> Constraint.simplex().require("probs", x.select(0, 0).select(0, 0)));
    }

    @Test
    void matrices() {
        Tensor x = Tensor.of(1, 0, 0.6, 0.8, 1, 0, 1, -1, 2, 1, 1, 3, 1, 1, 1, 1, 1, 2, 2, 1, NAN, 0, 0, 1)
                .reshape(6, 2, 2);
        passes(Constraint.lowerTriangular(), x, 1, 1, 0, 0, 0, 0);
        passes(Constraint.lowerCholesky(), x, 1, 0, 0, 0, 0, 0);
        passes(Constraint.corrCholesky(), x, 1, 0, 0, 0, 0, 0);
        passes(Constraint.symmetric(), x, 0, 0, 1, 1, 1, 0);
        passes(Constraint.positiveDefinite(), x.narrow(0, 0, 3), 0, 0, 1);
        passes(Constraint.positiveDefinite(), x.narrow(0, 4, 2), 0, 0);
        passes(Constraint.positiveDefinite(), Tensor.of(INF, 0, 0, 1).reshape(1, 2, 2), 0);
        passes(Constraint.positiveSemidefinite(), x.narrow(0, 2, 3), 1, 1, 0);
        assertThrows(IllegalArgumentException.class,
                () -> Constraint.symmetric().check(Tensor.ones(DType.FLOAT64, 2, 3)));
    }

    /// The values of PyTorch's `cat` and `stack`.
    @Test
    void parts() {
        Tensor x = Tensor.of(-1, 0.5, 2, 3, 0, -2, NAN, 1).reshape(2, 4);
        Constraint cat = Constraint.cat(-1, List.of(Constraint.positive(), Constraint.real()), 1, 3);
        assertArrayEquals(new double[] {0, 1, 1, 1, 0, 1, 0, 1}, cat.check(x).toDoubleArray());
        assertEquals("numbers > 0, then numbers", cat.toString());
        Constraint stack = Constraint.stack(0, List.of(Constraint.real(), Constraint.unitInterval()));
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 0, 0, 1}, stack.check(x).toDoubleArray());
        Tensor pairs = Tensor.of(0.2, 0.8, 1, 0, 0.5, 0.5).reshape(3, 2);
        Constraint vectors = Constraint.cat(0, List.of(Constraint.simplex(), Constraint.oneHot(),
                Constraint.independent(Constraint.real(), 1)));
        assertArrayEquals(new double[] {1, 1, 1}, vectors.check(pairs).toDoubleArray());
        assertArrayEquals(new double[] {0, 0, 1}, vectors.check(pairs.flip(0).mul(2)).toDoubleArray());
        assertEquals(1, vectors.eventRank());
        assertDoesNotThrow(() -> vectors.require("x", pairs));
        assertThrows(IllegalArgumentException.class, () -> vectors.require("x", pairs.mul(2)));
        for (Tensor wrong : new Tensor[] {x.narrow(1, 0, 3), x.select(0, 0).select(0, 0)}) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> cat.check(wrong)).getMessage();
            assertTrue(message.startsWith("cat: ") && message.contains(", expected 4 along"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> Constraint.stack(0, List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> Constraint.cat(0, List.of(Constraint.real(), Constraint.simplex())));
    }

    /// From all numbers to the rule's, back, and the slope is that of the function.
    @Test
    void bijections() {
        Tensor low = Tensor.of(-1.0, 0.5, 2, 4);
        Tensor high = low.add(1.5);
        Tensor x = Tensor.of(-2.0, -0.3, 0.7, 1.9);
        for (Constraint c : List.of(Constraint.real(), Constraint.positive(), Constraint.nonnegative(),
                Constraint.unitInterval(), Constraint.greaterThan(low), Constraint.greaterThanEq(low),
                Constraint.lessThan(high), Constraint.interval(low, high),
                Constraint.halfOpenInterval(low, high), Constraint.independent(Constraint.positive(), 1),
                Constraint.cat(0, List.of(Constraint.positive(), Constraint.unitInterval()), 1, 3),
                Constraint.stack(0, List.of(Constraint.real(), Constraint.positive(),
                        Constraint.unitInterval(), Constraint.real())))) {
            Bijection b = c.bijection();
            Tensor y = b.of(x);
            assertEquals(1, c.check(y).all().item(), c::toString);
            assertArrayEquals(x.toDoubleArray(), b.inverse(y).toDoubleArray(), 1e-9, c::toString);
            double h = 1e-5;
            double[] slope = b.of(x.add(h)).sub(b.of(x.sub(h))).div(2 * h).abs().log().toDoubleArray();
            assertArrayEquals(slope, b.logSlope(x, y).toDoubleArray(), 1e-6, c::toString);
        }
        String message = assertThrows(IllegalStateException.class,
                () -> Constraint.cat(0, List.of(Constraint.real(), Constraint.zeroOrOne())).bijection())
                .getMessage();
        assertTrue(message.contains("numbers, then 0 or 1, expected"), message);
    }

    private static List<Distribution> all() {
        Tensor t = Tensor.full(0.7, DType.FLOAT64);
        return List.of(Bernoulli.ofProbs(P), new Beta(A, A), Binomial.ofProbs(N, P), new Categorical(A),
                new Cauchy(A, A), new Chi2(A), ContinuousBernoulli.ofProbs(P), new Dirichlet(A),
                new Exponential(A), new FisherSnedecor(A, A), new Gamma(A, A),
                new GeneralizedPareto(A, A, A.sub(1)), new Geometric(P), new Gumbel(A, A), new HalfCauchy(A),
                new HalfNormal(A), new InverseGamma(A, A), new Kumaraswamy(A, A), new LKJCholesky(3, A),
                new Laplace(A, A), new LogNormal(A, A), new LogisticNormal(A, P),
                new LowRankMultivariateNormal(A, A.unsqueeze(-1), A), Multinomial.ofProbs(4, P),
                new MultivariateNormal(A, A.diagEmbed()), NegativeBinomial.ofProbs(A, P), new Normal(A, A),
                OneHotCategorical.ofProbs(P), new Pareto(A, A), new Poisson(A), new RelaxedBernoulli(A, A),
                new RelaxedOneHotCategorical(t, A), new StudentT(A, A, A), new Uniform(A, A.add(1)),
                new VonMises(A, A), new Weibull(A, A), new Wishart(A.add(1), TRIANGLE),
                new Independent(new Pareto(A, A), 1),
                new MixtureSameFamily(new Categorical(A), new Gamma(A, A)),
                new MixtureSameFamily(new Categorical(Tensor.ones(DType.FLOAT64, 1)),
                        new Dirichlet(A.unsqueeze(0))));
    }

    /// Samples are in the support, parameters within their constraints, and each parameter has one.
    @Test
    void everyDistributionSaysWhatItTakesAndGives() {
        Panagrad.seed(3);
        Set<String> seen = new TreeSet<>();
        for (Distribution d : all()) {
            Tensor x = d.sample(50);
            Tensor inside = d.support().check(x);
            assertTrue(inside.all().item() != 0, () -> d + ": " + inside);
            assertEquals(x.rank() - d.eventShape().rank(), inside.rank(), d::toString);
            assertEquals(d.eventShape().rank(), d.support().eventRank(), d::toString);
            Set<String> tensors = new TreeSet<>();
            for (RecordComponent c : d.getClass().getRecordComponents()) {
                if (c.getType() == Tensor.class) {
                    tensors.add(c.getName());
                    Tensor value = assertDoesNotThrow(() -> (Tensor) c.getAccessor().invoke(d));
                    d.argConstraints().get(c.getName()).require(c.getName(), value);
                }
            }
            assertEquals(tensors, d.argConstraints().keySet(), d::toString);
            seen.add(d.getClass().getSimpleName());
        }
        Set<String> exported = new TreeSet<>(Arrays.asList(sources()));
        exported.remove("TransformedDistribution");
        assertEquals(exported, seen);
    }

    private static String[] sources() {
        String[] names = new File("src/main/java/dev/panagrad/nn/distributions").list();
        return Arrays.stream(names).map(n -> n.replace(".java", "")).filter(n -> {
            try {
                Class<?> c = Class.forName("dev.panagrad.nn.distributions." + n);
                return Distribution.class.isAssignableFrom(c) && c.isRecord();
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }).toArray(String[]::new);
    }

    /// Each distribution refuses what its support does not let pass.
    @Test
    void densitiesRefuseWhatTheSupportDoes() {
        for (Distribution d : all()) {
            Tensor bad = d.sample().to(DType.FLOAT64).mul(NAN);
            assertEquals(0, d.support().check(bad).any().item(), d::toString);
            assertThrows(IllegalArgumentException.class, () -> d.logProb(bad), d::toString);
        }
        // A value must be in the support of every component, as in PyTorch.
        Distribution uniforms = new MixtureSameFamily(new Categorical(A), new Uniform(A.mul(0), A));
        assertArrayEquals(new double[] {1, 0}, uniforms.support().check(Tensor.of(0.4, 0.6)).toDoubleArray());
    }
}
