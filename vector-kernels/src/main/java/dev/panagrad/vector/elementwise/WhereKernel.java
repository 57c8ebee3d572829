package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `condition ? a : b`, element by element.
public final class WhereKernel {
    private WhereKernel() {
    }

    /// Computes `where`; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (t.isFloat() && t.bytes() < 4) {
            return false;
        }
        Rows rows = Rows.of(out, in);
        if (t.bytes() >= 4) {
            return words(rows, in, out, t.bytes());
        }
        Block.run(rows, (block, row, at, n) -> {
            Block.read(in[0], rows, 1, row, at, block.y, n);
            Block.read(in[1], rows, 2, row, at, block.a, n);
            Block.read(in[2], rows, 3, row, at, block.b, n);
            for (int i = 0; i < n; i++) {
                block.y[i] = block.y[i] != 0 ? block.a[i] : block.b[i];
            }
            Block.write(out, rows, row, at, block.y, n);
        });
        return true;
    }

    /// Moves elements of four or eight bytes without converting them.
    private static boolean words(Rows rows, Tensor[] in, Tensor out, int bytes) {
        MemorySegment c = in[0].memory();
        MemorySegment a = in[1].memory();
        MemorySegment b = in[2].memory();
        MemorySegment y = out.memory();
        long cs = rows.step(1);
        long as = rows.step(2) * bytes;
        long bs = rows.step(3) * bytes;
        long ys = rows.step(0) * bytes;
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            long co = in[0].byteOffset() + rows.start(1, row);
            long ao = in[1].byteOffset() + rows.start(2, row) * bytes;
            long bo = in[2].byteOffset() + rows.start(3, row) * bytes;
            long yo = out.byteOffset() + rows.start(0, row) * bytes;
            if (bytes == 4) {
                for (long i = from; i < to; i++) {
                    int p = a.get(Lanes.INT, ao + i * as);
                    int q = b.get(Lanes.INT, bo + i * bs);
                    y.set(Lanes.INT, yo + i * ys, c.get(ValueLayout.JAVA_BYTE, co + i * cs) != 0 ? p : q);
                }
            } else {
                for (long i = from; i < to; i++) {
                    long p = a.get(Lanes.LONG, ao + i * as);
                    long q = b.get(Lanes.LONG, bo + i * bs);
                    y.set(Lanes.LONG, yo + i * ys, c.get(ValueLayout.JAVA_BYTE, co + i * cs) != 0 ? p : q);
                }
            }
        });
        return true;
    }
}
