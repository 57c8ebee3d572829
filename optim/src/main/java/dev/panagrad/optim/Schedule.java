package dev.panagrad.optim;

import java.util.List;
import java.util.function.LongToDoubleFunction;

/// How a learning rate changes: its value in step `t`, counted from 0, given its first value. A step is what
/// the user makes it, mostly an epoch. Any lambda is a schedule, as with `LambdaLR`:
/// `(base, t) -> base / (1 + t)`. What it gives depends on its arguments alone, and it may be asked for any
/// step: a scheduler that goes on from a saved state notices by some of its numbers if it is another one.
@FunctionalInterface
public interface Schedule {
    /// Returns the learning rate in a step.
    ///
    /// @param base the rate that the optimizer was made with
    /// @param t the step, from 0
    double rate(double base, long t);

    /// Returns the momentum in a step, NaN to leave it as it is; most schedules do.
    ///
    /// @param t the step, from 0
    default double momentum(long t) {
        return Double.NaN;
    }

    /// Returns the schedule that multiplies the rate by gamma every `size` steps, as `StepLR`:
    /// `base · gamma^⌊t/size⌋`. PyTorch's gamma is 0.1 at first.
    ///
    /// @throws IllegalArgumentException if the size is not positive or gamma negative
    static Schedule step(int size, double gamma) {
        Settings.positive("step: size", size);
        Settings.notNegative("step: gamma", gamma);
        return (base, t) -> base * Math.pow(gamma, t / size);
    }

    /// Returns the schedule that multiplies the rate by gamma at each of these steps, as `MultiStepLR`.
    ///
    /// @throws IllegalArgumentException if gamma is negative
    static Schedule multiStep(double gamma, long... milestones) {
        Settings.notNegative("multiStep: gamma", gamma);
        long[] at = milestones.clone();
        return (base, t) -> {
            int passed = 0;
            for (long m : at) {
                passed += t >= m ? 1 : 0;
            }
            return base * Math.pow(gamma, passed);
        };
    }

    /// Returns the schedule `base · gamma^t`, as `ExponentialLR`.
    ///
    /// @throws IllegalArgumentException if gamma is negative
    static Schedule exponential(double gamma) {
        Settings.notNegative("exponential: gamma", gamma);
        return (base, t) -> base * Math.pow(gamma, t);
    }

    /// Returns the schedule that falls to `least` in `steps` steps along half a cosine, and rises again
    /// afterwards:
    /// `least + (base - least)(1 + cos(πt/steps))/2` (Loshchilov, Hutter 2017), as `CosineAnnealingLR`.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the least rate negative
    static Schedule cosineAnnealing(int steps, double least) {
        Settings.positive("cosineAnnealing: steps", steps);
        Settings.notNegative("cosineAnnealing: least", least);
        return (base, t) -> least + (base - least) * (1 + Math.cos(Math.PI * t / steps)) / 2;
    }

    /// Returns the schedule that changes the factor of the rate evenly from `first` to `last` in `steps`
    /// steps, as `LinearLR`, where they are 1/3, 1 and 5 at first.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or a factor negative
    static Schedule linear(double first, double last, int steps) {
        Settings.positive("linear: steps", steps);
        Settings.notNegative("linear: first", first);
        Settings.notNegative("linear: last", last);
        return (base, t) -> base * (first + (last - first) * Math.min(t, steps) / steps);
    }

    /// Returns the schedule that multiplies the rate by a factor in the first `steps` steps, as
    /// `ConstantLR`, where they are 1/3 and 5 at first.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the factor negative
    static Schedule constant(double factor, int steps) {
        Settings.positive("constant: steps", steps);
        Settings.notNegative("constant: factor", factor);
        return (base, t) -> t < steps ? base * factor : base;
    }

