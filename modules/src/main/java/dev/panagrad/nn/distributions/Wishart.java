package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.Map;

/// The distribution of `Σᵢ xᵢ xᵢᵀ` for `df` normal vectors x of mean 0 and covariance `L Lᵀ`, for any real
/// number above p - 1 of them; values are symmetric positive definite matrices.
///
/// @param df degrees of freedom, above p - 1; [batch…]. Below p samples are often singular to rounding, and
///        are drawn again, as in PyTorch
/// @param scaleTril the lower triangular L with a positive diagonal; [batch…, p, p]
public record Wishart(Tensor df, Tensor scaleTril) implements Distribution {
    /// How often samples that are singular to rounding are drawn again at most: where df is so near to p - 1
    /// that most are, some stay.
    private static final int TRIES = 100;

    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if df is too small, L is no triangle with a positive diagonal, or
    ///         they do not fit each other
    public Wishart {
        if (scaleTril.rank() < 2 || scaleTril.size(-1) != scaleTril.size(-2)) {
            throw new ShapeException("Wishart: scaleTril is no square matrix, it is " + scaleTril.shape()
                    + ", expected [..., p, p]");
        }
        long p = scaleTril.size(-1);
        Constraint.lowerCholesky().require("Wishart: scaleTril", scaleTril);
        moreThan(p - 1).require("Wishart: df", df);
        long[] batch = Parameters.broadcast("Wishart", df, scaleTril.select(-1, 0).select(-1, 0));
        df = df.expand(batch);
        scaleTril = scaleTril.expand(Parameters.join(batch, Shape.of(p, p)));
    }

    private static Constraint moreThan(long least) {
        return Constraint.ofNumbers("numbers > p - 1 = " + least, v -> v.gt(least));
    }

    /// Returns the distribution of a covariance; [batch…, p, p].
    ///
    /// @throws IllegalArgumentException if it is not symmetric positive definite
    public static Wishart ofCovariance(Tensor df, Tensor covariance) {
        return new Wishart(df, Linalg.cholesky(covariance));
    }

    /// Returns the distribution of a precision, the inverse of the covariance; [batch…, p, p].
    ///
    /// @throws IllegalArgumentException if it is not symmetric positive definite
    public static Wishart ofPrecision(Tensor df, Tensor precision) {
        return ofCovariance(df, Linalg.choleskyInverse(Linalg.cholesky(precision), false));
    }

    private int p() {
        return Math.toIntExact(scaleTril.size(-1));
    }

    /// Returns the covariance `L Lᵀ`.
    public Tensor covariance() {
        return scaleTril.matmul(scaleTril.transpose(-2, -1));
    }

    @Override
    public Shape batchShape() {
        return df.shape();
    }

    @Override
    public Shape eventShape() {
        return Shape.of(p(), p());
    }

    /// Returns `0, 1, …, p - 1`.
    private Tensor rows() {
        return df.newArange(p()).to(df.dtype());
    }

    /// Returns samples by Bartlett's decomposition `L A Aᵀ Lᵀ`: below A's diagonal are standard normal
    /// numbers, and the squares of its diagonal are of the [Chi2] distributions of `df, df - 1, …`. Those
    /// that rounding made singular, so that they have no density, are drawn again.
    @Override
    public Tensor rsample(long... shape) {
        Tensor x = drawn(shape);
        if (df.detach().ge(p()).all().item() != 0) {
            return x;
        }
        for (int i = 0; i < TRIES && x.numel() > 0; i++) {
            Tensor good = isRegular(x);
            if (good.all().item() != 0) {
                break;
            }
            x = Tensor.where(good.unsqueeze(-1).unsqueeze(-1), x, drawn(shape));
        }
        return x;
    }

    /// Whether matrices are positive definite by a margin that rounding does not take.
    private Tensor isRegular(Tensor x) {
        Tensor values = Linalg.eigvalsh(x.detach());
        return values.amin(-1).gt(values.amax(-1).mul(p() * Parameters.eps(x)));
    }

    private Tensor drawn(long... shape) {
        Tensor squares = new Chi2(df.unsqueeze(-1).sub(rows())).rsample(shape);
        long[] all = Parameters.join(Parameters.join(shape, batchShape()), eventShape());
        Tensor a = Parameters.normal(df, all).tril(-1).add(squares.sqrt().diagEmbed());
        Tensor factor = scaleTril.matmul(a);
        return factor.matmul(factor.transpose(-2, -1));
    }

    @Override
    public Constraint support() {
        return Constraint.positiveDefinite();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("df", moreThan(p() - 1), "scaleTril", Constraint.lowerCholesky());
    }

    private static Tensor halfLogDet(Tensor triangle) {
        return triangle.diagonal(0, -2, -1).log().sum(-1);
    }

    /// Returns `log|L Lᵀ|/2 + p log 2 / 2`.
    private Tensor size() {
        return halfLogDet(scaleTril).add(p() * Math.log(2) / 2);
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Wishart: value", value);
        Tensor factor = Linalg.cholesky(value);
        Tensor trace = Linalg.solveTriangular(scaleTril, factor, false).square().sum(-2, -1);
        return df.sub(p() + 1).mul(halfLogDet(factor)).sub(trace.mul(0.5)).sub(df.mul(size()))
                .sub(df.mul(0.5).mvlgamma(p()));
    }

    @Override
    public Tensor entropy() {
        Tensor half = df.mul(0.5);
        Tensor digammas = half.unsqueeze(-1).sub(rows().mul(0.5)).digamma().sum(-1);
        return size().mul(p() + 1).add(half.mvlgamma(p())).sub(half.sub((p() + 1) / 2.0).mul(digammas))
                .add(half.mul(p()));
    }

    private Tensor perMatrix() {
        return df.unsqueeze(-1).unsqueeze(-1);
    }

    @Override
    public Tensor mean() {
        return covariance().mul(perMatrix());
    }

    @Override
    public Tensor variance() {
        Tensor v = covariance();
        Tensor d = v.diagonal(0, -2, -1);
        return v.square().add(d.unsqueeze(-1).mul(d.unsqueeze(-2))).mul(perMatrix());
    }
}
