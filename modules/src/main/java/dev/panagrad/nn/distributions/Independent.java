package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// A distribution whose last axes of the batch count as axes of the event: a vector of independent numbers.
///
/// @param base the distribution of the numbers
/// @param axes how many axes of its batch become axes of the event
public record Independent(Distribution base, int axes) implements Distribution {
    /// Checks the number of axes.
    ///
    /// @throws ShapeException if the batch has fewer
    public Independent {
        if (axes < 0 || axes > base.batchShape().rank()) {
            throw ShapeException.of("Independent", "wrong number of axes",
                    "the batch is " + base.batchShape(),
                    "0 <= axes <= batch.rank()", axes, base.batchShape().rank());
        }
    }

    @Override
    public Shape batchShape() {
        long[] d = base.batchShape().dims();
        return Shape.of(Arrays.copyOf(d, d.length - axes));
    }

    @Override
    public Shape eventShape() {
        long[] d = base.batchShape().dims();
        return Shape.of(Parameters.join(Arrays.copyOfRange(d, d.length - axes, d.length), base.eventShape()));
    }

    @Override
    public Tensor sample(long... shape) {
        return base.sample(shape);
    }

    @Override
    public Tensor rsample(long... shape) {
        return base.rsample(shape);
    }

    /// Returns the sums over the last axes of the batch.
    Tensor sum(Tensor x) {
        return Parameters.sumLast(x, axes);
    }

    @Override
    public Constraint support() {
        return Constraint.independent(base.support(), axes);
    }

    @Override
    public Tensor logProb(Tensor value) {
        return sum(base.logProb(value));
    }

    @Override
    public Tensor entropy() {
        return sum(base.entropy());
    }

    @Override
    public Tensor mean() {
        return base.mean();
    }

    @Override
    public Tensor variance() {
        return base.variance();
    }
}
