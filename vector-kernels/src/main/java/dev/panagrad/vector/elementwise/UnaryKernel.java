package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/// Elementwise functions of one operand, float32 and float64.
public final class UnaryKernel implements Kernel<Op> {
    private final Late<UnaryLoop> float32;
    private final Late<UnaryLoop> float64;
    private final boolean constants;

    private UnaryKernel(Supplier<UnaryLoop> float32, Supplier<UnaryLoop> float64, boolean constants) {
        this.float32 = new Late<>(float32);
        this.float64 = new Late<>(float64);
        this.constants = constants;
    }

    /// Returns the kernel of a record.
    public static Kernel<Op> of(Class<?> op) {
        if (op == Unary.Gelu.class) {
            Kernel<Op> exact =
                    new UnaryKernel(() -> UnaryTable.gelu32(false), () -> UnaryTable.gelu64(false), false);
            Kernel<Op> tanh =
                    new UnaryKernel(() -> UnaryTable.gelu32(true), () -> UnaryTable.gelu64(true), false);
            return (o, in, out) -> (((Unary.Gelu) o).tanh() ? tanh : exact).run(o, in, out);
        }
        return new UnaryKernel(() -> UnaryTable.float32(op), () -> UnaryTable.float64(op),
                op.getRecordComponents().length > 0);
    }

    @Override
    public boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        UnaryLoop loop = x.dtype() == DType.FLOAT32 ? float32.get()
                : x.dtype() == DType.FLOAT64 ? float64.get() : null;
        if (loop == null || out.dtype() != x.dtype()) {
            return false;
        }
        double p = constants ? UnaryTable.first(op) : 0;
        double q = constants ? UnaryTable.second(op) : 0;
        MemorySegment a = x.memory();
        MemorySegment y = out.memory();
        long ao = x.byteOffset();
        long yo = out.byteOffset();
        int size = x.dtype().bytes();
        if (x.isContiguous() && out.isContiguous()) {
            if (x.numel() <= 64) {
                loop.run(a, ao, y, yo, x.numel(), p, q);
            } else {
                Parallel.run(1, x.numel(),
                        (row, from, to) -> loop.run(a, ao + from * size, y, yo + from * size, to - from, p,
                                q));
            }
            return true;
        }
        Rows rows = Rows.of(out, x);
        if (!rows.vectorial() || rows.step(1) == 0 && rows.length() > 1) {
            return Strided.run(this, op, in, out);
        }
        Parallel.run(rows.count(), rows.length(),
                (row, from, to) -> loop.run(a, ao + (rows.start(1, row) + from) * size, y,
                        yo + (rows.start(0, row) + from) * size, to - from, p, q));
        return true;
    }
}
