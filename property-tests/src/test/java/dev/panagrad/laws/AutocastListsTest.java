package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.laws.AutocastRows.Operands;
import dev.panagrad.nn.Functional;
import dev.panagrad.nn.Losses;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The types of functions under [Autocast] against PyTorch's two lists, `autocast-cpu.txt` and
/// `autocast-cuda.txt`.
class AutocastListsTest {
    private static final DType HALF = DType.BFLOAT16;
    private static final DType SINGLE = DType.FLOAT32;

    private static Map<String, String> list(String device) {
        Map<String, String> out = new TreeMap<>();
        try (var in = AutocastListsTest.class.getResourceAsStream("/autocast-" + device + ".txt");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(l -> !l.startsWith("#")).forEach(l -> {
                int at = l.indexOf(' ');
                assertEquals(null, out.put(l.substring(0, at), l.substring(at + 1)), "twice: " + l);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /// Operands of two types and the result's, null for an error.
    private record Case(DType first, DType second, DType result) {
    }

    private static List<Case> cases(String rule) {
        Case half = new Case(HALF, HALF, HALF);
        return switch (rule) {
            case "half" -> List.of(new Case(SINGLE, SINGLE, HALF), half);
            case "float32" -> List.of(new Case(HALF, HALF, SINGLE), new Case(SINGLE, SINGLE, SINGLE));
            case "widest" -> List.of(new Case(HALF, SINGLE, SINGLE), new Case(SINGLE, HALF, SINGLE), half,
                    new Case(SINGLE, SINGLE, SINGLE));
            case "own" -> List.of(half, new Case(SINGLE, SINGLE, SINGLE));
            case "refused" -> List.of(new Case(SINGLE, SINGLE, null), new Case(HALF, HALF, null));
            default -> List.of();
        };
    }

    private static String type(Device device, Case c, Function<Operands, Tensor> f) {
        try {
            Operands o = new Operands(device, c.first, c.second);
            return String.valueOf(Autocast.run(HALF, () -> f.apply(o)).dtype());
        } catch (DTypeException e) {
            return e.getMessage().contains("is not safe in mixed precision") ? "null" : e.toString();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void functionsHaveTheTypesOfPyTorch(String name) {
        Device device = Device.of(name);
        Map<String, Function<Operands, Tensor>> rows = AutocastRows.all();
        List<String> wrong = new ArrayList<>();
        list(name).forEach((function, rule) -> {
            if (rule.startsWith("absent ")) {
                return;
            }
            Function<Operands, Tensor> f = rows.get(function);
            if (f == null || cases(rule).isEmpty()) {
                wrong.add(function + ": no row, or no rule \"" + rule + "\"");
                return;
            }
            for (Case c : cases(rule)) {
                String found = type(device, c, f);
                if (!found.equals(String.valueOf(c.result))) {
                    wrong.add(function + " of " + c.first + ", " + c.second + ": expected " + c.result
                            + " (" + rule + ") but got " + found);
                }
            }
        });
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyRowIsInAList() {
        Set<String> rows = new HashSet<>(AutocastRows.all().keySet());
        rows.removeAll(list("cpu").keySet());
        rows.removeAll(list("cuda").keySet());
        assertEquals(Set.of(), rows);
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void lossesSubtractInFloat32(String name) {
        Device device = Device.of(name);
        Tensor x = Tensor.of(1f, 256f).to(device).to(HALF);
        Tensor y = Tensor.of(0.0078125f, 0.0078125f).to(device).to(HALF);
        // bfloat16 would round both differences.
        double first = 1 - 0.0078125;
        double second = 256 - 0.0078125;
        assertEquals((first + second) / 2, Autocast.run(HALF, () -> Losses.l1(x, y)).item(), 1e-5);
        assertEquals((first * first + second * second) / 2,
                Autocast.run(HALF, () -> Losses.mse(x, y)).item(), 1e-2);
    }

    @Test
    void gradientsPassThroughFunctionsTakenAsOne() {
        Tensor x = Tensor.of(0.5f, 0.25f).requiresGrad(true);
        Tensor w = Tensor.of(2f, 4f, 8f, 16f).reshape(2, 2).requiresGrad(true);
        Autocast.run(HALF, () -> Losses.mse(Functional.linear(x, w, null), Tensor.zeros(2))).backward();
        assertEquals(SINGLE, w.grad().dtype());
        // d/dw of the mean of (w x)² is 2 (w x) x / 2.
        assertArrayEquals(new float[] {1, 0.5f, 4, 2}, w.grad().flatten().toFloatArray());
        assertArrayEquals(new float[] {68, 136}, x.grad().toFloatArray());
    }
}
