package dev.panagrad.benchmarks;

import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;

/// Section S: how times grow with the size of tensors, of batches and of graphs. How they fall with threads
/// shows by running any case with another `--threads`.
final class ScalingCases {
    private static final int[] EXPONENTS = {0, 2, 4, 6, 8};
    private static final int[] BATCHES = {1, 8, 64, 512};
    private static final int[] LENGTHS = {10, 1_000, 100_000, 1_000_000};

    private ScalingCases() {
    }

    static void run(Suite s) {
        for (int e : EXPONENTS) {
            long n = Math.powExact(10L, e);
            s.kernel("S/add/1e" + e, Unit.time("us", 1e6), "a + b of 1e" + e + " elements, new result",
                    () -> {
                        Tensor a = Tensor.randn(n);
                        Tensor b = Tensor.randn(n);
                        return () -> a.add(b);
                    });
        }
        for (Models m : new Models[] {Models.MLP_MNIST_SGDM, Models.LENET_MNIST_ADAM}) {
            for (int batch : BATCHES) {
                s.time("S/" + m.label() + "/batch-" + batch, Unit.rate("samples/s", batch),
                        "a training step as in section C", 3, 2, () -> {
                            Runnable step = TrainingCases.step(m, batch);
                            return () -> Scope.run(step);
                        });
            }
        }
        for (int length : LENGTHS) {
            s.plain("S/chain-fb/" + length, Unit.time("ns", 1e9 / length),
                    "forward and backward of so many additions of 1-element tensors, for each",
                    () -> chain(length));
        }
    }

    private static Runnable chain(int length) {
        Tensor x = Tensor.of(0.5f).reshape(1).requiresGrad(true);
        Tensor y = Tensor.of(1e-6f).reshape(1);
        return () -> {
            x.grad(null);
            Tensor z = x;
            for (int i = 0; i < length; i++) {
                z = z.add(y);
            }
            z.backward();
        };
    }
}
