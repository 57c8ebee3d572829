package dev.panagrad.vector.elementwise;

/// A few hundred numbers and room for what is made of them, one set for each thread: the memory of a [Sweep].
final class Lines {
    static final int SIZE = 512;
    static final ThreadLocal<Lines> LOCAL = ThreadLocal.withInitial(Lines::new);

    /// The operand; a sweep may overwrite it.
    final double[] x = new double[SIZE];
    /// The second operand of a function of two; a sweep may overwrite it.
    final double[] z = new double[SIZE];
    /// The result.
    final double[] y = new double[SIZE];
    final double[] a = new double[SIZE];
    final double[] b = new double[SIZE];
    final double[] c = new double[SIZE];
    final double[] d = new double[SIZE];
    final double[] e = new double[SIZE];
    final long[] bits = new long[SIZE];
    /// Operands and results as they are stored.
    final float[] single = new float[SIZE];
    final int[] words = new int[SIZE];
    final int[] others = new int[SIZE];
    final long[] wide = new long[SIZE];

    private Lines() {
    }
}
