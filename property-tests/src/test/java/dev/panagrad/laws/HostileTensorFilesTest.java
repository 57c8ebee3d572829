package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.numpy.Npy;
import dev.panagrad.nn.numpy.Npz;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.nn.torch.TorchFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The readers of tensor files keep the law of hostile files, 10,000 of them each.
@Timeout(120)
class HostileTensorFilesTest {
    private static final int TRIES = 10_000;

    @TempDir
    Path folder;

    private static Map<String, Tensor> some() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("weight", Tensor.arange(12).to(DType.FLOAT32).reshape(3, 4));
        out.put("flags", Tensor.of(true, false));
        out.put("count", Tensor.full(3L));
        return out;
    }

    private byte[] written(Consumer<Path> writer) throws IOException {
        Path file = folder.resolve("good");
        writer.accept(file);
        return Files.readAllBytes(file);
    }

    private void holds(Consumer<Path> reader, long bytesPerByte, byte[]... good) {
        HostileFiles law =
                new HostileFiles(folder.resolve("bad"), FileFormatException.class, bytesPerByte, good);
        int read = law.check(reader, TRIES, 20_251_125);
        assertTrue(read < TRIES * 9 / 10, "the damage reaches the reader: " + read + " were read");
    }

    @Test
    void safetensors() throws IOException {
        holds(Safetensors::load, 200, written(f -> Safetensors.save(f, some(), Map.of("format", "pt"))),
                written(f -> Safetensors.save(f, Map.of())));
    }

    @Test
    void npy() throws IOException {
        holds(Npy::load, 50, written(f -> Npy.save(f, some().get("weight"))),
                written(f -> Npy.save(f, some().get("flags"))), written(f -> Npy.save(f, Tensor.full(2.0))));
    }

    @Test
    void npz() throws IOException {
        holds(Npz::load, 1100, written(f -> Npz.save(f, some())),
                written(f -> Npz.saveCompressed(f, some())));
    }

    @Test
    void pt() throws IOException {
        byte[][] good = new byte[3][];
        String[] names = {"model.pt", "mixed.pt", "tensor.pt"};
        for (int i = 0; i < good.length; i++) {
            try (InputStream in = HostileTensorFilesTest.class.getResourceAsStream("torch/" + names[i])) {
                good[i] = in.readAllBytes();
            }
        }
        holds(TorchFile::read, 200, good);
    }

    @Test
    void theLawIsBrokenByReadersThatBelieveAFile() throws IOException {
        byte[] good = written(f -> Npy.save(f, some().get("weight")));
        HostileFiles law = new HostileFiles(folder.resolve("bad"), FileFormatException.class, 1, good);
        assertThrows(AssertionError.class, () -> law.check(HostileTensorFilesTest::believes, 1000, 1));
        assertThrows(AssertionError.class, () -> law.check(HostileTensorFilesTest::takes, 1000, 1));
    }

    private static void believes(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            if (all[0] != (byte) 0x93) {
                throw new IllegalStateException("not typed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void takes(Path file) {
        if (new byte[16 << 20].length == file.toString().length()) {
            throw new IllegalStateException();
        }
    }
}
