package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Makes native functions of methods: every `int cu…(…)` of some objects, under its name.
final class Upcalls {
    private Upcalls() {
    }

    @SuppressWarnings("restricted")
    static SymbolLookup of(FakeState state, Object... objects) {
        Map<String, MemorySegment> symbols = new HashMap<>();
        for (Object o : objects) {
            for (Method m : o.getClass().getDeclaredMethods()) {
                if (m.getName().startsWith("cu") && m.getReturnType() == int.class) {
                    MemoryLayout[] args = Arrays.stream(m.getParameterTypes()).map(Upcalls::layout)
                            .toArray(MemoryLayout[]::new);
                    symbols.put(m.getName(), Linker.nativeLinker().upcallStub(guarded(state, o, m),
                            FunctionDescriptor.of(JAVA_INT, args), Arena.global()));
                }
            }
        }
        return name -> Optional.ofNullable(symbols.get(name));
    }

    private static MemoryLayout layout(Class<?> type) {
        return type == int.class ? JAVA_INT : type == long.class ? JAVA_LONG
                : type == short.class ? JAVA_SHORT : type == byte.class ? JAVA_BYTE : JAVA_DOUBLE;
    }

    /// Returns a method as a handle that holds the lock and turns whatever is thrown into a code.
    private static MethodHandle guarded(FakeState state, Object o, Method m) {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            MethodHandle h = here.unreflect(m).bindTo(o);
            MethodHandle spread = h.asSpreader(Object[].class, h.type().parameterCount());
            MethodHandle run = here.findStatic(Upcalls.class, "run",
                    MethodType.methodType(int.class, FakeState.class, MethodHandle.class, Object[].class));
            return run.bindTo(state).bindTo(spread).asCollector(Object[].class, h.type().parameterCount())
                    .asType(h.type());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static int run(FakeState state, MethodHandle h, Object[] args) {
        synchronized (state) {
            try {
                return (int) h.invoke(args);
            } catch (Throwable t) {
                return state.failed(t);
            }
        }
    }

    static void out(long address, long value) {
        Access.ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    static void outInt(long address, int value) {
        Access.ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    static void outFloat(long address, float value) {
        Access.ALL.set(JAVA_FLOAT_UNALIGNED, address, value);
    }

    static String text(long address) {
        return Access.ALL.getString(address);
    }
}
