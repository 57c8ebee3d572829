package dev.panagrad.nn.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.nn.BatchNorm1d;
import dev.panagrad.nn.Expect;
import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Sequential;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that PyTorch 2.13 wrote are read, and hostile ones are refused without running anything.
class TorchFileTest {
    @TempDir
    Path folder;

    private Path file(String name) {
        try (InputStream in = TorchFileTest.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void stateDictsFitOurModels() {
        Sequential model = new Sequential(new Linear(3, 4), new BatchNorm1d(4));
        model.loadStateDict(TorchFile.stateDict(file("model.pt")));
        Linear linear = (Linear) model.get(0);
        assertArrayEquals(new float[] {-0.0043f, 0.3097f, -0.4752f},
                linear.weight().select(0, 0).toFloatArray(), 5e-5f);
        assertEquals(0.1528, linear.weight().select(0, 3).select(0, 0).item(), 5e-5);
        assertEquals(1, ((BatchNorm1d) model.get(1)).runningVar().max().item());
    }

    private static double[] values(Object tensor) {
        return ((Tensor) tensor).toDoubleArray();
    }

    @Test
    void readsWhatCheckpointsHold() {
        Map<?, ?> m = (Map<?, ?>) TorchFile.read(file("mixed.pt"));
        assertEquals(3L, m.get("epoch"));
        assertEquals(0.5, m.get("lr"));
        assertEquals("größe", m.get("name"));
        assertEquals(true, m.get("ok"));
        assertSame(null, m.get("none"));
        assertEquals(1L << 40, m.get("big"));
        assertEquals(-7L, m.get("neg"));
        assertEquals(List.of(1L, List.of(2L, 3.5)), m.get("list"));
        assertEquals(List.of(2L, 3L), m.get("size"));
        Map<?, ?> optimizer = (Map<?, ?>) m.get("state");
        Map<?, ?> first = (Map<?, ?>) ((Map<?, ?>) optimizer.get("state")).get(0L);
        assertEquals(1, ((Tensor) first.get("step")).item());
        assertEquals(Shape.of(4, 3), ((Tensor) first.get("exp_avg")).shape());
        assertEquals(0.25, ((Map<?, ?>) ((List<?>) optimizer.get("param_groups")).getFirst()).get("lr"));
    }

    @Test
    void readsEveryTypeAndLayout() {
        Map<?, ?> m = (Map<?, ?>) TorchFile.read(file("mixed.pt"));
        assertArrayEquals(new double[] {1, 9, 2, 10, 3, 11}, values(m.get("view")));
        assertArrayEquals(new double[] {4, 5}, values(m.get("row")));
        ((Tensor) m.get("base")).fill_(9);
        assertArrayEquals(new double[] {9, 9}, values(m.get("row")), "views share memory");
        assertArrayEquals(new double[] {4, 4, 4}, values(m.get("expanded")));
        assertArrayEquals(new double[] {1, -2}, values(m.get("int")));
        assertArrayEquals(new double[] {-3}, values(m.get("i8")));
        assertArrayEquals(new double[] {0.5, -2}, values(m.get("half")));
        assertEquals(DType.BFLOAT16, ((Tensor) m.get("bf")).dtype());
        assertArrayEquals(new double[] {1.5}, values(m.get("bf")));
        assertArrayEquals(new double[] {200}, values(m.get("u8")));
        assertArrayEquals(new double[] {1, 0}, values(m.get("bool")));
        assertEquals(Shape.of(1, 1), ((Tensor) m.get("i32")).shape());
        assertEquals(Shape.SCALAR, ((Tensor) m.get("scalar")).shape());
        assertEquals(Shape.of(0, 4), ((Tensor) m.get("empty")).shape());
        assertArrayEquals(new double[] {1, 1}, values(m.get("param")));
        assertArrayEquals(new double[] {0, 1, 2}, values(TorchFile.read(file("tensor.pt"))));
        assertArrayEquals(new double[] {0, 1, 2}, values(TorchFile.stateDict(file("protocol4.pt")).get("a")));
        assertArrayEquals(new double[] {0, 0}, values(TorchFile.read(file("good-small.pt"))));
    }

    private void refused(String name, String... parts) {
        Path p = file(name);
        Expect.error(FileFormatException.class, () -> TorchFile.read(p), parts);
    }

    @Test
    void runsNoCode() {
        refused("evil-system.pt", "posix.system is not allowed");
        refused("evil-eval.pt", "eval is not allowed");
        refused("whole-module.pt", "torch.nn.modules.container.Sequential is not allowed");
        refused("evil-build.pt", "builtins.object is not allowed");
        refused("evil-stack-global.pt", "os.system is not allowed");
        refused("evil-inst.pt", "operation");
        refused("evil-ext.pt", "operation 130 is not allowed");
        assertFalse(Files.exists(Path.of("pwned-by-pickle")));
    }

    @Test
    void refusesDamageAndTricks() {
        refused("evil-key.pt", "key");
        refused("evil-length.pt", "longer than the file");
        refused("evil-size.pt", "does not fit its storage");
        refused("evil-offset.pt", "does not fit its storage");
        refused("evil-negative.pt", "negative");
        refused("evil-overflow.pt", "does not fit its storage");
        refused("evil-numel.pt", "does not fit");
        refused("evil-huge.pt", "does not fit its storage");
        refused("legacy.pt", "no archive");
        List<?> loop = (List<?>) TorchFile.read(file("evil-loop.pt"));
        assertSame(loop, loop.getFirst());
        assertThrows(FileFormatException.class, () -> TorchFile.stateDict(file("mixed.pt")));
        assertThrows(FileFormatException.class, () -> TorchFile.stateDict(file("tensor.pt")));
        assertThrows(UncheckedIOException.class, () -> TorchFile.read(folder.resolve("none.pt")));
    }
}
