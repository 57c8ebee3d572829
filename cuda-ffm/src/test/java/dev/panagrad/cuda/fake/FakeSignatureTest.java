package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.cuda.driver.DriverFunction;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The fake's functions have the signatures of the driver's, and there is one for each that is bound, but for
/// a few.
class FakeSignatureTest {
    /// Bound functions that the fake has not, with the reason.
    private static final Map<DriverFunction, String> WITHOUT = Map.of(
            DriverFunction.cuGetProcAddress_v2, "functions are found by name in the fake itself",
            DriverFunction.cuCtxCreate_v4, "the binding has primary contexts alone, which libraries share",
            DriverFunction.cuLinkCreate_v2, "a kernel's text is complete: there is nothing to link",
            DriverFunction.cuLinkAddData_v2, "as cuLinkCreate",
            DriverFunction.cuLinkComplete, "as cuLinkCreate; it would have to return machine code",
            DriverFunction.cuLinkDestroy, "as cuLinkCreate");

    @Test
    void functionsTakeWhatTheDriversTake() {
        Set<String> found = new TreeSet<>();
        for (Class<?> c : new Class<?>[] {DeviceFunctions.class, MemoryFunctions.class,
                ExecutionFunctions.class, LibraryFunctions.class, PoolFunctions.class}) {
            for (Method m : c.getDeclaredMethods()) {
                if (m.getName().startsWith("cu") && m.getReturnType() == int.class) {
                    StringBuilder letters = new StringBuilder();
                    for (Class<?> t : m.getParameterTypes()) {
                        letters.append(
                                t == long.class ? 'J' : t == int.class ? 'I' : t == short.class ? 'S' : 'B');
                    }
                    assertEquals(DriverFunction.valueOf(m.getName()).arguments(), letters.toString(),
                            m.getName());
                    found.add(m.getName());
                }
            }
        }
        assertEquals(Arrays.stream(DriverFunction.values()).filter(f -> !WITHOUT.containsKey(f))
                .map(Enum::name).collect(Collectors.toCollection(TreeSet::new)), found);
        var symbols = new FakeCuda(new FakeCuda.Options(1, 1 << 20, false, false)).symbols();
        for (DriverFunction f : DriverFunction.values()) {
            assertEquals(!WITHOUT.containsKey(f), symbols.find(f.name()).isPresent(), f.name());
        }
    }
}
