package dev.panagrad.vector.elementwise;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

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
            MethodHandles.Lookup copy =
                    lookup.defineHiddenClassWithClassData(in.readAllBytes(), operation, true);
            @SuppressWarnings("unchecked") // the copy has the template's supertypes
            T instance =
                    (T) copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class)).invoke();
            return instance;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot specialise " + template.getName(), e);
        }
    }
}
