package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Which operations have a CUDA kernel, for each type that they are computed in: all but those that
/// `cuda-missing.txt` lists, which throw.
class CudaKernelsTest {
    /// Whether a law may find no kernel: on CUDA, of an operation that is listed.
    static boolean lacks(OpSpec row) {
        return Panagrad.backend().equals("cuda")
                && listed().stream().anyMatch(l -> l.startsWith(row.name() + " "));
    }

    /// Returns the names of the operations without a kernel, each with a type.
    static List<String> listed() {
        try (var in = CudaKernelsTest.class.getResourceAsStream("/cuda-missing.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void onlyListedOperationsHaveNone() {
        Backend before = Backends.cpu();
        TreeSet<String> missing = new TreeSet<>();
        int rows = 0;
        try {
            ThroughCuda.use("cuda");
            for (OpSpec row : OpSpecs.all()) {
                rows++;
                for (int seed = 0; seed < 4; seed++) {
                    Draw d = new Draw(seed, 3);
                    Sample s = row.samples().apply(d);
                    for (DType t : row.dtypes()) {
                        if (lacks(s, d, t)) {
                            missing.add(row.name() + " " + t);
                        }
                    }
                }
            }
        } finally {
            Backends.use(before);
        }
        assertTrue(rows > 180, "only " + rows + " operations");
        assertEquals(String.join("\n", listed()), String.join("\n", missing));
    }

    private static boolean lacks(Sample s, Draw d, DType t) {
        try {
            if (!(s.op() instanceof CustomOp)) {
                Tensor.apply(s.op(), s.tensors(d, t));
            }
            return false;
        } catch (UnsupportedOperationException e) {
            assertTrue(e.getMessage().contains("cuda:0 has no kernel"), e::getMessage);
            return true;
        }
    }

    @Test
    void tensorsMoveBetweenDevices() {
        Tensor x = Tensor.of(new float[] {1, -2, 3}).to("cuda");
        Tensor y = x.mul(x).to("cuda:1");
        assertEquals(Device.of("cuda:1"), y.device());
        Assertions.assertArrayEquals(new float[] {1, 4, 9}, y.toFloatArray());
        DeviceException e = Assertions.assertThrows(DeviceException.class, () -> x.add(y));
        assertTrue(e.getMessage().contains("operand 0 is on cuda:0, operand 1 is on cuda:1"), e::getMessage);
        Assertions.assertThrows(DeviceException.class, () -> x.to("cuda:7"));
        Tensor picked = x.indexSelect(0, Tensor.of(2L, 0L).to("cuda"));
        Assertions.assertArrayEquals(new float[] {3, 1}, picked.toFloatArray());
    }

    @Test
    void gradientsStayOnTheDevice() {
        Tensor w = Tensor.of(new float[] {1, 2, 3}).to("cuda").requiresGrad(true);
        w.exp().sum().backward();
        assertEquals(Device.of("cuda"), w.grad().device());
        assertEquals(Math.exp(3), w.grad().toFloatArray()[2], 1e-5);
    }
}
