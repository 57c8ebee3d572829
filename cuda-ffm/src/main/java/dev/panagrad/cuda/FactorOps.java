package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Unary;
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
            w.device.launch(solve(w, "triangular_solve", in[0], in[1], y).add(t.upper() ? 1 : 0)
                    .add(t.unit() ? 1 : 0), y.numel() / m);
            w.finish(y, out);
            return;
        }
        if (op instanceof Decomposition.LdlSolve) {
            w.device.launch(solve(w, "ldl_solve", in[0], in[1], y), y.numel() / m);
            w.finish(y, out);
            return;
        }
        long count = Shape.of(Arrays.copyOf(in[0].shape().dims(), in[0].rank() - 2)).numel();
        Tensor a = w.plain(in[0], DType.FLOAT64);
        Tensor tolerances = in.length > 1 ? w.plain(in[1], DType.FLOAT64) : null;
        long size = switch (op) {
            case Decomposition.Cholesky _,Decomposition.Ldl _ -> 0L;
            case Decomposition.TriangularSolve _,Decomposition.LdlSolve _ -> 0L;
            case Decomposition.Lu _ -> (long) m * n;
            case Decomposition.Det _ -> (long) m * n + m;
            case Decomposition.Qr _ -> (long) m * n + k + m;
            case Decomposition.Eigh _ -> (long) n * n + 3L * n;
            case Decomposition.Svd _,Decomposition.Pinv _,Decomposition.PinvWithin _ ->
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
            case Decomposition.Pinv _,Decomposition.PinvWithin _ -> "pinv";
            case Decomposition.Ldl _ -> "ldl";
            case Decomposition.TriangularSolve _,Decomposition.LdlSolve _ ->
                    throw new IllegalStateException("it has two operands");
        }).add(Work.at(a)).add(Work.at(y)).add(Work.at(space)).add(count).add(size).add(m).add(n);
        switch (op) {
            case Decomposition.Qr(var complete) -> args.add(complete ? 1 : 0);
            case Decomposition.Eigh(var upper, var vectors) -> args.add(upper ? 1 : 0).add(vectors ? 1 : 0);
            case Decomposition.Svd(var vectors) -> args.add(vectors ? 1 : 0);
            case Decomposition.Pinv(var absolute, var relative) -> args.add(0L).add(absolute).add(relative);
            case Decomposition.PinvWithin _ -> args.add(Work.at(tolerances)).add(0.0).add(0.0);
            case Decomposition.Cholesky _,Decomposition.Lu _,Decomposition.Det _,Decomposition.Ldl _ -> {
            }
            case Decomposition.TriangularSolve _,Decomposition.LdlSolve _ ->
                    throw new IllegalStateException("it has two operands");
        }
        w.device.launch(args, CudaDevice.blocks(count, THREADS), 1, 1, THREADS);
        w.finish(y, out);
    }

    /// Returns the arguments of a kernel that solves for each column of b in y, by factors of y's batch.
    private static Kernel.Arguments solve(Work w, String kernel, Tensor factors, Tensor b, Tensor y) {
        int n = Math.toIntExact(y.size(-2));
        long[] dims = y.shape().dims().clone();
        Elementwise.run(w, new Unary.Cast(DType.FLOAT64), new Tensor[] {b}, y);
        dims[dims.length - 1] = factors.size(-1);
        Tensor all = w.temporary(DType.FLOAT64, Shape.of(dims));
        Elementwise.run(w, new Unary.Cast(DType.FLOAT64), new Tensor[] {factors}, all);
        return w.kernel("factor", kernel).add(Work.at(all)).add(Work.at(y)).add(y.numel() / n).add(n)
                .add(Math.toIntExact(y.size(-1)));
    }
}
