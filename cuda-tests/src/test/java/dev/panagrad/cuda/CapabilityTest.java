package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Devices of every generation: older ones are refused by name, and each gets kernels that it can run.
class CapabilityTest {
    private static final int MAJOR = 75;

    @AfterEach
    void restore() {
        KernelText.changed = UnaryOperator.identity();
    }

    private static FakeCuda.Options options(int capability) {
        return new FakeCuda.Options(2, 64 << 20, false, false, capability);
    }

    private static Driver driver(int capability) {
        return new FakeCuda(options(capability)).driver();
    }

    @Test
    void olderDevicesAreRefusedByName() {
        CudaProvider p = new CudaProvider(driver(70));
        String first = "cuda:0 (fake GPU, PTX on the JVM) has compute capability 7.0, expected 7.5 or newer;"
                + " use a GPU of NVIDIA's Turing generation or a later one, or the CPU";
        assertEquals(first + "; " + first.replace("cuda:0", "cuda:1"), p.unavailable());
        assertEquals("CUDA is not available: " + p.unavailable(), Cuda.info(p));
        DeviceException e = assertThrows(DeviceException.class, () -> p.backend(0));
        assertTrue(e.getMessage().contains(first), e::getMessage);
    }

    /// A device that is too old does not keep others from being used.
    @Test @SuppressWarnings("restricted")
    void newerDevicesBesideOlderOnesAreUsed() {
        Driver d = new Interposed(options(90))
                .with(DriverFunction.cuDeviceGetAttribute, (original, args) -> {
                    int code = original.call(args);
                    if ((int) args[1] == MAJOR && (int) args[2] == 0) {
                        MemorySegment.ofAddress((long) args[0]).reinterpret(4).set(ValueLayout.JAVA_INT, 0,
                                6);
                    }
                    return code;
                }).driver();
        CudaProvider p = new CudaProvider(d);
        assertNull(p.unavailable());
        var lines = Cuda.info(p).lines().toList();
        assertTrue(lines.get(1).startsWith("cuda:0: cannot be used: cuda:0 (fake GPU, PTX on the JVM) has"
                + " compute capability 6.0, expected 7.5 or newer"), lines::toString);
        assertTrue(lines.get(2).startsWith("cuda:1: fake GPU, PTX on the JVM, compute capability 9.0, 8"),
                lines::toString);
        DeviceException e = assertThrows(DeviceException.class, () -> p.backend(0));
        assertTrue(e.getMessage().contains("compute capability 6.0, expected 7.5"), e::getMessage);
        assertEquals(1, p.backend(1).device().index());
    }

    /// Which kernels multiply: on ordinary cores, by warps, or by clusters, whose instructions exist on 9.0
    /// alone. The fake refuses text for other devices, so that the results come from kernels that fit.
    @ParameterizedTest @CsvSource({"75, gemm", "80, mma", "86, mma", "89, mma", "90, wgmma", "100, mma",
            "103, mma", "120, mma"})
    void everyGenerationGetsKernelsThatItCanRun(int capability, String family) {
        Set<String> loaded = new TreeSet<>();
        KernelText.changed = text -> {
            int at = text.indexOf(".entry ") + 7;
            loaded.add(text.substring(at).split("_")[0]);
            return text;
        };
        CudaProvider p = new CudaProvider(driver(capability));
        assertNull(p.unavailable());
        assertTrue(Cuda.info(p).contains("compute capability " + capability / 10 + "." + capability % 10));
        OnFake d = new OnFake(options(capability));
        Contraction product = new Contraction.MatMul();
        assertEquals(capability >= 80, d.backend.computesHalves(product));
        DType t = capability < 80 ? DType.FLOAT32 : DType.BFLOAT16;
        Tensor a = TensorCoresTest.whole(t, 264, 72);
        Tensor b = TensorCoresTest.whole(t, 72, 136);
        assertArrayEquals(OnFake.reference(product, a, b).toDoubleArray(),
                d.run(product, a, b).toDoubleArray());
        assertEquals(Set.of(family), loaded);
        Tensor x = TensorCoresTest.whole(DType.FLOAT64, 30, 20);
        assertArrayEquals(x.mul(2).toDoubleArray(), d.run(new Binary.Add(), x, x).toDoubleArray());
        assertEquals(OnFake.reference(product, x, x.t().contiguous()).sum().item(),
                d.run(product, x, x.t().contiguous()).sum().item());
    }

    @ParameterizedTest @CsvSource({"sm_75, 70, is higher than", "sm_75, 75, ''", "sm_75, 120, ''",
            "sm_80, 75, is higher than", "sm_90a, 89, is higher than", "sm_90a, 90, ''",
            "sm_90a, 100, to future architecture", "sm_90a, 120, to future architecture",
            "sm_100f, 103, ''", "sm_100f, 120, to future architecture", "sm_100f, 90, is higher than",
            "compute, 90, no .target"})
    void textForOtherDevicesIsRefused(String target, int capability, String why) {
        String text =
                ".version 8.0\n.target " + target + "\n.address_size 64\n.visible .entry k()\n{\nret;\n}\n";
        try (Context c = driver(capability).device(0).context()) {
            if (why.isEmpty()) {
                c.load(text).kernel("k");
            } else {
                CudaException e = assertThrows(CudaException.class, () -> c.load(text));
                assertEquals(218, e.code());
                assertTrue(e.getMessage().contains(why) && e.getMessage().contains("a GPU of that one is"
                        + " needed"), e::getMessage);
            }
        }
    }
}
