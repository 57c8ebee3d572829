package dev.panagrad.benchmarks;

import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.Tensor;

/// Section B: the cost of small operations.
final class OverheadCases {
    /// Keeps the JIT from dropping what is computed.
    private static volatile Object sink;

    private OverheadCases() {
    }

    static void run(Suite s) {
        s.plain("B/add-nograd/1", Unit.time("ns", 1e9 / 1000), "a + b, 1-element tensors, result dropped",
                () -> add(false));
        s.plain("B/add-grad/1", Unit.time("ns", 1e9 / 1000),
                "a requires grad, so a graph node is made and dropped",
                () -> add(true));
        s.plain("B/chain100-fb/1", Unit.time("us", 1e6),
                "50 x (add, mul) of 1-element tensors, forward + backward()",
                OverheadCases::chain);
        s.plain("B/mlp10x8-step", Unit.time("us", 1e6),
                "10 x (Linear(8,8), ReLU), batch 8, mse, SGD lr 0.01: whole step", OverheadCases::mlp);
    }

    private static Runnable add(boolean grad) {
        Tensor a = Tensor.randn(1);
        if (grad) {
            a.requiresGrad(true);
        }
        Tensor b = Tensor.randn(1);
        return () -> {
            for (int i = 0; i < 1000; i++) {
                sink = a.add(b);
            }
        };
    }

    private static Runnable chain() {
        Tensor x = Tensor.of(0.5f).reshape(1).requiresGrad(true);
        Tensor y = Tensor.of(1.01f).reshape(1);
        return () -> {
            x.grad(null);
            Tensor z = x;
            for (int i = 0; i < 50; i++) {
                z = z.add(y);
                z = z.mul(y);
            }
            z.backward();
        };
    }

    private static Runnable mlp() {
        Module[] layers = new Module[20];
        for (int i = 0; i < layers.length; i += 2) {
            layers[i] = new Linear(8, 8);
            layers[i + 1] = new ReLU();
        }
        Sequential net = new Sequential(layers);
        SGD optimizer = new SGD(net.parameters(), 0.01);
        Tensor x = Tensor.randn(8, 8);
        Tensor y = Tensor.randn(8, 8);
        return () -> {
            optimizer.zeroGrad();
            Losses.mse(net.forward(x), y).backward();
            optimizer.step();
        };
    }
}
