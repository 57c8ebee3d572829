package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Moves the learning rates, and with some schedules the momenta, of an optimizer along a [Schedule].
///
/// ```java
/// var scheduler = new Scheduler(optimizer, Schedule.cosineAnnealing(epochs, 0));
/// for (…) {
///     trainOneEpoch();
///     scheduler.step();
/// }
/// ```
public final class Scheduler {
    /// A saved state tells what a schedule gives in some thousand steps before its step and after.
    private static final int DOUBLINGS = 10;
    /// Functions of the mathematical library may differ so much from one Java to the next.
    private static final double ROUNDING = 1e-9;

    private final Optimizer<?> optimizer;
    private final List<Schedule> schedules;
    private final double[] base;
    private long step;

    /// Makes a scheduler and sets the rates of step 0; the optimizer's present rates are the base of its
    /// groups.
    ///
    /// @throws IllegalArgumentException if the schedule gives a rate that is negative, infinite or NaN, or a
    ///         momentum that the optimizer does not have or that is out of range
    public Scheduler(Optimizer<?> optimizer, Schedule schedule) {
        this(optimizer, Collections.nCopies(optimizer.groups().size(), schedule));
    }

    /// Makes a scheduler with a schedule for each group.
    ///
    /// @throws IllegalArgumentException if the numbers of groups and schedules differ, or a schedule gives a
    ///         rate or momentum that is out of range
    public Scheduler(Optimizer<?> optimizer, List<Schedule> schedules) {
        this.optimizer = optimizer;
        this.schedules = List.copyOf(schedules);
        base = optimizer.groups().stream().mapToDouble(g -> g.settings().lr()).toArray();
        if (base.length != schedules.size()) {
            throw new IllegalArgumentException(
                    "scheduler: each group needs a schedule, expected " + base.length
                            + " but got " + schedules.size());
        }
        step(0);
    }

    /// Goes on by one step.
    ///
    /// @throws IllegalArgumentException if the schedule gives a rate that is negative, infinite or NaN
    public void step() {
        HostWork.run("scheduler", this::present, () -> step(step + 1));
    }

    /// Returns what restores the step and all settings.
    private Runnable present() {
        long now = step;
        List<Runnable> settings =
                optimizer.groups().stream().<Runnable>map(Scheduler::settingsOf).toList();
        return () -> {
            step = now;
            settings.forEach(Runnable::run);
        };
    }

    private static <S extends Settings<S>> Runnable settingsOf(Optimizer.Group<S> group) {
        S now = group.settings();
        return () -> group.settings(now);
    }

    /// Goes to a step, to resume; later steps are counted from there.
    ///
    /// @throws IllegalArgumentException if the step is negative, or the schedule gives a rate that is
    ///         negative, infinite or NaN; nothing is changed then
    public void step(long to) {
        if (to < 0) {
            throw new IllegalArgumentException(
                    "scheduler: the step is negative, expected a step >= 0 but got " + to);
        }
        List<Runnable> changes = new ArrayList<>();
        for (int i = 0; i < base.length; i++) {
            Schedule s = schedules.get(i);
            changes.add(change(optimizer.groups().get(i), s.rate(base[i], to), s.momentum(to)));
        }
        changes.forEach(Runnable::run);
        step = to;
    }

    private static <S extends Settings<S>> Runnable change(Optimizer.Group<S> group, double rate,
            double momentum) {
        S settings = group.settings().lr(rate);
        S all = Double.isNaN(momentum) ? settings : settings.momentum(momentum);
        return () -> group.settings(all);
    }

    /// Returns the number of steps made.
    public long steps() {
        return step;
    }

