package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// The distribution of a function of what another distribution draws; its density is that of the other one,
/// divided by the function's slope.
///
/// ```java
/// var squashed = new TransformedDistribution(new Normal(mean, scale), List.of(Bijection.tanh()));
/// ```
///
/// @param base what is drawn
/// @param functions applied to it, the first one first
public record TransformedDistribution(Distribution base, List<Bijection> functions) implements Distribution {
    /// Copies the list.
    public TransformedDistribution {
        functions = List.copyOf(functions);
    }

    @Override
    public Shape batchShape() {
        return base.batchShape();
    }

    @Override
    public Shape eventShape() {
        return base.eventShape();
    }

    private Tensor all(Tensor x) {
        for (Bijection f : functions) {
            x = f.of(x);
        }
        return x;
    }

    @Override
    public Tensor sample(long... shape) {
        return dev.panagrad.autograd.Grad.off(() -> all(base.sample(shape)));
    }

    @Override
    public Tensor rsample(long... shape) {
        return all(base.rsample(shape));
    }

    @Override
    public Tensor logProb(Tensor value) {
        Tensor y = value;
        Tensor slopes = null;
        int event = base.eventShape().rank();
        for (Bijection f : functions.reversed()) {
            Tensor x = f.inverse(y);
            Tensor slope = Parameters.sumLast(f.logSlope(x, y), event);
            slopes = slopes == null ? slope : slopes.add(slope);
            y = x;
        }
        Tensor density = base.logProb(y);
        return slopes == null ? density : density.sub(slopes);
    }
}
