package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// Decompositions of matrices, in double precision. One thread factors one matrix:
/// right for many small ones, slow for a large one.
final class FactorOps {
    private static final int THREADS = 32;

    private FactorOps() {
    }

    static void decompose(Work w, Decomposition op, Tensor[] in, Tensor out) {
        int m = Math.toIntExact(in[0].size(-2));
        int n = Math.toIntExact(in[0].size(-1));
        int k = Math.min(m, n);
        Tensor y = w.target(out, DType.FLOAT64);
        if (op instanceof Decomposition.TriangularSolve t) {
            solve(w, t, in[0], in[1], y);
            w.finish(y, out);
            return;
        }
        long count = Shape.of(Arrays.copyOf(in[0].shape().dims(), in[0].rank() - 2)).numel();
        Tensor a = w.plain(in[0], DType.FLOAT64);
        long size = switch (op) {
            case Decomposition.Cholesky _,Decomposition.TriangularSolve _ -> 0L;
            case Decomposition.Lu _,Decomposition.Det _ -> (long) m * n + m;
            case Decomposition.Qr _ -> (long) m * n + k + m;
            case Decomposition.Eigh _ -> (long) n * n + 3L * n;
            case Decomposition.Svd _,Decomposition.Pinv _ ->
                    2L * m * n + 2L * k * k + 4L * k + 2L * Math.max(m, n);
        };
        Tensor space = w.temporary(DType.FLOAT64, Shape.of(Math.max(count * size, 1)));
        Kernel.Arguments args = w.kernel("factor", switch (op) {
            case Decomposition.Cholesky _ -> "cholesky";
            case Decomposition.Lu _ -> "lu";
            case Decomposition.Det _ -> "det";
            case Decomposition.Qr _ -> "qr";
            case Decomposition.Eigh _ -> "eigh";
            case Decomposition.Svd _ -> "svd";
            case Decomposition.Pinv _ -> "pinv";
            case Decomposition.TriangularSolve _ -> throw new IllegalStateException("it has two operands");
        }).add(Work.at(a)).add(Work.at(y)).add(Work.at(space)).add(count).add(size).add(m).add(n);
        switch (op) {
            case Decomposition.Qr(var complete) -> args.add(complete ? 1 : 0);
            case Decomposition.Eigh(var upper, var vectors) -> args.add(upper ? 1 : 0).add(vectors ? 1 : 0);
            case Decomposition.Svd(var vectors) -> args.add(vectors ? 1 : 0);
            case Decomposition.Pinv(var absolute, var relative) -> args.add(absolute).add(relative);
            case Decomposition.Cholesky _,Decomposition.Lu _,Decomposition.Det _ -> {
            }
            case Decomposition.TriangularSolve _ -> throw new IllegalStateException("it has two operands");
        }
        w.device.launch(args, CudaDevice.blocks(count, THREADS), 1, 1, THREADS);
        w.finish(y, out);
    }

    private static void solve(Work w, Decomposition.TriangularSolve op, Tensor a, Tensor b, Tensor y) {
        int n = Math.toIntExact(y.size(-2));
        int k = Math.toIntExact(y.size(-1));
        long[] dims = y.shape().dims().clone();
        Elementwise.run(w, new dev.panagrad.tensor.op.Unary.Cast(DType.FLOAT64), new Tensor[] {b}, y);
        dims[dims.length - 1] = n;
        Tensor all = w.temporary(DType.FLOAT64, Shape.of(dims));
        Elementwise.run(w, new dev.panagrad.tensor.op.Unary.Cast(DType.FLOAT64), new Tensor[] {a}, all);
        long columns = y.numel() / n;
        w.device.launch(w.kernel("factor", "triangular_solve").add(Work.at(all)).add(Work.at(y)).add(columns)
                .add(n).add(k).add(op.upper() ? 1 : 0).add(op.unit() ? 1 : 0), columns);
    }
}
