package dev.panagrad.tensor;

import dev.panagrad.tensor.memory.Pool;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.function.Supplier;

/// Frees tensors at a known moment. Never needed: without it, memory is freed when tensors become
/// unreachable.
///
/// At the end of [#run] all tensors made inside by the same thread are released, but for the result, what was
/// given to [#keep], and accumulated gradients. Using a released tensor throws [ReleasedException].
public final class Scope {
    private Scope() {
    }

    /// Returns the result of the body, and releases the other tensors made inside. A tensor in the result is
    /// kept also inside lists, maps, arrays and records.
    public static <T> T run(Supplier<T> body) {
        Pool.Frame frame = Pool.HOST.enter();
        try {
            T result = body.get();
            handOver(result, frame);
            return result;
        } finally {
            Pool.HOST.leave(frame);
        }
    }

    /// Runs the body and releases the tensors made inside.
    public static void run(Runnable body) {
        run(() -> {
            body.run();
            return null;
        });
    }

    /// Makes a tensor outlive all scopes, and returns it.
    public static Tensor keep(Tensor tensor) {
        tensor.storage().keep();
        return tensor;
    }

    private static void handOver(Object result, Pool.Frame frame) {
        switch (result) {
            case null -> {
            }
            case Tensor t -> {
                frame.handOver(t.storage());
                if (t.gradFn() != null && t.gradFn().peekGrad() != null) {
                    frame.handOver(t.gradFn().peekGrad().storage());
                }
            }
            case Iterable<?> all -> all.forEach(x -> handOver(x, frame));
            case Map<?, ?> m -> m.values().forEach(x -> handOver(x, frame));
            case Record r -> {
                for (RecordComponent c : r.getClass().getRecordComponents()) {
                    try {
                        c.getAccessor().setAccessible(true);
                        handOver(c.getAccessor().invoke(r), frame);
                    } catch (ReflectiveOperationException | RuntimeException e) {
                        throw new IllegalStateException(
                                "Scope.run: the component " + c.getName() + " of the result "
                                        + r.getClass().getName()
                                        + " cannot be read; make it accessible or call Scope.keep",
                                e);
                    }
                }
            }
            default -> {
                if (result.getClass().isArray() && !result.getClass().componentType().isPrimitive()) {
                    for (int i = 0; i < Array.getLength(result); i++) {
                        handOver(Array.get(result, i), frame);
                    }
                }
            }
        }
    }
}
