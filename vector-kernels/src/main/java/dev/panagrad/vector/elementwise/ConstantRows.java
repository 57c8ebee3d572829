package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.F64;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.Loops.BinaryLoop;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// An operand that is constant along each of many short rows, such as weights of pixels of few channels: it
/// is written out for some rows, so that loops run over many elements at once.
final class ConstantRows {
    /// Elements that are written out at once; they stay in the first cache.
    private static final long PIECE = 1 << 10;
    private static final long TASK = 1 << 14;

    private ConstantRows() {
    }

    /// Runs a loop if one operand is so and the other one contiguous like the result; else returns false.
    static boolean run(BinaryLoop loop, Rows rows, Tensor a, Tensor b, Tensor out) {
        long n = rows.length();
        boolean left = rows.step(1) == 0;
        int constant = left ? 1 : 2;
        if (rows.rank() != 2 || rows.step(constant) != 0 || rows.step(3 - constant) != 1
                || rows.stride(3 - constant, 0) != n || rows.stride(0, 0) != n) {
            return false;
        }
        Tensor c = left ? a : b;
        Tensor x = left ? b : a;
        int size = out.dtype().bytes();
        long step = rows.stride(constant, 0) * size;
        long batch = PIECE / n;
        long share = TASK / PIECE * batch;
        ThreadPool.parallelFor((int) Math.ceilDiv(rows.count(), share), task -> {
            MemorySegment s = Scratch.get(Scratch.Slot.PASS, PIECE * size + Lanes.BYTES);
            long end = Math.min(rows.count(), (task + 1) * share);
            for (long row = task * share; row < end; row += batch) {
                long many = Math.min(batch, end - row);
                write(out.dtype(), c.memory(), c.byteOffset() + row * step, step, s, many, n);
                long xo = x.byteOffset() + row * n * size;
                long yo = out.byteOffset() + row * n * size;
                if (left) {
                    loop.run(s, 0, 1, x.memory(), xo, 1, out.memory(), yo, many * n);
                } else {
                    loop.run(x.memory(), xo, 1, s, 0, 1, out.memory(), yo, many * n);
                }
            }
        });
        return true;
    }

    /// Writes `n` times each of some numbers. Its vectors reach into the next row, which is written then.
    private static void write(DType t, MemorySegment c, long co, long step, MemorySegment to, long rows,
            long n) {
        if (t == DType.FLOAT32) {
            for (long i = 0; i < rows; i++) {
                FloatVector v = FloatVector.broadcast(F32, c.get(FLOAT, co + i * step));
                for (long j = 0; j < n; j += F32.length()) {
                    v.intoMemorySegment(MEMORY, place(to, (i * n + j) * 4), ORDER);
                }
            }
        } else {
            for (long i = 0; i < rows; i++) {
                DoubleVector v = DoubleVector.broadcast(F64, c.get(DOUBLE, co + i * step));
                for (long j = 0; j < n; j += F64.length()) {
                    v.intoMemorySegment(MEMORY, place(to, (i * n + j) * 8), ORDER);
                }
            }
        }
    }
}
