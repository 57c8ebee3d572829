package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// Makes trainable tensors. A parameter is an ordinary leaf tensor that requires a gradient; a [Module] finds
/// it in its fields.
///
/// ```java
/// Tensor weight = Parameter.of(Init.heUniform(256, 512));
/// ```
///
/// In a script write `import dev.panagrad.nn.Parameter;`, because `java.lang.reflect.Parameter` has the same
/// name.
public final class Parameter {
    private Parameter() {
    }

    /// Returns a leaf that shares the memory of `value` and requires a gradient. It outlives every
    /// [dev.panagrad.tensor.Scope].
    ///
    /// @throws dev.panagrad.tensor.DTypeException if the type is not floating-point
    public static Tensor of(Tensor value) {
        Tensor leaf = value.isLeaf() && !value.requiresGrad() ? value : value.detach();
        leaf.storage().keep();
        return leaf.requiresGrad(true);
    }

    /// Returns a parameter itself, and a parameter for any other tensor.
    static Tensor orOf(Tensor value) {
        return value.isLeaf() && value.requiresGrad() ? value : of(value);
    }

    /// Returns the elements of all parameters one after another, as `parameters_to_vector`, [n]; gradients
    /// flow back to the parameters.
    ///
    /// @throws IllegalArgumentException if there are none
    public static Tensor toVector(List<Tensor> parameters) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("toVector: no parameters, expected at least one");
        }
        return Tensor.cat(0, parameters.stream().map(Tensor::flatten).toArray(Tensor[]::new));
    }

    /// Copies the elements of a vector into parameters one after another, as `vector_to_parameters`.
    ///
    /// @param vector [n]
    /// @throws ShapeException if n is not the number of their elements; nothing is changed then
    public static void fromVector(Tensor vector, List<Tensor> parameters) {
        long n = parameters.stream().mapToLong(Tensor::numel).sum();
        if (vector.rank() != 1 || vector.numel() != n) {
            throw new ShapeException("fromVector: the vector does not fit, vector is " + vector.shape()
                    + ", expected [" + n + "], the number of the parameters' elements");
        }
        Grad.off(() -> {
            long at = 0;
            for (Tensor p : parameters) {
                p.copy_(vector.narrow(0, at, p.numel()).reshape(p.shape().dims()));
                at += p.numel();
            }
        });
    }
}
