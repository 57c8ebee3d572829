package dev.panagrad.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A training that was killed goes on and ends with the bits of one that was not.
@Timeout(240)
class ResumeTest {
    @TempDir
    Path folder;

    private Path whole() {
        Path result = folder.resolve("whole.safetensors");
        KilledTraining.run(folder.resolve("whole"), result, _ -> {
        });
        return result;
    }

    private static void same(Path expected, Path found) {
        Map<String, Tensor> a = Safetensors.load(expected);
        Map<String, Tensor> b = Safetensors.load(found);
        assertEquals(a.keySet(), b.keySet());
        a.forEach((name, t) -> assertArrayEquals(t.toDoubleArray(), b.get(name).toDoubleArray(), name));
    }

    @Test
    void everyStoppingPointGoesOnWithTheSameBits() {
        Path expected = whole();
        List<Long> steps = new ArrayList<>();
        KilledTraining.run(folder.resolve("count"), folder.resolve("count.safetensors"), steps::add);
        assertTrue(steps.size() > 20, steps.toString());
        for (int stop = 1; stop <= steps.size(); stop += 3) {
            Path checkpoints = folder.resolve("stop" + stop);
            int[] left = {stop};
            assertThrows(Stopped.class,
                    () -> KilledTraining.run(checkpoints, folder.resolve("never"), _ -> {
                        if (--left[0] == 0) {
                            throw new Stopped();
                        }
                    }));
            Path result = folder.resolve("result" + stop + ".safetensors");
            KilledTraining.run(checkpoints, result, _ -> {
            });
            same(expected, result);
        }
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aProcessKilledAtAnyMomentGoesOnWithTheSameBits() throws Exception {
        Path expected = whole();
        Path checkpoints = folder.resolve("killed");
        Path result = folder.resolve("result.safetensors");
        Random random = new Random(8);
        int kills = 0;
        for (int after : new int[] {1, 2, 5, 3, 1}) {
            if (kill(checkpoints, result, after, random.nextInt(12))) {
                kills++;
            }
        }
        assertTrue(kills >= 3, "killed " + kills + " times");
        assertFalse(Files.exists(result));
        Process last = start(checkpoints, result);
        last.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertEquals(0, last.waitFor());
        same(expected, result);
        assertEquals(Checkpoints.model(checkpoints.resolve("last.safetensors")).keySet(),
                Checkpoints.model(checkpoints.resolve("best.safetensors")).keySet());
        try (var files = Files.list(checkpoints)) {
            assertEquals(2, files.count(), "parts of files that a killed process left are swept away");
        }
    }

    /// Kills a process some milliseconds after it has told of some checkpoints; returns whether it was still
    /// at work.
    private boolean kill(Path checkpoints, Path result, int after, int millis) throws Exception {
        Process process = start(checkpoints, result);
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < after; i++) {
                if (out.readLine() == null) {
                    break;
                }
            }
            Thread.sleep(millis);
            // Ctrl-C and its like let the JVM end by itself, kill -9 does not.
            if (after == 2) {
                process.destroy();
            } else {
                process.destroyForcibly();
            }
            return process.waitFor() != 0;
        }
    }

    private Process start(Path checkpoints, Path result) throws IOException {
        Path tests = Path.of("target", "test-classes").toAbsolutePath();
        List<String> command = List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m", "-p",
                System.getProperty("jdk.module.path"), "--patch-module", "dev.panagrad.train=" + tests,
                "--add-modules", "dev.panagrad.vector", "-m",
                "dev.panagrad.train/dev.panagrad.train.loop.KilledTraining", checkpoints.toString(),
                result.toString());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Test
    void whatIsNoCheckpointIsRefused() throws IOException {
        Path checkpoints = Files.createDirectory(folder.resolve("wrong"));
        Safetensors.save(checkpoints.resolve("last.safetensors"), Map.of("x", Tensor.ones(1)));
        String message = assertThrows(FileFormatException.class,
                () -> KilledTraining.run(checkpoints, folder.resolve("never"), _ -> {
                })).getMessage();
        assertTrue(message.contains("no checkpoint"), message);
        Files.writeString(checkpoints.resolve("last.safetensors"), "garbage that is no header at all");
        assertThrows(FileFormatException.class,
                () -> KilledTraining.run(checkpoints, folder.resolve("never"), _ -> {
                }));
        assertNotEquals(true, Files.exists(folder.resolve("never")));
    }
}
