package dev.panagrad.vector.elementwise;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/// Specialises a loop template: defines its class once more, as a hidden class with the operation as class
/// data.
///
/// The operation is then a constant to the JIT and inlines into the loop. A field instead would make the
/// loop, shared by all operations, box every vector.
public final class Spin {
    private Spin() {
    }

    /// Returns an instance of a copy of the template that belongs to one operation.
    ///
    /// @param lookup the template's own package
    public static <T> T copy(MethodHandles.Lookup lookup, Class<? extends T> template, Object operation) {
        String file = template.getName().substring(template.getPackageName().length() + 1) + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            Class<?> copy =
                    lookup.defineHiddenClassWithClassData(in.readAllBytes(), operation, true).lookupClass();
            @SuppressWarnings("unchecked")
            T instance = (T) copy.getDeclaredConstructor().newInstance();
            return instance;
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot specialise " + template.getName(), e);
        }
    }
}
