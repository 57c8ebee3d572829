package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/// The Kullback-Leibler divergence `KL(p | q) = E_p[log p(x) - log q(x)]`, as
/// `torch.distributions.kl_divergence`.
public final class Kl {
    private record Pair(Class<?> p, Class<?> q) {
    }

    /// What users registered; the built-in pairs are in [#builtIn].
    private static final Map<Pair, BiFunction<Distribution, Distribution, Tensor>> REGISTERED =
            new ConcurrentHashMap<>();

    private Kl() {
    }

    /// Makes a formula for two classes of distributions known to the whole program; it goes before a built-in
    /// one.
    public static <P extends Distribution, Q extends Distribution> void register(Class<P> p, Class<Q> q,
            BiFunction<P, Q, Tensor> formula) {
        REGISTERED.put(new Pair(p, q), (a, b) -> formula.apply(p.cast(a), q.cast(b)));
    }

    /// Returns the divergence of q from p, in nats, of the shape to which both batches broadcast.
    ///
    /// @throws IllegalArgumentException if there is no formula for the two classes
    public static Tensor divergence(Distribution p, Distribution q) {
        BiFunction<Distribution, Distribution, Tensor> own =
                REGISTERED.get(new Pair(p.getClass(), q.getClass()));
        Tensor kl = own != null ? own.apply(p, q) : builtIn(p, q);
        if (kl == null) {
            throw new IllegalArgumentException("kl: there is no formula for " + p.getClass().getSimpleName()
                    + " and " + q.getClass().getSimpleName() + "; add one with Kl.register");
        }
        return kl;
    }

    private static Tensor builtIn(Distribution p, Distribution q) {
        return switch (p) {
            case Normal a when q instanceof Normal b -> normal(a, b);
            case LogNormal a when q instanceof LogNormal b ->
                    normal(new Normal(a.loc(), a.scale()), new Normal(b.loc(), b.scale()));
            case Bernoulli a when q instanceof Bernoulli b -> bernoulli(a, b);
            case Categorical a when q instanceof Categorical b ->
                    a.probs().mul(a.logits().sub(b.logits())).sum(-1);
            case Uniform a when q instanceof Uniform b -> uniform(a, b);
            case Exponential a when q instanceof Exponential b -> {
                Tensor ratio = b.rate().div(a.rate());
                yield ratio.sub(ratio.log()).sub(1);
            }
            case Laplace a when q instanceof Laplace b -> laplace(a, b);
            case Gamma a when q instanceof Gamma b -> gamma(a, b);
            case Beta a when q instanceof Beta b -> beta(a, b);
            case Dirichlet a when q instanceof Dirichlet b -> dirichlet(a, b);
            case Geometric a when q instanceof Geometric b -> a.entropy().neg()
                    .sub(b.probs().neg().log1p().mul(a.mean())).sub(b.probs().log());
            case Chi2 a when q instanceof Chi2 b -> gamma(a.gamma(), b.gamma());
            case HalfNormal a when q instanceof HalfNormal b ->
                    normal(centred(a.scale()), centred(b.scale()));
            case Poisson a when q instanceof Poisson b -> a.rate().xlogy(a.rate())
                    .sub(a.rate().xlogy(b.rate())).sub(a.rate().sub(b.rate()));
            case Binomial a when q instanceof Binomial b -> binomial(a, b);
            case Pareto a when q instanceof Pareto b -> pareto(a, b);
            case OneHotCategorical a when q instanceof OneHotCategorical b ->
                    divergence(new Categorical(a.logits()), new Categorical(b.logits()));
            case MultivariateNormal a when q instanceof MultivariateNormal b -> normal(a, b);
            case LowRankMultivariateNormal a when q instanceof LowRankMultivariateNormal b ->
                    normal(a.full(), b.full());
            case LowRankMultivariateNormal a when q instanceof MultivariateNormal b -> normal(a.full(), b);
            case MultivariateNormal a when q instanceof LowRankMultivariateNormal b -> normal(a, b.full());
            case Independent a when q instanceof Independent b && a.axes() == b.axes() ->
                    a.sum(divergence(a.base(), b.base()));
            default -> null;
        };
    }

    private static Tensor normal(Normal p, Normal q) {
        Tensor ratio = p.scale().div(q.scale()).square();
        Tensor shift = p.loc().sub(q.loc()).div(q.scale()).square();
        return ratio.add(shift).sub(1).sub(ratio.log()).mul(0.5);
    }

