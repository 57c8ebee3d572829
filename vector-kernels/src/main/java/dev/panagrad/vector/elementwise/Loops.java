package dev.panagrad.vector.elementwise;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;

/// The shapes of elementwise loops and of the operations that specialise them. Offsets are in bytes, lengths
/// in elements.
final class Loops {
    private Loops() {
    }

    /// A float32 function of one operand and two constants.
    @FunctionalInterface
    interface UnaryF32 {
        FloatVector apply(FloatVector x, FloatVector p, FloatVector q);
    }

    /// A float32 function of one operand that needs a scratch of native memory, room for one vector.
    @FunctionalInterface
    interface CurveF32 {
        FloatVector apply(FloatVector x, MemorySegment scratch);
    }

    /// A float64 function of one operand and two constants.
    @FunctionalInterface
    interface UnaryF64 {
        DoubleVector apply(DoubleVector x, DoubleVector p, DoubleVector q);
    }

    /// A function computed element by element, in double precision.
    @FunctionalInterface
    interface Scalar {
        double apply(double x, double p, double q);
    }

    /// A float32 function of two operands.
    @FunctionalInterface
    interface BinaryF32 {
        FloatVector apply(FloatVector a, FloatVector b);
    }

    /// A float64 function of two operands.
    @FunctionalInterface
    interface BinaryF64 {
        DoubleVector apply(DoubleVector a, DoubleVector b);
    }

    /// A function of two operands of integers, as vectors of 64 bits.
    @FunctionalInterface
    interface Whole {
        LongVector apply(LongVector a, LongVector b);
    }

    /// A loop over one operand.
    interface UnaryLoop {
        void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q);
    }

    /// A loop over two operands, either of which may be constant (step 0).
    interface BinaryLoop {
        void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
                long yo, long n);
    }

    /// A loop over the bytes of two operands.
    interface WholeLoop {
        void run(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int bytes);
    }
}
