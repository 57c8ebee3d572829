package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PyTorch 2.13's results at infinities, NaN, zeros of both signs and halves, computed in float64: a line has
/// the operation, the operands and the result.
class EdgeValuesTest {
    private static List<String[]> lines(String file) throws IOException, URISyntaxException {
        Path path = Path.of(EdgeValuesTest.class.getResource("/edges/" + file).toURI());
        return Files.readAllLines(path).stream().map(l -> l.split(" ")).toList();
    }

    private static double call(String op, double... operands) throws ReflectiveOperationException {
        Tensor x = Tensor.of(operands[0], operands[0], operands[0]);
        Tensor y;
        try {
            if (operands.length == 1) {
                y = (Tensor) Tensor.class.getMethod(op).invoke(x);
            } else {
                Method m = Tensor.class.getMethod(op, Tensor.class);
                y = (Tensor) m.invoke(x, Tensor.of(operands[1], operands[1], operands[1]));
            }
        } catch (InvocationTargetException e) {
            throw new AssertionError(op, e.getCause());
        }
        return y.toDoubleArray()[1];
    }

    private static boolean same(double expected, double found) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            return Double.compare(expected, found) == 0;
        }
        return Math.abs(found - expected) <= 1e-13 * Math.abs(expected) + 1e-300
                && (expected != 0 || found == 0);
    }

    @ParameterizedTest @ValueSource(strings = {"unary.txt", "binary.txt"})
    void edgesAreThoseOfPyTorch(String file) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String[]> lines = lines(file);
        assertTrue(lines.size() > 400, "too few lines");
        for (String backend : List.of("reference", "vector")) {
            Backend before = Backends.use(backend);
            try {
                for (String[] l : lines) {
                    double[] operands = new double[l.length - 2];
                    for (int i = 0; i < operands.length; i++) {
                        operands[i] = Double.parseDouble(l[i + 1]);
                    }
                    double expected = Double.parseDouble(l[l.length - 1]);
                    double found = call(l[0], operands);
                    if (!same(expected, found)) {
                        wrong.add(backend + ": " + String.join(" ", l) + " but got " + found);
                    }
                }
            } finally {
                Backends.use(before);
            }
        }
        wrong.forEach(System.out::println);
        assertEquals(List.of(), wrong);
    }

    @Test
    void aNumberIsTrueUnlessItIsZero() {
        assertEquals(1, Tensor.full(0.5, DType.BOOL).item());
        assertEquals(0, Tensor.full(0.0, DType.BOOL).item());
        assertEquals(1, Tensor.zeros(DType.BOOL, 1).fill_(-0.25).item());
    }

    @Test
    void integersBetweenTwoNumbersAreRoundedTowardZero() {
        assertArrayEquals(new long[] {0, 2, 5, 7, 10},
                Tensor.linspace(0, 10, 5, DType.INT64).toLongArray());
        assertArrayEquals(new long[] {-5, -2, 1, 4}, Tensor.linspace(-5, 4, 4, DType.INT64).toLongArray());
        assertArrayEquals(new long[] {0, 1, 3}, Tensor.linspace(0, 3, 3, DType.INT64).toLongArray());
    }
}
