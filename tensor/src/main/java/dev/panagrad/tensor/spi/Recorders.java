package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The recorders that are active for the calling thread, innermost first.
public final class Recorders {
    private static final ScopedValue<Link> ACTIVE = ScopedValue.newInstance();
    private static final AtomicInteger ANY = new AtomicInteger();

    private Recorders() {
    }

    private record Link(Recorder recorder, Link outer) {
    }

    /// Returns the result of the body, run with one more recorder.
    public static <T> T with(Recorder recorder, Supplier<T> body) {
        Link link = new Link(recorder, (ACTIVE.isBound() ? ACTIVE.get() : null));
        ANY.incrementAndGet();
        try {
            return ScopedValue.where(ACTIVE, link).call(body::get);
        } finally {
            ANY.decrementAndGet();
        }
    }

    /// Returns whether any thread has a recorder; cheap.
    public static boolean any() {
        return ANY.getPlain() != 0;
    }

    /// Tells the calling thread's recorders.
    public static void ran(Op op, Tensor[] in, Tensor out) {
        for (Link l = (ACTIVE.isBound() ? ACTIVE.get() : null); l != null; l = l.outer) {
            l.recorder.ran(op, in, out);
        }
    }
}
