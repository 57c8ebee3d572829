package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.driver.MemoryPool;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The backend's pool of device memory, and the driver's.
class PoolTest {
    private static final int MEBI = 1 << 20;

    private static Context context(long memory) {
        return new FakeCuda(new FakeCuda.Options(1, memory, false, false)).driver().device(0).context();
    }

    private static DevicePool pool(Context c, boolean exact, long budget) {
        return new DevicePool(new Device("cuda", 0), c, exact, budget, () -> {
        });
    }

    /// 60 tensors of 10 MiB in 64 MiB: a full device asks for a collection, and takes their blocks.
    @Test
    void unreachableTensorsComeBackWhenTheDeviceIsFull() {
        OnFake d = new OnFake(false, false);
        Tensor kept = d.up(MutationTest.numbers(DType.FLOAT32, 1000));
        for (int i = 0; i < 60; i++) {
            d.backend.allocate(10L * MEBI, Shape.of(10, MEBI));
        }
        DevicePool.Statistics s = d.backend.gpu().pool.statistics();
        assertTrue(s.mapped() <= 64L * MEBI, s::toString);
        assertArrayEquals(MutationTest.numbers(DType.FLOAT32, 1000).toDoubleArray(),
                d.down(kept).toDoubleArray());
    }

    /// 400 tensors of 64 KiB, 25 MiB together, and a collection whenever 2 MiB more are in use.
    @Test
    void unreachableTensorsComeBackWhenTheBudgetIsSpent() {
        try (Context c = context(64L * MEBI)) {
            DevicePool pool = pool(c, true, 2L * MEBI);
            for (int i = 0; i < 400; i++) {
                pool.allocate(65536, Shape.of(16384));
            }
            long mapped = pool.statistics().mapped();
            assertTrue(mapped > 2L * MEBI && mapped <= 12L * MEBI, () -> mapped + " bytes");
            DevicePool without = pool(c, true, Long.MAX_VALUE);
            List<Storage> reachable = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                reachable.add(without.allocate(65536, Shape.of(16384)));
            }
            assertEquals(new DevicePool.Statistics(6553600, 6553600), without.statistics());
            reachable.forEach(Storage::release);
            assertEquals(new DevicePool.Statistics(0, 6553600), without.statistics());
        }
    }

    @ParameterizedTest @CsvSource({"1, 512", "512, 512", "513, 1024", "4096, 4096", "4097, 4608",
            "1000000, 1048576", "1048577, 1179648", "10485760, 10485760"})
    void sizesFallInClasses(long bytes, long size) {
        try (Context c = context(64L * MEBI)) {
            DevicePool pool = pool(c, false, Long.MAX_VALUE);
            Storage s = pool.allocate(bytes, Shape.of(bytes));
            assertEquals(new DevicePool.Statistics(size, size), pool.statistics());
            assertEquals(bytes, s.bytes());
            s.release();
        }
    }

    @Test
    void classesWasteAtMostAnEighth() {
        try (Context c = context(64L * MEBI)) {
            for (long bytes = 1; bytes < 8L * MEBI; bytes += bytes / 9 + 1) {
                long asked = bytes;
                DevicePool pool = pool(c, false, Long.MAX_VALUE);
                pool.allocate(bytes, Shape.of(bytes)).release();
                long size = pool.statistics().mapped();
                assertTrue(size >= asked && size - asked <= Math.max(511, asked / 8),
                        () -> asked + ": " + size);
                pool.trim();
                assertEquals(0, pool.statistics().mapped());
            }
        }
    }

    @Test
    void blocksServeTheirClassAgain() {
        try (Context c = context(MEBI)) {
            DevicePool pool = pool(c, false, Long.MAX_VALUE);
            Storage first = pool.allocate(5000, Shape.of(5000));
            long address = first.segment().address();
            Storage second = pool.allocate(5000, Shape.of(5000));
            assertNotEquals(address, second.segment().address());
            first.release();
            assertEquals(address, pool.allocate(5120, Shape.of(5120)).segment().address());
            assertNotEquals(address, pool.allocate(5121, Shape.of(5121)).segment().address());
            second.release();
        }
    }

    @Test
    void theDriversPoolKeepsWhatIsFreed() {
        try (Context c = context(MEBI); Stream s = c.stream()) {
            long kept;
            try (MemoryPool pool = c.memoryPool()) {
                pool.releaseThreshold(-1);
                long x = pool.allocate(s, 4096);
                kept = pool.allocate(s, 1024);
                assertEquals(5120, pool.used());
                s.fill(x, (byte) 1, 4096);
                pool.free(s, x);
                s.synchronize();
                assertEquals(1024, pool.used());
                assertEquals(5120, pool.reserved(), "all is kept");
                pool.trim(2048);
                assertEquals(2048, pool.reserved());
                pool.releaseThreshold(1500);
                s.synchronize();
                assertEquals(1500, pool.reserved());
                assertEquals(1, assertThrows(CudaException.class, () -> pool.free(s, x)).code());
                long plain = c.allocate(64);
                assertEquals(1, assertThrows(CudaException.class, () -> pool.free(s, plain)).code());
                assertTrue(
                        assertThrows(CudaException.class, () -> pool.allocate(s, 2L * MEBI)).isOutOfMemory());
            }
            s.fill(kept, (byte) 2, 1024);
            MemoryPool again = c.memoryPool();
            assertEquals(1024, again.reserved(), "closing gave back what nobody used");
            c.free(kept);
            c.synchronize();
            assertEquals(0, again.used());
            assertEquals(0, again.reserved(), "the threshold is the first one again");
            again.close();
            again.close();
            IllegalStateException e = assertThrows(IllegalStateException.class, again::used);
            assertTrue(e.getMessage().contains("closed"), e::getMessage);
        }
    }

    @Test
    void driversWithoutPoolsSayWhatElseThereIs() {
        Driver d = new Interposed().without(DriverFunction.cuMemAllocAsync).driver();
        try (Context c = d.device(0).context()) {
            CudaException e = assertThrows(CudaException.class, c::memoryPool);
            assertEquals("cuDeviceGetDefaultMemPool", e.function());
            assertTrue(e.getMessage().contains("CUDA 11.2 or newer; use Context.allocate"), e::getMessage);
        }
    }

    /// What waits outside the stream and uses memory is put in before the memory goes.
    @Test
    void pendingWorkIsFlushedBeforeMemoryGoes() {
        AtomicInteger flushed = new AtomicInteger();
        try (Context c = context(MEBI)) {
            DevicePool pool = new DevicePool(new Device("cuda", 0), c, true, Long.MAX_VALUE,
                    flushed::incrementAndGet);
            pool.allocate(512, Shape.of(512)).release();
            assertEquals(0, flushed.get());
            pool.trim();
            assertEquals(1, flushed.get());
        }
    }
}
