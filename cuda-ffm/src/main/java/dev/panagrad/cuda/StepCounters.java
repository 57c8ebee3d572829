package dev.panagrad.cuda;

import dev.panagrad.tensor.op.Update;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adam's count of steps in a captured step. The host's number would be the same in every replay; so the
/// device counts, and computes the corrections of the means from its own count.
///
/// The counts have memory of their own: the pool's blocks serve what the step makes and forgets, and so each
/// replay writes to them.
final class StepCounters implements AutoCloseable {
    /// `Count` of `update.cu`: two corrections and the number of the step.
    private static final int BYTES = 24;
    private static final int STEP = 16;

    private final CudaDevice device;
    private final Map<Update.AdamStep, Long> counters = new LinkedHashMap<>();

    StepCounters(CudaDevice device) {
        this.device = device;
    }

    /// Returns the address of the count that a step goes by; the first time, puts into the stream what
    /// advances it. Steps of several parameters with the same numbers have one.
    long of(Update.AdamStep step) {
        Long known = counters.get(step);
        if (known == null) {
            known = device.context.allocate(BYTES);
            counters.put(step, known);
            device.launch(device.kernel("update", "count_step").begin().add((long) known).add(step.beta1())
                    .add(step.beta2()), 1);
        }
        return known;
    }

    /// Makes the first replay the step that was captured.
    void begin() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(BYTES, 8);
            counters.forEach((step, address) -> {
                m.set(ValueLayout.JAVA_LONG, STEP, step.step() - 1);
                device.copies.in(address, m);
            });
        }
    }

    @Override
    public void close() {
        counters.values().forEach(device.context::free);
        counters.clear();
    }
}
