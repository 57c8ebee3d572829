package dev.panagrad.benchmarks;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.images.MnistData;
import dev.panagrad.train.loop.WarmUp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Section E: real MNIST held in memory as float32, a new random order each epoch, seed 0. The JIT is
/// warmed up while the digits are read, as in `examples/Mnist.java`.
final class EndToEndCases {
    private EndToEndCases() {
    }

    static void run(Suite s, Path mnist) throws IOException {
        train(s, "E/mnist-mlp-sgdm/5-epochs", Models.MLP_MNIST_SGDM, 5, mnist);
        train(s, "E/mnist-mlp-adam/5-epochs", Models.MLP_MNIST_ADAM, 5, mnist);
        train(s, "E/mnist-lenet-adam/1-epoch", Models.LENET_MNIST_ADAM, 1, mnist);
    }

    private static void train(Suite s, String name, Models model, int epochs, Path dir) throws IOException {
        if (!s.wants(name)) {
            return;
        }
        WarmUp.begin();
        MnistData data = MnistData.load(dir);
        Tensor labels = data.train().targets();
        Tensor testLabels = data.test().targets();
        Tensor x = normalised(data.train().inputs()).reshape(model.shape(labels.numel()));
        Tensor testX = normalised(data.test().inputs()).reshape(model.shape(testLabels.numel()));
        double[] times = new double[s.quick() ? 1 : 2];
        double[] accuracy = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            Panagrad.seed(0);
            Module net = model.network();
            Optimizer<?> optimizer = model.optimizer(net.parameters());
            s.settle();
            long t = System.nanoTime();
            for (int e = 0; e < epochs; e++) {
                epoch(net, optimizer, x, labels, model.batch);
            }
            times[i] = Suite.since(t);
            accuracy[i] = accuracy(net, testX, testLabels);
        }
        Map<String, Object> r = new LinkedHashMap<>();
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        r.put("case", name);
        r.put("unit", "s");
        r.put("better", "lower");
        r.put("median", Suite.round((sorted[0] + sorted[sorted.length - 1]) / 2));
        r.put("min", Suite.round(sorted[0]));
        r.put("runs", times.length);
        r.put("accuracy", accuracy[0]);
        r.put("threads", s.threads());
        r.put("notes", "training only, batch " + model.batch + ", times " + Arrays.toString(times)
                + " (the first with the JIT's warm-up), test accuracy " + Arrays.toString(accuracy));
        s.emit(r);
    }

    private static Tensor normalised(Tensor pixels) {
        return pixels.to(DType.FLOAT32).div_(255).sub_(0.1307).div_(0.3081);
    }

    private static void epoch(Module net, Optimizer<?> optimizer, Tensor x, Tensor y, int batch) {
        Tensor order = Tensor.randperm(y.numel());
        for (long i = 0; i < y.numel(); i += batch) {
            Tensor at = order.narrow(0, i, Math.min(batch, y.numel() - i));
            Scope.run(() -> {
                optimizer.zeroGrad();
                Losses.crossEntropy(net.forward(x.indexSelect(0, at)), y.indexSelect(0, at)).backward();
                optimizer.step();
            });
        }
    }

    private static double accuracy(Module net, Tensor x, Tensor y) {
        return Grad.off(() -> {
            long right = 0;
            for (long i = 0; i < y.numel(); i += 1000) {
                Tensor guess = net.forward(x.narrow(0, i, 1000)).argmax(1);
                right += guess.eq(y.narrow(0, i, 1000)).sum().itemLong();
            }
            return (double) right / y.numel();
        });
    }
}
