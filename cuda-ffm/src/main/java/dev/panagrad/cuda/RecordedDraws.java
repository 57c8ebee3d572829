package dev.panagrad.cuda;

import dev.panagrad.tensor.random.Philox;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.List;

/// The random operations of a captured step. Their kernels read seed and offset from the device, and before
/// each replay the generators go on as in an ordinary step, so a replay has the numbers of such a step.
final class RecordedDraws implements AutoCloseable {
    /// A seed and an offset.
    private static final int BYTES = 16;

    private final CudaDevice device;
    private final List<HostWork.Draw> draws = new ArrayList<>();
    private final List<RecordedTable> tables = new ArrayList<>();

    RecordedDraws(CudaDevice device) {
        this.device = device;
    }

    /// Returns where a captured operation finds its key: 0 if it keeps the one it has, which the step did not
    /// take from a generator.
    long address(Philox.Key key) {
        HostWork.Draw draw = HostWork.draw(key);
        if (draw == null) {
            return 0;
        }
        int i = draws.indexOf(draw);
        if (i < 0) {
            i = draws.size();
            draws.add(draw);
            if (i % RecordedTable.SLOTS == 0) {
                tables.add(new RecordedTable(device, BYTES));
            }
        }
        return tables.get(i / RecordedTable.SLOTS).address + (long) i % RecordedTable.SLOTS * BYTES;
    }

    /// Copies the keys of this repetition to the device.
    void renew() {
        for (int i = 0; i < draws.size(); i++) {
            Philox.Key now = draws.get(i).now();
            tables.get(i / RecordedTable.SLOTS).set(i % RecordedTable.SLOTS, now.seed(), now.offset());
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).send(device, draws.size() - (long) i * RecordedTable.SLOTS);
        }
    }

    @Override
    public void close() {
        tables.forEach(t -> device.context.free(t.address));
        tables.clear();
    }
}
