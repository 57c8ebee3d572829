package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a module finds in its fields, and what it does with it.
class ModuleTest {
    static class Base extends Module {
        final Linear first = new Linear(2, 2);
    }

    static class Net extends Base {
        static final Linear SHARED = new Linear(9, 9);
        Tensor scale = parameter(Tensor.ones(2));
        @Buffer
        Tensor runningCount = Tensor.zeros(1);
        @Buffer(persistent = false)
        Tensor cache = Tensor.zeros(3);
        Tensor constant = Tensor.ones(4);
        final List<Module> layers = new ArrayList<>(List.of(new Linear(2, 3, false), new ReLU()));
        final Map<String, Object> heads = new LinkedHashMap<>();
        final Tensor[] extra = {parameter(Tensor.zeros(1)), Tensor.zeros(1)};
        final Module[] none = {null};
        final transient Module back;
        final BatchNorm1d norm = new BatchNorm1d(3);
        Linear tied = first;

        Net(Module back) {
            this.back = back;
            heads.put("a", new Linear(3, 1));
            heads.put("b", List.of(new Linear(3, 1, false)));
        }

        @Override
        public Tensor forward(Tensor x) {
            x = first.call(x).mul(scale);
            for (Module m : layers) {
                x = m.call(x);
            }
            return ((Linear) heads.get("a")).call(norm.call(x));
        }
    }

    @Test
    void findsParametersInFieldsListsMapsAndArrays() {
        Net net = new Net(null);
        assertEquals(
                List.of("scale", "extra.0", "first.weight", "first.bias", "layers.0.weight", "heads.a.weight",
                        "heads.a.bias", "heads.b.0.weight", "norm.weight", "norm.bias"),
                List.copyOf(net.namedParameters().keySet()));
        assertEquals(List.of("running_count", "cache", "norm.running_mean", "norm.running_var",
                "norm.num_batches_tracked"), List.copyOf(net.namedBuffers().keySet()));
        assertEquals(
                List.of("scale", "extra.0", "running_count", "first.weight", "first.bias", "layers.0.weight",
                        "heads.a.weight", "heads.a.bias", "heads.b.0.weight", "norm.weight", "norm.bias",
                        "norm.running_mean", "norm.running_var", "norm.num_batches_tracked", "tied.weight",
                        "tied.bias"),
                List.copyOf(net.stateDict().keySet()));
        assertEquals(List.of("first", "layers.0", "layers.1", "heads.a", "heads.b.0", "norm", "tied"),
                List.copyOf(net.children().keySet()));
        assertEquals(net.parameters().size(), net.namedParameters().size());
        assertEquals(2 + 1 + 6 + 6 + 4 + 3 + 6, net.parameterCount());
    }

    @Test
    void namesOfContainersArePyTorchs() {
        Sequential s = new Sequential(new Linear(2, 3), new ReLU(), new Sequential(new Linear(3, 1)));
        assertEquals(List.of("0.weight", "0.bias", "2.0.weight", "2.0.bias"),
                List.copyOf(s.namedParameters().keySet()));
        ModuleList list = new ModuleList(new Linear(1, 1, false)).add(new Linear(1, 1, false));
        assertEquals(List.of("0.weight", "1.weight"), List.copyOf(list.namedParameters().keySet()));
        assertEquals(2, list.size());
        assertEquals("in_proj_weight", Members.snakeCase("inProjWeight"));
        assertEquals("fc1", Members.snakeCase("fc1"));
        assertEquals("weight_ih_l0", Members.snakeCase("weight_ih_l0"));
        Expect.error(UnsupportedOperationException.class, () -> list.call(Tensor.ones(1)), "ModuleList",
                "forward");
    }

    @Test
    void modesReachAllBelow() {
        Net net = new Net(null);
        assertTrue(net.norm.isTraining());
        net.eval();
        assertFalse(net.isTraining() || net.norm.isTraining());
        net.train();
        assertTrue(net.isTraining() && net.layers.get(0).isTraining());
    }

    @Test
    void frozenParametersRemainParameters() {
        Net net = new Net(null);
        int n = net.parameters().size();
        net.freeze();
        assertEquals(n, net.parameters().size());
        assertTrue(net.parameters().stream().noneMatch(Tensor::requiresGrad));
        net.unfreeze();
        assertTrue(net.parameters().stream().allMatch(Tensor::requiresGrad));
        net.forward(Tensor.ones(4, 2)).sum().backward();
        assertTrue(net.scale.grad() != null);
        net.zeroGrad();
        assertNull(net.scale.grad());
    }

