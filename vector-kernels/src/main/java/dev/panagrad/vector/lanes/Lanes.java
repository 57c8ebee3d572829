package dev.panagrad.vector.lanes;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vector species that every kernel is compiled for, chosen once per JVM.
///
/// `-Dpanagrad.vector.bits=128|256|512` forces a width; the default is what the JVM prefers on this CPU.
/// The species are constants to the JIT because they are `static final` here and never travel through a
/// field.
public final class Lanes {
    /// Width of a vector in bits.
    public static final int BITS = Integer.getInteger("panagrad.vector.bits",
            VectorShape.preferredShape().vectorBitSize());
    private static final VectorShape SHAPE = VectorShape.forBitSize(BITS);

    /// The species of `float` lanes.
    public static final VectorSpecies<Float> F32 = FloatVector.SPECIES_128.withShape(SHAPE);
    /// The species of `double` lanes.
    public static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_128.withShape(SHAPE);
    /// The species of `int` lanes.
    public static final VectorSpecies<Integer> I32 = IntVector.SPECIES_128.withShape(SHAPE);
    /// The species of `long` lanes.
    public static final VectorSpecies<Long> I64 = LongVector.SPECIES_128.withShape(SHAPE);

    /// Bytes in one vector.
    public static final int BYTES = BITS / 8;
    /// Byte order of every vector load and store.
    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// Scalar `float` access without an alignment test in the loop.
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /// Scalar `double` access without an alignment test in the loop.
    public static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    /// Scalar `int` access without an alignment test in the loop.
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    /// Scalar `long` access without an alignment test in the loop.
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /// All native memory, for the innermost loops of kernels that have checked beforehand what they will read
    /// and hold it reachable: with `address & ADDRESS` the JIT needs no further check.
    @SuppressWarnings("restricted")
    public static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    /// The bits of an address that may be set; no processor gives programs more.
    public static final long ADDRESS = (1L << 56) - 1;

    private static final boolean CHECKED = Boolean.getBoolean("panagrad.vector.checked");

    private Lanes() {}

    /// Where a place in a segment lies in [#MEMORY], for storing a vector there.
    ///
    /// Every store of a kernel goes there, and not to the segment itself: the JDK stores vectors in arrays
    /// while `reinterpretAs...` is not compiled yet, and from then on C2 takes every segment that a vector
    /// is stored in for one that may lie on the Java heap. It orders all loads and stores around such a
    /// store, and `a + b` takes twice the time. `-Dpanagrad.vector.checked=true` tests each place.
    ///
    /// @throws IndexOutOfBoundsException if a vector does not fit there and tests are asked for
    public static long place(MemorySegment segment, long offset) {
        if (CHECKED) {
            Objects.checkFromIndexSize(offset, BYTES, segment.byteSize());
        }
        return (segment.address() + offset) & ADDRESS;
    }
}
