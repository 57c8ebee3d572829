package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// A mixture: one of k distributions of a family, chosen by chance.
///
/// ```java
/// var two = new MixtureSameFamily(Categorical.ofProbs(Tensor.of(0.3, 0.7)),
///         new Normal(Tensor.of(-1.0, 2.0), Tensor.of(0.5, 1.0)));
/// ```
///
/// @param mixture the probabilities of the components; [batch…, k]
/// @param components the distributions, along the last axis of their batch, [batch…, k]
public record MixtureSameFamily(Categorical mixture, Distribution components) implements Distribution {
    /// Checks the shapes.
    ///
    /// @throws ShapeException if there is not a probability for each component
    public MixtureSameFamily {
        Shape all = components.batchShape();
        if (all.rank() == 0 || !all.equals(mixture.logits().shape())) {
            throw new ShapeException(
                    "MixtureSameFamily: the probabilities do not fit the components, they are "
                            + mixture.logits().shape() + " and " + all
                            + ", expected equal shapes of rank >= 1");
        }
    }

    @Override
    public Shape batchShape() {
        return mixture.batchShape();
    }

    @Override
    public Shape eventShape() {
        return components.eventShape();
    }

    private int event() {
        return components.eventShape().rank();
    }

    /// Returns numbers for each component with axes of the event behind them.
    private Tensor wide(Tensor each) {
        long[] d = Arrays.copyOf(each.shape().dims(), each.rank() + event());
        Arrays.fill(d, each.rank(), d.length, 1);
        return each.reshape(d);
    }

    @Override
    public Tensor sample(long... shape) {
        return Grad.off(() -> {
            Tensor all = components.sample(shape);
            Tensor chosen = mixture.sample(shape).oneHot(mixture.logits().size(-1)).ne(0);
            // No product: an infinite number that was not chosen would be one of 0 and infinity.
            return Tensor.where(wide(chosen), all, Tensor.zerosLike(all)).sum(-1 - event());
        });
    }

    @Override
    public Constraint support() {
        return Constraint.ofEach(components.support());
    }

    @Override
    public Tensor logProb(Tensor value) {
        return components.logProb(value.unsqueeze(-1 - event())).add(mixture.logits()).logsumexp(-1);
    }

    private Tensor weighted(Tensor x) {
        return x.mul(wide(mixture.probs())).sum(-1 - event());
    }

    @Override
    public Tensor mean() {
        return weighted(components.mean());
    }

    @Override
    public Tensor variance() {
        Tensor far = components.mean().sub(mean().unsqueeze(-1 - event()));
        return weighted(components.variance()).add(weighted(far.square()));
    }
}
