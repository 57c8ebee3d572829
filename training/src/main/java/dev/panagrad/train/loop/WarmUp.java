package dev.panagrad.train.loop;

import dev.panagrad.nn.Functional;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Parameter;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has the code of training linked and compiled while a program still reads its data.
///
/// ```java
/// WarmUp.begin();
/// var digits = MnistData.load(folder);
/// ```
///
/// Until the JIT has compiled a kernel it is interpreted, a thousand times slower, and the first steps of a
/// training wait for that: about a second. It pays before a second or more of reading and preparing data, on
/// a machine with a second core; not before a training that begins at once, or takes less than some seconds.
public final class WarmUp {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final int STEPS = 1000;
    private static final long NANOSECONDS = 4_000_000_000L;
    private static final int BATCH = 32;
    private static final int INPUTS = 64;
    /// Products take their tiles of three vectors and of two, by vectors of 16 numbers, 8 or 4.
    private static final int HIDDEN = 80;
    private static final int CLASSES = 10;

    private WarmUp() {
    }

    /// Begins to train a small network on a thread of its own, for four seconds at most, and returns at once.
    ///
    /// Later calls do nothing, nor does the first on a machine with one core. Results do not depend on it: it
    /// draws no random numbers, and the thread does not keep the JVM from ending.
    public static void begin() {
        if (Runtime.getRuntime().availableProcessors() > 1 && !BEGUN.getAndSet(true)) {
            Thread thread = new Thread(WarmUp::run, "panagrad-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run() {
        try {
            train(STEPS, NANOSECONDS);
        } catch (RuntimeException | OutOfMemoryError e) {
            // The program does without it; what ails it the program will meet, and say so.
        }
    }

    /// Trains two linear layers by cross entropy and descent with momentum, and returns the last step's loss.
    static double train(int steps, long nanoseconds) {
        long start = System.nanoTime();
        Tensor x = waves(2 * BATCH, INPUTS);
        Tensor y = Tensor.arange(2L * BATCH).remainder(CLASSES);
        Tensor order = Tensor.arange(2L * BATCH);
        Tensor weight1 = Parameter.of(waves(HIDDEN, INPUTS));
        Tensor bias1 = Parameter.of(Tensor.zeros(HIDDEN));
        Tensor weight2 = Parameter.of(waves(CLASSES, HIDDEN));
        Tensor bias2 = Parameter.of(Tensor.zeros(CLASSES));
        var optimizer = new SGD(List.of(weight1, bias1, weight2, bias2), 0.01, o -> o.momentum(0.9));
        double last = Double.NaN;
        for (int i = 0; i < steps && System.nanoTime() - start < nanoseconds; i++) {
            Tensor at = order.narrow(0, i % BATCH, BATCH);
            last = Scope.run(() -> {
                optimizer.zeroGrad();
                Tensor hidden = Functional.linear(x.indexSelect(0, at), weight1, bias1,
                        Contraction.Activation.RELU);
                Tensor logits = Functional.linear(hidden, weight2, bias2);
                Tensor loss = Losses.crossEntropy(logits, y.indexSelect(0, at));
                loss.backward();
                optimizer.step();
                return loss.item();
            });
        }
        return last;
    }

    private static Tensor waves(int rows, int columns) {
        return Tensor.arange((long) rows * columns).to(DType.FLOAT32).sin().mul(0.1).reshape(rows, columns);
    }
}
