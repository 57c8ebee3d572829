package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.random.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What the host computes in a step that a device records and then repeats by itself, as learning rates,
/// numbers of steps, and where in its generator's sequence a random operation begins. In a repetition they
/// would stay as they were; so who computes such a number hands that work here, and it is done again before
/// each repetition.
///
/// Recording a step does not count as doing it: what the work changed on the host is undone afterwards.
/// Not for use by several threads at once.
public final class HostWork {
    private static final ScopedValue<HostWork> RECORDED = ScopedValue.newInstance();

    /// A part of a generator's sequence that a step took.
    public static final class Draw {
        private final Philox.Key first;
        private final Supplier<Philox.Key> take;
        private Philox.Key now;

        private Draw(Philox.Key first, Supplier<Philox.Key> take) {
            this.first = first;
            this.take = take;
            now = first;
        }

        /// Returns the part that the latest repetition took in its place.
        public Philox.Key now() {
            return now;
        }
    }

    private final List<Draw> draws = new ArrayList<>();
    private final List<Runnable> work = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private String current;

    /// Makes one without work.
    public HostWork() {
    }

    /// Returns the result of a step, and takes note of the work that is done in it by this thread.
    public <T> T record(Supplier<T> step) {
        try {
            return ScopedValue.where(RECORDED, this).call(step::get);
        } finally {
            current = null;
            undo.reversed().forEach(Runnable::run);
            undo.clear();
        }
    }

    /// Does work, and in a step that is recorded takes note of it.
    ///
    /// @param name of what works, for messages
    /// @param state what changes on the host; returns what restores it
    /// @param work tensors are changed in it by [dev.panagrad.tensor.op.Update] operations alone
    public static void run(String name, Supplier<Runnable> state, Runnable work) {
        HostWork w = RECORDED.isBound() ? RECORDED.get() : null;
        if (w == null || w.current != null) {
            work.run();
            return;
        }
        w.undo.add(state.get());
        w.current = name;
        work.run();
        w.current = null;
        w.work.add(work);
    }

    /// Takes note, in a step that is recorded, that it took a part of a generator's sequence.
    ///
    /// @param key where the part begins
    /// @param take takes the next one of as many draws
    /// @param undo restores the generator
    /// @return the key
    public static Philox.Key drawn(Philox.Key key, Supplier<Philox.Key> take, Runnable undo) {
        HostWork w = RECORDED.isBound() ? RECORDED.get() : null;
        if (w != null && w.current == null) {
            Draw d = new Draw(key, take);
            w.undo.add(undo);
            w.draws.add(d);
            w.work.add(() -> d.now = d.take.get());
        }
        return key;
    }

    /// Returns what the step that this thread records drew with this very key, or null: then each repetition
    /// begins at the same place, as the ordinary step does.
    public static Draw draw(Philox.Key key) {
        if (RECORDED.isBound()) {
            for (Draw d : RECORDED.get().draws.reversed()) {
                if (d.first == key) {
                    return d;
                }
            }
        }
        return null;
    }

    /// Refuses a step that is recorded if it needs a value on the host.
    ///
    /// @param op what reads it, `what` it reads and `instead` what to do
    /// @throws IllegalStateException if this thread records one
    public static void reads(String op, String what, String instead) {
        if (RECORDED.isBound()) {
            throw new IllegalStateException(op + ": reads on the host " + what
                    + ", which a step that is captured cannot, expected " + instead);
        }
    }

    /// Returns the name of what works in a step that this thread records, or null.
    public static String current() {
        return RECORDED.isBound() ? RECORDED.get().current : null;
    }

    /// Does all of the recorded work again, in its order.
    public void repeat() {
        work.forEach(Runnable::run);
    }
}
