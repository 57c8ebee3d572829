package dev.panagrad.laws;

import dev.panagrad.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;

/// A `CudaGraph`, by reflection: its module is here at run time alone.
final class Captured implements AutoCloseable {
    private final Object graph;

    Captured(Supplier<Tensor> step) {
        graph = call("capture", null, new Class<?>[] {int.class, Supplier.class}, 0, step);
    }

    private static Object call(String name, Object on, Class<?>[] types, Object... args) {
        try {
            return Class.forName("dev.panagrad.cuda.CudaGraph").getMethod(name, types).invoke(on, args);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    Tensor replay() {
        return (Tensor) call("replay", graph, new Class<?>[0]);
    }

    @Override
    public void close() {
        call("close", graph, new Class<?>[0]);
    }
}
