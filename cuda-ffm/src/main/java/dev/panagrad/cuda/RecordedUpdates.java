package dev.panagrad.cuda;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.HostWork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The steps of optimizers in a captured step. What such a step computes on the host, as learning rates and
/// the factors that depend on the number of the step, would be the same in every replay; so kernels read it
/// from memory of the device, and before each replay the optimizers compute it anew and it is copied there.
///
/// That memory is apart: the pool's blocks serve what the step makes and forgets, and so each replay writes
/// to them.
final class RecordedUpdates implements AutoCloseable {
    /// `SLOT` of `update.cu`: from the numbers of one parameter to those of the next.
    static final int BYTES = 96;
    /// How many lie together.
    private static final int TABLE = 256;
    private static final ScopedValue<RecordedUpdates> REPLAYED = ScopedValue.newInstance();

    private final CudaDevice device;
    private final HostWork work = new HostWork();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    /// Which of the slots is next in a replay.
    private int next;

    /// An update: its kind, and what it changes and reads.
    private record Slot(Class<? extends Update> kind, long[] operands) {
    }

    /// The numbers of many updates, there and as they are on the host.
    private static final class Table {
        final long address;
        final MemorySegment host = Arena.ofAuto().allocate((long) TABLE * BYTES, 8);
        boolean changed = true;

        Table(long address) {
            this.address = address;
        }
    }

    RecordedUpdates(CudaDevice device) {
        this.device = device;
    }

    HostWork work() {
        return work;
    }

    /// Returns where a step that is being captured finds its numbers: 0 if it keeps those it has, as one that
    /// no optimizer makes. Those of consecutive steps mostly follow each other.
    long address(Update op, Tensor[] in) {
        if (HostWork.current() == null) {
            return 0;
        }
        int at = slots.size() % TABLE;
        if (at == 0) {
            tables.add(new Table(device.context.allocate((long) TABLE * BYTES)));
        }
        slots.add(new Slot(op.getClass(), operands(in)));
        return tables.getLast().address + (long) at * BYTES;
    }

    private static long[] operands(Tensor[] in) {
        return Arrays.stream(in).mapToLong(Work::at).toArray();
    }

    /// Has the host compute the numbers of the next step, and puts them into the stream.
    ///
    /// @throws IllegalStateException if optimizers would make other steps than those captured
    void renew() {
        next = 0;
        ScopedValue.where(REPLAYED, this).run(work::repeat);
        if (next != slots.size()) {
            throw changed("it is over after " + next + " of " + slots.size() + " updates");
        }
        for (int i = 0; i < tables.size(); i++) {
            Table t = tables.get(i);
            if (t.changed) {
                long used = Math.min(TABLE, slots.size() - (long) i * TABLE);
                device.copies.in(t.address, t.host.asSlice(0, used * BYTES));
                t.changed = false;
            }
        }
    }

    /// Takes the numbers of an update if it belongs to a replay by this thread; returns whether it does.
    static boolean take(Update op, Tensor[] in) {
        if (!REPLAYED.isBound()) {
            return false;
        }
        REPLAYED.get().store(op, in);
        return true;
    }

    private void store(Update op, Tensor[] in) {
        Slot slot = next < slots.size() ? slots.get(next) : null;
        if (slot == null || slot.kind != op.getClass() || !Arrays.equals(slot.operands, operands(in))) {
            throw changed("update " + next + ", " + op.name() + ", is of another kind or has other operands");
        }
        Table t = tables.get(next / TABLE);
        MemorySegment to = t.host.asSlice((long) (next % TABLE) * BYTES, BYTES);
        MemorySegment from = MemorySegment.ofArray(UpdateOps.numbers(op, in));
        long n = from.byteSize();
        if (MemorySegment.mismatch(from, 0, n, to, 0, n) >= 0) {
            MemorySegment.copy(from, 0, to, 0, n);
            t.changed = true;
        }
        next++;
    }

    private static IllegalStateException changed(String how) {
        return new IllegalStateException("replay: an optimizer's step is not the captured one any more, "
                + how
                + ", expected the same updates of the same tensors with other numbers at most;"
                + " capture again");
    }

    @Override
    public void close() {
        tables.forEach(t -> device.context.free(t.address));
        tables.clear();
    }
}
