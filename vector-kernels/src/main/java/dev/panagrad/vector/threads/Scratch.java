package dev.panagrad.vector.threads;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Working memory of kernels: a few slabs per thread that only grow, so a kernel call allocates nothing.
///
/// A slab is valid until the same thread asks for the same slot again; slots keep nested users apart.
public final class Scratch {
    /// What a slab is used for; each use has its own memory.
    public enum Slot {
        /// The packed left operand of a matrix product.
        PACK_A,
        /// The packed right operand of a matrix product.
        PACK_B,
        /// A tile on its way into C.
        EDGE,
        /// Some rows of a result or of a transposition.
        TILE,
        /// Gates of a recurrent network.
        GATES,
        /// Scores of attention.
        SCORES,
        /// Intermediate results of elementwise functions.
        PASS,
        /// Patches, padded images and partial results of convolutions.
        CONV,
        /// A second slab for convolutions.
        CONV_PARTIAL,
        /// Some of the pixels of an image's gradient.
        PHASE,
        /// One vector on its way between element types.
        LANES,
        /// Partial results of reductions.
        REDUCE,
        /// Matrices that are being decomposed.
        FACTOR
    }

    private static final long ALIGNMENT = 64;
    private static final ThreadLocal<Scratch> LOCAL = ThreadLocal.withInitial(Scratch::new);

    private final MemorySegment[] slabs = new MemorySegment[Slot.values().length];
    private final float[][] floats = new float[Slot.values().length][0];
    private final double[][] doubles = new double[Slot.values().length][0];

    private Scratch() { }

    /// A slab of at least `bytes` bytes, 64-byte aligned, with arbitrary content.
    public static MemorySegment get(Slot slot, long bytes) {
        Scratch scratch = LOCAL.get();
        MemorySegment slab = scratch.slabs[slot.ordinal()];
        if (slab == null || slab.byteSize() < bytes) {
            long size = Math.max(1 << 14, (bytes + bytes / 4 + 4095) & -4096);
            slab = Arena.ofAuto().allocate(size, ALIGNMENT);
            scratch.slabs[slot.ordinal()] = slab;
        }
        return slab;
    }

    /// An array of at least `count` elements with arbitrary content.
    public static float[] floats(Slot slot, int count) {
        float[][] arrays = LOCAL.get().floats;
        if (arrays[slot.ordinal()].length < count) {
            arrays[slot.ordinal()] = new float[count + count / 4];
        }
        return arrays[slot.ordinal()];
    }

    /// An array of at least `count` elements with arbitrary content.
    public static double[] doubles(Slot slot, int count) {
        double[][] arrays = LOCAL.get().doubles;
        if (arrays[slot.ordinal()].length < count) {
            arrays[slot.ordinal()] = new double[count + count / 4];
        }
        return arrays[slot.ordinal()];
    }

    /// A `double[]` or `float[]` of at least `count` elements with arbitrary content.
    public static Object array(boolean wide, Slot slot, int count) {
        return wide ? doubles(slot, count) : floats(slot, count);
    }
}
