package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.optim.ASGD;
import dev.panagrad.optim.Adadelta;
import dev.panagrad.optim.Adafactor;
import dev.panagrad.optim.Adagrad;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Adamax;
import dev.panagrad.optim.LBFGS;
import dev.panagrad.optim.Lion;
import dev.panagrad.optim.Muon;
import dev.panagrad.optim.NAdam;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.RAdam;
import dev.panagrad.optim.RMSprop;
import dev.panagrad.optim.Rprop;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Laws that every optimizer keeps: it goes downhill, a saved one goes on with the same bits, parameters do
/// not see each other, and those without a gradient stay.
class OptimizerLawsTest {
    /// Each optimizer by its class name.
    static final Map<String, Function<List<Tensor>, Optimizer<?>>> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("SGD", p -> new SGD(p, 0.02, o -> o.momentum(0.9).weightDecay(1e-3)));
        ROWS.put("Adam", p -> new Adam(p, 0.05));
        ROWS.put("AdamW", p -> new AdamW(p, 0.05));
        ROWS.put("Adamax", p -> new Adamax(p, 0.05, o -> o));
        ROWS.put("NAdam", p -> new NAdam(p, 0.05, o -> o));
        ROWS.put("RAdam", p -> new RAdam(p, 0.05, o -> o));
        ROWS.put("Adagrad", p -> new Adagrad(p, 0.2, o -> o));
        ROWS.put("Adadelta", p -> new Adadelta(p, 5, o -> o));
        ROWS.put("RMSprop", p -> new RMSprop(p, 0.02, o -> o.momentum(0.5).centered(true)));
        ROWS.put("Rprop", p -> new Rprop(p, 0.02, o -> o));
        ROWS.put("ASGD", p -> new ASGD(p, 0.05, o -> o));
        ROWS.put("Adafactor", p -> new Adafactor(p, 0.1, o -> o));
        ROWS.put("Lion", p -> new Lion(p, 0.02, o -> o));
        ROWS.put("Muon", p -> new Muon(p, 0.05, o -> o));
        ROWS.put("LBFGS", p -> new LBFGS(p, 0.5, o -> o.maxIter(2)));
    }

    @TempDir
    Path folder;

    static List<Tensor> parameters() {
        Tensor a = Tensor.arange(12).to(DType.FLOAT64).mul(0.9).sin().reshape(3, 4);
        Tensor b = Tensor.arange(4).to(DType.FLOAT64).mul(1.3).cos().reshape(2, 2);
        return List.of(a.requiresGrad(true), b.requiresGrad(true));
    }

    /// Returns a bowl with its least value, 0, at 0.25, steeper along some axes than along others.
    private static Tensor loss(List<Tensor> parameters) {
        Tensor sum = Tensor.full(0, DType.FLOAT64);
        for (Tensor p : parameters) {
            Tensor steep = Tensor.arange(p.numel()).to(DType.FLOAT64).add(1).sqrt().reshape(p.shape().dims())
                    .to(p.device());
            sum = sum.add(p.sub(0.25).square().mul(steep).sum());
        }
        return sum;
    }

    static void step(Optimizer<?> optimizer, List<Tensor> parameters) {
        optimizer.step(() -> {
            optimizer.zeroGrad();
            Tensor l = loss(parameters);
            l.backward();
            return l;
        });
    }

    static double[] bits(List<Tensor> parameters) {
        return Tensor.cat(0, parameters.stream().map(p -> p.detach().flatten()).toArray(Tensor[]::new))
                .toDoubleArray();
    }

    @FunctionalInterface
    private interface Law {
        void check(String name, Function<List<Tensor>, Optimizer<?>> make);
    }

    private static Stream<DynamicTest> each(Law law) {
        return ROWS.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> law.check(e.getKey(), e.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> goesDownhill() {
        return each((_, make) -> {
            List<Tensor> p = parameters();
            Optimizer<?> o = make.apply(p);
            double before = loss(p).item();
            for (int i = 0; i < 200; i++) {
                step(o, p);
            }
            double after = loss(p).item();
            assertTrue(after < before / 20, before + " became " + after);
        });
    }

    @TestFactory
    Stream<DynamicTest> savedOnesGoOnWithTheSameBits() {
        return each((name, make) -> {
            List<Tensor> p = parameters();
            Optimizer<?> o = make.apply(p);
            for (int i = 0; i < 7; i++) {
                step(o, p);
            }
            Path file = folder.resolve(name + ".safetensors");
            Safetensors.save(file, o.stateDict());
            List<Tensor> q = p.stream().map(t -> t.detach().copy().requiresGrad(true)).toList();
            Optimizer<?> resumed = make.apply(q);
            resumed.loadStateDict(Safetensors.load(file));
            for (int i = 0; i < 7; i++) {
                step(o, p);
                step(resumed, q);
                assertArrayEquals(bits(p), bits(q), "step " + i);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> parametersDoNotSeeEachOther() {
        return each((name, make) -> {
            if (name.equals("LBFGS")) {
                return; // It treats all parameters as one vector.
            }
            List<Tensor> together = parameters();
            List<Tensor> apart = parameters();
            Optimizer<?> one = make.apply(together);
            List<Optimizer<?>> each = new ArrayList<>();
            apart.forEach(p -> each.add(make.apply(List.of(p))));
            for (int i = 0; i < 5; i++) {
                step(one, together);
                for (int k = 0; k < each.size(); k++) {
                    step(each.get(k), List.of(apart.get(k)));
                }
            }
            assertArrayEquals(bits(together), bits(apart));
        });
    }

    @TestFactory
    Stream<DynamicTest> parametersWithoutAGradientStay() {
        return each((_, make) -> {
            List<Tensor> p = parameters();
            Optimizer<?> o = make.apply(p);
            double[] before = p.get(1).toDoubleArray();
            step(o, p.subList(0, 1));
            assertArrayEquals(before, p.get(1).toDoubleArray());
        });
    }

    @Test
    void everyOptimizerHasARow() throws Exception {
        Set<String> classes = new TreeSet<>();
        Module optim = Optimizer.class.getModule();
        var reference =
                optim.getLayer().configuration().findModule(optim.getName()).orElseThrow().reference();
        try (ModuleReader reader = reference.open()) {
            for (String file : reader.list().filter(f -> f.matches("dev/panagrad/optim/\\w+\\.class"))
                    .toList()) {
                Class<?> c = Class.forName(optim, file.replace('/', '.').replace(".class", ""));
                if (Optimizer.class.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers())) {
                    classes.add(c.getSimpleName());
                }
            }
        }
        assertEquals(classes, new TreeSet<>(ROWS.keySet()));
    }
}
