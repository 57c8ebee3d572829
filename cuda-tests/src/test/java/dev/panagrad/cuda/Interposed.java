package dev.panagrad.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.fake.FakeCuda;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A fake driver some of whose functions are missing or do something else: old drivers, drivers that fail,
/// and mistakes that tests must notice.
final class Interposed {
    /// What is done in place of a function of the driver.
    interface Body {
        /// Returns a `CUresult`.
        ///
        /// @param function what the fake does
        int call(Original function, Object[] args);
    }

    /// The fake's own function.
    interface Original {
        int call(Object... args);
    }

    private final FakeCuda fake;
    private final Set<String> missing = new HashSet<>();
    private final Map<DriverFunction, MemorySegment> stubs = new EnumMap<>(DriverFunction.class);

    Interposed(FakeCuda.Options options) {
        fake = new FakeCuda(options);
    }

    Interposed() {
        this(new FakeCuda.Options(1, 64 << 20, false, false));
    }

    /// Takes functions away.
    Interposed without(DriverFunction... functions) {
        for (DriverFunction f : functions) {
            missing.add(f.name());
        }
        return this;
    }

    /// Makes a function fail.
    Interposed failing(DriverFunction f, int code) {
        return with(f, (original, args) -> code);
    }

    @SuppressWarnings("restricted")
    Interposed with(DriverFunction f, Body body) {
        MemoryLayout[] args = f.arguments().chars().mapToObj(c -> (MemoryLayout) switch (c) {
            case 'J' -> JAVA_LONG;
            case 'I' -> JAVA_INT;
            case 'S' -> JAVA_SHORT;
            default -> JAVA_BYTE;
        }).toArray(MemoryLayout[]::new);
        FunctionDescriptor d = FunctionDescriptor.of(JAVA_INT, args);
        MethodHandle own = Linker.nativeLinker().downcallHandle(fake.symbols().find(f.name()).orElseThrow(),
                d);
        Original original = given -> {
            try {
                return (int) own.invokeWithArguments(given);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        };
        try {
            MethodHandle h = MethodHandles.lookup().findVirtual(Body.class, "call",
                    MethodType.methodType(int.class, Original.class, Object[].class)).bindTo(body)
                    .bindTo(original).asCollector(Object[].class, args.length).asType(d.toMethodType());
            stubs.put(f, Linker.nativeLinker().upcallStub(h, d, Arena.global()));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    SymbolLookup symbols() {
        return name -> missing.contains(name) ? Optional.empty()
                : stubs.entrySet().stream().filter(e -> e.getKey().name().equals(name))
                        .map(Map.Entry::getValue).findFirst().or(() -> fake.symbols().find(name));
    }

    /// @throws CudaException if it cannot be initialised
    Driver driver() {
        return new Driver("fake", symbols());
    }

    OnFake device() {
        return new OnFake(fake, driver());
    }
}
