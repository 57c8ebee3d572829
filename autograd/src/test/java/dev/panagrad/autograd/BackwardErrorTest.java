package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Gradients that cannot be computed: the exception, and what its message names.
class BackwardErrorTest {
    private static Tensor leaf() {
        return Tensor.of(1.0, 2.0, 3.0).requiresGrad(true);
    }

    private static void fails(Class<? extends Throwable> type, Executable call, String... fragments) {
        String message = assertThrows(type, call).getMessage();
        for (String f : fragments) {
            assertTrue(message.contains(f), () -> "\"" + f + "\" is not in: " + message);
        }
    }

    @Test
    void roots() {
        Tensor x = leaf();
        Tensor plain = Tensor.of(1.0, 2.0);
        assertAll(
                () -> fails(GradientException.class, () -> x.mul(2).backward(), "backward:", "scalar", "[3]",
                        "3 != 1"),
                () -> fails(GradientException.class, () -> plain.sum().backward(), "backward:", "require"),
                () -> fails(GradientException.class, () -> Grad.off(() -> x.sum()).backward(), "backward:",
                        "Grad.off"),
                () -> fails(ShapeException.class, () -> x.mul(2).backward(Tensor.of(1.0, 2.0)), "backward:",
                        "[3]",
                        "[2]"),
                () -> fails(GradientException.class, () -> Grad.grad(x.sum(), plain), "grad:", "[2]"));
        assertNull(x.grad(), "a refused backward pass leaves no gradient");
    }

    @Test
    void freedGraphs() {
        Tensor x = leaf();
        Tensor y = x.mul(x).sum();
        y.backward();
        fails(GradientException.class, y::backward, "freed", "retainGraph");
        assertArrayEquals(new double[] {2, 4, 6}, x.grad().toDoubleArray());
        Tensor z = x.exp().sum();
        z.backward(null, true, false);
        z.backward();
        fails(GradientException.class, z::backward, "freed");
    }

    @Test
    void leavesInPlace() {
        for (Executable call : List.<Executable>of(() -> leaf().add_(1), () -> leaf().exp_(),
                () -> leaf().fill_(0), () -> leaf().zero_(), () -> leaf().copy_(Tensor.of(1.0)),
                () -> leaf().set(1, dev.panagrad.tensor.Index.at(0)), () -> leaf().select(0, 1).mul_(2),
                () -> leaf().set(1, dev.panagrad.tensor.Index.of(0, 1)), () -> leaf().normal_(0, 1))) {
            fails(GradientException.class, call, "leaf", "in place", "Grad.off");
        }
        Tensor x = leaf();
        Grad.off(() -> {
            x.add_(1);
        });
        assertArrayEquals(new double[] {2, 3, 4}, x.toDoubleArray());
        Tensor plain = Tensor.of(1.0, 1, 1);
        assertThrows(GradientException.class, () -> leaf().mul_(plain));
        assertArrayEquals(new double[] {1, 1, 1}, plain.toDoubleArray());
    }

    @Test
    void savedTensorsInPlace() {
        Tensor x = leaf();
        Tensor y = x.exp();
        y.add_(1);
        fails(GradientException.class, () -> y.sum().backward(), "exp:", "[3]", "in place", "version");
        Tensor a = x.mul(2);
        Tensor b = a.mul(a);
        a.select(0, 0).fill_(0);
        fails(GradientException.class, () -> b.sum().backward(), "mul:", "in place");
        Tensor w = Tensor.of(1.0, 2, 3);
        Tensor c = x.mul(w);
        w.zero_();
        fails(GradientException.class, () -> c.sum().backward(), "mul:", "in place");
    }

    @Test
    void savedTensorsReleased() {
        Tensor x = leaf();
        Tensor[] y = new Tensor[1];
        Scope.run(() -> {
            y[0] = Scope.keep(x.mul(2).exp().log().sum());
        });
        fails(GradientException.class, () -> y[0].backward(), "released", "Scope");
    }

    @Test
    void marks() {
        Tensor x = leaf();
        Tensor y = x.mul(2);
        assertAll(
                () -> fails(GradientException.class, () -> y.requiresGrad(false), "requiresGrad:", "mul",
                        "detach"),
                () -> fails(GradientException.class, () -> Tensor.of(1.0, 2).retainGrad(), "retainGrad:",
                        "[2]"),
                () -> fails(GradientException.class, () -> Tensor.of(1.0, 2).registerHook(g -> g),
                        "registerHook:"),
                () -> fails(ShapeException.class, () -> x.grad(Tensor.of(1.0, 2)), "grad:", "[3]", "[2]"),
                () -> fails(GradientException.class, () -> Tensor.of(1.0, 2).grad(Tensor.of(1.0, 2)), "grad:",
                        "requiresGrad"));
    }
}
