package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Fused;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function of elementwise operations as one operation gives what its operations give one by one, in every
/// type and on every backend, and so do its gradients.
class FusedTest {
    private static final Map<String, Function<Tensor[], Tensor>> FUNCTIONS = new LinkedHashMap<>();
    static {
        FUNCTIONS.put("swish", x -> x[0].mul(x[0].sigmoid()));
        FUNCTIONS.put("three", x -> x[0].mul(2).add(x[1]).tanh().sub(x[2].mul(x[0])).div(3));
        FUNCTIONS.put("where", x -> Tensor.where(x[0].gt(x[1]), x[2].exp(), x[1].abs().add(1).log()));
        FUNCTIONS.put("mixed",
                x -> x[0].to(DType.FLOAT64).sub(x[1].to(DType.FLOAT64)).square().to(x[0].dtype())
                        .add(x[2].to(DType.BFLOAT16).to(x[0].dtype())));
        FUNCTIONS.put("numbers", x -> x[0].sub(Tensor.of(0.25)).mul(x[1]).clamp(-1.5, 1.25).neg());
        FUNCTIONS.put("first", x -> x[0].add(1));
        FUNCTIONS.put("in place", x -> x[0].mul(x[1]).add_(x[2]).relu());
    }

    private Backend before;

    @BeforeEach
    void note() {
        before = Backends.cpu();
    }

    @AfterEach
    void restore() {
        Backends.use(before);
    }

    private static Tensor[] operands(DType t, String device, long[][] shapes) {
        Panagrad.seed(4);
        Tensor[] x = new Tensor[shapes.length];
        for (int i = 0; i < x.length; i++) {
            // Places of their own keep values away from where comparisons turn.
            x[i] = Tensor.randn(shapes[i]).mul(1.5).to(t).to(Device.of(device));
        }
        return x;
    }

    private static final long[][][] SHAPES = {{{7}, {7}, {7}}, {{3, 5}, {5}, {1, 1}}, {{2, 1, 4}, {3, 1}, {}},
            {{20_001}, {20_001}, {20_001}}, {{90, 70}, {90, 1}, {90, 70}}, {{0, 3}, {3}, {1}}, {{}, {}, {}}};

