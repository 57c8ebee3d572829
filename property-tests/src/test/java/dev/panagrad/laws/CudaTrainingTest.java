package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.Attention;
import dev.panagrad.nn.Conv2d;
import dev.panagrad.nn.Embedding;
import dev.panagrad.nn.LayerNorm;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.MaxPool2d;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
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
            Tensor loss = o.minimize(() -> Losses.crossEntropy(model.call(x.select(0, at)), y.select(0, at)));
            assertEquals(device, loss.device());
            losses[step] = loss.item();
        }
        return losses;
    }

    /// The losses of three ordinary steps and of five more, which are replays of a captured one or not.
    private static double[] small(boolean captured) {
        Device device = Device.of("cuda");
        Panagrad.seed(3);
        Linear hidden = new Linear(12, 16);
        Linear out = new Linear(16, 4);
        hidden.to(device);
        out.to(device);
        List<Tensor> parameters = new ArrayList<>(hidden.parameters());
        parameters.addAll(out.parameters());
        SGD o = new SGD(parameters, 0.1, s -> s.momentum(0.9));
        Tensor x = Tensor.randn(8, 12).to(device);
        Tensor y = Tensor.of(0L, 3, 2, 1, 3, 0, 2, 2).to(device);
        Supplier<Tensor> step =
                () -> o.minimize(() -> Losses.crossEntropy(out.call(hidden.call(x).relu()), y));
        double[] losses = new double[8];
        for (int i = 0; i < 3; i++) {
            losses[i] = step.get().item();
        }
        if (!captured) {
            for (int i = 3; i < losses.length; i++) {
                losses[i] = step.get().item();
            }
            return losses;
        }
        try (Captured graph = new Captured(step)) {
            for (int i = 3; i < losses.length; i++) {
                Tensor.randn(8, 16).to(device).mul(2); // Must not get the graph's memory.
                losses[i] = graph.replay().item();
            }
            assertThrows(IllegalStateException.class, () -> new Captured(() -> x.sum().to("cpu")));
            assertThrows(IllegalStateException.class, () -> new Captured(() -> {
                x.sum().item();
                return null;
            }));
        }
        return losses;
    }

    /// A class out of range is found by the kernel and thrown when the host waits, also in a replayed step.
    @Test
    void classesAreCheckedOnTheDevice() {
        Tensor x = Tensor.randn(8, 4).to("cuda");
        Tensor y = Tensor.of(0L, 3, 2, 1, 3, 0, 2, 2).to("cuda");
        Supplier<Tensor> step = () -> Losses.crossEntropy(x, y);
        step.get();
        try (Captured graph = new Captured(step)) {
            graph.replay().item();
            y.copy_(Tensor.of(0L, 3, 2, 1, 3, 0, 4, 2));
            Tensor loss = graph.replay();
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, loss::item);
            assertTrue(e.getMessage().contains("in [0, 4) but got 4"), e::getMessage);
            y.copy_(Tensor.of(0L, 3, 2, 1, 3, 0, 1, 2));
            assertTrue(Double.isFinite(graph.replay().item()), "the device lives on");
        }
        Tensor bad = x.gather(1, Tensor.of(9L).reshape(1, 1).to("cuda"));
        assertThrows(IndexOutOfBoundsException.class, bad::item);
    }

    /// A network with layers of many kinds.
    private static final class Mixed extends Module {
        final Embedding table = new Embedding(11, 8);
        final LayerNorm norm = new LayerNorm(8);
        final Conv2d conv = new Conv2d(1, 3, 3);
        final MaxPool2d pool = new MaxPool2d(2);
        final Linear out = new Linear(3 * 2 * 3, 4);

        @Override
        public Tensor forward(Tensor x) {
            Tensor e = norm.call(table.call(x));
            Tensor a = Attention.scaledDotProductAttention(e, e, e, o -> o.causal(true));
            Tensor y = pool.call(conv.call(a.add(e).unsqueeze(1)).gelu());
            return out.call(y.flatten(1, -1));
        }
    }

    /// The losses of steps by AdamW, the last four of which are replays or not.
    private static double[] mixed(boolean captured) {
        Device device = Device.of("cuda");
        Panagrad.seed(5);
        Module net = new Mixed();
        net.to(device);
        AdamW o = new AdamW(net.parameters(), 0.01, s -> s.weightDecay(0.1));
        Tensor x = Tensor.randint(0, 11, 6, 6).to(device);
        Tensor y = Tensor.randint(0, 4, 6).to(device);
        Supplier<Tensor> step = () -> o.minimize(() -> Losses.crossEntropy(net.call(x), y));
        double[] losses = new double[6];
        losses[0] = step.get().item();
        losses[1] = step.get().item();
        try (Captured graph = captured ? new Captured(step) : null) {
            for (int i = 2; i < losses.length; i++) {
                losses[i] = (captured ? graph.replay() : step.get()).item();
            }
        }
        return losses;
    }

    /// Embedding, attention, convolution, pooling, a norm and AdamW need no value on the host within a step,
    /// and a replay is AdamW's next step.
    @Test
    void layersOfManyKindsAreCaptured() {
        double[] eager = mixed(false);
        assertArrayEquals(eager, mixed(true), 1e-6);
        assertTrue(eager[5] < eager[0], "it learns");
    }

    @Test
    void capturedStepsTrainAsOrdinaryOnes() {
        double[] eager = small(false);
        assertArrayEquals(eager, small(true), 0);
        assertTrue(eager[7] < eager[0], "it learns");
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
