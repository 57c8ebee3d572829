package dev.panagrad.vector.elementwise;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;

/// Specialises a loop template: defines its class once more, as a hidden class with the operation as class
/// data.
///
/// The operation is then a constant to the JIT and inlines into the loop. A field instead would make the
/// loop, shared by all operations, box every vector.
public final class Spin {
    /// C2 inlines no method with more bytes of code into its callers.
    private static final int INLINED_BYTES = 325;

    private Spin() {
    }

    /// Returns an instance of a copy of the template that belongs to one operation.
    ///
    /// @param lookup the template's own package
    public static <T> T copy(MethodHandles.Lookup lookup, Class<? extends T> template, Object operation) {
        String file = template.getName().substring(template.getPackageName().length() + 1) + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            MethodHandles.Lookup copy =
                    lookup.defineHiddenClassWithClassData(apart(in.readAllBytes()), operation, true);
            @SuppressWarnings("unchecked") // the copy has the template's supertypes
            T instance =
                    (T) copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class)).invoke();
            return instance;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot specialise " + template.getName(), e);
        }
    }

    /// Returns the operation that a copy belongs to.
    ///
    /// @param lookup the copy's own
    public static <T> T operation(MethodHandles.Lookup lookup, Class<T> type) {
        try {
            return MethodHandles.classData(lookup, "_", type);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Keeps the JIT from inlining a template's public methods: inlined into a caller beside the loop of
    /// another operation, a loop boxed its vectors in one JVM of two, and so ran ten times more slowly.
    private static byte[] apart(byte[] template) {
        ClassFile file = ClassFile.of();
        return file.transformClass(file.parse(template),
                ClassTransform.transformingMethodBodies(Spin::isEntry, new Padding()));
    }

    private static boolean isEntry(MethodModel method) {
        return method.flags().has(AccessFlag.PUBLIC) && !method.flags().has(AccessFlag.STATIC);
    }

    /// Begins a method with instructions that do nothing.
    private record Padding() implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            for (int i = 0; i < INLINED_BYTES; i++) {
                code.nop();
            }
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
