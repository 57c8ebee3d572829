package dev.panagrad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.images.MnistData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the scripts as the launcher does and looks at what they print.
class ScriptsTest {
    @TempDir
    Path folder;

    private Script run(String script, String... arguments) throws Exception {
        return Script.run(folder, script, arguments);
    }

    @Test
    void autodiffArrayPrintsTheSlidesNumbers() throws Exception {
        Script r = run("AutodiffArray.java");
        assertEquals(List.of("d = [4, 9]", "gradients: a: [3, 4], b: [1, 2]"), r.lines(), r.errors());
    }

    @Test
    void lineFitFindsTheLine() throws Exception {
        Script r = run("LineFit.java");
        assertEquals(11, r.lines().size(), r.errors());
        String[] last = r.lines().getLast().trim().split("\\s+");
        assertEquals("200", last[0]);
        assertEquals(0.1, Double.parseDouble(last[2]), 1e-3);
        assertEquals(0.3, Double.parseDouble(last[4]), 1e-3);
    }

    @Test
    void handWrittenGradientsEqualTheTapes() throws Exception {
        Script r = run("NeuralNetworkByHand.java");
        assertEquals("the gradients are equal within rounding", r.lines().getLast(), r.errors());
    }

    @Test
    void mnistTrainsTheSameOnAnyNumberOfThreads() throws Exception {
        subset(640, 200);
        List<byte[]> weights = new ArrayList<>();
        for (String threads : new String[] {"1", "2"}) {
            Script r = run("Mnist.java", "--data", folder.toString(), "--out", folder.toString(), "--threads",
                    threads,
                    "--seed", "3", "--epochs", "2", "--batch", "32");
            assertEquals(0, r.code(), r.errors());
            String last = r.lines().getLast();
            assertTrue(last.matches("test accuracy 0\\.\\d{4}"), last);
            assertTrue(Double.parseDouble(last.substring(14)) > 0.5, last);
            String all = String.join("\n", r.lines());
            assertTrue(all.contains("true \\ predicted") && all.contains("training time")
                    && all.contains("the predictions are equal"), all);
            weights.add(Files.readAllBytes(folder.resolve("mnist.safetensors")));
        }
        assertArrayEquals(weights.get(0), weights.get(1));
        assertTrue(Files.size(folder.resolve("mnist-loss.png")) > 1000);
        assertTrue(Files.size(folder.resolve("mnist-misclassified.png")) > 1000);
    }

    /// Without a GPU the fake one, whose kernels are large methods.
    @Test
    void mnistTrainsOnCuda() throws Exception {
        subset(24, 10);
        Script r = Script.run(folder, List.of("-Dpanagrad.cuda=fake", "-XX:TieredStopAtLevel=1"),
                "Mnist.java", "--data", folder.toString(), "--out", folder.toString(), "--device", "cuda",
                "--steps", "3", "--batch", "8");
        assertEquals(0, r.code(), r.errors());
        assertTrue(r.lines().getLast().matches("test accuracy [01]\\.\\d{4}"), r.lines().getLast());
        assertTrue(String.join("\n", r.lines()).contains("the predictions are equal"));
    }

    @Test
    void aMissingDeviceIsExplained() throws Exception {
        Script r = Script.run(folder, List.of("-Dpanagrad.cuda=/no/such/driver.so"), "Mnist.java",
                "--device", "cuda");
        assertEquals(2, r.code());
        assertTrue(r.errors().contains("--device cuda cannot be used")
                && r.errors().contains("/no/such/driver.so"), r.errors());
        r = run("Mnist.java", "--device", "gpu");
        assertEquals(2, r.code());
        assertTrue(r.errors().contains("\"cuda:N\" but got \"gpu\""), r.errors());
    }

    @Test
    void lenetTrains() throws Exception {
        subset(64, 20);
        Script r =
                run("Mnist.java", "--model", "lenet", "--data", folder.toString(), "--out", folder.toString(),
                        "--batch", "32");
        assertEquals(0, r.code(), r.errors());
        assertTrue(r.lines().getLast().matches("test accuracy [01]\\.\\d{4}"), r.lines().getLast());
        assertTrue(String.join("\n", r.lines()).contains("parameters: 1,199,882"));
    }

    @Test
    void wrongOptionsAreExplained() throws Exception {
        Script r = run("Mnist.java", "--epochs", "many");
        assertEquals(2, r.code());
        assertTrue(r.errors().contains("'--epochs': 'many' is not an int"), r.errors());
        r = run("Mnist.java", "--epoch", "3");
        assertEquals(2, r.code());
        assertTrue(r.errors().contains("Unknown options: '--epoch'"), r.errors());
    }

    /// Writes the first digits of each part as IDX files.
    private void subset(int train, int test) throws IOException {
        MnistData data = MnistData.load(Script.ROOT.resolve("examples/data/mnist"));
        write("train-images-idx3-ubyte", data.train().first(train).inputs());
        write("train-labels-idx1-ubyte", data.train().first(train).targets());
        write("t10k-images-idx3-ubyte", data.test().first(test).inputs());
        write("t10k-labels-idx1-ubyte", data.test().first(test).targets());
    }

    private void write(String name, Tensor t) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(4 + 4 * t.rank()).put(new byte[] {0, 0, 8, (byte) t.rank()});
        for (long d : t.shape().dims()) {
            head.putInt((int) d);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head.array());
        for (int v : t.toIntArray()) {
            bytes.write(v);
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".gz")))) {
            bytes.writeTo(out);
        }
    }
}
