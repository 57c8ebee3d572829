package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Tensors on several devices, here two fake ones.
class CudaDevicesTest {
    private static final Device FIRST = Device.of("cuda:0");
    private static final Device SECOND = Device.of("cuda:1");

    @Test
    void operandsOnSeveralDevicesAreNamed() {
        Tensor a = Tensor.ones(3).to(FIRST);
        Tensor b = Tensor.ones(3).to(SECOND);
        DeviceException e = assertThrows(DeviceException.class, () -> a.add(b));
        assertTrue(e.getMessage().startsWith("add: operands are on different devices, operand 0 is on cuda:0,"
                + " operand 1 is on cuda:1, expected one device"), e::getMessage);
        e = assertThrows(DeviceException.class, () -> a.add(Tensor.ones(3)));
        assertTrue(e.getMessage().contains("operand 1 is on cpu"), e::getMessage);
        e = assertThrows(DeviceException.class, () -> a.to("cuda:2"));
        assertTrue(e.getMessage().contains("expected a number in [0, 2) but got 2"), e::getMessage);
    }

    @Test
    void tensorsAndGradientsTravelBetweenDevices() {
        Tensor x = Tensor.randn(5, 7).to(DType.FLOAT64).requiresGrad(true);
        Tensor y = x.to(FIRST).mul(2).to(SECOND);
        assertEquals(SECOND, y.device());
        assertArrayEquals(x.mul(2).toDoubleArray(), y.toDoubleArray());
        y.sum().backward();
        assertEquals(Device.CPU, x.grad().device());
        assertArrayEquals(Tensor.full(2, 5, 7).toDoubleArray(), x.grad().toDoubleArray());
    }

    @Test
    void nonBlockingCopiesGoThroughPinnedMemory() {
        Tensor host = Tensor.randn(100, 30);
        Tensor pinned = host.pinMemory();
        Tensor there = pinned.to(FIRST, true);
        Tensor back = there.add(1).to(Device.CPU, true);
        there.sum().item();
        assertArrayEquals(host.add(1).toDoubleArray(), back.toDoubleArray());
        assertArrayEquals(host.toDoubleArray(), host.to(SECOND, true).to(Device.CPU).toDoubleArray());
        assertEquals(host, host.to(Device.CPU, true));
        assertThrows(DeviceException.class, there::pinMemory);
    }
}
