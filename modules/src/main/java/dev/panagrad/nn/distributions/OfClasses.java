package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// What distributions of vectors with a number for each of k classes have in common.
interface OfClasses extends Distribution {
    /// Returns the logarithms of the probabilities, normalised; [batch…, k].
    Tensor logits();

    /// Returns the probabilities; [batch…, k].
    default Tensor probs() {
        return logits().softmax(-1);
    }

    @Override
    default Shape batchShape() {
        return logits().shape().without(logits().rank() - 1);
    }

    @Override
    default Shape eventShape() {
        return Shape.of(logits().size(-1));
    }
}
