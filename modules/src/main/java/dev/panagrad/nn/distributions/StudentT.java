package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// Student's distribution of t, density proportional to `(1 + ((x-loc)/scale)²/df)^(-(df+1)/2)`.
///
/// @param df degrees of freedom, positive
/// @param loc the middle
/// @param scale how wide it is, positive
public record StudentT(Tensor df, Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public StudentT {
        Parameters.broadcast("StudentT", df, loc);
        long[] shape = Parameters.broadcast("StudentT", df.add(loc), scale);
        Parameters.positive("StudentT: df", df);
        Parameters.real("StudentT: loc", loc);
        Parameters.positive("StudentT: scale", scale);
        df = df.expand(shape);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public StudentT(double df, double loc, double scale) {
        this(Parameters.number(df), Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return df.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        long[] all = Parameters.join(shape, batchShape());
        Tensor z = GammaSampler.reparameterised(df.mul(0.5), all).mul(2);
        return loc.add(scale.mul(Parameters.normal(loc, all).mul(z.div(df).rsqrt())));
    }

    @Override
    public Constraint support() {
        return Constraint.real();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("df", Constraint.positive(), "loc", Constraint.real(), "scale", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("StudentT: value", value);
        Tensor y = value.sub(loc).div(scale);
        Tensor norm = scale.log().add(df.log().mul(0.5)).add(Parameters.lbeta(half(), df.mul(0.5)));
        return df.add(1).mul(-0.5).mul(y.square().div(df).log1p()).sub(norm);
    }

    private Tensor half() {
        return df.newFull(0.5);
    }

    @Override
    public Tensor entropy() {
        Tensor more = df.add(1).mul(0.5);
        Tensor slope = more.digamma().sub(df.mul(0.5).digamma());
        return scale.log().add(more.mul(slope)).add(df.log().mul(0.5))
                .add(Parameters.lbeta(half(), df.mul(0.5)));
    }

    @Override
    public Tensor mean() {
        return Tensor.where(df.detach().le(1), loc.mul(Double.NaN), loc);
    }

    @Override
    public Tensor variance() {
        Tensor v = scale.square().mul(df.div(df.sub(2)));
        Tensor wide =
                Tensor.where(df.detach().le(1), scale.mul(Double.NaN), scale.mul(Double.POSITIVE_INFINITY));
        return Tensor.where(df.detach().le(2), wide, v);
    }
}
