package dev.panagrad.vector.factor;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/// Sweeps of rotations of neighbouring rows of a matrix, which are kept until there are many and then run
/// over one slice of columns after the other, on all cores: a slice stays in the cache, and of two rows that
/// a rotation mixes one is still in registers (Van Zee, van de Geijn, Quintana-Ortí 2014).
final class Rotations {
    private static final int MOST = 1 << 16;
    /// Columns of a slice: four vectors.
    private static final int SLICE = 4 * Lanes.F64.length();

    private final Matrix x;
    private final int step;
    private double[] cos = new double[1 << 10];
    private double[] sin = new double[1 << 10];
    private int count;
    /// Of each sweep: its first row, and where its rotations begin.
    private int[] sweeps = new int[64];
    private int used;

    /// @param x the matrix whose rows are mixed; its rows are padded to whole slices
    /// @param step 1 if sweeps go down the rows, -1 if they go up
    Rotations(Matrix x, int step) {
        this.x = x;
        this.step = step;
    }

    /// Begins a sweep with a row and the next one in the sweep's direction.
    void begin(int row) {
        if (count > MOST) {
            flush();
        }
        if (used + 2 > sweeps.length) {
            sweeps = Arrays.copyOf(sweeps, 2 * sweeps.length);
        }
        sweeps[used++] = row;
        sweeps[used++] = count;
    }

    /// `a, b ← c·a + s·b, c·b - s·a` for the sweep's row a and the next one, b, which is the row thereafter.
    void add(double c, double s) {
        if (count == cos.length) {
            cos = Arrays.copyOf(cos, 2 * count);
            sin = Arrays.copyOf(sin, 2 * count);
        }
        cos[count] = c;
        sin[count++] = s;
    }

    /// Runs all sweeps.
    void flush() {
        int slices = (x.columns() + SLICE - 1) / SLICE;
        if (count > 0) {
            ThreadPool.parallelFor(slices, this::slice);
        }
        count = 0;
        used = 0;
    }

    private void slice(int slice) {
        for (int i = 0; i < used; i += 2) {
            int end = i + 3 < used ? sweeps[i + 3] : count;
            sweep(x.memory(), x.at(sweeps[i], slice * SLICE), step * x.stride(), cos, sin, sweeps[i + 1],
                    end);
        }
    }

    private static DoubleVector load(MemorySegment m, long at) {
        return DoubleVector.fromMemorySegment(Lanes.F64, m, at, Lanes.ORDER);
    }

    private static void sweep(MemorySegment m, long first, long step, double[] cos, double[] sin, int from,
            int to) {
        int bytes = Lanes.BYTES;
        long at = first;
        DoubleVector a0 = load(m, at);
        DoubleVector a1 = load(m, at + bytes);
        DoubleVector a2 = load(m, at + 2 * bytes);
        DoubleVector a3 = load(m, at + 3 * bytes);
        for (int k = from; k < to; k++) {
            DoubleVector c = DoubleVector.broadcast(Lanes.F64, cos[k]);
            DoubleVector s = DoubleVector.broadcast(Lanes.F64, sin[k]);
            DoubleVector minus = DoubleVector.broadcast(Lanes.F64, -sin[k]);
            long next = at + step;
            DoubleVector b0 = load(m, next);
            DoubleVector b1 = load(m, next + bytes);
            DoubleVector b2 = load(m, next + 2 * bytes);
            DoubleVector b3 = load(m, next + 3 * bytes);
            c.fma(a0, b0.mul(s)).intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at), Lanes.ORDER);
            c.fma(a1, b1.mul(s)).intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + bytes), Lanes.ORDER);
            c.fma(a2, b2.mul(s)).intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + 2 * bytes), Lanes.ORDER);
            c.fma(a3, b3.mul(s)).intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + 3 * bytes), Lanes.ORDER);
            a0 = minus.fma(a0, b0.mul(c));
            a1 = minus.fma(a1, b1.mul(c));
            a2 = minus.fma(a2, b2.mul(c));
            a3 = minus.fma(a3, b3.mul(c));
            at = next;
        }
        a0.intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at), Lanes.ORDER);
        a1.intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + bytes), Lanes.ORDER);
        a2.intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + 2 * bytes), Lanes.ORDER);
        a3.intoMemorySegment(Lanes.MEMORY, Lanes.place(m, at + 3 * bytes), Lanes.ORDER);
    }
}
