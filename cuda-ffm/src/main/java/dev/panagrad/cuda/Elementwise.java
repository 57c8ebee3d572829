package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs elementwise operations: axes are joined where all tensors allow it, and most become one long row.
final class Elementwise {
    private Elementwise() {
    }

    static void run(Work w, Unary op, Tensor[] in, Tensor out) {
        run(w, ScalarTable.of(op, in[0].dtype(), out.dtype()), op, in, out);
    }

    static void run(Work w, Special op, Tensor[] in, Tensor out) {
        run(w, ScalarTable.of(op, in[0].dtype()), op, in, out);
    }

    static void run(Work w, Binary op, Tensor[] in, Tensor out) {
        run(w, ScalarTable.of(op, in[0].dtype()), op, in, out);
    }

    static void run(Work w, Compare op, Tensor[] in, Tensor out) {
        run(w, ScalarTable.of(op, in[0].dtype()), op, in, out);
    }

    /// Whether kernels read and write half types by themselves: where the gradient is one operation, too, so
    /// that it is rounded as often as if the operands were widened.
    static boolean computesHalves(Op op) {
        return switch (op) {
            case Unary.Neg(),Unary.Abs(),Unary.Relu(),Unary.LeakyRelu _,Unary.AddScalar _ -> true;
            case Unary.MulScalar _,Unary.Tanh(),Unary.Sigmoid(),Unary.Gelu _,Unary.Piecewise _ -> true;
            case Binary.Add(),Binary.Sub(),Binary.Mul(),Binary.ReluGrad(),Binary.TanhGrad() -> true;
            case Binary.SigmoidGrad(),Binary.GeluGrad _,Binary.PiecewiseGrad _ -> true;
            case Compare _ -> true;
            default -> false;
        };
    }

    private static void run(Work w, ScalarTable.Entry e, Op op, Tensor[] in, Tensor out) {
        if (e == null) {
            throw new UnsupportedOperationException(op.name() + ": " + w.device.device
                    + " has no kernel for " + in[0].dtype() + "; move the operands with x.to(\"cpu\")");
        }
        run(w, e.scalar(), e.constants(), in, out);
    }

    /// Computes a chain by one kernel, which keeps what its steps give in registers.
    static void run(Work w, Chain chain, Tensor[] in, Tensor out) {
        List<DType> types = new ArrayList<>(chain.operands());
        chain.constants().forEach(c -> types.add(c.type()));
        List<ElementwiseText.Part> parts = new ArrayList<>();
        List<Object> constants = new ArrayList<>();
        for (Chain.Step s : chain.steps()) {
            DType t = types.get(s.in().getFirst());
            ScalarTable.Entry e = switch (s.op()) {
                case Unary u -> ScalarTable.of(u, t, s.type());
                case Special f -> ScalarTable.of(f, t);
                case Binary b -> ScalarTable.of(b, t);
                case Compare c -> ScalarTable.of(c, t);
                default -> ScalarTable.where();
            };
            if (e == null) {
                throw new UnsupportedOperationException(s.op().name() + ": " + w.device.device
                        + " has no kernel for " + t + "; move the operands with x.to(\"cpu\")");
            }
            parts.add(new ElementwiseText.Part(e.scalar(), s.in(), s.type()));
            constants.addAll(Arrays.asList(e.constants()));
            types.add(s.type());
        }
        run(w, parts, chain.constants(), constants.toArray(), in, out);
    }

    /// Computes an element of the result of the operands' elements at its place, or of its number.
    static void run(Work w, Scalar scalar, Object[] constants, Tensor[] in, Tensor out) {
        run(w, List.of(ElementwiseText.Part.of(scalar, in.length, out.dtype())), List.of(), constants, in,
                out);
    }

