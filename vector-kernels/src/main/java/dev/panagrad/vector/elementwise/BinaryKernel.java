package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.Loops.BinaryLoop;
import java.lang.foreign.MemorySegment;

/// Elementwise functions of two operands, float32 and float64.
public final class BinaryKernel implements Kernel<Op> {
    private final Late<BinaryLoop> float32;
    private final Late<BinaryLoop> float64;

    private BinaryKernel(Class<?> op) {
        float32 = new Late<>(() -> BinaryTable.float32(op));
        float64 = new Late<>(() -> BinaryTable.float64(op));
    }

    /// Returns the kernel of a record; functions without a vector form are computed element by element.
    public static Kernel<Op> of(Class<?> op) {
        if (op == Binary.GeluGrad.class) {
            Kernel<Op> wide = RealKernel.of();
            Kernel<Op> exact = new GeluGradKernel(UnaryTable.geluSlope32(false));
            Kernel<Op> tanh = new GeluGradKernel(UnaryTable.geluSlope32(true));
            return (o, in, out) -> (((Binary.GeluGrad) o).tanh() ? tanh : exact).run(o, in, out)
                    || wide.run(o, in, out);
        }
        Kernel<Op> reals = op == Binary.NextAfter.class ? either(NeighbourKernel::run, RealKernel.of())
                : RealKernel.of();
        Kernel<Op> wholes = WholeKernel.two(op);
        Kernel<Op> scalar = either(reals, wholes);
        if (!BinaryTable.has(op)) {
            return scalar;
        }
        BinaryKernel vector = new BinaryKernel(op);
        return (o, in, out) -> vector.run(o, in, out) || scalar.run(o, in, out);
    }

    /// Runs over blocks in which one operand repeats, if it does and the other one is like the result.
    private static boolean blocks(BinaryLoop loop, Tensor a, Tensor b, Tensor out) {
        boolean left = a.numel() == out.numel() && a.isContiguous();
        if (!left && (b.numel() != out.numel() || !b.isContiguous())) {
            return false;
        }
        Tensor block = Blocks.of(left ? b : a, out);
        if (block == null) {
            return false;
        }
        Tensor p = left ? a : block;
        Tensor q = left ? block : b;
        int size = out.dtype().bytes();
        long length = block.numel();
        long po = left ? length * size : 0;
        long qo = left ? 0 : length * size;
        Parallel.run(out.numel() / length, length,
                (row, from, to) -> loop.run(p.memory(), p.byteOffset() + row * po + from * size, 1,
                        q.memory(),
                        q.byteOffset() + row * qo + from * size, 1, out.memory(),
                        out.byteOffset() + (row * length + from) * size, to - from));
        block.storage().release();
        return true;
    }

    private static Kernel<Op> either(Kernel<Op> first, Kernel<Op> second) {
        return (op, in, out) -> first.run(op, in, out) || second.run(op, in, out);
    }

    @Override
    public boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        BinaryLoop loop = t == DType.FLOAT32 ? float32.get() : t == DType.FLOAT64 ? float64.get() : null;
        if (loop == null) {
            return false;
        }
        Tensor a = in[0];
        Tensor b = in[1];
        MemorySegment am = a.memory();
        MemorySegment bm = b.memory();
        MemorySegment ym = out.memory();
        long ao = a.byteOffset();
        long bo = b.byteOffset();
        long yo = out.byteOffset();
        int size = t.bytes();
        long n = out.numel();
        if (a.numel() == n && b.numel() == n && a.isContiguous() && b.isContiguous() && out.isContiguous()) {
            if (n <= 64) {
                loop.run(am, ao, 1, bm, bo, 1, ym, yo, n);
            } else {
                Parallel.run(1, n,
                        (row, from, to) -> loop.run(am, ao + from * size, 1, bm, bo + from * size, 1, ym,
                                yo + from * size, to - from));
            }
            return true;
        }
        Rows rows = Rows.of(out, a, b);
        if (Blocks.pay(rows, out) && (blocks(loop, a, b, out) || ConstantRows.run(loop, rows, a, b, out))) {
            return true;
        }
        if (!rows.vectorial()) {
            Tensor[] same = {a.detach().expand(out.shape().dims()), b.detach().expand(out.shape().dims())};
            return n == 0 || Strided.run(this, op, same, out);
        }
        long as = rows.step(1);
        long bs = rows.step(2);
        Parallel.run(rows.count(), rows.length(),
                (row, from, to) -> loop.run(am, ao + (rows.start(1, row) + from * as) * size, as,
                        bm, bo + (rows.start(2, row) + from * bs) * size, bs,
                        ym, yo + (rows.start(0, row) + from) * size, to - from));
        return true;
    }
}
