package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaProviderTest {
    @Test
    void saysWhyThereIsNoGpu() {
        assumeFalse(Panagrad.isAvailable("cuda"), "there is a GPU here");
        String reason = new CudaProvider().unavailable();
        DeviceException e = assertThrows(DeviceException.class, () -> Tensor.ones(2).to("cuda:1"));
        assertTrue(e.getMessage().contains(reason) && e.getMessage().contains("cuda:1"), e::getMessage);
    }

    @Test
    void knowsTheDriversNames() {
        assertEquals(List.of("nvcuda.dll"), Driver.libraries("Windows 11"));
        assertEquals("libcuda.so.1", Driver.libraries("Linux").getFirst());
        assertEquals(List.of(), Driver.libraries("Mac OS X"));
    }
}
