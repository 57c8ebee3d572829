package dev.panagrad.vector.pool;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The largest elements under kernels without dilation, `float`, a row of places at once: first of the rows
/// that a kernel covers, then of the columns, by vectors from every column on, of which each `stride`-th
/// counts.
final class Tops {
    private static final int STEP = Lanes.F32.length();

    private final Planes p;
    private final MemorySegment x;
    private final long xAt;
    private final MemorySegment line;
    private final long dense;
    private final int columns;

    /// Takes scratch memory for the rows of x; the columns around them are -∞.
    Tops(Planes p, MemorySegment x, long xAt) {
        this.p = p;
        this.x = x;
        this.xAt = xAt;
        columns = (p.wo() - 1) * p.strideW() + 1;
        int length = Math.max(p.padW() + p.w(), columns + p.kw()) + 2 * STEP;
        dense = length * 4L;
        line = Scratch.get(Scratch.Slot.CONV, 2 * dense);
        for (int k = 0; k < length; k++) {
            if (k < p.padW() || k >= p.padW() + p.w()) {
                line.set(Lanes.FLOAT, k * 4L, Float.NEGATIVE_INFINITY);
            }
        }
    }

    /// Whether all kernels are such that this class can find what is under them.
    static boolean fit(Planes p) {
        return !p.wide() && p.dilationH() == 1 && p.dilationW() == 1 && p.wo() > 0;
    }

    /// Finds the largest elements of a row of places.
    void find(int plane, int i) {
        long first = xAt + (p.in(plane) + (long) p.firstRow(i) * p.w()) * 4;
        int rows = p.endRow(i) - p.firstRow(i);
        long into = p.padW() * 4L;
        int whole = p.w() < STEP ? 0 : p.w();
        for (int j = 0; j < whole; j += STEP) {
            long k = 4L * Math.min(j, p.w() - STEP);
            ofRows(first + k, rows, into + k);
        }
        for (int j = whole; j < p.w(); j++) {
            float top = x.get(Lanes.FLOAT, first + j * 4L);
            for (int r = 1; r < rows; r++) {
                top = Math.max(top, x.get(Lanes.FLOAT, first + ((long) r * p.w() + j) * 4));
            }
            line.set(Lanes.FLOAT, into + j * 4L, top);
        }
        for (int j = 0; j < columns; j += STEP) {
            ofColumns(j * 4L);
        }
    }

    private void ofRows(long from, int rows, long into) {
        long row = p.w() * 4L;
        FloatVector top = FloatVector.fromMemorySegment(Lanes.F32, x, from, Lanes.ORDER);
        for (int r = 1; r < rows; r++) {
            top = FloatVector.fromMemorySegment(Lanes.F32, x, from + r * row, Lanes.ORDER).max(top);
        }
        top.intoMemorySegment(Lanes.MEMORY, Lanes.place(line, into), Lanes.ORDER);
    }

    private void ofColumns(long from) {
        FloatVector top = FloatVector.fromMemorySegment(Lanes.F32, line, from, Lanes.ORDER);
        for (int c = 1; c < p.kw(); c++) {
            top = FloatVector.fromMemorySegment(Lanes.F32, line, from + c * 4L, Lanes.ORDER).max(top);
        }
        top.intoMemorySegment(Lanes.MEMORY, Lanes.place(line, dense + from), Lanes.ORDER);
    }

    /// Stores what [#find] found.
    void store(MemorySegment y, long at) {
        long step = p.strideW() * 4L;
        for (int j = 0; j < p.wo(); j++) {
            y.set(Lanes.FLOAT, at + j * 4L, line.get(Lanes.FLOAT, dense + j * step));
        }
    }

    /// Returns the place in x of what [#find] found at place j of the row i: the first of equal ones, or -1
    /// where it is a NaN.
    long place(int plane, int i, int j) {
        float top = line.get(Lanes.FLOAT, dense + j * 4L * p.strideW());
        int end = p.endColumn(j);
        for (int row = p.firstRow(i); row < p.endRow(i); row++) {
            long at = p.in(plane) + (long) row * p.w();
            for (int column = p.firstColumn(j); column < end; column++) {
                if (x.get(Lanes.FLOAT, xAt + (at + column) * 4) == top) {
                    return at + column;
                }
            }
        }
        return -1;
    }
}
