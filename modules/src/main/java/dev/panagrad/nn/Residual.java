package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// A residual block (He et al. 2016): `body(x) + shortcut(x)`. Children: `body` and, if given, `shortcut`.
///
/// ```java
/// new Sequential(new Residual(new Sequential(
///         new Conv2d(16, 32, 3, o -> o.stride(2).padding(1).bias(false)), new BatchNorm2d(32), new ReLU(),
///         new Conv2d(32, 32, 3, o -> o.padding(1).bias(false)), new BatchNorm2d(32)),
///         new Conv2d(16, 32, 1, o -> o.stride(2))), new ReLU());
/// ```
public final class Residual extends Module {
    private final Module body;
    private final Module shortcut;

    /// Makes a block that adds its input.
    public Residual(Module body) {
        this(body, null);
    }

    /// Makes a block.
    ///
    /// @param shortcut gives the input the body's shape, or null for the input itself
    public Residual(Module body, Module shortcut) {
        this.body = Objects.requireNonNull(body, "Residual: the body is null, expected a module");
        this.shortcut = shortcut;
    }

    /// Returns the sum.
    ///
    /// @throws ShapeException if body and shortcut differ in shape
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, false);
    }

    /// Returns what this block without hooks and a rectifier behind it give.
    Tensor rectified(Tensor x) {
        return guarded(() -> forward(x, true));
    }

    /// A batch normalisation at the body's end takes the sum and the rectifier with it.
    private Tensor forward(Tensor x, boolean relu) {
        Sequential normed =
                body.getClass() == Sequential.class && ((Sequential) body).endsInNorm() ? (Sequential) body
                        : null;
        Tensor y = normed == null ? body.call(x) : normed.beforeLast(x);
        Tensor s = shortcut == null ? x : shortcut.call(x);
        if (!y.shape().equals(s.shape())) {
            throw new ShapeException("Residual: the shapes differ, body is " + y.shape() + ", shortcut is "
                    + s.shape() + ", expected equal shapes; give a shortcut that changes the input alike");
        }
        if (normed != null) {
            return normed.lastJoined(y, s, relu);
        }
        return relu ? y.add(s).relu() : y.add(s);
    }
}
