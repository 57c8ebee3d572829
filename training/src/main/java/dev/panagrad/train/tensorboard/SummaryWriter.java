package dev.panagrad.train.tensorboard;

import dev.panagrad.nn.Module;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.loop.Event;
import dev.panagrad.train.loop.Trainer;
import dev.panagrad.train.plot.Images;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// Writes event files that TensorBoard shows (`tensorboard --logdir runs`), with the methods of
/// `torch.utils.tensorboard.SummaryWriter`.
///
/// ```java
/// try (var writer = new SummaryWriter(Path.of("runs/first"))) {
///     writer.graph(model, Tensor.zeros(1, 784));
///     writer.scalar("loss", loss, step);
///     writer.histogram("hidden.weight", model.hidden.weight(), step);
/// }
/// ```
///
/// A tag's part before a slash is its group. Each entry is in the file when the method returns. Thread-safe.
public final class SummaryWriter implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EventFile file;
    private final DoubleSupplier clock;

    /// Makes a file in a folder, which is made if it is not there.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be made
    public SummaryWriter(Path folder) {
        this(folder.resolve(name()), () -> System.currentTimeMillis() / 1000.0);
    }

    SummaryWriter(Path file, DoubleSupplier clock) {
        this.clock = clock;
        this.file = new EventFile(file);
        this.file.write(new Message().number(1, clock.getAsDouble()).text(3, "brain.Event:2").toBytes());
    }

    private static String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return "events.out.tfevents." + System.currentTimeMillis() / 1000 + "." + host + "."
                + ProcessHandle.current().pid() + "." + NUMBER.getAndIncrement();
    }

    private void write(int field, Message content, long step) {
        file.write(new Message().number(1, clock.getAsDouble()).integer(2, step).message(field, content)
                .toBytes());
    }

    private void value(Message value, long step) {
        write(5, new Message().message(1, value), step);
    }

    /// Writes a point of a curve.
    public void scalar(String tag, double value, long step) {
        value(new Message().text(1, tag).oneofFloat(2, (float) value), step);
    }

    /// Writes how the elements of a tensor are distributed.
    ///
    /// @throws IllegalArgumentException if it has no elements, or one is not finite; nothing is written then
    public void histogram(String tag, Tensor values, long step) {
        value(new Message().text(1, tag).message(5, Histogram.of(values.toDoubleArray())), step);
    }

    /// Writes an image.
    ///
    /// @param image [c, h, w] with 1 channel, or 3 for red, green and blue, or [h, w]: bytes, or
    ///         floating-point
    ///        numbers from 0 to 1
    /// @throws dev.panagrad.tensor.ShapeException if it has another shape; nothing is written then
    public void image(String tag, Tensor image, long step) {
        byte[] png = Images.png(image);
        int channels = image.rank() == 3 ? (int) image.size(0) : 1;
        value(new Message().text(1, tag).message(4, new Message().integer(1, image.size(-2))
                .integer(2, image.size(-1)).integer(3, channels).bytes(4, png)), step);
    }

    /// Writes a text, in Markdown.
    public void text(String tag, String text, long step) {
        Message shape = new Message().message(2, new Message().integer(1, 1));
        Message tensor = new Message().integer(1, 7).message(2, shape).bytes(8,
                text.getBytes(StandardCharsets.UTF_8));
        Message plugin = new Message().text(1, "text");
        value(new Message().text(1, tag + "/text_summary").message(8, tensor).message(9,
                new Message().message(1, plugin)), step);
    }

    /// Writes the operations that a model records for an input, in the model's present mode; its modules are
    /// the groups.
    public void graph(Module model, Tensor input) {
        file.write(new Message().number(1, clock.getAsDouble())
                .bytes(4, ModelGraph.of(model, input).toBytes()).toBytes());
    }

    /// Writes the settings of a training and what came of them, a row of the HParams table. Each training
    /// needs a folder of its own.
    ///
    /// @param parameters numbers, truth values and texts
    /// @param metrics figures, which are written as scalars too
    public void hparams(Map<String, ?> parameters, Map<String, Double> metrics) {
        HyperParameters.summaries(parameters, metrics.keySet()).forEach(s -> write(5, s, 0));
        metrics.forEach((name, v) -> scalar(name, v, 0));
    }

    /// Writes the figures of a training: `step/loss` after each step, those of each epoch, and the gradients'
    /// norms where they are clipped; returns this.
    public SummaryWriter follow(Trainer<?> trainer) {
        trainer.on(Event.Step.class, e -> {
            scalar("step/loss", e.loss(), e.step());
            if (!Double.isNaN(e.gradientNorm())) {
                scalar("step/gradient_norm", e.gradientNorm(), e.step());
            }
        });
        trainer.on(Event.EpochEnd.class,
                e -> e.values().forEach((name, v) -> scalar(name.replace('.', '/'), v, e.epoch() + 1)));
        return this;
    }

    /// Closes the file.
    @Override
    public void close() {
        file.close();
    }
}
