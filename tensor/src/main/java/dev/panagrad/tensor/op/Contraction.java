package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Products of matrices.
public sealed interface Contraction extends Op {
    /// `y[…, i, j] = Σₖ a[…, i, k] b[…, k, j]`; a: [..., m, k], b: [..., k, n], leading axes are broadcast.
    record MatMul() implements Contraction {
    }

    /// `y[i, j] = f(Σₖ x[i, k] w[j, k] + b[j])`; x: [m, k], w: [n, k], b: [n], result: [m, n].
    ///
    /// @param activation the function f, as by an operation behind
    record Linear(Activation activation) implements Contraction {
        /// Makes the operation without an activation.
        public Linear() {
            this(Activation.NONE);
        }
    }

    /// A function of each sum of a product, computed while the sum is at hand. Backends know them by their
    /// order.
    enum Activation implements UnaryOperator<Tensor> {
        /// The sum itself.
        NONE,
        /// [Unary.Relu].
        RELU,
        /// [Unary.Sigmoid].
        SIGMOID,
        /// [Unary.Tanh].
        TANH,
        /// [Unary.Gelu], exact.
        GELU,
        /// [Unary.Gelu], by tanh.
        GELU_TANH,
        /// `x · sigmoid(x)`.
        SILU;

        /// Returns what the function gives of a tensor, as operations of its own.
        @Override
        public Tensor apply(Tensor x) {
            return switch (this) {
                case NONE -> x;
                case RELU -> x.relu();
                case SIGMOID -> x.sigmoid();
                case TANH -> x.tanh();
                case GELU -> x.gelu();
                case GELU_TANH -> x.gelu(true);
                case SILU -> x.silu();
            };
        }

        /// Returns whether the gradient needs nothing but the result.
        public boolean isDifferentiatedByResult() {
            return compareTo(TANH) <= 0;
        }
    }

    @Override
    default int arity() {
        return this instanceof Linear ? 3 : 2;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case MatMul _ -> product(in[0], in[1]);
            case Linear _ -> linear(in[0], in[1], in[2]);
        };
    }

    private static Shape linear(Shape x, Shape w, Shape b) {
        if (x.rank() != 2 || w.rank() != 2 || b.rank() != 1 || x.dim(1) != w.dim(1) || b.dim(0) != w.dim(0)) {
            throw new ShapeException(
                    "linear: the operands do not fit, x is " + x + ", w is " + w + ", b is " + b
                            + ", expected x: [m, k], w: [n, k] and b: [n]");
        }
        return Shape.of(x.dim(0), w.dim(0));
    }

    private static Shape product(Shape a, Shape b) {
        String operands = "a is " + a + ", b is " + b;
        if (a.rank() < 2 || b.rank() < 2) {
            throw new ShapeException(
                    "matmul: operands must be matrices, " + operands + ", expected rank >= 2 but "
                            + Math.min(a.rank(), b.rank()) + " < 2");
        }
        if (a.dim(-1) != b.dim(-2)) {
            String hint = a.dim(-1) == b.dim(-1) ? "; did you mean b.transpose(-2, -1)?" : "";
            throw new ShapeException("matmul: inner dimensions differ, " + operands
                    + ", expected a.dim(-1) == b.dim(-2) but " + a.dim(-1) + " != " + b.dim(-2) + hint);
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] d = new long[rank];
        if (rank > 2) {
            Shape batch = Shape.broadcast("matmul", lead(a), lead(b));
            System.arraycopy(batch.dims(), 0, d, 0, rank - 2);
        }
        d[rank - 2] = a.dim(-2);
        d[rank - 1] = b.dim(-1);
        return Shape.of(d);
    }

    private static Shape lead(Shape s) {
        return Shape.of(Arrays.copyOf(s.dims(), s.rank() - 2));
    }

    @Override
    default DType outputType(DType... in) {
        if (this instanceof Linear) {
            OpNames.equal(this, in[0], in[2]);
            return OpNames.anyFloating(this, OpNames.equal(this, in[0], in[1]));
        }
        DType t = OpNames.equal(this, in[0], in[1]);
        if (t == DType.BOOL) {
            throw new DTypeException("matmul: not defined for bool, a and b are bool, expected numbers");
        }
        return t;
    }
}
