package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.DriverFunction;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/// The fake's functions have the signatures of the driver's.
class FakeSignatureTest {
    @Test
    void functionsTakeWhatTheDriversTake() {
        int n = 0;
        for (Class<?> c : new Class<?>[] {DeviceFunctions.class, MemoryFunctions.class,
                ExecutionFunctions.class}) {
            for (Method m : c.getDeclaredMethods()) {
                if (m.getName().startsWith("cu") && m.getReturnType() == int.class) {
                    StringBuilder letters = new StringBuilder();
                    for (Class<?> t : m.getParameterTypes()) {
                        letters.append(
                                t == long.class ? 'J' : t == int.class ? 'I' : t == short.class ? 'S' : 'B');
                    }
                    assertEquals(DriverFunction.valueOf(m.getName()).arguments(), letters.toString(),
                            m.getName());
                    n++;
                }
            }
        }
        assertTrue(n >= 50, "only " + n + " functions");
    }
}
