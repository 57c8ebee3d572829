package dev.panagrad.optim;

import java.util.function.DoubleUnaryOperator;

/// Rises and falls evenly between two rates, while the momentum goes the other way (Smith 2017), as
/// `CyclicLR`. The optimizer's own rate does not count.
///
/// @param baseLr the least rate
/// @param maxLr the largest rate
/// @param stepSizeUp the number of steps that rise, 2000 at first
/// @param stepSizeDown the number of steps that fall, as many at first
/// @param scale the part of the way up that is gone, of the cycle, from 1, or of the step, from 0
/// @param scaleByStep whether `scale` takes the step
/// @param cycleMomentum whether the momentum, or Adam's first beta, goes too, true at first
/// @param baseMomentum the least momentum, 0.8 at first
/// @param maxMomentum the largest momentum, 0.9 at first
public record Cyclic(double baseLr, double maxLr, int stepSizeUp, int stepSizeDown, DoubleUnaryOperator scale,
        boolean scaleByStep, boolean cycleMomentum, double baseMomentum, double maxMomentum)
        implements Schedule {
    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Cyclic {
        Settings.notNegative("cyclic: baseLr", baseLr);
        Settings.notNegative("cyclic: maxLr", maxLr);
        Settings.positive("cyclic: stepSizeUp", stepSizeUp);
        Settings.positive("cyclic: stepSizeDown", stepSizeDown);
        Settings.notNegative("cyclic: baseMomentum", baseMomentum);
        Settings.notNegative("cyclic: maxMomentum", maxMomentum);
    }

    /// Returns the triangular schedule with PyTorch's defaults.
    ///
    /// @throws IllegalArgumentException if a rate is negative or the number of steps not positive
    public static Cyclic of(double baseLr, double maxLr, int stepSizeUp) {
        return new Cyclic(baseLr, maxLr, stepSizeUp, stepSizeUp, cycle -> 1, false, true, 0.8, 0.9);
    }

    /// Returns this schedule with another number of steps that fall.
    public Cyclic stepSizeDown(int v) {
        return new Cyclic(baseLr, maxLr, stepSizeUp, v, scale, scaleByStep, cycleMomentum, baseMomentum,
                maxMomentum);
    }

    /// Returns this schedule with triangles that halve in each cycle, PyTorch's `triangular2`.
    public Cyclic halving() {
        return scale(cycle -> Math.pow(2, 1 - cycle), false);
    }

    /// Returns this schedule with a height of `gamma^t`, PyTorch's `exp_range`.
    public Cyclic exponential(double gamma) {
        return scale(t -> Math.pow(gamma, t), true);
    }

    /// Returns this schedule with heights of the user's, of the cycle from 1 or of the step from 0.
    public Cyclic scale(DoubleUnaryOperator v, boolean byStep) {
        return new Cyclic(baseLr, maxLr, stepSizeUp, stepSizeDown, v, byStep, cycleMomentum, baseMomentum,
                maxMomentum);
    }

    /// Returns this schedule with or without changes of the momentum.
    public Cyclic cycleMomentum(boolean on) {
        return new Cyclic(baseLr, maxLr, stepSizeUp, stepSizeDown, scale, scaleByStep, on, baseMomentum,
                maxMomentum);
    }

    /// Returns this schedule with other ends of the momentum.
    public Cyclic momenta(double base, double max) {
        return new Cyclic(baseLr, maxLr, stepSizeUp, stepSizeDown, scale, scaleByStep, cycleMomentum, base,
                max);
    }

    @Override
    public double rate(double base, long t) {
        return baseLr + (maxLr - baseLr) * height(t);
    }

    @Override
    public double momentum(long t) {
        return cycleMomentum ? maxMomentum - (maxMomentum - baseMomentum) * height(t) : Double.NaN;
    }

    /// Returns how far up a step is, from 0 to 1.
    private double height(long t) {
        double total = (double) stepSizeUp + stepSizeDown;
        double up = stepSizeUp / total;
        double cycle = Math.floor(1 + t / total);
        double x = 1 + t / total - cycle;
        double h = x <= up ? x / up : (x - 1) / (up - 1);
        return h * scale.applyAsDouble(scaleByStep ? t : cycle);
    }
}
