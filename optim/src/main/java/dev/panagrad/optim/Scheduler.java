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

    /// Returns what is needed to go on: the step, and the base of each group as `base.g`.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("step", Tensor.full(step, DType.INT64));
        for (int i = 0; i < base.length; i++) {
            out.put("base." + i, Tensor.full(base[i], DType.FLOAT64));
        }
        return out;
    }

    /// Goes on from a saved state, and sets its rates; the schedules are those of this scheduler.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown, or a rate is out of range; nothing
    ///         is changed then
    public void loadStateDict(Map<String, Tensor> saved) {
        if (!saved.keySet().equals(stateDict().keySet())) {
            throw new IllegalArgumentException("scheduler: the saved state does not fit, expected "
                    + stateDict().keySet() + " but got " + saved.keySet());
        }
        double[] before = base.clone();
        for (int i = 0; i < base.length; i++) {
            base[i] = saved.get("base." + i).item();
        }
        try {
            step(saved.get("step").itemLong());
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
