package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Scalars and indices on the CPU beside tensors on a device, which PyTorch allows; all else is refused.
class CudaScalarsTest {
    private static final Device CUDA = Device.of("cuda");

    private static Tensor vector() {
        return Tensor.of(1.0, -2, 3).to(CUDA);
    }

    @Test
    void scalarsGoToTheOthersDevice() {
        Tensor x = vector();
        Tensor two = Tensor.full(2, DType.FLOAT64);
        assertArrayEquals(new double[] {2, -4, 6}, there(x.mul(two)));
        assertArrayEquals(new double[] {1, 4, -1}, there(two.sub(x)));
        assertArrayEquals(new double[] {0, 0, 1}, there(x.gt(two)));
        assertArrayEquals(new double[] {1, 2, 3}, there(Tensor.where(x.gt(0), x, two)));
        assertArrayEquals(new double[] {1, -2, 3}, there(Tensor.where(Tensor.of(true), x, two)));
        assertArrayEquals(new double[] {3, 0, 5}, there(vector().add_(two)));
        assertEquals(CUDA, two.to(CUDA).add(two).device());
    }

    private static double[] there(Tensor y) {
        assertEquals(CUDA, y.device());
        return y.toDoubleArray();
    }

    @Test
    void gradientsOfScalarsComeBack() {
        Tensor s = Tensor.full(2, DType.FLOAT64).requiresGrad(true);
        Tensor x = vector().requiresGrad(true);
        x.mul(s).sum().backward();
        assertEquals(Device.CPU, s.grad().device());
        assertEquals(2, s.grad().item());
        assertArrayEquals(new double[] {2, 2, 2}, there(x.grad()));
    }

    @Test
    void othersAreRefused() {
        Tensor x = vector();
        Tensor one = Tensor.ones(DType.FLOAT64, 1);
        assertRefused(() -> x.add(one), "add: operands are on different devices, operand 0 is on cuda:0,"
                + " operand 1 is on cpu, expected one device");
        assertRefused(() -> one.mul(x), "mul: operands are on different devices, operand 0 is on cpu,"
                + " operand 1 is on cuda:0, expected one device");
        assertRefused(() -> Tensor.where(x.gt(0), x, one), "where: operands are on different devices");
        assertRefused(() -> x.add(Tensor.full(1, DType.FLOAT64).to("cuda:1")), "operand 1 is on cuda:1");
        assertRefused(() -> x.matmul(Tensor.of(1.0, 2, 3)), "matMul: operands are on different devices");
        assertRefused(() -> Tensor.full(1, DType.FLOAT64).add_(x.sum()),
                "add_: operands are on different devices, target is on cpu, expected cuda:0");
        assertRefused(() -> Tensor.cat(0, x, one), "cat: operands are on different devices");
    }

    private static void assertRefused(Runnable call, String message) {
        DeviceException e = assertThrows(DeviceException.class, call::run);
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    @Test
    void indicesOnTheCpuAreTakenToTheDevice() {
        Tensor x = Tensor.arange(12).reshape(3, 4).to(CUDA);
        assertArrayEquals(new double[] {11, 4}, there(x.get(Index.of(2, -2), Index.of(3, 0))));
        assertArrayEquals(new double[] {8, 9, 10, 11}, there(x.get(Index.of(Tensor.of(false, false, true)))
                .flatten()));
        x.set(-1, Index.of(Tensor.of(0L)));
        assertArrayEquals(new double[] {-1, -1, -1, -1}, there(x.select(0, 0)));
    }

    /// Nobody looks at indices on a device before the operation does; the axes' are joined before that.
    @Test
    void indicesOutOfRangeOnTheDeviceAreFound() {
        Tensor x = Tensor.arange(12).reshape(3, 4).to(CUDA);
        for (long[] bad : new long[][] {{0, 4}, {0, -5}, {3, 0}, {-4, 3}}) {
            Index row = Index.of(Tensor.of(1L, bad[0]).to(CUDA));
            Index column = Index.of(Tensor.of(1L, bad[1]).to(CUDA));
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class,
                    () -> x.get(row, column).toLongArray());
            assertTrue(e.getMessage().contains("index out of range on cuda:0, expected an index in [0, 12)"),
                    e::getMessage);
        }
        IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class,
                () -> x.get(Index.of(Tensor.of(3L).to(CUDA))).toLongArray());
        assertTrue(e.getMessage().contains("expected an index in [0, 3) but got 3"), e::getMessage);
    }
}
