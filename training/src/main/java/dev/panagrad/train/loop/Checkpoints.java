package dev.panagrad.train.loop;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The checkpoints of a training: `last.safetensors` and `best.safetensors` in a folder, each whole at any
/// moment. They hold the model as `model.` and its names, and everything that the training needs to go on
/// with the same bits.
public final class Checkpoints {
    private static final String FORMAT = "panagrad-checkpoint-1";

    private final Path folder;

    /// Makes the folder if it is not there.
    ///
    /// @throws UncheckedIOException if it cannot be made
    public Checkpoints(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints: cannot make " + folder + ": " + e.getMessage(), e);
        }
    }

    /// Returns the file of the last moment saved.
    public Path last() {
        return folder.resolve("last.safetensors");
    }

    /// Returns the file of the best epoch.
    public Path best() {
        return folder.resolve("best.safetensors");
    }

    /// Returns the state dict of the model in a checkpoint.
    ///
    /// @throws FileFormatException if the file is damaged or no checkpoint
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, Tensor> model(Path file) {
        return part(read(file, Map.of()), "model");
    }

    /// @param kinds what the training is, by names
    static void write(Path file, Map<String, Tensor> state, Map<String, String> kinds) {
        Map<String, String> metadata = new TreeMap<>(kinds);
        metadata.put("format", FORMAT);
        Safetensors.save(file, state, metadata);
    }

    /// Returns the last checkpoint if there is one, and sweeps away parts of files that a killed process
    /// left.
    ///
    /// @param kinds what the training is, by names
    /// @throws IllegalArgumentException if the checkpoint is of another kind of training
    Optional<Map<String, Tensor>> load(Map<String, String> kinds) {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(folder, "{last,best}.safetensors.*.part")) {
            for (Path part : left) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints: cannot clear " + folder + ": " + e.getMessage(), e);
        }
        return Files.exists(last()) ? Optional.of(read(last(), kinds)) : Optional.empty();
    }

    private static Map<String, Tensor> read(Path file, Map<String, String> kinds) {
        Map<String, String> metadata = Safetensors.metadata(file);
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new FileFormatException("checkpoints: " + file + " is no checkpoint, expected the format "
                    + FORMAT + " but got " + metadata.get("format"));
        }
        kinds.forEach((name, kind) -> {
            // Older checkpoints do not say.
            if (!metadata.getOrDefault(name, kind).equals(kind)) {
                throw new IllegalArgumentException("checkpoints: " + file + " is of another training, its "
                        + name + " is " + metadata.get(name) + ", expected " + kind);
            }
        });
        return Safetensors.load(file);
    }

    /// Returns the entries below a name, without it.
    static Map<String, Tensor> part(Map<String, Tensor> state, String name) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        state.forEach((key, t) -> {
            if (key.startsWith(name + ".")) {
                out.put(key.substring(name.length() + 1), t);
            }
        });
        return out;
    }
}
