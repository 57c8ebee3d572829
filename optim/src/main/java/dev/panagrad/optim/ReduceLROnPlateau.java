package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Lowers the learning rates of an optimizer when a metric no longer gets better, as
/// `torch.optim.lr_scheduler.ReduceLROnPlateau`.
///
/// ```java
/// var scheduler = new ReduceLROnPlateau(optimizer, o -> o.patience(3));
/// for (…) {
///     trainOneEpoch();
///     scheduler.step(validationLoss());
/// }
/// ```
public final class ReduceLROnPlateau {
    private final Optimizer<?> optimizer;
    private final Options options;
    private double best;
    private long bad;
    private long cooling;

    /// Whether smaller or larger is better.
    public enum Mode {
        /// Smaller is better, as of a loss.
        MIN,
        /// Larger is better, as of an accuracy.
        MAX
    }

    /// What a change is compared with.
    public enum ThresholdMode {
        /// With a part of the best metric so far.
        REL,
        /// With the threshold itself.
        ABS
    }

    /// The settings.
    ///
    /// @param mode whether smaller or larger is better, MIN at first
    /// @param factor of the learning rate, 0.1 at first
    /// @param patience how many steps without a better metric are let pass, 10 at first
    /// @param threshold by how much better it must be, 1e-4 at first
    /// @param thresholdMode what that is a part of, REL at first
    /// @param cooldown how many steps after a change do not count, 0 at first
    /// @param minLr the least rate, of all groups or of each, 0 at first
    /// @param eps the least change of a rate, 1e-8 at first
    public record Options(Mode mode, double factor, int patience, double threshold,
            ThresholdMode thresholdMode, int cooldown, List<Double> minLr, double eps) {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.belowOne("ReduceLROnPlateau: factor", factor);
            Settings.notNegative("ReduceLROnPlateau: patience", patience);
            Settings.notNegative("ReduceLROnPlateau: threshold", threshold);
            Settings.notNegative("ReduceLROnPlateau: cooldown", cooldown);
            minLr = List.copyOf(minLr);
            minLr.forEach(v -> Settings.notNegative("ReduceLROnPlateau: minLr", v));
            Settings.notNegative("ReduceLROnPlateau: eps", eps);
        }

        /// Returns these settings where smaller or larger is better.
        public Options mode(Mode v) {
            return new Options(v, factor, patience, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /// Returns these settings with another factor.
        public Options factor(double v) {
            return new Options(mode, v, patience, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /// Returns these settings with another patience.
        public Options patience(int v) {
            return new Options(mode, factor, v, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /// Returns these settings with another threshold.
        public Options threshold(double v) {
            return new Options(mode, factor, patience, v, thresholdMode, cooldown, minLr, eps);
        }

        /// Returns these settings with another meaning of the threshold.
        public Options thresholdMode(ThresholdMode v) {
            return new Options(mode, factor, patience, threshold, v, cooldown, minLr, eps);
        }

        /// Returns these settings with another cooldown.
        public Options cooldown(int v) {
            return new Options(mode, factor, patience, threshold, thresholdMode, v, minLr, eps);
        }

        /// Returns these settings with another least rate, or one for each group.
        public Options minLr(double... v) {
            return new Options(mode, factor, patience, threshold, thresholdMode, cooldown,
                    Arrays.stream(v).boxed().toList(), eps);
        }

        /// Returns these settings with another least change.
        public Options eps(double v) {
            return new Options(mode, factor, patience, threshold, thresholdMode, cooldown, minLr, v);
        }
    }

    /// Makes a scheduler with the default settings.
    public ReduceLROnPlateau(Optimizer<?> optimizer) {
        this(optimizer, o -> o);
    }

    /// Makes a scheduler.
    ///
    /// @throws IllegalArgumentException if a setting is out of range, or there are neither one least rate nor
    ///         as many as groups
    public ReduceLROnPlateau(Optimizer<?> optimizer, UnaryOperator<Options> options) {
        this.optimizer = optimizer;
        this.options = options.apply(new Options(Mode.MIN, 0.1, 10, 1e-4, ThresholdMode.REL, 0,
                List.of(0.0), 1e-8));
        int rates = this.options.minLr.size();
        if (rates != 1 && rates != optimizer.groups().size()) {
            throw new IllegalArgumentException("ReduceLROnPlateau: minLr does not fit, expected 1 or "
                    + optimizer.groups().size() + " rates but got " + rates);
        }
        best = this.options.mode == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /// Takes the metric of a step, and lowers the rates if it has been bad for too long.
    public void step(double metric) {
        if (isBetter(metric)) {
            best = metric;
            bad = 0;
        } else {
            bad++;
        }
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad > options.patience) {
            for (int i = 0; i < optimizer.groups().size(); i++) {
                lower(optimizer.groups().get(i),
                        options.minLr.get(options.minLr.size() == 1 ? 0 : i));
            }
            cooling = options.cooldown;
            bad = 0;
        }
    }

    private <S extends Settings<S>> void lower(Optimizer.Group<S> group, double least) {
        double old = group.settings().lr();
        double lr = Math.max(old * options.factor, least);
        if (old - lr > options.eps) {
            group.settings(group.settings().lr(lr));
        }
    }

    private boolean isBetter(double metric) {
        boolean relative = options.thresholdMode == ThresholdMode.REL;
        if (options.mode == Mode.MIN) {
            return metric < (relative ? best * (1 - options.threshold) : best - options.threshold);
        }
        return metric > (relative ? best * (1 + options.threshold) : best + options.threshold);
    }

    /// Returns what is needed to go on.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("best", Tensor.full(best, DType.FLOAT64));
        out.put("num_bad_epochs", Tensor.full(bad, DType.INT64));
        out.put("cooldown_counter", Tensor.full(cooling, DType.INT64));
        return out;
    }

    /// Goes on from a saved state.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown; nothing is changed then
    public void loadStateDict(Map<String, Tensor> saved) {
        if (!saved.keySet().equals(stateDict().keySet())) {
            throw new IllegalArgumentException("ReduceLROnPlateau: the saved state does not fit, expected "
                    + stateDict().keySet() + " but got " + saved.keySet());
        }
        best = saved.get("best").item();
        bad = saved.get("num_bad_epochs").itemLong();
        cooling = saved.get("cooldown_counter").itemLong();
    }

    /// Returns the settings, the best metric so far, and the numbers of bad and of cooling steps.
    @Override
    public String toString() {
        return "ReduceLROnPlateau (" + SettingsText.lines(options)
                + SettingsText.line("best", best) + SettingsText.line("bad", bad)
                + SettingsText.line("cooling", cooling) + "\n)";
    }
}
