package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Steps of SGD and Adam that come one after another with the same numbers, one for each parameter, wait here
/// and become one launch for up to 32 of them; whatever else is done on the device is done after that.
/// Thread-safe.
final class PendingUpdates {
    /// `MOST` of `update.cu`, and the pointers of a parameter: itself, its gradient and up to three of state.
    private static final int MOST = 32;
    private static final int POINTERS = 5;

    private final CudaDevice device;
    private final List<Tensor[]> kept = new ArrayList<>();
    private final long[] table = new long[(POINTERS + 1) * MOST + MOST / 2];
    private final int[] first = new int[MOST];
    private Update step;
    /// Where the numbers of the first one lie on the device, or 0.
    private long numbers;
    private int blocks;
    private volatile int count;

    PendingUpdates(CudaDevice device) {
        this.device = device;
    }

    /// Returns whether a step is of those that wait here.
    static boolean fits(Update op, Tensor[] in) {
        return (op instanceof Update.SgdStep || op instanceof Update.AdamStep)
                && Arrays.stream(in).allMatch(x -> x.dtype() == DType.FLOAT32 && x.isContiguous())
                && in[0].numel() <= 1L << 36;
    }

    /// Returns whether the step waits here now; others must be done at once.
    synchronized boolean take(Update op, Tensor[] in) {
        if (!fits(op, in)) {
            flush();
            return false;
        }
        long now = device.numbersOf(op, in);
        boolean follows = now == (numbers == 0 ? 0 : numbers + (long) count * RecordedUpdates.BYTES);
        if (count == MOST || step != null && (!step.equals(op) || !follows)) {
            flush();
        }
        if (count == 0) {
            numbers = now;
        }
        int k = count;
        for (int i = 0; i < POINTERS; i++) {
            table[i * MOST + k] = i < in.length ? Work.at(in[i]) : 0;
        }
        table[POINTERS * MOST + k] = in[0].numel();
        first[k] = blocks;
        blocks += Math.toIntExact(CudaDevice.blocks(in[0].numel(), CudaDevice.THREADS));
        step = op;
        kept.add(in);
        count = k + 1;
        return true;
    }

    /// Launches what waits.
    void flush() {
        if (count > 0) {
            launch();
        }
    }

    private synchronized void launch() {
        if (count == 0) {
            return;
        }
        for (int i = 0; i < MOST; i += 2) {
            table[(POINTERS + 1) * MOST + i / 2] = first[i] & 0xffffffffL | (long) first[i + 1] << 32;
        }
        int n = count;
        Update op = step;
        int grid = blocks;
        // Whatever the launch throws, the steps do not wait any more.
        count = 0;
        blocks = 0;
        step = null;
        String kernel = op instanceof Update.AdamStep ? "adam_many_f32" : "sgd_many_f32";
        Kernel.Arguments args = device.kernel("update", kernel).begin().add(table).add(n)
                .add(UpdateOps.numbers(op, kept.getFirst())).add(numbers);
        try {
            device.launch(args, grid, 1, 1, CudaDevice.THREADS);
        } finally {
            kept.clear();
        }
    }
}
