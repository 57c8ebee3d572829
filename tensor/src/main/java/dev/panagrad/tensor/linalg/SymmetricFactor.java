package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// Parts the packed factors of [Decomposition.Ldl] and puts them together. Without a gradient.
final class SymmetricFactor {
    private SymmetricFactor() {
    }

    static LinalgEx.LdlResult factor(String op, Tensor a) {
        Matrices.needSquare(op, a);
        Matrices.needFloat(op, a);
        long n = a.size(-1);
        Tensor packed = Tensor.apply(new Decomposition.Ldl(), a.detach());
        Tensor ld = Matrices.columns(packed, 0, n);
        Tensor pivots = packed.select(-1, n).to(DType.INT32);
        Tensor zero = ld.diagonal(0, -2, -1).abs().gt(0).logicalNot().and(pivots.gt(0));
        return new LinalgEx.LdlResult(new Linalg.LdlFactor(ld.contiguous(), pivots),
                LinalgExamination.first(zero));
    }

    static Linalg.LdlFactor needRegular(Tensor a) {
        LinalgEx.LdlResult r = factor("ldlFactor", a);
        if (r.info().ne(0).any().item() != 0) {
            long t = r.info().flatten().ne(0).nonzero().select(0, 0).itemLong();
            throw new ArithmeticException("ldlFactor: matrix " + t + " of " + a.shape()
                    + " is singular, expected a regular one but element "
                    + r.info().flatten().select(0, t).itemLong() + " of D's diagonal is 0");
        }
        return r.ldl();
    }

    /// Solves for the columns of b, whose leading axes are those of the factors.
    static Tensor solve(Linalg.LdlFactor f, Tensor b) {
        Matrices.needSquare("ldlSolve", f.ld());
        Matrices.needSame("ldlSolve", f.ld(), b);
        long n = f.ld().size(-1);
        if (b.rank() != f.ld().rank() || b.size(-2) != n
                || !Arrays.equals(Arrays.copyOf(b.shape().dims(), b.rank() - 2),
                        Arrays.copyOf(f.ld().shape().dims(), b.rank() - 2))) {
            throw new ShapeException("ldlSolve: the right sides do not fit, the factors are " + f.ld().shape()
                    + ", b is " + b.shape() + ", expected b: [..., " + n + ", k] with the same leading axes");
        }
        Tensor rows = f.pivots().abs();
        if (rows.ge(1).and(rows.le(n)).all().item() == 0) {
            throw new IllegalArgumentException(
                    "ldlSolve: a pivot is out of range, expected numbers from 1 to "
                            + n + " or their negatives but they are from " + f.pivots().amin().itemLong()
                            + " to "
                            + f.pivots().amax().itemLong());
        }
        Tensor pivots = f.pivots().to(f.ld().dtype()).unsqueeze(-1);
        Tensor packed = Tensor.cat(f.ld().rank() - 1, f.ld().detach(), pivots);
        return Tensor.apply(new Decomposition.LdlSolve(), packed, b.detach());
    }
}
