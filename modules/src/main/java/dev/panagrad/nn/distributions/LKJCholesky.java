package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of Lewandowski, Kurowicka and Joe (2009) of lower triangular factors L of correlation
/// matrices, by which `L Lᵀ` has a density proportional to `det(L Lᵀ)^(concentration - 1)`. With 1 all
/// correlation matrices are equally likely. The density of L is `c Πᵢ Lᵢᵢ^(d - i + 2 (concentration - 1))`
/// over rows i = 2 … d.
///
/// @param dim the number d of rows and columns, 2 or more
/// @param concentration positive; [batch…]
public record LKJCholesky(int dim, Tensor concentration) implements Distribution {
    /// Checks the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public LKJCholesky {
        if (dim < 2) {
            throw new IllegalArgumentException(
                    "LKJCholesky: dim is out of range, expected a number >= 2 but got " + dim);
        }
        Parameters.broadcast("LKJCholesky", concentration, concentration);
        Parameters.positive("LKJCholesky: concentration", concentration);
    }

    @Override
    public Shape batchShape() {
        return concentration.shape();
    }

    @Override
    public Shape eventShape() {
        return Shape.of(dim, dim);
    }

    /// Returns `first, first + 1, …`.
    private Tensor count(int first, int numbers) {
        return concentration.newArange(first, first + numbers, 1).to(concentration.dtype());
    }

    /// Returns factors row by row, the onion method: row i has a direction uniform on a sphere and a squared
    /// length left of the diagonal of a beta distribution.
    @Override
    public Tensor sample(long... shape) {
        Tensor before = count(1, dim - 1);
        Tensor c = concentration.detach().unsqueeze(-1);
        Tensor length = new Beta(before.mul(0.5), before.rsub(dim).sub(1).mul(0.5).add(c)).sample(shape);
        long[] all = Parameters.join(Parameters.join(shape, batchShape()), Shape.of(dim - 1, dim));
        Tensor direction = Parameters.normal(concentration, all).tril();
        Tensor unit = direction.div(direction.square().sum(true, -1).sqrt());
        Tensor rows = unit.mul(length.sqrt().unsqueeze(-1));
        Tensor left = rows.square().sum(-1).rsub(1).clampMin(Parameters.tiny(concentration)).sqrt();
        all[all.length - 2] = 1;
        Tensor first = concentration.newZeros(all);
        Tensor diagonal = Tensor.cat(-1, Tensor.onesLike(left.narrow(-1, 0, 1)), left);
        return Tensor.cat(-2, first, rows).add(diagonal.diagEmbed());
    }

    @Override
    public Constraint support() {
        return Constraint.corrCholesky();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("LKJCholesky: value", value);
        Tensor c = concentration.unsqueeze(-1);
        Tensor diagonal = value.diagonal(0, -2, -1).narrow(-1, 1, dim - 1);
        Tensor order = count(2, dim - 1).rsub(dim).add(c.sub(1).mul(2));
        Tensor k = count(1, dim - 1);
        Tensor logs = k.rsub(dim - 1).mul(0.5).add(c).lgamma().sub(c.add((dim - 1) / 2.0).lgamma());
        double pi = dim * (dim - 1) / 4.0 * Math.log(Math.PI);
        return order.mul(diagonal.log()).sum(-1).sub(logs.sum(-1)).sub(pi);
    }
}
