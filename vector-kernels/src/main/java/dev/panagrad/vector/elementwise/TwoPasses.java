package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.elementwise.Loops.BinaryF32;
import dev.panagrad.vector.elementwise.Loops.BinaryF64;
import dev.panagrad.vector.elementwise.Loops.BinaryLoop;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// A function `f(x, g(x))` that is longer than what C2 inlines into one loop, which would box its vectors and
/// run ten times more slowly: two loops over pieces that fit the first cache.
final class TwoPasses implements UnaryLoop {
    private static final int PIECE = 1024;

    private final UnaryLoop inner;
    private final BinaryLoop outer;

    private final int size;

    private TwoPasses(UnaryLoop inner, BinaryLoop outer, int size) {
        this.inner = inner;
        this.outer = outer;
        this.size = size;
    }

    static UnaryLoop of(UnaryLoop inner, BinaryF32 outer) {
        return new TwoPasses(inner, Spin.copy(MethodHandles.lookup(), BinaryF32Template.class, outer),
                Float.BYTES);
    }

    static UnaryLoop wide(UnaryLoop inner, BinaryF64 outer) {
        return new TwoPasses(inner, Spin.copy(MethodHandles.lookup(), BinaryF64Template.class, outer),
                Double.BYTES);
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        MemorySegment s = Scratch.get(Scratch.Slot.PASS, (long) size * PIECE);
        for (long i = 0; i < n; i += PIECE) {
            long piece = Math.min(PIECE, n - i);
            inner.run(x, xo + i * size, s, 0, piece, 0, 0);
            outer.run(x, xo + i * size, 1, s, 0, 1, y, yo + i * size, piece);
        }
    }
}
