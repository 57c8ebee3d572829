package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.laws.conformance.HostTraffic;
import dev.panagrad.nn.LikelihoodLosses;
import dev.panagrad.nn.Reduce;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The states of the connectionist temporal classification loss are laid out on the device, and nothing comes
/// to the host.
class CudaCtcTest {
    private static final Device CUDA = Device.of("cuda");
    private static final Tensor ROWS = Tensor.of(1L, 2, 2, 3, 9, 9, 0, 3, -5).reshape(3, 3);
    private static final Tensor JOINED = Tensor.of(1L, 2, 2, 3, 0, 3);
    private static final Tensor TIMES = Tensor.of(6L, 5, 4);
    private static final Tensor COUNTS = Tensor.of(3L, 1, 2);

    private static Tensor loss(Tensor x, Tensor labels, Tensor times, Tensor counts) {
        return LikelihoodLosses.ctcLoss(x.logSoftmax(2), labels, times, counts, 0, Reduce.NONE, true);
    }

    private static double[][] run(Device device, Tensor labels, Device lengths) {
        Tensor x = Tensor.arange(72).mul(1.7).sin().reshape(6, 3, 4).to(device).requiresGrad(true);
        Tensor there = labels.to(device);
        Tensor times = TIMES.to(lengths);
        Tensor counts = COUNTS.to(lengths);
        HostTraffic traffic = new HostTraffic();
        Tensor y = traffic.watch(() -> {
            Tensor result = loss(x, there, times, counts);
            result.mul(result).sum().backward();
            return result;
        });
        assertEquals(HostTraffic.Amount.NONE, traffic.take());
        assertEquals(device, y.device());
        return new double[][] {y.detach().toDoubleArray(), x.grad().toDoubleArray()};
    }

    @Test
    void lossesAsOnTheCpu() {
        for (Tensor labels : new Tensor[] {ROWS, JOINED}) {
            double[][] here = run(Device.CPU, labels, Device.CPU);
            for (Device lengths : new Device[] {Device.CPU, CUDA}) {
                double[][] there = run(CUDA, labels, lengths);
                assertArrayEquals(here[0], there[0], 1e-5);
                assertArrayEquals(here[1], there[1], 1e-5);
            }
        }
        Tensor x = Tensor.arange(72).mul(1.7).sin().reshape(6, 3, 4);
        assertArrayEquals(loss(x, ROWS, TIMES, COUNTS).toDoubleArray(),
                loss(x.to(CUDA), ROWS, TIMES, COUNTS).toDoubleArray(), 1e-5, "labels on the CPU");
    }

    @Test
    void labelsAndLengthsAreCheckedOnTheDevice() {
        Tensor x = Tensor.arange(72).mul(1.7).sin().reshape(6, 3, 4).to(CUDA);
        Tensor times = TIMES.to(CUDA);
        Tensor counts = COUNTS.to(CUDA);
        for (long bad : new long[] {-1, 4}) {
            Tensor labels = JOINED.add(Tensor.of(0L, 0, 0, 0, bad, 0)).to(CUDA);
            Tensor y = loss(x, labels, TIMES, COUNTS);
            assertTrue(assertThrows(IndexOutOfBoundsException.class, y::toDoubleArray).getMessage()
                    .startsWith(
                            "ctcStates: index out of range on cuda:0, expected an index in [0, 4) but got "
                                    + bad));
        }
        Tensor joined = JOINED.to(CUDA);
        Tensor rows = ROWS.to(CUDA);
        reported(() -> loss(x, joined, times.add(1), counts), "gather", "[0, 6) but got 6");
        reported(() -> loss(x, joined, times.sub(4), counts), "gather", "[0, 6) but got -1");
        reported(() -> loss(x, joined, times, counts.sub(2)), "ctcStates", "[0, 7) but got -1");
        reported(() -> loss(x, joined, times, counts.add(x.newArange(3))), "ctcStates", "but got 9");
        reported(() -> loss(x, joined, times, counts.mul(0)), "ctcStates", "[6, 7) but got 0");
        reported(() -> loss(x, rows, times, counts.add(1)), "ctcStates", "[0, 4) but got 4");
        refused(() -> loss(x, JOINED.to(CUDA), TIMES.add(1), counts), "inputLengths", "at most 6 but got 7");
        refused(() -> loss(x, joined, times, COUNTS.sub(2)), "targetLengths", "but got -1");
        refused(() -> loss(x, joined, times, COUNTS.add(1)), "the targets do not fit", "it is 9");
        refused(() -> loss(x, rows, times, COUNTS.add(1)), "the targets do not fit", "it is 4");
        refused(() -> loss(x, rows.narrow(0, 0, 2), times, counts), "the targets do not fit", "in one row");
        refused(() -> loss(x.narrow(0, 0, 0), rows, times, counts), "no times", "but got 0");
    }

    @Test
    void moreLabelsThanTimesAreImpossible() {
        Tensor x = Tensor.arange(24).mul(1.7).sin().reshape(2, 3, 4);
        Tensor times = Tensor.of(2L, 2, 1);
        double[] here = loss(x, JOINED, times, COUNTS).toDoubleArray();
        assertEquals(0, here[0]);
        assertArrayEquals(here, loss(x.to(CUDA), JOINED.to(CUDA), times.to(CUDA), COUNTS.to(CUDA))
                .toDoubleArray(), 1e-5);
    }

    private static void reported(Supplier<Tensor> call, String op, String found) {
        Tensor y = call.get();
        String message = assertThrows(IndexOutOfBoundsException.class, y::toDoubleArray).getMessage();
        assertTrue(message.startsWith(op + ": index out of range on cuda:0") && message.contains(found),
                message);
    }

    private static void refused(Runnable call, String rule, String found) {
        String message = assertThrows(ShapeException.class, call::run).getMessage();
        assertTrue(message.startsWith("ctcLoss: " + rule) && message.endsWith(found), message);
    }
}
