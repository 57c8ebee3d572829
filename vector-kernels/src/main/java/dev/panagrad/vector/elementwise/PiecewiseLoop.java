package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Pieces;
import java.lang.foreign.MemorySegment;

/// A loop over a piecewise function's operand, and the gradient if it is that of the backward step, which may
/// be constant (step 0). Offsets are in bytes.
interface PiecewiseLoop {
    /// Computes `n` elements.
    ///
    /// @param c the bounds, the scale and zeros of the piece within, the scale and zero of that below and of
    ///        that above
    void run(MemorySegment g, long go, long gs, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double[] c);

    /// What tells loops apart: the degrees of the pieces, [#NONE] for those that make 0 of every gradient.
    ///
    /// @param product whether a gradient is multiplied
    record Form(boolean product, boolean closed, int below, int within, int above) {
        static final int NONE = -1;

        static Form of(Pieces p, boolean product) {
            return new Form(product, p.closed(), degree(p.below(), product), degree(p.within(), product),
                    degree(p.above(), product));
        }

        private static int degree(Factors f, boolean product) {
            return product && f.isZero() ? NONE : f.degree();
        }
    }

    /// Returns the constants of a function.
    static double[] constants(Pieces p) {
        return new double[] {p.low(), p.high(), p.within().scale(), p.within().first(), p.within().second(),
                p.below().scale(), p.below().first(), p.above().scale(), p.above().first()};
    }
}