    /// Returns the schedule `base · (1 - min(t, steps)/steps)^power`, as `PolynomialLR`, where they
    /// are 5 and 1 at first.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the power negative
    static Schedule polynomial(int steps, double power) {
        Settings.positive("polynomial: steps", steps);
        Settings.notNegative("polynomial: power", power);
        return (base, t) -> base * Math.pow(1 - (double) Math.min(t, steps) / steps, power);
    }

    /// Returns the schedule that falls to `least` along half a cosine and starts anew, first after `first`
    /// steps, then each time after `factor` times as many, as `CosineAnnealingWarmRestarts`.
    ///
    /// @throws IllegalArgumentException if `first` or the factor is not positive or the least rate negative
    static Schedule cosineAnnealingWarmRestarts(int first, int factor, double least) {
        Settings.positive("cosineAnnealingWarmRestarts: first", first);
        Settings.positive("cosineAnnealingWarmRestarts: factor", factor);
        Settings.notNegative("cosineAnnealingWarmRestarts: least", least);
        return (base, t) -> {
            long length = first;
            long at = factor == 1 ? t % first : t;
            while (at >= length) {
                at -= length;
                length *= factor;
            }
            return least + (base - least) * (1 + Math.cos(Math.PI * at / length)) / 2;
        };
    }

    /// Returns the schedule that goes from the base to a constant rate in `steps` steps and stays there, as
    /// `SWALR`, for averages of weights (Izmailov et al. 2018): `rate·a + base(1-a)`, where a is
    /// `(1 - cos(πs))/2` or s, with `s = min(t/max(1, steps), 1)`.
    ///
    /// @param rate the rate at the end
    /// @param steps 10 in PyTorch at first
    /// @param anneal along half a cosine, as in PyTorch at first, or evenly
    /// @throws IllegalArgumentException if the rate or the number of steps is negative
    static Schedule averaging(double rate, int steps, OneCycle.Anneal anneal) {
        Settings.notNegative("averaging: rate", rate);
        Settings.notNegative("averaging: steps", steps);
        return (base, t) -> {
            double s = Math.min((double) t / Math.max(1, steps), 1);
            double share = anneal == OneCycle.Anneal.COS ? (1 - Math.cos(Math.PI * s)) / 2 : s;
            return rate * share + base * (1 - share);
        };
    }

    /// Returns the schedule that multiplies the rate by `factor.applyAsDouble(t)` at each step from 1 on, as
    /// `MultiplicativeLR`.
    static Schedule multiplicative(LongToDoubleFunction factor) {
        return (base, t) -> {
            double rate = base;
            for (long i = 1; i <= t; i++) {
                rate *= factor.applyAsDouble(i);
            }
            return rate;
        };
    }

    /// Returns the schedule that rises evenly to the full rate in `steps` steps, `base · (t+1)/steps`, and
    /// goes on with another, whose steps are counted from there.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive
    static Schedule warmUp(int steps, Schedule then) {
        Settings.positive("warmUp: steps", steps);
        return sequential(List.of((base, t) -> base * (t + 1) / steps, then), steps);
    }

    /// Returns the schedule that changes to the next one at each milestone, as `SequentialLR`; each counts
    /// its steps from its milestone.
    ///
    /// @param milestones one fewer than schedules, ascending
    /// @throws IllegalArgumentException if the numbers do not fit or the milestones do not ascend
    static Schedule sequential(List<Schedule> schedules, long... milestones) {
        return new SequentialSchedule(List.copyOf(schedules), milestones.clone());
    }

    /// Returns the schedule that hands the rate of each one to the next as its base, as `ChainedScheduler`
    /// for schedules that multiply. PyTorch computes a cosine from the rate before it, so that after a rate
    /// of 0 it forgets what the other schedules multiplied by; here they go on to count.
    static Schedule chained(Schedule... schedules) {
        List<Schedule> all = List.of(schedules);
        return (base, t) -> {
            double rate = base;
            for (Schedule s : all) {
                rate = s.rate(rate, t);
            }
            return rate;
        };
    }
}
