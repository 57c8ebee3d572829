package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.distributions.*;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Distributions whose parameters are on a CUDA device draw there what they draw on the CPU, and give the
/// same densities, gradients, moments and divergences.
class CudaDistributionsTest {
    /// Makes a distribution of any numbers m, of positive ones a and b, and of a covariance c.
    private interface Row {
        Distribution of(Tensor m, Tensor a, Tensor b, Tensor c);
    }

    private static final Device CUDA = Device.of("cuda");
    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    private static final Map<String, Function<Distribution, Tensor>> QUANTITIES = new LinkedHashMap<>();

    static {
        QUANTITIES.put("sample", p -> p.sample(4));
        QUANTITIES.put("rsample", p -> p.rsample(4));
        QUANTITIES.put("logProb", p -> p.logProb(p.sample(4)));
        QUANTITIES.put("mean", Distribution::mean);
        QUANTITIES.put("variance", Distribution::variance);
        QUANTITIES.put("entropy", Distribution::entropy);
        QUANTITIES.put("divergence", p -> Kl.divergence(p, p));
        ROWS.put("Normal", (m, a, _, _) -> new Normal(m, a));
        ROWS.put("LogNormal", (m, a, _, _) -> new LogNormal(m, a));
        ROWS.put("Laplace", (m, a, _, _) -> new Laplace(m, a));
        ROWS.put("Gumbel", (m, a, _, _) -> new Gumbel(m, a));
        ROWS.put("Cauchy", (m, a, _, _) -> new Cauchy(m, a));
        ROWS.put("StudentT", (m, a, b, _) -> new StudentT(b.add(2), m, a));
        ROWS.put("FisherSnedecor", (_, a, b, _) -> new FisherSnedecor(a.add(4), b.add(5)));
        ROWS.put("Exponential", (_, a, _, _) -> new Exponential(a));
        ROWS.put("Gamma", (_, a, b, _) -> new Gamma(a, b));
        ROWS.put("Chi2", (_, a, _, _) -> new Chi2(a));
        ROWS.put("InverseGamma", (_, a, b, _) -> new InverseGamma(a.add(2), b));
        ROWS.put("HalfNormal", (_, a, _, _) -> new HalfNormal(a));
        ROWS.put("HalfCauchy", (_, a, _, _) -> new HalfCauchy(a));
        ROWS.put("Weibull", (_, a, b, _) -> new Weibull(a, b));
        ROWS.put("Beta", (_, a, b, _) -> new Beta(a, b));
        ROWS.put("Kumaraswamy", (_, a, b, _) -> new Kumaraswamy(a, b));
        ROWS.put("Uniform", (m, a, _, _) -> new Uniform(m, m.add(a)));
        ROWS.put("Pareto", (_, a, b, _) -> new Pareto(a, b.add(2)));
        ROWS.put("GeneralizedPareto", (m, a, b, _) -> new GeneralizedPareto(m, a, b.mul(0.1)));
        ROWS.put("VonMises", (m, a, _, _) -> new VonMises(m, a));
        ROWS.put("ContinuousBernoulli", (m, _, _, _) -> ContinuousBernoulli.ofProbs(m.sigmoid()));
        ROWS.put("RelaxedBernoulli", (m, a, _, _) -> new RelaxedBernoulli(a, m));
        ROWS.put("RelaxedOneHotCategorical", (m, a, _, _) -> new RelaxedOneHotCategorical(a.select(0, 0), m));
        ROWS.put("Bernoulli", (m, _, _, _) -> Bernoulli.ofProbs(m.sigmoid()));
        ROWS.put("Geometric", (m, _, _, _) -> new Geometric(m.sigmoid()));
        ROWS.put("Poisson", (_, a, _, _) -> new Poisson(a));
        ROWS.put("Binomial", (m, _, _, _) -> Binomial.ofProbs(m.mul(0).add(12), m.sigmoid()));
        ROWS.put("NegativeBinomial", (m, a, _, _) -> NegativeBinomial.ofProbs(a, m.sigmoid()));
        ROWS.put("Categorical", (m, _, _, _) -> Categorical.ofProbs(m.softmax(0)));
        ROWS.put("OneHotCategorical", (m, _, _, _) -> OneHotCategorical.ofProbs(m.softmax(0)));
        ROWS.put("Multinomial", (m, _, _, _) -> Multinomial.ofProbs(7, m.softmax(0)));
        ROWS.put("Dirichlet", (_, a, _, _) -> new Dirichlet(a));
        ROWS.put("LogisticNormal", (m, a, _, _) -> new LogisticNormal(m, a));
        ROWS.put("MultivariateNormal", (m, _, _, c) -> MultivariateNormal.ofCovariance(m, c));
        ROWS.put("MultivariateNormal of a precision",
                (m, _, _, c) -> MultivariateNormal.ofPrecision(m, c));
        ROWS.put("LowRankMultivariateNormal",
                (m, a, _, c) -> new LowRankMultivariateNormal(m, c.narrow(1, 0, 2), a));
        ROWS.put("Wishart", (_, a, _, c) -> Wishart.ofCovariance(a.select(0, 0).add(4), c));
        ROWS.put("LKJCholesky", (_, a, _, _) -> new LKJCholesky(4, a.select(0, 1)));
        ROWS.put("Independent", (m, a, _, _) -> new Independent(new Normal(m, a), 1));
        ROWS.put("MixtureSameFamily",
                (m, a, b, _) -> new MixtureSameFamily(Categorical.ofProbs(b.softmax(0)), new Normal(m, a)));
    }

