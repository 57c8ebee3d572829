package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Drivers that are missing, old, broken or full, and kernels that fail: each says what happened, where, and
/// what helps, and nothing crashes.
class DriverFaultsTest {
    private static final Tensor NUMBERS = MutationTest.numbers(DType.FLOAT32, 40);

    @AfterEach
    void restore() {
        KernelText.changed = UnaryOperator.identity();
    }

    private static void says(Throwable e, String... parts) {
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e::getMessage);
        }
    }

    @SuppressWarnings("restricted")
    private static Interposed version(Interposed d, int version) {
        return d.with(DriverFunction.cuDriverGetVersion, (original, args) -> {
            MemorySegment.ofAddress((long) args[0]).reinterpret(4).set(ValueLayout.JAVA_INT, 0, version);
            return 0;
        });
    }

    @ParameterizedTest @CsvSource({"100, no GPU is visible", "803, different versions", "3, not initialised"})
    void driversThatCannotBeginSayWhatHelps(int code, String remedy) {
        Interposed d = new Interposed().failing(DriverFunction.cuInit, code);
        says(assertThrows(CudaException.class, d::driver), "cuInit(0)", "(" + code + ")", remedy);
    }

    @Test
    void librariesThatAreNotThereAreNamed() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Driver.open("/nowhere/libcuda.so.1"));
        says(e, "/nowhere/libcuda.so.1");
    }

    @Test
    void oldDriversAndMachinesWithoutDevicesAreNotUsed() {
        List<String> reasons = new ArrayList<>();
        CudaProvider.check(version(new Interposed(), 9020).driver(), reasons);
        assertEquals(List.of(
                "the driver knows CUDA 9.2, expected 10.0 or newer; update NVIDIA's driver"), reasons);
        reasons.clear();
        CudaProvider.check(version(new Interposed(), 10000).driver(), reasons);
        assertEquals(List.of(), reasons);
        Driver none = new Interposed().with(DriverFunction.cuDeviceGetCount, (original, args) -> {
            original.call((long) args[0]);
            return 100;
        }).driver();
        CudaProvider.check(none, reasons);
        assertTrue(reasons.getFirst().contains("CUDA_VISIBLE_DEVICES"), reasons::toString);
    }

    /// Drivers of CUDA 11 know neither tensor maps nor the PTX of the largest products.
    @Test
    void olderDriversMultiplyWithoutTensorMaps() {
        Tensor a = MutationTest.numbers(DType.BFLOAT16, 260, 64);
        Tensor b = MutationTest.numbers(DType.BFLOAT16, 64, 512);
        double[] expected = new OnFake(false, false).run(new Contraction.MatMul(), a, b).toDoubleArray();
        OnFake old = version(new Interposed(), 11080).without(DriverFunction.cuTensorMapEncodeTiled).device();
        double[] found = old.run(new Contraction.MatMul(), a, b).toDoubleArray();
        for (int i = 0; i < expected.length; i++) {
            // Sums in another order, rounded to eight bits.
            assertEquals(expected[i], found[i], Math.abs(expected[i]) * 0x1p-7 + 1e-4, "element " + i);
        }
        // With the version of a newer one the tensor maps are used, and missed.
        OnFake wrong = new Interposed().without(DriverFunction.cuTensorMapEncodeTiled).device();
        CudaException e =
                assertThrows(CudaException.class, () -> wrong.run(new Contraction.MatMul(), a, b));
        says(e, "matMul on cuda:0", "cuTensorMapEncodeTiled", "CUDA 12.0 or newer", "update NVIDIA's driver");
    }

    @ParameterizedTest @CsvSource({"222, need a newer driver", "209, older than compute capability 7.5",
            "218, please report it"})
    void kernelsThatAreRefusedSayWhy(int code, String remedy) {
        OnFake d = new Interposed().failing(DriverFunction.cuModuleLoadDataEx, code).device();
        CudaException e =
                assertThrows(CudaException.class, () -> d.run(new Binary.Add(), NUMBERS, NUMBERS));
        says(e, "add on cuda:0", "cuModuleLoadDataEx", "(" + code + ")", remedy);
        assertEquals("cuModuleLoadDataEx", e.function());
    }

    @Test
    void missingFunctionsAreNamedWhenTheyAreNeeded() {
        OnFake d = new Interposed().without(DriverFunction.cuGraphInstantiateWithFlags).device();
        double[] twice = NUMBERS.mul(2).toDoubleArray();
        assertArrayEquals(twice, d.run(new Binary.Add(), NUMBERS, NUMBERS).toDoubleArray());
        CudaException e =
                assertThrows(CudaException.class, () -> CudaGraph.capture(d.backend.gpu(), () -> null));
        says(e, "cuGraphInstantiateWithFlags", "CUDA 11.4 or newer");
        assertArrayEquals(twice, d.run(new Binary.Add(), NUMBERS, NUMBERS).toDoubleArray());
    }

    /// A device that is full once is asked again, after what is free has gone back to it.
    @Test
    void fullMemoryIsTriedOnceMore() {
        int[] calls = new int[1];
        int[] failures = {0};
        OnFake d = new Interposed().with(DriverFunction.cuMemAlloc_v2, (original, args) -> {
            calls[0]++;
            return failures[0]-- > 0 ? 2 : original.call(args);
        }).device();
        calls[0] = 0;
        failures[0] = 1;
        d.backend.allocate(4000, Shape.of(1000)).release();
        assertEquals(2, calls[0]);
        failures[0] = 2;
        Throwable e = assertThrows(dev.panagrad.tensor.OutOfMemoryException.class,
                () -> d.backend.allocate(8000, Shape.of(2000)));
        says(e, "cuda:0 cannot hold 8000 bytes more for a tensor of shape [2000]: cuMemAlloc_v2 failed",
                "make the batch smaller", "live are ");
        says(e.getCause(), "cuMemAlloc_v2(", "(2)");
        assertEquals(4, calls[0]);
        OnFake broken = new Interposed().failing(DriverFunction.cuMemHostAlloc, 1).device();
        assertThrows(CudaException.class, () -> broken.up(NUMBERS));
    }

    @Test
    void pinnedMemoryIsTriedOnceMore() {
        int[] failures = {0};
        Interposed d = new Interposed().with(DriverFunction.cuMemHostAlloc,
                (original, args) -> failures[0]-- > 0 ? 2 : original.call(args));
        OnFake f = d.device();
        assertArrayEquals(NUMBERS.toDoubleArray(), f.down(f.up(NUMBERS)).toDoubleArray());
        failures[0] = 1;
        Tensor large = MutationTest.numbers(DType.FLOAT32, 40_000);
        assertArrayEquals(large.toDoubleArray(), f.down(f.up(large)).toDoubleArray());
        failures[0] = 2;
        CudaException e = assertThrows(CudaException.class, () -> f.up(Tensor.zeros(1 << 18)));
        assertTrue(e.isOutOfMemory());
        says(e, "cuMemHostAlloc", "(2)");
    }

    /// A kernel that writes where it must not ends its device, and no other one, nor the JVM.
    @Test
    void kernelsThatFailEndTheirDeviceAlone() {
        for (boolean lazy : new boolean[] {false, true}) {
            FakeCuda fake = new FakeCuda(new FakeCuda.Options(2, 16 << 20, lazy, false));
            OnFake first = new OnFake(fake, fake.driver());
            CudaBackend second = new CudaBackend(1, fake.driver().device(1));
            Tensor x = first.up(NUMBERS);
            KernelText.changed = text -> text.replace("setp.ge.u64", "setp.lt.u64");
            CudaException e = assertThrows(CudaException.class, () -> {
                first.run(new Binary.Add(), NUMBERS, NUMBERS);
            });
            says(e, "(700)", "start it again", "-Dpanagrad.cuda=fake", "invalid access of");
            assertTrue(e.isSticky());
            KernelText.changed = UnaryOperator.identity();
            e = assertThrows(CudaException.class, () -> first.down(x));
            says(e, "start it again");
            assertTrue(e.isSticky());
            second.allocate(400, Shape.of(100)).release();
            second.synchronize();
            assertEquals(1, fake.lastFault().lines().count());
        }
    }
}
