package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.PiecewiseLoop.Form;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Piecewise functions and their backward step, float32 and float64: a loop for each form.
public final class PiecewiseKernel {
    private static final Map<Form, PiecewiseLoop> F32 = new ConcurrentHashMap<>();
    private static final Map<Form, PiecewiseLoop> F64 = new ConcurrentHashMap<>();

    private PiecewiseKernel() {
    }

    private static PiecewiseLoop loop(DType t, Form form) {
        return t == DType.FLOAT32
                ? F32.computeIfAbsent(form,
                        f -> Spin.copy(MethodHandles.lookup(), PiecewiseF32Template.class, f))
                : F64.computeIfAbsent(form,
                        f -> Spin.copy(MethodHandles.lookup(), PiecewiseF64Template.class, f));
    }

    /// Runs a function.
    public static boolean value(Op op, Tensor[] in, Tensor out) {
        Pieces p = ((Unary.Piecewise) op).pieces();
        return run(PiecewiseKernel::value, op, p, false, new Tensor[] {in[0], in[0]}, in, out);
    }

    /// Runs the backward step.
    public static boolean product(Op op, Tensor[] in, Tensor out) {
        return run(PiecewiseKernel::product, op, ((Binary.PiecewiseGrad) op).slope(), true, in, in, out);
    }

    private static boolean run(Kernel<Op> self, Op op, Pieces pieces, boolean product, Tensor[] both,
            Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (t != DType.FLOAT32 && t != DType.FLOAT64) {
            return false;
        }
        Tensor g = both[0];
        Tensor x = both[1];
        Rows rows = Rows.of(out, g, x);
        if (!rows.vectorial() || rows.step(2) != 1 && rows.length() > 1) {
            Tensor[] same = in.clone();
            for (int i = 0; i < same.length; i++) {
                same[i] = in[i].detach().expand(out.shape().dims());
            }
            return out.numel() == 0 || Strided.run(self, op, same, out);
        }
        PiecewiseLoop loop = loop(t, Form.of(pieces, product));
        double[] c = PiecewiseLoop.constants(pieces);
        MemorySegment gm = g.memory();
        MemorySegment xm = x.memory();
        MemorySegment ym = out.memory();
        long gs = rows.step(1);
        int size = t.bytes();
        Parallel.run(rows.count(), rows.length(),
                (row, from, to) -> loop.run(gm, g.byteOffset() + (rows.start(1, row) + from * gs) * size, gs,
                        xm, x.byteOffset() + (rows.start(2, row) + from) * size, ym,
                        out.byteOffset() + (rows.start(0, row) + from) * size, to - from, c));
        return true;
    }
}