    @Test
    void stateGoesAroundInFull() {
        Net a = new Net(null);
        Net b = new Net(null);
        a.forward(Tensor.randn(4, 2));
        b.loadStateDict(a.stateDict());
        a.stateDict().forEach((name, t) -> assertTrue(t.eq(b.stateDict().get(name)).all().item() != 0, name));
        Tensor x = Tensor.randn(4, 2);
        assertEquals(a.eval().call(x).sum().item(), b.eval().call(x).sum().item());
    }

    @Test
    void listsEverythingThatDoesNotFitAndChangesNothing() {
        Net net = new Net(null);
        Map<String, Tensor> state = new HashMap<>(net.stateDict());
        Tensor before = net.scale.detach().copy();
        state.remove("norm.weight");
        state.put("unknown", Tensor.ones(1));
        state.put("scale", Tensor.full(7f, 2));
        state.put("first.bias", Tensor.ones(3));
        state.put("norm.num_batches_tracked", Tensor.full(1.5f));
        Expect.error(StateDictException.class, () -> net.loadStateDict(state), "Net", "missing: norm.weight",
                "unexpected: unknown", "first.bias is [3], expected [2]",
                "norm.num_batches_tracked is float32");
        assertEquals(before.toString(), net.scale.detach().toString());
        state.remove("first.bias");
        state.remove("norm.num_batches_tracked");
        var result = net.loadStateDict(state, false);
        assertEquals(List.of("unknown"), result.unexpected());
        assertEquals(List.of("norm.weight", "norm.num_batches_tracked"), result.missing());
        Expect.values(net.scale, 7, 7);
    }

    @Test
    void ofASharedParameterOneNameIsEnough() {
        Net net = new Net(null);
        Map<String, Tensor> state = new HashMap<>(net.stateDict());
        state.remove("first.weight");
        state.put("tied.weight", Tensor.full(3f, 2, 2));
        net.loadStateDict(state);
        Expect.values(net.first.weight(), 3, 3, 3, 3);
    }

    @Test
    void convertsTypesAndKeepsSharing() {
        Net net = new Net(null);
        net.forward(Tensor.ones(4, 2)).sum().backward();
        Tensor weight = net.first.weight();
        assertSame(net, net.to(DType.FLOAT64));
        assertNotSame(weight, net.first.weight());
        assertSame(net.first.weight(), net.tied.weight());
        assertEquals(DType.FLOAT64, net.first.weight().grad().dtype());
        assertEquals(DType.INT64, net.stateDict().get("norm.num_batches_tracked").dtype());
        assertEquals(DType.FLOAT64, net.extra[0].dtype());
        assertTrue(net.parameters().stream().allMatch(p -> p.requiresGrad() && p.isLeaf()));
        Tensor same = net.scale;
        net.to("cpu");
        assertSame(same, net.scale);
        Expect.error(DTypeException.class, () -> net.to(DType.INT32), "floating-point");
        Expect.error(DeviceException.class, () -> net.to("tpu"), "tpu");
    }

    static class Loop extends Module {
        Module inner;
    }

    static class Fixed extends Module {
        final List<Tensor> weights = List.of(parameter(Tensor.ones(1)));
    }

    @Test
    void saysWhatAboutAStructureIsWrong() {
        Loop loop = new Loop();
        loop.inner = loop;
        Expect.error(IllegalStateException.class, loop::parameters, "contains itself", "transient");
        Expect.error(IllegalStateException.class, () -> new Fixed().to(DType.FLOAT64), "unmodifiable",
                "ArrayList");
        Expect.error(UnsupportedOperationException.class, () -> new Loop().call(Tensor.ones(1)), "forward");
    }

    @Test
    void summaryShowsShapesAndCounts() {
        String s = new Sequential(new Conv2d(1, 8, 3), new ReLU(), new Flatten(), new Linear(8 * 26 * 26, 10))
                .summary(1, 1, 28, 28);
        assertTrue(s.contains("[1, 8, 26, 26]") && s.contains("54,090") && s.contains("parameters: 54,170"),
                s);
        assertTrue(new Net(null).toString().contains("(norm): BatchNorm1d(3)"), new Net(null).toString());
    }

    @Test
    void hooksSeeEachPassUntilRemoved() {
        Linear l = new Linear(2, 1);
        List<Tensor> seen = new ArrayList<>();
        Runnable remove = l.registerForwardHook((m, x, y) -> {
            seen.add(y);
            return null;
        });
        Tensor y = l.call(Tensor.ones(1, 2));
        remove.run();
        l.call(Tensor.ones(1, 2));
        assertEquals(1, seen.size());
        assertSame(y, seen.getFirst());
    }
}
