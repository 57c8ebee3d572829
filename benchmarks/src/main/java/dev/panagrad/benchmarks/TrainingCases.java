package dev.panagrad.benchmarks;

import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;

/// Section C: samples per second of zeroGrad, forward, loss, backward and optimizer step on one fixed batch.
final class TrainingCases {
    private TrainingCases() {
    }

    static void run(Suite s) {
        for (Models m : Models.values()) {
            s.time("C/" + m.label(), Unit.rate("samples/s", m.batch),
                    "batch " + m.batch + (m.targets > 1 ? ", " + m.targets + " tokens a sample" : "")
                            + ", cross entropy, each step in Scope.run",
                    4, 4,
                    () -> scoped(step(m)));
        }
    }

    private static Runnable scoped(Runnable step) {
        return () -> Scope.run(step);
    }

    /// Returns one training step of a model on a random batch.
    static Runnable step(Models m) {
        return step(m, m.batch);
    }

    /// The same for a batch of so many samples.
    static Runnable step(Models m, int batch) {
        Panagrad.seed(0);
        Module net = m.network();
        Tensor x = m.inputs(batch);
        Tensor y = Tensor.randint(0, m.classes, (long) batch * m.targets);
        Optimizer<?> optimizer = m.optimizer(net.parameters());
        return () -> {
            optimizer.zeroGrad();
            Losses.crossEntropy(net.forward(x), y).backward();
            optimizer.step();
        };
    }
}