    @ParameterizedTest @ValueSource(strings = {"reference", "vector", "cuda"})
    void oneOperationGivesWhatTheyGiveOneByOne(String backend) {
        if (!backend.equals("cuda")) {
            Backends.use(backend);
        }
        String device = backend.equals("cuda") ? "cuda" : "cpu";
        FUNCTIONS.forEach((name, f) -> {
            Fused fused = Fused.of(3, f);
            for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16}) {
                for (long[][] shapes : SHAPES) {
                    if (backend.equals("cuda") && shapes[0].length == 1 && shapes[0][0] > 100) {
                        continue;
                    }
                    compare(name, f, fused, operands(t, device, shapes));
                }
            }
        });
    }

    private static void compare(String name, Function<Tensor[], Tensor> f, Fused fused, Tensor[] x) {
        String what = name + " of " + x[0].dtype() + x[0].shape();
        List<String> ran = new ArrayList<>();
        Tensor expected = f.apply(x.clone());
        fused.apply(x);
        Tensor y = Recorders.with((op, _, _) -> ran.add(op.name()), () -> fused.apply(x));
        ran.removeIf("expand"::equals); // the reference does so with its operands
        assertEquals(List.of("chain"), ran, what);
        Shape all = Shape.broadcast("all", Shape.broadcast("all", x[0].shape(), x[1].shape()), x[2].shape());
        assertEquals(all, y.shape(), what);
        assertEquals(expected.dtype(), y.dtype(), what);
        expected = expected.expand(all.dims());
        double ulp = x[0].dtype() == DType.FLOAT64 ? 0x1p-50 : x[0].dtype() == DType.FLOAT32 ? 0x1p-21 : 0;
        near(what, expected, y, ulp);
        Tensor g = Tensor.randn(y.shape().dims()).to(y.dtype()).to(y.device());
        Tensor[] leaves = new Tensor[3];
        Arrays.setAll(leaves, i -> x[i].detach().requiresGrad(true));
        Tensor[] e = Grad.grad(f.apply(leaves.clone()).expand(all.dims()), g, false, false, leaves);
        Tensor[] found = Grad.grad(fused.apply(leaves), g, false, false, leaves);
        double sums = Math.max(1, y.numel());
        double spacing = switch (x[0].dtype()) {
            case FLOAT64 -> 0x1p-48;
            case FLOAT32 -> 0x1p-18;
            case FLOAT16 -> 0x1p-8;
            default -> 0x1p-5;
        };
        for (int i = 0; i < 3; i++) {
            double size = 1 + sums / Math.max(1, x[i].numel());
            // One by one, sums come before what rounds to bfloat16.
            double rounds = name.equals("mixed") ? 0x1p-8 : spacing;
            near(what + ", gradient " + i, e[i], found[i], Math.max(rounds, spacing) * size);
        }
    }

    private static void near(String what, Tensor expected, Tensor found, double tolerance) {
        double[] e = expected.to(Device.CPU).toDoubleArray();
        double[] f = found.to(Device.CPU).toDoubleArray();
        assertEquals(e.length, f.length, what);
        for (int i = 0; i < e.length; i++) {
            assertTrue(Double.compare(e[i], f[i]) == 0
                    || Math.abs(e[i] - f[i]) <= tolerance * (1 + Math.abs(e[i])),
                    what + ", element " + i + ": expected " + e[i] + " but got " + f[i]);
        }
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void wholeNumbersAndTruthValues(String device) {
        Fused f = Fused.of(2, x -> x[0].mul(x[1]).add(3).maximum(x[1]).gt(x[0]).logicalNot());
        Fused g = Fused.of(2, x -> x[0].mul(100).add(x[1].to(x[0].dtype())));
        for (DType t : new DType[] {DType.INT64, DType.INT32, DType.UINT8}) {
            Tensor a = Tensor.arange(0, 40, 1).to(t).to(Device.of(device));
            Tensor b = Tensor.arange(20, 60, 1).to(t).to(Device.of(device));
            assertArrayEquals(a.mul(b).add(3).maximum(b).gt(a).logicalNot().toDoubleArray(),
                    f.apply(a, b).to(Device.CPU).toDoubleArray(), t.toString());
            // uint8 overflows on the way.
            assertArrayEquals(a.mul(100).add(b).to(Device.CPU).toDoubleArray(),
                    g.apply(a, b).to(Device.CPU).toDoubleArray(), t.toString());
        }
    }

    @Test
    void gradientsOfAnyOrder() {
        Fused f = Fused.of(2, x -> x[0].sigmoid().mul(x[1]).tanh().mul(x[0].sin()));
        Tensor a = Tensor.of(0.3, -1.2, 0.7).to(DType.FLOAT64);
        Tensor b = Tensor.of(1.1, 0.4, -0.6).to(DType.FLOAT64);
        Grad.gradcheck(f::apply, a, b);
        Grad.gradgradcheck(f::apply, a, b);
        Grad.gradcheck(f::apply, a.reshape(3, 1), b);
    }

    @Test
    void fusedFunctionsMayBeUsedInOthers() {
        Fused swish = Fused.of(x -> x.mul(x.sigmoid()));
        Fused both = Fused.of((x, y) -> swish.apply(x).add(swish.apply(y)));
        Tensor x = Tensor.randn(5);
        Tensor y = Tensor.randn(5);
        Chain[] seen = new Chain[1];
        Tensor z = Recorders.with((op, _, _) -> seen[0] = op instanceof Chain c ? c : null,
                () -> both.apply(x, y));
        assertEquals(5, seen[0].steps().size());
        near("both", x.mul(x.sigmoid()).add(y.mul(y.sigmoid())), z, 1e-6);
    }

    @Test
    void mixedPrecisionIsThatOfTheOperations() {
        Fused f = Fused.of((x, y) -> x.mul(2).add(y));
        Tensor half = Tensor.randn(6).to(DType.BFLOAT16);
        Tensor single = Tensor.randn(6);
        Tensor expected = Autocast.run(DType.BFLOAT16, () -> half.mul(2).add(single));
        Tensor found = Autocast.run(DType.BFLOAT16, () -> f.apply(half, single));
        assertEquals(expected.dtype(), found.dtype());
        assertArrayEquals(expected.toDoubleArray(), found.toDoubleArray());
    }

    @Test
    void whatIsNotElementwiseIsNamed() {
        Tensor x = Tensor.randn(2, 3);
        error(() -> Fused.of(u -> u.sum()).apply(x), "is not elementwise");
        error(() -> Fused.of(u -> u.transpose(0, 1).add(1)).apply(x), "is not elementwise");
        Tensor outside = Tensor.randn(3);
        error(() -> Fused.of(u -> u.add(outside)).apply(x), "a tensor that is no operand", "[3]");
        error(() -> Fused.of(u -> u.add(Tensor.randn(1))).apply(x), "is not elementwise");
        Tensor weight = Tensor.of(2.0).requiresGrad(true);
        error(() -> Fused.of(u -> u.mul(weight)).apply(x), "requires a gradient", "make it an operand");
        error(() -> Fused.of(u -> u.add_(1)).apply(x), "changes operand 0 in place");
        error(() -> Fused.of(u -> u).apply(x), "computes nothing");
        error(() -> Fused.of(u -> u.add(1)).apply(x, x), "expected 1 but got 2");
        error(() -> Fused.of(0, u -> u[0]), "expected a number >= 1 but got 0");
        assertThrows(DTypeException.class,
                () -> new Chain(List.of(DType.FLOAT32), List.of(),
                        List.of(new Chain.Step(new dev.panagrad.tensor.op.Unary.Neg(), List.of(0),
                                DType.FLOAT32)))
                        .outputType(DType.INT64));
    }

    private static void error(org.junit.jupiter.api.function.Executable body, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, body).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
