package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// What an optimizer may be given to change.
final class LeafParameters {
    private LeafParameters() {
    }

    /// Returns the parameters as a set.
    ///
    /// @throws IllegalArgumentException if there are none, or one is known or occurs twice or is not a leaf
    static Set<Tensor> checked(String op, List<Tensor> parameters, Set<Tensor> known) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(op + ": no parameters, expected at least one");
        }
        Set<Tensor> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor p : parameters) {
            if (p == null || !p.dtype().isFloat() || !p.isLeaf()) {
                throw new IllegalArgumentException(
                        op + ": not a parameter, expected a floating-point leaf but got "
                                + (p == null ? "null"
                                        : p.dtype() + " " + p.shape() + (p.isLeaf() ? "" : ", a result")));
            }
            if (known.contains(p) || !fresh.add(p)) {
                throw new IllegalArgumentException(
                        op + ": a parameter occurs twice, its shape is " + p.shape()
                                + ", expected distinct ones");
            }
        }
        return fresh;
    }
}
