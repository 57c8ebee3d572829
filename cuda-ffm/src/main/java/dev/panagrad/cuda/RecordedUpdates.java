package dev.panagrad.cuda;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The steps of optimizers in a captured step. What such a step computes on the host, as learning rates and
/// the factors that depend on the number of the step, would be the same in every replay; so kernels read it
/// from memory of the device, and before each replay the optimizers compute it anew and it is copied there.
final class RecordedUpdates implements AutoCloseable {
    /// `SLOT` of `update.cu`: from the numbers of one parameter to those of the next.
    static final int BYTES = 96;
    private static final ScopedValue<RecordedUpdates> REPLAYED = ScopedValue.newInstance();

    private final CudaDevice device;
    private final HostWork work = new HostWork();
    private final List<Slot> slots = new ArrayList<>();
    private final List<RecordedTable> tables = new ArrayList<>();
    private final RecordedDraws draws;
    private final RecordedConstants constants;
    /// Which of the slots is next in a replay.
    private int next;

    /// An update: its kind, and what it changes and reads.
    private record Slot(Class<? extends Update> kind, long[] operands) {
    }

    RecordedUpdates(CudaDevice device) {
        this.device = device;
        draws = new RecordedDraws(device);
        constants = new RecordedConstants(device);
    }

    RecordedDraws draws() {
        return draws;
    }

    RecordedConstants constants() {
        return constants;
    }

    HostWork work() {
        return work;
    }

    /// Returns where a step that is being captured finds its numbers. Those of consecutive steps mostly
    /// follow each other.
    ///
    /// @throws IllegalStateException if no optimizer makes it, so that nobody would renew its numbers
    long address(Update op, Tensor[] in) {
        if (HostWork.current() == null) {
            throw new IllegalStateException(op.name() + ": the update is captured on " + device.device
                    + ", but no optimizer makes it, and each replay would have the same numbers (learning"
                    + " rate, number of the step), expected it in an optimizer's step() or in"
                    + " HostWork.run");
        }
        int at = slots.size() % RecordedTable.SLOTS;
        if (at == 0) {
            tables.add(new RecordedTable(device, BYTES));
        }
        slots.add(new Slot(UpdateOps.step(op).getClass(), operands(in)));
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
            tables.get(i).send(device, slots.size() - (long) i * RecordedTable.SLOTS);
        }
        draws.renew();
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
        if (slot == null || slot.kind != UpdateOps.step(op).getClass()
                || !Arrays.equals(slot.operands, operands(in))) {
            throw changed("update " + next + ", " + op.name() + ", is of another kind or has other operands");
        }
        tables.get(next / RecordedTable.SLOTS).set(next % RecordedTable.SLOTS,
                UpdateOps.numbers(op, Work.computed(in[0].dtype())));
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
        draws.close();
        constants.close();
    }
}
