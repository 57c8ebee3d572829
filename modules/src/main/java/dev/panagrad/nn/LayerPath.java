package dev.panagrad.nn;

import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.ShapeException;
import java.lang.ref.WeakReference;

/// Names the layer in which an error arose by its path, as `encoder.layers.3.linear1: …`.
///
/// The innermost call notes its module; each call further out puts in front the name that the module has
/// there. Calls that succeed cost nothing.
final class LayerPath {
    /// The layer of the error on its way out.
    private record Failure(WeakReference<Module> layer, WeakReference<RuntimeException> error,
            String message) {
    }

    private static final ThreadLocal<Failure> LAST = new ThreadLocal<>();

    private LayerPath() {
    }

    /// Returns the error with the path from a module on whose function it came out.
    static IllegalArgumentException of(Module module, IllegalArgumentException e) {
        Failure f = LAST.get();
        if (f == null || f.error.get() != e) {
            note(module, e, e.getMessage());
            return e;
        }
        Module layer = f.layer.get();
        String path = layer == null || layer == module ? "" : path(module, layer);
        if (path.isEmpty()) {
            return e;
        }
        IllegalArgumentException named = named(e, path + ": " + f.message);
        note(layer, named, f.message);
        return named;
    }

    private static void note(Module layer, IllegalArgumentException e, String message) {
        LAST.set(new Failure(new WeakReference<>(layer), new WeakReference<>(e), message));
    }

    private static String path(Module from, Module layer) {
        for (var m : from.modules().entrySet()) {
            if (m.getValue() == layer) {
                return m.getKey();
            }
        }
        return "";
    }

    private static IllegalArgumentException named(IllegalArgumentException e, String message) {
        IllegalArgumentException out = switch (e) {
            case ShapeException _ -> new ShapeException(message);
            case DTypeException _ -> new DTypeException(message);
            case DeviceException _ -> new DeviceException(message);
            default -> new IllegalArgumentException(message);
        };
        out.initCause(e.getCause() == null ? e : e.getCause());
        return out;
    }
}
