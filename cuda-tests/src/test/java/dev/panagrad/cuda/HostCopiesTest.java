package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Event;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.OutOfMemoryException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Binary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Copies and memory on a fake device that does all work as late as it may.
class HostCopiesTest {
    private final OnFake d = new OnFake(true, false);

    private Tensor pinned(Tensor x) {
        Storage s = d.backend.allocatePinned(x.numel() * x.dtype().bytes(), x.shape());
        Tensor y = Tensor.over(s, x.dtype(), x.shape(), x.shape().strides(), 0);
        y.memory().copyFrom(x.contiguous().segment());
        return y;
    }

    private Tensor there(Tensor like) {
        Shape s = like.shape();
        return Tensor.over(d.backend.allocate(s.numel() * like.dtype().bytes(), s), like.dtype(), s,
                s.strides(), 0);
    }

    @Test
    void theHostGoesOnWhileItsValuesAreOnTheirWay() {
        // In two pieces.
        Tensor x = Tensor.arange(700_000).to(DType.FLOAT64);
        double[] before = x.toDoubleArray();
        Event mark = d.backend.gpu().context.event();
        Tensor y = d.up(x);
        mark.record(d.backend.gpu().stream);
        assertEquals(false, mark.isDone(), "nobody has waited");
        x.fill_(-1);
        assertArrayEquals(before, d.down(y).toDoubleArray());
        mark.close();
    }

    @Test
    void pinnedMemoryIsReadInPlaceAndKept() {
        Tensor x = pinned(MutationTest.numbers(DType.FLOAT32, 300));
        Tensor y = there(x);
        d.backend.copyLater(x, y);
        // As PyTorch: the copy reads it later, so this is a mistake that must show on the harshest device.
        x.fill_(7);
        assertEquals(7, d.down(y).toDoubleArray()[5]);
        Tensor z = there(x);
        d.backend.copyLater(pinned(MutationTest.numbers(DType.FLOAT32, 300)), z);
        for (int i = 0; i < 3; i++) {
            System.gc();
            pinned(Tensor.zeros(300).to(DType.FLOAT32));
        }
        assertArrayEquals(MutationTest.numbers(DType.FLOAT32, 300).toDoubleArray(),
                d.down(z).toDoubleArray());
    }

    @Test
    void resultsComeToPinnedMemoryLater() {
        Tensor x = d.up(MutationTest.numbers(DType.FLOAT32, 300));
        Tensor y = there(x);
        d.backend.run(new Binary.Add(), new Tensor[] {x, x}, y);
        Tensor host = pinned(Tensor.zeros(300).to(DType.FLOAT32));
        d.backend.copyLater(y, host);
        y.storage().release();
        Tensor other = d.up(Tensor.full(9, 300).to(DType.FLOAT32));
        assertEquals(0, host.toDoubleArray()[0], "nobody has waited");
        d.backend.synchronize();
        assertArrayEquals(MutationTest.numbers(DType.FLOAT32, 300).mul(2).toDoubleArray(),
                host.toDoubleArray());
        assertEquals(9, d.down(other).toDoubleArray()[0]);
    }

    @Test
    void devicesCopyToEachOtherInTheirStreamsOrder() {
        FakeCuda fake = new FakeCuda(new FakeCuda.Options(2, 1 << 20, true, false));
        try (Context a = fake.driver().device(0).context(); Context b = fake.driver().device(1).context();
                Stream s = a.stream(); Stream t = b.stream(); Event ready = a.event();
                Arena arena = Arena.ofConfined()) {
            long from = a.allocate(64);
            long to = b.allocate(64);
            s.fill(from, (byte) 5, 64);
            ready.record(s);
            t.await(ready);
            t.copyFrom(a, to, from, 64);
            MemorySegment back = arena.allocate(64);
            t.copyOut(back, to);
            t.synchronize();
            assertEquals(5, back.get(ValueLayout.JAVA_BYTE, 63));
        }
    }

    @Test
    void fullDevicesGiveCachesBackAndThenSayWhatIsLive() {
        int mebi = 1 << 20;
        List<Storage> live = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            live.add(d.backend.allocate(10L * mebi, Shape.of(10, mebi)));
        }
        // Free blocks of another size: they must go back to the device before 30 MiB fit.
        for (int i = 0; i < 3; i++) {
            live.removeLast().release();
        }
        Storage large = d.backend.allocate(30L * mebi, Shape.of(30, mebi));
        OutOfMemoryException e =
                assertThrows(OutOfMemoryException.class,
                        () -> d.backend.allocate(20L * mebi, Shape.of(20, mebi)));
        assertTrue(e.getMessage().contains("2 x [10, 1048576]: 20971520 bytes"), e::getMessage);
        assertTrue(e.getMessage().contains("1 x [30, 1048576]: 31457280 bytes"), e::getMessage);
        large.release();
        d.backend.allocate(20L * mebi, Shape.of(20, mebi)).release();
        live.forEach(Storage::release);
    }
}
