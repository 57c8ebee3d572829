package dev.panagrad.laws;

import dev.panagrad.tensor.Tensor;

/// Two tensors whose shapes broadcast to one; drawn for a parameter of this type, within the bounds of
/// [Shapes].
public record Pair(Tensor a, Tensor b) {
}
