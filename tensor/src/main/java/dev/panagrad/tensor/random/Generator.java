package dev.panagrad.tensor.random;

import dev.panagrad.tensor.spi.HostWork;
import java.util.concurrent.atomic.AtomicReference;

/// A source of keys for random operations: a seed and the next free block. Thread-safe; the order in which
/// threads draw decides which gets which numbers.
public final class Generator {
    /// The generator that operations use when none is given, seeded by `Panagrad.seed`.
    public static final Generator DEFAULT = new Generator(0x5DEECE66DL);

    /// The whole state of a generator, for checkpoints.
    ///
    /// @param seed the seed
    /// @param offset the next free block
    public record State(long seed, long offset) {
    }

    private final AtomicReference<State> state;

    /// Makes a generator at the start of the sequence of a seed.
    public Generator(long seed) {
        state = new AtomicReference<>(new State(seed, 0));
    }

    /// Starts the sequence of a seed.
    public void seed(long seed) {
        state.set(new State(seed, 0));
    }

    /// Returns the state.
    public State state() {
        return state.get();
    }

    /// Goes on from a saved state.
    public void restore(State saved) {
        state.set(saved);
    }

    /// Takes the blocks for `n` draws of 64 bits, which serve 32-bit draws as well.
    public Philox.Key take(long n) {
        State s = state.getAndUpdate(old -> new State(old.seed, old.offset + (n + 1) / 2 + 1));
        return HostWork.drawn(new Philox.Key(s.seed, s.offset), () -> take(n), () -> restore(s));
    }
}