    private static void run(Work w, List<ElementwiseText.Part> parts, List<Chain.Constant> fixed,
            Object[] constants, Tensor[] in, Tensor out) {
        long n = out.numel();
        if (n == 0) {
            return;
        }
        Axes axes = Axes.of(in, out);
        List<DType> types = new ArrayList<>();
        boolean aligned = true;
        for (Tensor t : in) {
            types.add(t.dtype());
            aligned &= CudaDevice.address(t) % 16 == 0;
        }
        aligned &= CudaDevice.address(out) % 16 == 0;
        int rank =
                axes.isFlat() && in.length > 0 || out.isContiguous() && in.length == 0 ? 0 : axes.size.length;
        ElementwiseText.Key key = new ElementwiseText.Key(parts, fixed, types, out.dtype(), rank,
                rank > 0 && n >= 1L << 31, rank == 0 && aligned);
        CudaDevice.Elementwise k = w.device.elementwise(key);
        Kernel.Arguments args = k.kernel().begin().add(CudaDevice.address(out));
        for (Tensor t : in) {
            args.add(CudaDevice.address(t));
        }
        args.add(n);
        int next = 0;
        for (ElementwiseText.Part p : parts) {
            for (Scalar.Number t : p.scalar().constants()) {
                add(args, t, constants[next++]);
            }
        }
        if (rank > 0) {
            for (long s : axes.size) {
                args.add(s);
            }
            for (long[] steps : axes.steps) {
                for (long s : steps) {
                    args.add(s);
                }
            }
        }
        w.device.launch(args, (n + k.perThread() - 1) / k.perThread());
    }

    private static void add(Kernel.Arguments args, Scalar.Number t, Object value) {
        switch (t) {
            case F32 -> args.add(Float.floatToRawIntBits(((Number) value).floatValue()));
            case F64 -> args.add(((Number) value).doubleValue());
            default -> args.add(((Number) value).longValue());
        }
    }

    /// The axes to walk and each tensor's strides along them, the result's first.
    private static final class Axes {
        final long[] size;
        final long[][] steps;

        private Axes(long[] size, long[][] steps) {
            this.size = size;
            this.steps = steps;
        }

        static Axes of(Tensor[] in, Tensor out) {
            Shape shape = out.shape();
            long[][] all = new long[in.length + 1][];
            all[0] = out.strides();
            for (int t = 0; t < in.length; t++) {
                all[t + 1] = expanded(in[t], shape);
            }
            int rank = 0;
            long[] size = new long[Math.max(shape.rank(), 1)];
            long[][] steps = new long[all.length][size.length];
            for (int a = 0; a < shape.rank(); a++) {
                if (shape.dim(a) == 1) {
                    continue;
                }
                if (rank > 0 && joins(all, steps, a, rank - 1, shape.dim(a))) {
                    size[rank - 1] *= shape.dim(a);
                } else {
                    size[rank++] = shape.dim(a);
                }
                for (int t = 0; t < all.length; t++) {
                    steps[t][rank - 1] = all[t][a];
                }
            }
            if (rank == 0) {
                size[rank++] = 1;
                for (long[] s : steps) {
                    s[0] = 1;
                }
            }
            for (int t = 0; t < steps.length; t++) {
                steps[t] = Arrays.copyOf(steps[t], rank);
            }
            return new Axes(Arrays.copyOf(size, rank), steps);
        }

        /// Whether an axis goes on where the one before it ends, in all tensors.
        private static boolean joins(long[][] all, long[][] steps, int axis, int before, long dim) {
            for (int t = 0; t < all.length; t++) {
                if (steps[t][before] != all[t][axis] * dim) {
                    return false;
                }
            }
            return true;
        }

        private static long[] expanded(Tensor x, Shape shape) {
            long[] steps = new long[shape.rank()];
            int extra = shape.rank() - x.rank();
            for (int a = extra; a < steps.length; a++) {
                steps[a] = x.size(a - extra) == 1 && shape.dim(a) != 1 ? 0 : x.stride(a - extra);
            }
            return steps;
        }

        boolean isFlat() {
            if (size.length > 1) {
                return false;
            }
            for (long[] s : steps) {
                if (s[0] != 1) {
                    return false;
                }
            }
            return true;
        }
    }
}
