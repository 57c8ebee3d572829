package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.List;

/// Optimizers' steps that come one after another with the same numbers, one for each parameter, wait here and
/// become one launch for up to 32 of them; whatever else is done on the device is done after that.
/// Thread-safe.
final class PendingUpdates {
    /// Where the numbers of conditional steps lie that are counted on the device and not captured.
    final long counted;
    private final CudaDevice device;
    private final List<Tensor[]> kept = new ArrayList<>();
    private final UpdateOps.Table table = new UpdateOps.Table();
    private Update step;
    private DType type;
    /// Where the numbers of the first one lie on the device, or 0.
    private long numbers;
    private volatile boolean waiting;

    PendingUpdates(CudaDevice device) {
        this.device = device;
        counted = device.context.allocate((long) UpdateOps.MOST * RecordedUpdates.BYTES);
    }

    /// Returns whether a step is of those that wait here.
    private static boolean fits(Update op, Tensor[] in) {
        DType t = in[0].dtype();
        boolean all = (t == DType.FLOAT32 || t == DType.FLOAT64) && in[0].numel() <= 1L << 36
                && !(op instanceof Update.ScaleStep);
        for (Tensor x : in) {
            all &= x.isContiguous();
        }
        return all;
    }

    /// Returns whether the step waits here now; others must be done at once.
    synchronized boolean take(Update op, Tensor[] in) {
        if (!fits(op, in)) {
            flush();
            return false;
        }
        long now = UpdateOps.numbersOf(device, op, in);
        int slots = op instanceof Update.Unscale ? 0 : table.count();
        boolean follows = now == (numbers == 0 ? 0 : numbers + (long) slots * RecordedUpdates.BYTES);
        boolean same = step == null || step.equals(op) && type == in[0].dtype() && follows;
        if (!same || !table.takes(op, in)) {
            flush();
        }
        if (table.count() == 0) {
            numbers = now;
        }
        table.add(op, in);
        step = op;
        type = in[0].dtype();
        kept.add(in);
        waiting = true;
        return true;
    }

    /// Launches what waits.
    void flush() {
        if (waiting) {
            launch();
        }
    }

    private synchronized void launch() {
        if (!waiting) {
            return;
        }
        Update op = step;
        // Whatever the launch throws, the steps do not wait any more.
        waiting = false;
        step = null;
        try {
            table.launch(device, op, type, numbers);
        } finally {
            table.clear();
            kept.clear();
        }
    }
}
