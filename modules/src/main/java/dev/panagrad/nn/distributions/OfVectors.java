package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// What distributions of vectors of any numbers around a mean have in common.
interface OfVectors extends Distribution {
    /// Returns the mean; [batch…, k].
    Tensor loc();

    @Override
    default Shape batchShape() {
        return loc().shape().without(loc().rank() - 1);
    }

    @Override
    default Shape eventShape() {
        return Shape.of(loc().size(-1));
    }

    @Override
    default Constraint support() {
        return Constraint.independent(Constraint.real(), 1);
    }

    @Override
    default Tensor mean() {
        return loc();
    }
}