    private static Normal centred(Tensor scale) {
        return new Normal(Tensor.zerosLike(scale), scale);
    }

    /// Infinite where p has more trials; a formula is known for equal numbers of them alone.
    private static Tensor binomial(Binomial p, Binomial q) {
        Tensor more = p.totalCount().detach().gt(q.totalCount().detach());
        Tensor fewer = p.totalCount().detach().lt(q.totalCount().detach());
        Parameters.check("kl: totalCount of p", p.totalCount(), fewer.logicalNot(), "at least that of q");
        Tensor kl = p.totalCount().mul(p.probs().mul(p.logits().sub(q.logits()))
                .sub(p.logits().softplus()).add(q.logits().softplus()));
        return Tensor.where(more, kl.newFull(Double.POSITIVE_INFINITY), kl);
    }

    private static Tensor pareto(Pareto p, Pareto q) {
        Tensor ratio = q.alpha().div(p.alpha());
        Tensor kl = q.alpha().mul(p.scale().div(q.scale()).log()).sub(ratio.log()).add(ratio).sub(1);
        Tensor outside = p.scale().detach().lt(q.scale().detach());
        return Tensor.where(outside, kl.newFull(Double.POSITIVE_INFINITY), kl);
    }

    private static Tensor bernoulli(Bernoulli p, Bernoulli q) {
        Tensor one = q.logits().neg().softplus().sub(p.logits().neg().softplus());
        Tensor zero = q.logits().softplus().sub(p.logits().softplus());
        return p.probs().mul(one).add(p.probs().rsub(1).mul(zero));
    }

    private static Tensor uniform(Uniform p, Uniform q) {
        Tensor kl = q.high().sub(q.low()).div(p.high().sub(p.low())).log();
        Tensor outside = q.low().detach().gt(p.low().detach()).or(q.high().detach().lt(p.high().detach()));
        return Tensor.where(outside, kl.newFull(Double.POSITIVE_INFINITY), kl);
    }

    private static Tensor laplace(Laplace p, Laplace q) {
        Tensor ratio = p.scale().div(q.scale());
        Tensor far = p.loc().sub(q.loc()).abs();
        return ratio.log().neg().add(far.div(q.scale())).add(ratio.mul(far.neg().div(p.scale()).exp()))
                .sub(1);
    }

    private static Tensor gamma(Gamma p, Gamma q) {
        Tensor a = q.concentration().mul(p.rate().div(q.rate()).log());
        Tensor b = q.concentration().lgamma().sub(p.concentration().lgamma());
        Tensor c = p.concentration().sub(q.concentration()).mul(p.concentration().digamma());
        return a.add(b).add(c).add(q.rate().sub(p.rate()).mul(p.concentration().div(p.rate())));
    }

    private static Tensor beta(Beta p, Beta q) {
        Tensor a = p.concentration1();
        Tensor b = p.concentration0();
        Tensor both = a.add(b);
        Tensor bothQ = q.concentration1().add(q.concentration0());
        return Parameters.lbeta(q.concentration1(), q.concentration0()).sub(Parameters.lbeta(a, b))
                .add(a.sub(q.concentration1()).mul(a.digamma()))
                .add(b.sub(q.concentration0()).mul(b.digamma())).add(bothQ.sub(both).mul(both.digamma()));
    }

    private static Tensor dirichlet(Dirichlet p, Dirichlet q) {
        Tensor a = p.concentration();
        Tensor b = q.concentration();
        Tensor sums = a.sum(-1).lgamma().sub(b.sum(-1).lgamma());
        Tensor each = b.lgamma().sub(a.lgamma()).sum(-1);
        Tensor moved = a.sub(b).mul(a.digamma().sub(a.sum(-1).digamma().unsqueeze(-1))).sum(-1);
        return sums.add(each).add(moved);
    }

    private static Tensor normal(MultivariateNormal p, MultivariateNormal q) {
        Tensor spread = Linalg.solveTriangular(q.scaleTril(), p.scaleTril(), false).square().sum(-2, -1);
        Tensor shift = q.distance(q.loc().sub(p.loc()));
        return q.halfLogDet().sub(p.halfLogDet()).add(spread.add(shift).sub(p.loc().size(-1)).mul(0.5));
    }
}
