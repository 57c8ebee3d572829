package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.elementwise.Loops.CurveF32;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// A float32 function with a shorter form for ordinary arguments, where both give the same bits. The form is
/// chosen for pieces that fit the first cache.
final class RangedLoop implements UnaryLoop {
    private static final int PIECE = 2048;

    private final UnaryLoop near;
    private final UnaryLoop anywhere;
    private final Domain domain;

    private RangedLoop(UnaryLoop near, UnaryLoop anywhere, Domain domain) {
        this.near = near;
        this.anywhere = anywhere;
        this.domain = domain;
    }

    /// Where all of some elements lie so that the shorter form serves.
    interface Domain {
        boolean holds(MemorySegment x, long xo, long n);
    }

    /// Makes the loop from the form for arguments up to a magnitude and the one for all.
    static UnaryLoop of(CurveF32 near, CurveF32 anywhere, float limit) {
        return of(near, anywhere, (x, xo, n) -> Range32.within(x, xo, n, 0, limit));
    }

    /// Makes the loop from the form for a domain and the one for all.
    static UnaryLoop of(CurveF32 near, CurveF32 anywhere, Domain domain) {
        return new RangedLoop(Spin.copy(MethodHandles.lookup(), CurveF32Template.class, near),
                Spin.copy(MethodHandles.lookup(), CurveF32Template.class, anywhere), domain);
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        for (long i = 0; i < n; i += PIECE) {
            long piece = Math.min(PIECE, n - i);
            UnaryLoop loop = domain.holds(x, xo + i * 4, piece) ? near : anywhere;
            loop.run(x, xo + i * 4, y, yo + i * 4, piece, p, q);
        }
    }
}
