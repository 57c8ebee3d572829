package dev.panagrad.benchmarks;

import dev.panagrad.autograd.Grad;
import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Sections G and H: one case an operation, on inputs of about 100,000 elements. G is the call alone, H the
/// call and the gradients of its floating-point inputs. Names and inputs are those of peer/op_cases.py.
final class OpCases {
    private static final Unit MICROS = Unit.time("us", 1e6);
    private static final double WARM = 0.05;
    private static final double BUDGET = 0.1;

    private final String group;
    private final Map<String, Case> cases = new LinkedHashMap<>();

    /// @param inputs draws new inputs
    /// @param call the operation
    private record Case(Supplier<Tensor[]> inputs, Function<Tensor[], Tensor> call) {
    }

    OpCases(String group) {
        this.group = group;
    }

    void add(String name, Supplier<Tensor[]> inputs, Function<Tensor[], Tensor> call) {
        cases.put(name, new Case(inputs, call));
    }

    void make(String name, Supplier<Tensor> call) {
        add(name, () -> new Tensor[0], _ -> call.get());
    }

    void one(String name, Supplier<Tensor> x, UnaryOperator<Tensor> f) {
        add(name, () -> new Tensor[] {x.get()}, in -> f.apply(in[0]));
    }

    void two(String name, Supplier<Tensor> x, Supplier<Tensor> y, BinaryOperator<Tensor> f) {
        add(name, () -> new Tensor[] {x.get(), y.get()}, in -> f.apply(in[0], in[1]));
    }

    /// A function of three tensors.
    interface Ternary {
        Tensor of(Tensor x, Tensor y, Tensor z);
    }

    void three(String name, Supplier<Tensor> x, Supplier<Tensor> y, Supplier<Tensor> z, Ternary f) {
        add(name, () -> new Tensor[] {x.get(), y.get(), z.get()}, in -> f.of(in[0], in[1], in[2]));
    }

    static void run(Suite s) {
        for (OpCases group : List.of(ElementwiseOps.cases(), ReductionOps.cases(), PlacingOps.cases(),
                ProductOps.cases(), LayerOps.cases(), LossOps.cases())) {
            group.runAll(s);
        }
    }

    private void runAll(Suite s) {
        cases.forEach((name, c) -> {
            s.brief("G/" + group + "/" + name, MICROS, "call", WARM, BUDGET, () -> {
                Tensor[] in = c.inputs.get();
                return () -> Scope.run(() -> {
                    c.call.apply(in);
                });
            });
            s.brief("H/" + group + "/" + name, MICROS, "call and gradients", WARM, BUDGET, () -> step(c));
        });
    }

    /// Returns the call with the gradients of its inputs, or null if it has none.
    private static Runnable step(Case c) {
        List<Tensor> wanted = new ArrayList<>();
        Tensor[] in = c.inputs.get();
        for (int i = 0; i < in.length; i++) {
            if (in[i].dtype().isFloat()) {
                in[i] = in[i].detach().requiresGrad(true);
                wanted.add(in[i]);
            }
        }
        Tensor y = c.call.apply(in);
        if (wanted.isEmpty() || !y.requiresGrad()) {
            return null;
        }
        Tensor g = Tensor.onesLike(y.detach());
        Tensor[] leaves = wanted.toArray(Tensor[]::new);
        return () -> Scope.run(() -> {
            Grad.grad(c.call.apply(in), g, false, false, leaves);
        });
    }

    static final int N = 100_000;

    static Tensor v(long... shape) {
        return Tensor.randn(shape.length == 0 ? new long[] {N} : shape);
    }

    static Tensor v() {
        return Tensor.randn(N);
    }

    static Tensor u(long... shape) {
        return Tensor.rand(shape).mul(1.8).sub(0.9);
    }

    static Tensor u() {
        return u(N);
    }

    static Tensor p(long... shape) {
        return Tensor.rand(shape).mul(2).add(0.5);
    }

    static Tensor p() {
        return p(N);
    }

    /// In (0.05, 0.95).
    static Tensor unit() {
        return Tensor.rand(N).mul(0.9).add(0.05);
    }

    static Tensor m() {
        return Tensor.randn(316, 316);
    }

    static Tensor img() {
        return Tensor.randn(8, 16, 28, 28);
    }

    static Tensor ints(long high, long... shape) {
        return Tensor.randint(0, high, shape.length == 0 ? new long[] {N} : shape);
    }

    static Tensor flags(long... shape) {
        return Tensor.rand(shape.length == 0 ? new long[] {N} : shape).lt(0.5);
    }

    static Tensor flags() {
        return flags(N);
    }

    /// Returns a list's first entry.
    static Tensor first(List<Tensor> all) {
        return all.getFirst();
    }

    static Tensor[] all(Tensor... in) {
        return Arrays.copyOf(in, in.length);
    }
}
