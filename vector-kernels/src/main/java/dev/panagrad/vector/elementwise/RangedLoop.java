package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.elementwise.Loops.CurveF32;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// A float32 function with a shorter form for arguments up to a magnitude, where both give the same bits. The
/// form is chosen for pieces that fit the first cache.
final class RangedLoop implements UnaryLoop {
    private static final int PIECE = 2048;

    private final UnaryLoop near;
    private final UnaryLoop anywhere;
    private final float limit;

    private RangedLoop(UnaryLoop near, UnaryLoop anywhere, float limit) {
        this.near = near;
        this.anywhere = anywhere;
        this.limit = limit;
    }

    /// Makes the loop from the form for arguments up to `limit` and the one for all.
    static UnaryLoop of(CurveF32 near, CurveF32 anywhere, float limit) {
        return new RangedLoop(Spin.copy(MethodHandles.lookup(), CurveF32Template.class, near),
                Spin.copy(MethodHandles.lookup(), CurveF32Template.class, anywhere), limit);
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        for (long i = 0; i < n; i += PIECE) {
            long piece = Math.min(PIECE, n - i);
            UnaryLoop loop = Range32.within(x, xo + i * 4, piece, 0, limit) ? near : anywhere;
            loop.run(x, xo + i * 4, y, yo + i * 4, piece, p, q);
        }
    }
}
