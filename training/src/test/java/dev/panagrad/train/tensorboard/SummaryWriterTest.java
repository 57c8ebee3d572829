package dev.panagrad.train.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.loop.Trainer;
import dev.panagrad.train.tables.DataSets;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Event files are those that Python's library writes, and say what was asked for.
class SummaryWriterTest {
    @TempDir
    Path folder;

    /// Writes what `python.tfevents` holds, which PyTorch's summaries and TensorBoard's record writer wrote.
    @Test
    void writesTheBytesOfPython() throws IOException {
        byte[] expected;
        try (InputStream in = SummaryWriterTest.class.getResourceAsStream("python.tfevents")) {
            expected = in.readAllBytes();
        }
        double[] time = {0.25};
        Path file = folder.resolve("events");
        try (SummaryWriter w = new SummaryWriter(file, () -> time[0])) {
            time[0] = 1.5;
            w.scalar("train/loss", 0.5, 3);
            time[0] = 2.5;
            w.histogram("weights", Tensor.of(-1.0, 0, 0.5, 2, 0.5), 7);
            time[0] = 3.5;
            w.text("note", "hello **x**, größer", 2);
            time[0] = 4.5;
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("lr", 0.1);
            settings.put("name", "a");
            w.hparams(settings, Map.of("acc", 0.9));
        }
        List<byte[]> ours = Wire.records(Files.readAllBytes(file));
        List<byte[]> theirs = Wire.records(expected);
        assertEquals(8, ours.size(), "and the metric as a scalar");
        for (int i = 0; i < theirs.size(); i++) {
            assertArrayEquals(theirs.get(i), ours.get(i), "record " + i);
        }
    }

    private List<Wire> written(Consumer<SummaryWriter> action) {
        Path file = folder.resolve("f" + folder.toFile().list().length);
        try (SummaryWriter w = new SummaryWriter(file, () -> 1)) {
            action.accept(w);
        }
        try {
            List<Wire> events = new ArrayList<>();
            for (byte[] r : Wire.records(Files.readAllBytes(file))) {
                events.add(Wire.parse(r));
            }
            assertEquals("brain.Event:2", events.removeFirst().text(3));
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wire value(Wire event) {
        return event.message(5).message(1);
    }

    @Test
    void imagesArePng() throws IOException {
        Tensor rgb = Tensor.of(1f, 0f, 0.5f, 0f, 1f, 0f).reshape(3, 1, 2);
        List<Wire> events = written(w -> {
            w.image("rgb", rgb, 4);
            w.image("grey", Tensor.of(new int[] {0, 255, 7}).to(DType.UINT8).reshape(1, 3, 1), 5);
        });
        assertEquals(4L, events.getFirst().one(2));
        Wire image = value(events.getFirst()).message(4);
        assertEquals(List.of(1L, 2L, 3L), List.of(image.one(1), image.one(2), image.one(3)));
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream((byte[]) image.one(4)));
        assertEquals(0xffff80ff, decoded.getRGB(0, 0));
        assertEquals(2, decoded.getWidth());
        BufferedImage grey =
                ImageIO.read(new ByteArrayInputStream((byte[]) value(events.get(1)).message(4).one(4)));
        assertEquals(List.of(0, 255, 7), List.of(grey.getRaster().getSample(0, 0, 0),
                grey.getRaster().getSample(0, 1, 0), grey.getRaster().getSample(0, 2, 0)));
        try (SummaryWriter w = new SummaryWriter(folder.resolve("x"), () -> 1)) {
            assertThrows(ShapeException.class, () -> w.image("bad", Tensor.ones(2, 3, 3), 0));
        }
    }

    @Test
    void histogramsCoverAllValues() {
        Tensor values = Tensor.of(-1e30, -3, -1e-13, 0, 1e-13, 5, 5, 1e30);
        Wire h = value(written(w -> w.histogram("h", values, 0)).getFirst()).message(5);
        assertEquals(8.0, h.one(3));
        assertEquals(-1e30, h.one(1));
        byte[] counts = (byte[]) h.one(7);
        byte[] limits = (byte[]) h.one(6);
        assertEquals(counts.length, limits.length);
        double sum = 0;
        var b = ByteBuffer.wrap(counts).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            sum += b.getDouble();
        }
        assertEquals(6, sum, "values beyond 1e20 are in the extremes alone, as in PyTorch");
        try (SummaryWriter w = new SummaryWriter(folder.resolve("x"), () -> 1)) {
            assertThrows(IllegalArgumentException.class, () -> w.histogram("h", Tensor.zeros(0), 0));
            assertThrows(IllegalArgumentException.class,
                    () -> w.histogram("h", Tensor.of(1f, Float.NaN), 0));
        }
    }

    @Test
    void graphsNameOperationsByTheirModule() {
        Sequential model = new Sequential(new Linear(3, 4), new ReLU(),
                new Sequential(new Linear(4, 2), new ReLU()));
        Wire graph = written(w -> w.graph(model, Tensor.ones(5, 3))).getFirst().message(4);
        Set<String> names = new HashSet<>();
        List<Wire> nodes = graph.messages(1);
        for (Wire node : nodes) {
            assertTrue(names.containsAll(node.texts(3)), "operands come first");
            assertTrue(names.add(node.text(1)), "names differ");
        }
        assertTrue(names.containsAll(Set.of("input", "output", "Sequential/0/weight", "Sequential/2/0/bias")),
                names.toString());
        assertTrue(names.stream().anyMatch(n -> n.startsWith("Sequential/2/1/")), names.toString());
        Wire output = nodes.getLast();
        List<Object> dims = output.message(5).message(2).message(1).message(7).messages(2).stream()
                .map(d -> d.one(1)).toList();
        assertEquals(List.of(5L, 2L), dims);

    }

    @Test
    void followsATraining() throws IOException {
        Sequential model = new Sequential(new Linear(2, 2));
        var moons = DataSets.makeMoons(40, 0.1, 1).samples(DType.FLOAT32);
        var trainer = Trainer.supervised(model, Losses::crossEntropy, new SGD(model.parameters(), 0.1),
                o -> o.epochs(2).progress(false).clipNorm(1));
        Path runs = folder.resolve("runs");
        try (SummaryWriter w = new SummaryWriter(runs)) {
            w.follow(trainer);
            trainer.fit(DataLoader.of(moons, o -> o.batchSize(20)), moons.batches(40));
        }
        Path file;
        try (var files = Files.list(runs)) {
            file = files.findFirst().orElseThrow();
        }
        assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."));
        List<String> tags = new ArrayList<>();
        for (byte[] r : Wire.records(Files.readAllBytes(file))) {
            Wire event = Wire.parse(r);
            if (event.fields.containsKey(5)) {
                tags.add(value(event).text(1) + "@" + event.one(2));
            }
        }
        assertTrue(
                tags.containsAll(List.of("step/loss@1", "step/loss@4", "step/gradient_norm@4", "val/loss@2",
                        "train/loss@1", "lr@2")),
                tags.toString());
    }
}