    @TestFactory
    Stream<DynamicTest> asOnTheCpu() {
        return ROWS.entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> {
            Map<String, Tensor> here = run(e.getValue(), Device.CPU);
            Map<String, Tensor> there = run(e.getValue(), CUDA);
            assertEquals(here.keySet(), there.keySet());
            here.forEach((what, t) -> {
                assertEquals(CUDA, there.get(what).device(), what);
                assertArrayEquals(t.toDoubleArray(), there.get(what).toDoubleArray(), 1e-9, what);
            });
        }));
    }

    private static Map<String, Tensor> run(Row row, Device device) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        QUANTITIES.forEach((what, f) -> {
            List<Tensor> parameters = parameters(device);
            Distribution p =
                    row.of(parameters.get(0), parameters.get(1), parameters.get(2), parameters.get(3));
            Panagrad.seed(8);
            Tensor y = given(() -> f.apply(p));
            if (y != null) {
                out.put(what, y);
                gradients(out, what, y, parameters);
            }
        });
        return out;
    }

    private static List<Tensor> parameters(Device device) {
        List<Tensor> out = new ArrayList<>();
        for (Tensor p : List.of(Tensor.of(0.3, -0.8, 1.1), Tensor.of(0.7, 1.9, 1.2), Tensor.of(1.4, 0.6, 2.3),
                Tensor.of(2.0, 0.3, -0.2, 0.3, 1.0, 0.4, -0.2, 0.4, 1.5).reshape(3, 3))) {
            out.add(p.to(device).requiresGrad(true));
        }
        return out;
    }

    /// Not every distribution has all moments, divergences and gradients of samples.
    private static Tensor given(Supplier<Tensor> f) {
        try {
            return f.get();
        } catch (IllegalStateException | IllegalArgumentException e) {
            if (e.getMessage().contains(" no formula")
                    || e.getMessage().contains("are no differentiable functions")) {
                return null;
            }
            throw e;
        }
    }

    private static void gradients(Map<String, Tensor> out, String what, Tensor y, List<Tensor> parameters) {
        Tensor sum = y.sum();
        if (sum.requiresGrad() && sum.isFinite().item() != 0) {
            Tensor[] g = Grad.grad(sum, parameters.toArray(Tensor[]::new));
            for (int i = 0; i < g.length; i++) {
                out.put("gradient " + i + " of " + what, g[i]);
            }
        }
    }
}
