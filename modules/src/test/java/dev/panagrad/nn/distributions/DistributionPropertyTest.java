package dev.panagrad.nn.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Laws of distributions of numbers, whatever their parameters: densities have the integral 1 and
/// probabilities the sum 1, divergences are the integrals of their definition, entropies too, and gradients
/// of samples are the slopes of the very samples.
class DistributionPropertyTest {
    /// Makes a distribution of a number by a place, which is any number, and two positive numbers.
    private interface Row {
        Distribution of(Tensor place, Tensor a, Tensor b);
    }

    private static final int TRIES = 40;
    /// Nodes of double exponential quadrature (Takahasi, Mori 1974).
    private static final int NODES = 4001;
    private static final double RANGE = 4.2;
    private static final double STEP = 2 * RANGE / (NODES - 1);

    /// Continuous ones; whose samples are explicit functions of the parameters is in [#EXPLICIT].
    private static final Map<String, Row> CONTINUOUS = new LinkedHashMap<>();
    private static final Map<String, Row> COUNTS = new LinkedHashMap<>();
    private static final List<String> EXPLICIT = List.of("Normal", "LogNormal", "Laplace", "Gumbel", "Cauchy",
            "Exponential", "HalfNormal", "HalfCauchy", "Uniform", "Weibull", "Kumaraswamy", "Pareto");

    static {
        CONTINUOUS.put("Normal", (m, a, _) -> new Normal(m, a));
        CONTINUOUS.put("LogNormal", (m, a, _) -> new LogNormal(m, a));
        CONTINUOUS.put("Laplace", (m, a, _) -> new Laplace(m, a));
        CONTINUOUS.put("Gumbel", (m, a, _) -> new Gumbel(m, a));
        CONTINUOUS.put("Cauchy", (m, a, _) -> new Cauchy(m, a));
        CONTINUOUS.put("StudentT", (m, a, b) -> new StudentT(b, m, a));
        CONTINUOUS.put("Exponential", (_, a, _) -> new Exponential(a));
        CONTINUOUS.put("Gamma", (_, a, b) -> new Gamma(a, b));
        CONTINUOUS.put("Chi2", (_, a, _) -> new Chi2(a));
        CONTINUOUS.put("InverseGamma", (_, a, b) -> new InverseGamma(a, b));
        CONTINUOUS.put("HalfNormal", (_, a, _) -> new HalfNormal(a));
        CONTINUOUS.put("HalfCauchy", (_, a, _) -> new HalfCauchy(a));
        CONTINUOUS.put("Weibull", (_, a, b) -> new Weibull(a, b));
        CONTINUOUS.put("Beta", (_, a, b) -> new Beta(a, b));
        CONTINUOUS.put("Kumaraswamy", (_, a, b) -> new Kumaraswamy(a, b));
        CONTINUOUS.put("Uniform", (m, a, _) -> new Uniform(m, m.add(a)));
        CONTINUOUS.put("Pareto", (_, a, b) -> new Pareto(a, b));
        COUNTS.put("Bernoulli", (m, _, _) -> Bernoulli.ofProbs(m.sigmoid()));
        COUNTS.put("Geometric", (m, _, _) -> new Geometric(m.sigmoid()));
        COUNTS.put("Poisson", (_, a, _) -> new Poisson(a));
        COUNTS.put("Binomial", (m, _, _) -> Binomial.ofProbs(Tensor.full(12, DType.FLOAT64), m.sigmoid()));
        COUNTS.put("NegativeBinomial", (m, a, _) -> NegativeBinomial.ofProbs(a, m.sigmoid()));
    }

    private static Tensor number(double v) {
        return Tensor.full(v, DType.FLOAT64);
    }

    private static Distribution make(Row row, double place, double a, double b) {
        return row.of(number(place), number(a), number(b));
    }

    /// Places in the support and their weights: all numbers go onto it by its bijection, and onto them a
    /// transformation whose slope falls double exponentially.
    private static Tensor[] nodes(Distribution p, double centre) {
        Tensor t = Tensor.arange(NODES).to(DType.FLOAT64).mul(STEP).sub(RANGE);
        Tensor inner = t.sinh().mul(Math.PI / 2);
        Tensor u = inner.sinh().add(centre);
        Tensor weight = inner.cosh().mul(t.cosh()).mul(Math.PI / 2 * STEP).log();
        Bijection b = p.support().bijection();
        Tensor x = b.of(u);
        // Farther out places round to the ends, where densities may be infinite; the mass there is tiny.
        String rule = p.support().toString();
        Tensor inside = x.isFinite().and(u.abs().lt(rule.equals("numbers") ? Double.MAX_VALUE
                : rule.contains("in [") ? 36 : 300));
        return new Tensor[] {x.maskedSelect(inside), weight.add(b.logSlope(u, x)).maskedSelect(inside)};
    }

    private static double centre(Distribution p, double place) {
        return p.support().toString().equals("numbers") ? place : 0;
    }

    /// The expectation of a function under p, by quadrature or as a sum.
    private static double expected(Distribution p, double place, boolean counts,
            Function<Tensor, Tensor> f) {
        Tensor x;
        Tensor weight;
        if (counts) {
            double most = p instanceof Bernoulli ? 1 : p instanceof Binomial ? 12 : 3000;
            x = Tensor.arange((long) most + 1).to(DType.FLOAT64);
            weight = Tensor.zerosLike(x);
        } else {
            Tensor[] n = nodes(p, centre(p, place));
            x = n[0];
            weight = n[1];
        }
        Tensor density = p.logProb(x).add(weight).exp();
        Tensor terms = density.mul(f.apply(x));
        // Where there is no density, what is expected may be infinite.
        return Tensor.where(density.eq(0), Tensor.zerosLike(terms), terms).sum().item();
    }

