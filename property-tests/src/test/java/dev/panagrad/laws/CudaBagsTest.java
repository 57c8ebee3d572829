package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.laws.conformance.HostTraffic;
import dev.panagrad.nn.BagMode;
import dev.panagrad.nn.Functional;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Bags of rows are laid out on the device: nothing is copied to the host, nor does it wait.
class CudaBagsTest {
    private static final Device CUDA = Device.of("cuda");

    private static Tensor bags(Tensor index, Tensor weight, Tensor offsets, BagMode mode, Tensor factors) {
        return Functional.embeddingBag(index, weight, offsets, mode, factors, true, o -> o.paddingIndex(1));
    }

    private static double[][] run(Device device, BagMode mode) {
        Tensor weight = Tensor.arange(12).mul(1.3).sin().reshape(4, 3).to(device).requiresGrad(true);
        Tensor index = Tensor.of(3L, 1, 0, 3, 2, 1, 3, 0).to(device);
        Tensor offsets = Tensor.of(0L, 3, 3, 7).to(device);
        Tensor factors = mode == BagMode.SUM ? Tensor.arange(8).cos().to(device) : null;
        HostTraffic traffic = new HostTraffic();
        Tensor y = traffic.watch(() -> {
            Tensor result = bags(index, weight, offsets, mode, factors);
            result.mul(result).sum().backward();
            return result;
        });
        assertEquals(HostTraffic.Amount.NONE, traffic.take());
        assertEquals(device, y.device());
        return new double[][] {y.detach().toDoubleArray(), weight.grad().toDoubleArray()};
    }

    @Test
    void bagsAsOnTheCpu() {
        for (BagMode mode : BagMode.values()) {
            double[][] here = run(Device.CPU, mode);
            double[][] there = run(CUDA, mode);
            assertArrayEquals(here[0], there[0], 1e-6);
            assertArrayEquals(here[1], there[1], 1e-6);
        }
    }

    @Test
    void offsetsMayBeOnTheCpu() {
        Tensor weight = Tensor.arange(12).reshape(4, 3).to(CUDA);
        Tensor y = bags(Tensor.of(3L, 1, 0).to(CUDA), weight, Tensor.of(0L, 2, 3), BagMode.MAX, null);
        assertEquals(CUDA, y.device());
        assertArrayEquals(new double[] {9, 10, 11, 0, 1, 2}, y.toDoubleArray());
    }

    /// Offsets that fall or exceed are found by the kernel and thrown when the host waits, also in a
    /// replayed step.
    @Test
    void offsetsAreCheckedOnTheDevice() {
        Tensor weight = Tensor.arange(12).reshape(4, 3).to(CUDA);
        Tensor index = Tensor.of(3L, 1, 0, 2).to(CUDA);
        Tensor offsets = Tensor.of(0L, 2, 4).to(CUDA);
        for (BagMode mode : BagMode.values()) {
            Supplier<Tensor> step = () -> bags(index, weight, offsets, mode, null).sum();
            double sum = step.get().item();
            try (Captured graph = new Captured(step)) {
                assertEquals(sum, graph.replay().item());
                refused(graph, offsets, "[0, 1) but got 1", 1, 2, 4);
                refused(graph, offsets, "[2, 5) but got 1", 0, 2, 1);
                refused(graph, offsets, "[0, 5) but got -2", 0, -2, 4);
                refused(graph, offsets, "[2, 5) but got 5", 0, 2, 5);
                offsets.copy_(Tensor.of(0L, 2, 4));
                assertEquals(sum, graph.replay().item());
            }
        }
    }

    private static void refused(Captured graph, Tensor offsets, String message, long... bad) {
        offsets.copy_(Tensor.of(bad));
        IndexOutOfBoundsException e =
                assertThrows(IndexOutOfBoundsException.class, () -> graph.replay().item());
        assertTrue(
                e.getMessage().startsWith("embeddingBag: index out of range on cuda:0, expected an index in "
                        + message),
                e::getMessage);
    }
}
