package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Tensor;

/// Expectations on numbers and messages.
public final class Expect {
    private Expect() {
    }

    /// Expects these elements, within 1e-9 absolutely or relatively.
    public static void values(Tensor found, double... expected) {
        values(1e-9, found, expected);
    }

    /// Expects these elements, within a tolerance absolutely or relatively.
    public static void values(double tolerance, Tensor found, double... expected) {
        double[] v = found.toDoubleArray();
        assertEquals(expected.length, v.length, () -> "number of elements of " + found);
        for (int i = 0; i < v.length; i++) {
            assertEquals(expected[i], v[i], tolerance * (1 + Math.abs(expected[i])), "element " + i);
        }
    }

    /// Expects an error whose message contains each part.
    public static void error(Class<? extends Throwable> type, Runnable action, String... parts) {
        String message = assertThrows(type, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' is missing in: " + message);
        }
    }
}