    @Property(tries = TRIES)
    void densitiesAreOfMassOne(@ForAll @DoubleRange(min = -2, max = 2) double place,
            @ForAll @DoubleRange(min = 0.4, max = 3) double a,
            @ForAll @DoubleRange(min = 0.4, max = 3) double b) {
        CONTINUOUS.forEach((name, row) -> assertEquals(1,
                expected(make(row, place, a, b), place, false, Tensor::onesLike), 1e-5, name));
        COUNTS.forEach((name, row) -> assertEquals(1,
                expected(make(row, place, a, b), place, true, Tensor::onesLike), 1e-9, name));
    }

    /// Infinite and unknown entropies are left out.
    @Property(tries = TRIES)
    void entropiesAndDivergencesAreExpectations(@ForAll @DoubleRange(min = -2, max = 2) double place,
            @ForAll @DoubleRange(min = 0.6, max = 3) double a,
            @ForAll @DoubleRange(min = 0.6, max = 3) double b,
            @ForAll @DoubleRange(min = 0.6, max = 3) double other) {
        Map<String, Row> all = new LinkedHashMap<>(CONTINUOUS);
        all.putAll(COUNTS);
        all.forEach((name, row) -> {
            boolean counts = COUNTS.containsKey(name);
            Distribution p = make(row, place, a, b);
            double entropy;
            try {
                entropy = p.entropy().item();
            } catch (IllegalStateException e) {
                entropy = Double.NaN;
            }
            if (!Double.isNaN(entropy)) {
                double found = expected(p, place, counts, x -> p.logProb(x).neg());
                assertEquals(entropy, found, 1e-4 * (1 + Math.abs(entropy)), name + ": entropy");
            }
            // Parts of the support that q does not have would be infinite.
            Distribution q = name.equals("Uniform") ? make(row, place - 0.5, a + 1, b)
                    : name.equals("Pareto") ? make(row, place, a * 0.5, other)
                    : make(row, place * 0.5, other, 0.5 * (b + other));
            double divergence;
            try {
                divergence = Kl.divergence(p, q).item();
            } catch (IllegalArgumentException e) {
                return;
            }
            double found = expected(p, place, counts, x -> p.logProb(x).sub(q.logProb(x)));
            assertEquals(divergence, found, 1e-4 * (1 + divergence), name + ": divergence");
            assertTrue(divergence >= -1e-12, name);
        });
    }

    @Property(tries = TRIES)
    void samplesAreSlopesOfTheirGradients(@ForAll @DoubleRange(min = -2, max = 2) double place,
            @ForAll @DoubleRange(min = 0.4, max = 3) double a,
            @ForAll @DoubleRange(min = 0.4, max = 3) double b, @ForAll long seed) {
        double h = 1e-6;
        for (String name : EXPLICIT) {
            Row row = CONTINUOUS.get(name);
            Tensor[] p = {number(place).requiresGrad(true), number(a).requiresGrad(true),
                    number(b).requiresGrad(true)};
            for (int i = 0; i < p.length; i++) {
                Tensor[] up = {p[0].detach(), p[1].detach(), p[2].detach()};
                Tensor[] down = up.clone();
                up[i] = up[i].add(h);
                down[i] = down[i].sub(h);
                double[] more = drawn(row, seed, up).toDoubleArray();
                double[] less = drawn(row, seed, down).toDoubleArray();
                Tensor x = drawn(row, seed, p);
                double[] at = x.detach().toDoubleArray();
                for (int k = 0; k < at.length; k++) {
                    Tensor one = x.select(0, k);
                    Tensor g = one.requiresGrad() ? Grad.grad(one, null, true, false, p[i])[0] : null;
                    double slope = g == null ? 0 : g.item();
                    assertEquals((more[k] - less[k]) / (2 * h), slope,
                            1e-5 * (1 + Math.abs(at[k]) + Math.abs(slope)), name + ", parameter " + i);
                }
            }
        }
    }

    private static Tensor drawn(Row row, long seed, Tensor[] p) {
        Panagrad.seed(seed);
        return row.of(p[0], p[1], p[2]).rsample(3);
    }

    @Property(tries = TRIES)
    void samplesAreInTheSupport(@ForAll @DoubleRange(min = -2, max = 2) double place,
            @ForAll @DoubleRange(min = 0.4, max = 3) double a,
            @ForAll @DoubleRange(min = 0.4, max = 3) double b, @ForAll long seed) {
        Map<String, Row> all = new LinkedHashMap<>(CONTINUOUS);
        all.putAll(COUNTS);
        all.forEach((name, row) -> {
            Panagrad.seed(seed);
            Distribution p = make(row, place, a, b);
            Tensor x = p.sample(20);
            double[] ones = new double[20];
            Arrays.fill(ones, 1);
            assertArrayEquals(ones, p.support().check(x).to(DType.FLOAT64).toDoubleArray(), name);
            assertTrue(p.logProb(x).toDoubleArray()[0] > Double.NEGATIVE_INFINITY, name);
        });
    }
}
