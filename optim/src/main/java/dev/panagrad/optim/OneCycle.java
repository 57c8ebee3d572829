package dev.panagrad.optim;

/// Rises from a small rate to a large one and falls to a tiny one, while the momentum goes the other way
/// (Smith, Topin 2018), as `OneCycleLR`. The optimizer's own rate does not count.
///
/// ```java
/// new Scheduler(optimizer, OneCycle.of(0.1, epochs * batches).percentStart(0.2));
/// ```
///
/// @param maxLr the largest rate
/// @param totalSteps the number of steps in the cycle; there are no later ones
/// @param percentStart the part of the cycle that rises, 0.3 at first
/// @param anneal how the rate goes from one end to the other, COS at first
/// @param cycleMomentum whether the momentum, or Adam's first beta, goes too, true at first
/// @param baseMomentum the least momentum, 0.85 at first
/// @param maxMomentum the largest momentum, 0.95 at first
/// @param divFactor the largest rate over the first, 25 at first
/// @param finalDivFactor the first rate over the last, 10,000 at first
/// @param threePhase whether to fall as slowly as rise, and then to the last rate, false at first
public record OneCycle(double maxLr, long totalSteps, double percentStart, Anneal anneal,
        boolean cycleMomentum, double baseMomentum, double maxMomentum, double divFactor,
        double finalDivFactor, boolean threePhase) implements Schedule {
    /// How a number goes from one end to the other.
    public enum Anneal {
        /// Along half a cosine.
        COS,
        /// Evenly.
        LINEAR
    }

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public OneCycle {
        Settings.notNegative("oneCycle: maxLr", maxLr);
        if (totalSteps < 1) {
            throw new IllegalArgumentException(
                    "oneCycle: totalSteps must be positive, expected a number >= 1 but got " + totalSteps);
        }
        Settings.upToOne("oneCycle: percentStart", percentStart);
        Settings.notNegative("oneCycle: baseMomentum", baseMomentum);
        Settings.notNegative("oneCycle: maxMomentum", maxMomentum);
        Settings.notNegative("oneCycle: divFactor", divFactor);
        Settings.notNegative("oneCycle: finalDivFactor", finalDivFactor);
    }

    /// Returns the schedule with PyTorch's defaults.
    ///
    /// @throws IllegalArgumentException if the rate is negative or the number of steps not positive
    public static OneCycle of(double maxLr, long totalSteps) {
        return new OneCycle(maxLr, totalSteps, 0.3, Anneal.COS, true, 0.85, 0.95, 25, 1e4, false);
    }

    /// Returns this schedule with another part that rises.
    public OneCycle percentStart(double v) {
        return new OneCycle(maxLr, totalSteps, v, anneal, cycleMomentum, baseMomentum, maxMomentum, divFactor,
                finalDivFactor, threePhase);
    }

    /// Returns this schedule with another way between the ends.
    public OneCycle anneal(Anneal v) {
        return new OneCycle(maxLr, totalSteps, percentStart, v, cycleMomentum, baseMomentum, maxMomentum,
                divFactor, finalDivFactor, threePhase);
    }

    /// Returns this schedule with or without changes of the momentum.
    public OneCycle cycleMomentum(boolean on) {
        return new OneCycle(maxLr, totalSteps, percentStart, anneal, on, baseMomentum, maxMomentum, divFactor,
                finalDivFactor, threePhase);
    }

    /// Returns this schedule with other ends of the momentum.
    public OneCycle momenta(double base, double max) {
        return new OneCycle(maxLr, totalSteps, percentStart, anneal, cycleMomentum, base, max, divFactor,
                finalDivFactor, threePhase);
    }

    /// Returns this schedule with another largest rate over the first.
    public OneCycle divFactor(double v) {
        return new OneCycle(maxLr, totalSteps, percentStart, anneal, cycleMomentum, baseMomentum, maxMomentum,
                v, finalDivFactor, threePhase);
    }

    /// Returns this schedule with another first rate over the last.
    public OneCycle finalDivFactor(double v) {
        return new OneCycle(maxLr, totalSteps, percentStart, anneal, cycleMomentum, baseMomentum, maxMomentum,
                divFactor, v, threePhase);
    }

    /// Returns this schedule with three phases or two.
    public OneCycle threePhase(boolean on) {
        return new OneCycle(maxLr, totalSteps, percentStart, anneal, cycleMomentum, baseMomentum, maxMomentum,
                divFactor, finalDivFactor, on);
    }

    @Override
    public double rate(double base, long t) {
        double first = maxLr / divFactor;
        double last = first / finalDivFactor;
        return threePhase ? along(t, first, maxLr, first, last) : along(t, first, maxLr, last);
    }

    @Override
    public double momentum(long t) {
        if (!cycleMomentum) {
            return Double.NaN;
        }
        return threePhase ? along(t, maxMomentum, baseMomentum, maxMomentum, maxMomentum)
                : along(t, maxMomentum, baseMomentum, maxMomentum);
    }

    /// Returns the number in a step, given those at the ends of the phases.
    private double along(long t, double... ends) {
        if (t > totalSteps) {
            throw new IllegalArgumentException(
                    "oneCycle: the cycle is over, expected a step <= " + totalSteps + " but got " + t);
        }
        double from = 0;
        for (int i = 1;; i++) {
            boolean last = i == ends.length - 1;
            double to = last ? totalSteps - 1 : i * (percentStart * totalSteps - 1);
            if (t <= to || last) {
                double part = to == from ? 1 : (t - from) / (to - from);
                return anneal == Anneal.LINEAR ? (ends[i] - ends[i - 1]) * part + ends[i - 1]
                        : ends[i] + (ends[i - 1] - ends[i]) / 2 * (Math.cos(Math.PI * part) + 1);
            }
            from = to;
        }
    }
}
