package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Pruned, computed and fused parameters are PyTorch's (`computed.py` wrote what it gave).
class ComputedParametersTest {
    private static Map<String, Tensor> torch;

    /// A change of a plain layer.
    ///
    /// @param drawn whether first values are drawn, so that PyTorch's are loaded instead of compared
    private record Case(String name, Module layer, Consumer<Module> change, boolean drawn) {
    }

    @BeforeAll
    static void load(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("computed.safetensors");
        try (InputStream in = ComputedParametersTest.class.getResourceAsStream("computed.safetensors")) {
            Files.write(file, in.readAllBytes());
        }
        torch = Safetensors.load(file);
    }

    private static Map<String, Tensor> part(String prefix) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        torch.forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                out.put(name.substring(prefix.length()), t);
            }
        });
        return out;
    }

    private static void same(String name, Tensor expected, Tensor found) {
        assertEquals(expected.shape(), found.shape(), name);
        assertArrayEquals(expected.toDoubleArray(), found.toDoubleArray(), 1e-10, name);
    }

    private static final class Symmetric extends Module {
        @Override
        public Tensor forward(Tensor x) {
            return x.triu(0).add(x.triu(1).mT());
        }
    }

    private static final class Shorter extends Module implements RightInverse {
        @Override
        public Tensor forward(Tensor x) {
            return x.narrow(0, 0, 1);
        }

        @Override
        public Tensor rightInverse(Tensor y) {
            return y.mul(2);
        }
    }

    private static final class Scaled extends Module implements RightInverse {
        private Tensor by = parameter(Tensor.of(0.5, 2.0, -1.5, 3.0));

        @Override
        public Tensor forward(Tensor x) {
            return x.mul(by);
        }

        @Override
        public Tensor rightInverse(Tensor y) {
            return y.div(by.detach());
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private void add(String name, Module layer, Consumer<Module> change) {
        cases.add(new Case(name, layer, change, false));
    }

    private static Linear linear() {
        return new Linear(4, 5);
    }

    private static Conv2d conv() {
        return new Conv2d(3, 6, 2);
    }

    private void pruning() {
        String w = "weight";
        add("l1Share", linear(), m -> Pruning.l1Unstructured(m, w, 0.3));
        add("l1HalfToEven", new Linear(2, 5), m -> Pruning.l1Unstructured(m, w, 0.25));
        add("l1Count", linear(), m -> Pruning.l1Unstructured(m, w, 7));
        add("l1Bias", linear(), m -> Pruning.l1Unstructured(m, "bias", 2));
        add("l1Twice", linear(),
                m -> Pruning.l1Unstructured(Pruning.l1Unstructured(m, w, 0.3), w, 0.5));
        add("l1Scores", linear(),
                m -> Pruning.apply(m, w, PruningRule.l1Unstructured(6), torch.get("scores")));
        add("ln2", conv(), m -> Pruning.lnStructured(m, w, 0.5, 2, 0));
        add("ln1Axis1", conv(), m -> Pruning.lnStructured(m, w, 1, 1, 1));
        add("lnInfinite", conv(), m -> Pruning.lnStructured(m, w, 1, Double.POSITIVE_INFINITY, -1));
        add("lnTwice", conv(),
                m -> Pruning.lnStructured(Pruning.lnStructured(m, w, 2, 2, 0), w, 0.5, 1, 0));
        add("l1ThenLn", conv(),
                m -> Pruning.lnStructured(Pruning.l1Unstructured(m, w, 0.6), w, 0.34, 2, 0));
        add("lnThenL1", linear(),
                m -> Pruning.l1Unstructured(Pruning.lnStructured(m, w, 1, 2, 0), w, 0.5));
        add("mask", linear(), m -> Pruning.customFromMask(m, w, torch.get("mask").ne(0)));
        add("removed", linear(), m -> Pruning.remove(Pruning.l1Unstructured(m, w, 0.3), w));
        add("global", new Sequential(new Linear(4, 5), new Tanh(), new Linear(5, 3)), m -> {
            Pruning.l1Unstructured(m.children().get("0"), w, 3);
            Pruning.globalUnstructured(Pruning.all(m, w), PruningRule.l1Unstructured(0.4));
        });
    }

    private void orthogonal() {
        int[][] sizes = {{4, 4}, {3, 5}, {5, 3}};
        for (OrthogonalMap map : OrthogonalMap.values()) {
            for (boolean relative : new boolean[] {true, false}) {
                for (int[] s : sizes) {
                    String name = map.name().toLowerCase() + "." + (relative ? "True" : "False") + "." + s[0]
                            + "." + s[1];
                    cases.add(new Case(name, new Linear(s[0], s[1]),
                            m -> Parametrizations.orthogonal(m, "weight", map, relative), true));
                }
            }
        }
        cases.add(new Case("orthogonalOfConv", new Conv1d(2, 3, 4),
                m -> Parametrizations.orthogonal(m, "weight", OrthogonalMap.MATRIX_EXP, false), true));
        for (int[] s : sizes) {
            add("inverse." + s[0] + "." + s[1], new Linear(s[0], s[1]),
                    m -> Parametrizations.orthogonal(m, "weight", OrthogonalMap.HOUSEHOLDER, false));
        }
        add("base", new Linear(4, 4), Parametrizations::orthogonal);
    }

    private void registered() {
        String w = "weight";
        add("symmetric", new Linear(4, 4), m -> Parametrizations.register(m, w, new Symmetric()));
        add("scaled", new Linear(4, 4), m -> Parametrizations.register(m, w, new Scaled()));
        add("chain", new Linear(4, 4), m -> Parametrizations.register(
                Parametrizations.register(m, w, new Symmetric()), w, new Scaled()));
        add("afterWeightNorm", new Linear(4, 4),
                m -> Parametrizations.register(Parametrizations.weightNorm(m), w, new Scaled()));
        add("notBaked", new Linear(4, 4), m -> Parametrizations.remove(
                Parametrizations.register(m, w, new Symmetric()), w, false));
        add("baked", new Linear(4, 4),
                m -> Parametrizations.remove(Parametrizations.register(m, w, new Symmetric()), w));
    }

    @TestFactory
    Stream<DynamicTest> changedLayersArePyTorchs() {
        pruning();
        orthogonal();
        registered();
        return cases.stream().map(c -> dynamicTest(c.name, () -> check(c)));
    }

    private static void check(Case c) {
        Module m = c.layer.to(DType.FLOAT64);
        m.loadStateDict(part(c.name + ".before."));
        List<Tensor> before = m.parameters();
        c.change.accept(m);
        Map<String, Tensor> after = part(c.name + ".after.");
        assertEquals(after.keySet(), m.stateDict().keySet());
        if (c.drawn) {
            m.loadStateDict(after);
        }
        m.stateDict().forEach((name, t) -> same(name, after.get(name), t));
        assertTrue(m.parameters().stream().filter(before::contains).count() >= before.size(),
                "an optimizer's parameters go on");
        Tensor y = m.call(torch.get(c.name + ".x"));
        same("y", torch.get(c.name + ".y"), y.detach());
        y.mul(torch.get(c.name + ".cotangent")).sum().backward();
        Map<String, Tensor> grads = part(c.name + ".grad.");
        assertEquals(grads.keySet(), m.namedParameters().keySet());
        m.namedParameters().forEach((name, p) -> same("gradient of " + name, grads.get(name), p.grad()));
    }

    private static <M extends Module> M loaded(M m, String prefix) {
        m.to(DType.FLOAT64).eval();
        m.loadStateDict(part(prefix));
        return m;
    }

    @Test
    void fusedLayersArePyTorchs() {
        fused("Conv1d", new Conv1d(4, 6, 2, o -> o.stride(2).groups(2)), new BatchNorm1d(6));
        fused("Conv2d", new Conv2d(4, 6, 2, o -> o.stride(2).bias(false)), new BatchNorm2d(6));
        fused("Conv3d", new Conv3d(4, 6, 2, o -> o.stride(2)), new BatchNorm3d(6, o -> o.affine(false)));
        fused("ConvTranspose1d", new ConvTranspose1d(4, 6, 2, o -> o.stride(2)), new BatchNorm1d(6));
        fused("ConvTranspose2d", new ConvTranspose2d(4, 6, 2, o -> o.stride(2).bias(false)),
                new BatchNorm2d(6));
        fused("ConvTranspose3d", new ConvTranspose3d(4, 6, 2, o -> o.stride(2)),
                new BatchNorm3d(6, o -> o.affine(false)));
        Linear linear = loaded(new Linear(3, 4, false), "fused.Linear.layer.");
        Module norm = loaded(new BatchNorm1d(4), "fused.Linear.norm.");
        Fusion.fuseLinearBnEval(linear, (BatchNorm) norm).stateDict()
                .forEach((name, t) -> same(name, torch.get("fused.Linear.fused." + name), t));
    }

    private static void fused(String name, ConvLayer conv, BatchNorm norm) {
        loaded(conv, "fused." + name + ".layer.");
        loaded(norm, "fused." + name + ".norm.");
        ConvLayer f = Fusion.fuseConvBnEval(conv, norm);
        assertSame(conv.getClass(), f.getClass());
        assertFalse(f.isTraining());
        f.stateDict().forEach((part, t) -> same(name + "." + part,
                torch.get("fused." + name + ".fused." + part), t));
        same(name, torch.get("fused." + name + ".y"), f.call(torch.get("fused." + name + ".x")).detach());
    }

    @Test
    void fusedTransposedGroupsHaveTheirOwnChannels() {
        Panagrad.seed(4);
        ConvTranspose2d conv = new ConvTranspose2d(4, 6, 3, o -> o.groups(2));
        BatchNorm2d norm = new BatchNorm2d(6);
        norm.call(conv.call(Tensor.randn(3, 4, 5, 5)));
        conv.eval();
        norm.eval();
        Tensor x = Tensor.randn(2, 4, 3, 3);
        assertArrayEquals(norm.call(conv.call(x)).toDoubleArray(),
                Fusion.fuseConvBnEval(conv, norm).call(x).toDoubleArray(), 1e-5);
    }

    @Test
    void randomPruningTakesAsManyAsAsked() {
        Panagrad.seed(8);
        Linear l = Pruning.randomUnstructured(new Linear(10, 8), "weight", 0.25);
        assertEquals(60, l.namedBuffers().get("weight_mask").sum().item());
        Pruning.randomUnstructured(l, "weight", 10);
        assertEquals(50, l.namedBuffers().get("weight_mask").sum().item());
        Conv2d c = Pruning.randomStructured(new Conv2d(3, 8, 2), "weight", 3, 0);
        Tensor left = c.namedBuffers().get("weight_mask").sum(1, 2, 3);
        assertEquals(5, left.eq(12).to(DType.FLOAT64).sum().item());
        assertEquals(3, left.eq(0).to(DType.FLOAT64).sum().item());
        Linear none = Pruning.identity(new Linear(2, 2), "bias");
        assertTrue(Pruning.isPruned(new Sequential(none)));
        assertFalse(Pruning.isPruned(new Sequential(Pruning.remove(none, "bias"))));
    }

    @Test
    void prunedElementsStayZeroInTraining() {
        Panagrad.seed(8);
        Linear l = Pruning.l1Unstructured(new Linear(3, 2), "weight", 4);
        Tensor orig = l.namedParameters().get("weight_orig");
        for (int i = 0; i < 3; i++) {
            l.call(Tensor.ones(1, 3)).square().sum().backward();
            Grad.off(() -> orig.sub_(orig.grad().mul(0.1)));
        }
        l.to(DType.FLOAT64);
        l.call(Tensor.ones(1, 3).to(DType.FLOAT64));
        assertEquals(4, l.weight().eq(0).to(DType.FLOAT64).sum().item());
        assertSame(DType.FLOAT64, l.weight().dtype());
    }

    @Test
    void orthogonalWeightsAreAndKeepTheirValue() {
        Panagrad.seed(2);
        Linear l = Parametrizations.orthogonal(new Linear(3, 6));
        l.call(Tensor.ones(1, 3));
        Tensor w = l.weight().detach().copy();
        assertArrayEquals(Tensor.eye(3, 3, DType.FLOAT32).toDoubleArray(), w.mT().matmul(w).toDoubleArray(),
                1e-5);
        Tensor other = w.neg().copy();
        Parametrizations.assign(l, "weight", other);
        assertArrayEquals(other.toDoubleArray(), l.weight().toDoubleArray(), 1e-5);
        assertTrue(Parametrizations.isParametrized(l, "weight"));
        assertFalse(Parametrizations.isParametrized(l, "bias"));
    }

    @Test
    void mistakesAreNamed() {
        Linear l = new Linear(2, 3);
        Expect.error(IllegalArgumentException.class, () -> Pruning.l1Unstructured(l, "weight", 7),
                "expected count <= 6 but got 7");
        Expect.error(IllegalArgumentException.class, () -> Pruning.l1Unstructured(l, "weight", 1.5),
                "share must be a probability");
        Expect.error(IllegalArgumentException.class, () -> Pruning.l1Unstructured(l, "weights", 1),
                "[weight, bias] but got weights");
        Expect.error(ShapeException.class, () -> Pruning.customFromMask(l, "weight", Tensor.ones(2, 3)),
                "expected [3, 2] but it is [2, 3]");
        Expect.error(IllegalArgumentException.class, () -> Pruning.remove(l, "weight"), "is not pruned");
        Expect.error(IllegalArgumentException.class,
                () -> Pruning.globalUnstructured(Pruning.all(l, "weight"),
                        PruningRule.randomStructured(1, 0)),
                "a rule for elements");
        assertEquals(Set.of("weight", "bias"), l.stateDict().keySet());
        Expect.error(ShapeException.class, () -> Parametrizations.register(l, "weight", new Flatten(0, 1)),
                "expected the same");
        assertEquals(Set.of("weight", "bias"), l.stateDict().keySet());
        Expect.error(IllegalArgumentException.class,
                () -> Parametrizations.remove(Parametrizations.weightNorm(new Linear(2, 2)), "weight", false),
                "two originals");
        Expect.error(UnsupportedOperationException.class, () -> Parametrizations.assign(
                Parametrizations.register(new Linear(2, 2), "weight", new Symmetric()), "weight",
                Tensor.ones(2, 2)), "right inverse");
        Expect.error(IllegalArgumentException.class,
                () -> Fusion.fuseLinearBnEval(l, new BatchNorm1d(3)), "evaluation mode");
        Linear kept = new Linear(2, 2);
        double[] before = kept.weight().toDoubleArray();
        Expect.error(ShapeException.class, () -> Parametrizations.register(kept, "weight", new Shorter()),
                "expected the same");
        assertArrayEquals(before, kept.weight().toDoubleArray());
        Linear quiet = new Linear(2, 3);
        quiet.eval();
        BatchNorm1d norm = new BatchNorm1d(4);
        norm.eval();
        Expect.error(ShapeException.class, () -> Fusion.fuseLinearBnEval(quiet, norm), "channels differ");
    }

    @Test
    void skippedInitialisationDrawsNothing() {
        Panagrad.seed(6);
        double first = Tensor.rand(1).item();
        Panagrad.seed(6);
        Sequential net = Init.skip(() -> new Sequential(new Linear(3, 4), new LSTM(4, 2),
                new Embedding(5, 2), new BatchNorm1d(3), new MultiheadAttention(4, 2), new Conv2d(1, 2, 3)));
        assertEquals(first, Tensor.rand(1).item());
        assertEquals(0, net.namedParameters().get("0.weight").abs().sum().item());
        assertEquals(3, net.namedParameters().get("3.weight").sum().item());
    }
}
