package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Generator;

/// Counts drawn from distributions of a tensor's parameters.
final class Tallies {
    /// Larger counts are not all float64 numbers.
    private static final double MOST = 0x1p53;

    private Tallies() {
    }

    static Tensor poisson(Tensor rates) {
        Tensor x = Scalars.needFloat("poisson", rates.detach());
        Tensor rate = x.to(DType.FLOAT64);
        Tensor bad = rate.ge(0).and(rate.le(MOST)).logicalNot();
        if (bad.any().item() != 0) {
            throw new IllegalArgumentException("poisson: no rate, x is " + x.shape()
                    + ", expected 0 <= rate <= 2^53 but one is " + first(rate, bad));
        }
        return Tensor.apply(new Sampling.Poisson(x.shape(), Generator.DEFAULT.take(x.numel())), rate)
                .to(x.dtype());
    }

    static Tensor binomial(Tensor count, Tensor prob) {
        Scalars.needFloat("binomial", count);
        if (count.dtype() != prob.dtype()) {
            throw new DTypeException("binomial: types differ, count is " + count.dtype() + ", prob is "
                    + prob.dtype() + ", expected equal types");
        }
        Shape shape = Shape.broadcast("binomial", count.shape(), prob.shape());
        Tensor n = count.detach().to(DType.FLOAT64).expand(shape.dims());
        Tensor p = prob.detach().to(DType.FLOAT64).expand(shape.dims());
        Tensor bad = n.ge(0).and(n.le(MOST)).and(n.eq(n.round())).and(p.ge(0)).and(p.le(1)).logicalNot();
        if (bad.any().item() != 0) {
            throw new IllegalArgumentException("binomial: no distribution, count is " + count.shape()
                    + ", prob is " + prob.shape() + ", expected whole 0 <= count <= 2^53 and 0 <= prob <= 1"
                    + " but one pair is " + first(n, bad) + " and " + first(p, bad));
        }
        return Tensor.apply(new Sampling.Binomial(shape, Generator.DEFAULT.take(shape.numel())), n, p)
                .to(count.dtype());
    }

    private static double first(Tensor x, Tensor chosen) {
        return x.maskedSelect(chosen).select(0, 0).item();
    }
}