    /// Returns what is needed to go on: the step, the base of each group as `base.g`, and as `schedule.g`
    /// sums of the rates and momenta of its schedule in the steps before and after, by which another is
    /// noticed.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("step", Tensor.full(step, DType.INT64));
        for (int i = 0; i < base.length; i++) {
            out.put("base." + i, Tensor.full(base[i], DType.FLOAT64));
        }
        for (int i = 0; i < base.length; i++) {
            out.put("schedule." + i, Tensor.of(sums(schedules.get(i), base[i], step)));
        }
        return out;
    }

    /// The stretches of steps around one whose rates are compared, each as its first step and the one behind
    /// its last: the step itself, and doubling in both directions.
    private static long[][] stretches(long step) {
        long[][] all = new long[2 * DOUBLINGS + 1][];
        for (int i = 0; i < DOUBLINGS; i++) {
            long near = 1L << i;
            all[i] = new long[] {Math.max(0, step + 1 - 2 * near), Math.max(0, step + 1 - near)};
            all[DOUBLINGS + i] = new long[] {step + near, step + 2 * near};
        }
        all[2 * DOUBLINGS] = new long[] {step, step + 1};
        return all;
    }

    /// Returns for each stretch the sum of the rates and that of the momenta.
    private static double[] sums(Schedule s, double base, long step) {
        long[][] all = stretches(step);
        double[] sums = new double[2 * all.length];
        for (int i = 0; i < all.length; i++) {
            for (long t = all[i][0]; t < all[i][1]; t++) {
                try {
                    double rate = s.rate(base, t);
                    double momentum = s.momentum(t);
                    sums[i] += rate;
                    sums[all.length + i] += Double.isNaN(momentum) ? -1 : momentum;
                } catch (RuntimeException e) {
                    sums[i]--; // Past its last step, or where a table of the user's ends.
                }
            }
        }
        return sums;
    }

    /// @throws IllegalArgumentException if a schedule is not the one whose sums were saved
    private void expectSame(Map<String, Tensor> saved, double[] bases, long step) {
        long[][] all = stretches(step);
        for (int g = 0; g < bases.length; g++) {
            double[] was = saved.get("schedule." + g).toDoubleArray();
            double[] is = sums(schedules.get(g), bases[g], step);
            if (was.length != is.length) {
                throw new IllegalArgumentException("scheduler: schedule." + g + " does not fit, expected "
                        + is.length + " numbers but got " + was.length);
            }
            for (int i = 0; i < is.length; i++) {
                if (!(Math.abs(was[i] - is[i]) <= ROUNDING * Math.max(Math.abs(was[i]), Math.abs(is[i])))) {
                    long[] at = all[i % all.length];
                    throw new IllegalArgumentException("scheduler: group " + g
                            + " has another schedule than the saved one, whose "
                            + (i < all.length ? "rates" : "momenta") + " in steps " + at[0] + " to "
                            + (at[1] - 1) + " have the sum " + was[i] + ", expected the same but got "
                            + is[i]);
                }
            }
        }
    }

    /// Goes on from a saved state, and sets its rates; the schedules are those of this scheduler.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown, a schedule gives other rates than
    ///         the saved one (its length counts, too), or a rate is out of range; nothing is changed then
    public void loadStateDict(Map<String, Tensor> saved) {
        if (!saved.keySet().equals(stateDict().keySet())) {
            throw new IllegalArgumentException("scheduler: the saved state does not fit, expected "
                    + stateDict().keySet() + " but got " + saved.keySet());
        }
        double[] before = base.clone();
        double[] bases = new double[base.length];
        for (int i = 0; i < base.length; i++) {
            bases[i] = saved.get("base." + i).item();
        }
        long at = saved.get("step").itemLong();
        expectSame(saved, bases, at);
        System.arraycopy(bases, 0, base, 0, base.length);
        try {
            step(at);
        } catch (IllegalArgumentException e) {
            System.arraycopy(before, 0, base, 0, base.length);
            throw e;
        }
    }

    /// Returns the step, and the base and the present rate of each group.
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("Scheduler (").append(SettingsText.line("step", step));
        for (int i = 0; i < base.length; i++) {
            s.append("\nParameter Group ").append(i).append(SettingsText.line("base", base[i]))
                    .append(SettingsText.line("lr", optimizer.groups().get(i).settings().lr()));
        }
        return s.append("\n)").toString();
    }
}
