package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// The network of `examples/Mnist.java` trains on the CUDA device, here the fake one, as on the CPU.
class CudaTrainingTest {
    private static final int STEPS = 20;
    private static final int BATCH = 8;
    private static final Path DATA =
            Path.of(System.getProperty("panagrad.root", "..")).resolve("examples/data/mnist");

    /// 784-512-256-10 with rectifiers.
    private static final class Mlp extends Module {
        final Linear hidden1 = new Linear(784, 512);
        final Linear hidden2 = new Linear(512, 256);
        final Linear out = new Linear(256, 10);

        @Override
        public Tensor forward(Tensor x) {
            return out.call(hidden2.call(hidden1.call(x.flatten(1, -1)).relu()).relu());
        }
    }

    private static byte[] bytes(String name, int header, int n) throws IOException {
        Path packed = DATA.resolve(name + ".gz");
        try (var in = Files.exists(packed) ? new GZIPInputStream(Files.newInputStream(packed))
                : Files.newInputStream(DATA.resolve(name))) {
            in.skipNBytes(header);
            return in.readNBytes(n);
        }
    }

    private static double[] losses(Device device, Function<Module, Optimizer<?>> optimizer)
            throws IOException {
        byte[] pixels = bytes("train-images-idx3-ubyte", 16, STEPS * BATCH * 784);
        byte[] digits = bytes("train-labels-idx1-ubyte", 8, STEPS * BATCH);
        float[] grey = new float[pixels.length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = ((pixels[i] & 255) / 255f - 0.1307f) / 0.3081f;
        }
        long[] classes = new long[digits.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = digits[i];
        }
        Tensor x = Tensor.of(grey).reshape(STEPS, BATCH, 784).to(device);
        Tensor y = Tensor.of(classes).reshape(STEPS, BATCH).to(device);
        Panagrad.seed(1);
        Module model = new Mlp();
        model.to(device);
        assertEquals(device, model.parameters().getFirst().device());
        Optimizer<?> o = optimizer.apply(model);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            int at = step;
            losses[step] = Scope.run(() -> {
                o.zeroGrad();
                Tensor loss = Losses.crossEntropy(model.call(x.select(0, at)), y.select(0, at));
                loss.backward();
                o.step();
                assertEquals(device, loss.device());
                return loss.item();
            });
        }
        return losses;
    }

    @Test
    void mlpTrainsAsOnTheCpu() throws IOException {
        Function<Module, Optimizer<?>> optimizer = m -> new SGD(m.parameters(), 0.05, o -> o.momentum(0.9));
        double[] cpu = losses(Device.CPU, optimizer);
        double[] cuda = losses(Device.of("cuda"), optimizer);
        for (int i = 0; i < STEPS; i++) {
            assertEquals(cpu[i], cuda[i], 1e-4, "loss of step " + i);
        }
        assertEquals(true, cuda[STEPS - 1] < cuda[0], "it learns");
    }
}
