package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Modules applied one after another. Its children are named `0`, `1`, ….
///
/// ```java
/// var net = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));
/// ```
public class Sequential extends Module {
    @Inline
    private final List<Module> layers = new ArrayList<>();

    /// Makes the chain of these modules.
    public Sequential(Module... layers) {
        for (Module m : layers) {
            this.layers.add(Objects.requireNonNull(m, "Sequential: a layer is null, expected a module"));
        }
    }

    /// Appends a module; returns this.
    public final Sequential add(Module layer) {
        layers.add(Objects.requireNonNull(layer, "Sequential: a layer is null, expected a module"));
        return this;
    }

    /// Returns the module at a position.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    public final Module get(int i) {
        return layers.get(i);
    }

    /// Returns how many modules there are.
    public final int size() {
        return layers.size();
    }

    @Override
    public Tensor forward(Tensor x) {
        return first(layers.size(), x);
    }

    /// Whether the last module is a batch normalisation, and it and this chain have no hooks.
    final boolean endsInNorm() {
        return hooks == null && !layers.isEmpty() && layers.getLast() instanceof BatchNorm b
                && b.hooks == null;
    }

    /// Returns what all modules but the last give.
    final Tensor beforeLast(Tensor x) {
        return guarded(() -> first(layers.size() - 1, x));
    }

    /// Returns what the last module, a batch normalisation, gives of that, with a tensor of the same shape
    /// added, and rectified if `relu`.
    final Tensor lastJoined(Tensor x, Tensor added, boolean relu) {
        return guarded(() -> ((BatchNorm) layers.getLast()).joined(x, added, relu));
    }

    private Tensor first(int count, Tensor x) {
        for (int i = 0; i < count; i++) {
            Module next = i + 1 < count ? layers.get(i + 1) : null;
            Activation f = next == null || next.hooks != null ? Activation.NONE : activation(next);
            Tensor both = f == Activation.NONE ? null : joined(layers.get(i), f, x);
            if (both != null) {
                x = both;
                i++;
            } else {
                x = layers.get(i).call(x);
            }
        }
        return x;
    }

    /// Returns which function a module is, if it is one that a layer in front of it may compute.
    private static Activation activation(Module m) {
        return switch (m) {
            case ReLU _ -> Activation.RELU;
            case Sigmoid _ -> Activation.SIGMOID;
            case Tanh _ -> Activation.TANH;
            case GELU g -> g.isTanh() ? Activation.GELU_TANH : Activation.GELU;
            case SiLU _ -> Activation.SILU;
            default -> Activation.NONE;
        };
    }

    /// Returns what a layer and an activation behind it give together, null if the layer takes it not.
    private static Tensor joined(Module layer, Activation f, Tensor x) {
        if (layer.hooks != null) {
            return null;
        }
        if (layer instanceof Linear l) {
            return l.activated(x, f);
        }
        return f == Activation.RELU ? rectified(layer, x) : null;
    }

    /// Returns what a layer and a rectifier behind it give by one operation, null if there is none for it.
    private static Tensor rectified(Module layer, Tensor x) {
        return switch (layer) {
            case ConvTranspose _ -> null;
            case ConvLayer c -> c.rectified(x);
            case BatchNorm b -> b.joined(x, null, true);
            case Residual r -> r.rectified(x);
            default -> null;
        };
    }
}
