package dev.panagrad.optim;

/// How a learning rate changes: its value in step `t`, counted from 0, given its first value. A step is what
/// the user makes it, mostly an epoch.
@FunctionalInterface
public interface Schedule {
    /// Returns the learning rate in a step.
    ///
    /// @param base the rate that the optimizer was made with
    /// @param t the step, from 0
    double rate(double base, long t);

    /// Returns the schedule that multiplies the rate by gamma every `size` steps: `base · gamma^⌊t/size⌋`.
    ///
    /// @throws IllegalArgumentException if the size is not positive or gamma negative
    static Schedule step(int size, double gamma) {
        positive("step: size", size);
        Settings.notNegative("step: gamma", gamma);
        return (base, t) -> base * Math.pow(gamma, t / size);
    }

    /// Returns the schedule that multiplies the rate by gamma at each of these steps.
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

    /// Returns the schedule `base · gamma^t`.
    ///
    /// @throws IllegalArgumentException if gamma is negative
    static Schedule exponential(double gamma) {
        Settings.notNegative("exponential: gamma", gamma);
        return (base, t) -> base * Math.pow(gamma, t);
    }

    /// Returns the schedule that falls to `least` in `steps` steps along half a cosine, and rises again
    /// afterwards:
    /// `least + (base - least)(1 + cos(πt/steps))/2` (Loshchilov, Hutter 2017).
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the least rate negative
    static Schedule cosineAnnealing(int steps, double least) {
        positive("cosineAnnealing: steps", steps);
        Settings.notNegative("cosineAnnealing: least", least);
        return (base, t) -> least + (base - least) * (1 + Math.cos(Math.PI * t / steps)) / 2;
    }

    /// Returns the schedule that changes the factor of the rate evenly from `first` to `last` in `steps`
    /// steps.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or a factor negative
    static Schedule linear(double first, double last, int steps) {
        positive("linear: steps", steps);
        Settings.notNegative("linear: first", first);
        Settings.notNegative("linear: last", last);
        return (base, t) -> base * (first + (last - first) * Math.min(t, steps) / steps);
    }

    /// Returns the schedule that multiplies the rate by a factor in the first `steps` steps.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the factor negative
    static Schedule constant(double factor, int steps) {
        positive("constant: steps", steps);
        Settings.notNegative("constant: factor", factor);
        return (base, t) -> t < steps ? base * factor : base;
    }

    /// Returns the schedule `base · (1 - min(t, steps)/steps)^power`.
    ///
    /// @throws IllegalArgumentException if the number of steps is not positive or the power negative
    static Schedule polynomial(int steps, double power) {
        positive("polynomial: steps", steps);
        Settings.notNegative("polynomial: power", power);
        return (base, t) -> base * Math.pow(1 - (double) Math.min(t, steps) / steps, power);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    name + " must be positive, expected a number >= 1 but got " + value);
        }
    }
}
