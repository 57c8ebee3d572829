package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
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
        for (int i = 0; i < layers.size(); i++) {
            Module next = i + 1 < layers.size() ? layers.get(i + 1) : null;
            Tensor both = next instanceof ReLU && next.hooks == null ? rectified(layers.get(i), x) : null;
            if (both != null) {
                x = both;
                i++;
            } else {
                x = layers.get(i).call(x);
            }
        }
        return x;
    }

    /// Returns what a layer and a rectifier behind it give by one operation, null if there is none for it.
    private static Tensor rectified(Module layer, Tensor x) {
        if (layer.hooks != null) {
            return null;
        }
        return switch (layer) {
            case Linear l -> l.rectified(x);
            case ConvTranspose _ -> null;
            case ConvLayer c -> c.rectified(x);
            default -> null;
        };
    }
}
