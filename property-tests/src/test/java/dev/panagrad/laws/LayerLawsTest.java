package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.autograd.Grad;
import dev.panagrad.laws.LayerRows.Row;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Laws that every layer and loss keeps, in training and in evaluation: gradients of inputs and parameters
/// are those of finite differences, inputs are not changed, strides do not matter, and a state dict carries
/// everything.
class LayerLawsTest {
    /// What is no function of one floating-point tensor.
    private static final Set<String> EXEMPT = Set.of("Embedding", "EmbeddingBag", "ModuleDict", "ModuleList",
            "ParameterDict", "ParameterList");

    private static Tensor input(Row row) {
        Panagrad.seed(31);
        return Tensor.randn(DType.FLOAT64, row.shape());
    }

    private static Module made(Row row, boolean training) {
        Panagrad.seed(17);
        Module m = row.make().get();
        m.to(DType.FLOAT64);
        m.train(training);
        return m;
    }

    /// Returns the layer's value; what it draws at random is the same each time.
    private static Tensor value(Row row, Module m, Tensor x) {
        Panagrad.seed(5);
        return row.run().apply(m, x);
    }

    private static Stream<DynamicTest> each(Consumer<Row> law) {
        return LayerRows.all().stream().map(row -> dynamicTest(
                row.make().get().getClass().getSimpleName(), () -> law.accept(row)));
    }

    @TestFactory
    Stream<DynamicTest> gradientsOfInputs() {
        return each(row -> {
            for (boolean training : new boolean[] {true, false}) {
                Module m = made(row, training);
                var state = copied(m);
                Laws.gradient(x -> {
                    m.loadStateDict(state);
                    return value(row, m, x);
                }, input(row));
            }
        });
    }

    private static Map<String, Tensor> copied(Module m) {
        var state = m.stateDict();
        state.replaceAll((_, t) -> t.copy());
        return state;
    }

    @TestFactory
    Stream<DynamicTest> gradientsOfParameters() {
        return each(row -> {
            Module m = made(row, false);
            Tensor x = input(row);
            Tensor first = value(row, m, x);
            Tensor w = Tensor.arange(first.numel()).to(DType.FLOAT64).mul(0.7).cos()
                    .reshape(first.shape().dims());
            if (!m.parameters().isEmpty()) {
                first.mul(w).sum().backward();
            }
            m.namedParameters().forEach((name, p) -> {
                if (p.grad() == null) {
                    return;
                }
                Tensor v = Tensor.arange(p.numel()).to(DType.FLOAT64).add(0.3).sin()
                        .reshape(p.shape().dims());
                double h = 1e-6;
                double up = moved(row, m, p, v, h, x, w);
                double down = moved(row, m, p, v, -h, x, w);
                double expected = (up - down) / (2 * h);
                double found = p.grad().mul(v).sum().item();
                assertEquals(expected, found, 1e-6 * (1 + Math.abs(expected) + Math.abs(up)), name);
            });
        });
    }

    private static double moved(Row row, Module m, Tensor p, Tensor v, double by, Tensor x, Tensor w) {
        return Grad.off(() -> {
            Tensor before = p.detach().copy();
            p.add_(v.mul(by));
            double y = value(row, m, x).mul(w).sum().item();
            p.copy_(before);
            return y;
        });
    }

    @TestFactory
    Stream<DynamicTest> inputsStayAndStridesDoNotMatter() {
        return each(row -> {
            Module m = made(row, false);
            Tensor x = input(row);
            double[] before = x.toDoubleArray();
            Tensor y = value(row, m, x).detach();
            assertArrayEquals(before, x.toDoubleArray(), "the input was changed");
            Tensor wide = Tensor.stack(x.rank(), x, x.neg());
            Tensor strided = wide.select(-1, 0);
            assertTrue(!strided.isContiguous());
            assertArrayEquals(y.toDoubleArray(), value(row, m, strided).toDoubleArray(), 1e-12);
        });
    }

    @TestFactory
    Stream<DynamicTest> stateDictsCarryEverything() {
        return each(row -> {
            Module m = made(row, true);
            Tensor x = input(row);
            value(row, m, x);
            m.eval();
            Panagrad.seed(99);
            Module other = row.make().get();
            other.to(DType.FLOAT64);
            other.loadStateDict(m.stateDict());
            other.eval();
            assertArrayEquals(value(row, m, x).toDoubleArray(), value(row, other, x).toDoubleArray());
        });
    }

    @Test
    void everyLayerHasARow() throws Exception {
        Set<String> known = new TreeSet<>(EXEMPT);
        LayerRows.all().forEach(row -> known.add(row.make().get().getClass().getSimpleName()));
        List<String> missing = new ArrayList<>();
        java.lang.Module nn = Module.class.getModule();
        var reference = nn.getLayer().configuration().findModule(nn.getName()).orElseThrow().reference();
        try (ModuleReader reader = reference.open()) {
            for (String file : reader.list().filter(f -> f.matches("dev/panagrad/nn/\\w+\\.class"))
                    .toList()) {
                Class<?> c = Class.forName(nn, file.replace('/', '.').replace(".class", ""));
                if (Module.class.isAssignableFrom(c) && Modifier.isPublic(c.getModifiers())
                        && !Modifier.isAbstract(c.getModifiers()) && !known.contains(c.getSimpleName())) {
                    missing.add(c.getSimpleName());
                }
            }
        }
        if (!missing.isEmpty()) {
            fail("add rows to LayerRows for " + missing);
        }
    }
}
