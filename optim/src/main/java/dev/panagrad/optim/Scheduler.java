package dev.panagrad.optim;

import java.util.ArrayList;
import java.util.List;

/// Moves the learning rates of an optimizer along a [Schedule].
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
    private final Schedule schedule;
    private final double[] base;
    private long step;

    /// Makes a scheduler and sets the rates of step 0; the optimizer's present rates are the base of its
    /// groups.
    ///
    /// @throws IllegalArgumentException if the schedule gives a rate that is negative, infinite or NaN
    public Scheduler(Optimizer<?> optimizer, Schedule schedule) {
        this.optimizer = optimizer;
        this.schedule = schedule;
        base = optimizer.groups().stream().mapToDouble(g -> g.settings().lr()).toArray();
        step(0);
    }

    /// Goes on by one step.
    ///
    /// @throws IllegalArgumentException if the schedule gives a rate that is negative, infinite or NaN
    public void step() {
        step(step + 1);
    }

    /// Goes to a step, to resume; later steps are counted from there.
    ///
    /// @throws IllegalArgumentException if the step is negative, or the schedule gives a rate that is
    ///     negative,
    ///         infinite or NaN; nothing is changed then
    public void step(long to) {
        if (to < 0) {
            throw new IllegalArgumentException(
                    "scheduler: the step is negative, expected a step >= 0 but got " + to);
        }
        List<Runnable> changes = new ArrayList<>();
        for (int i = 0; i < base.length; i++) {
            changes.add(change(optimizer.groups().get(i), schedule.rate(base[i], to)));
        }
        changes.forEach(Runnable::run);
        step = to;
    }

    private static <S extends Settings<S>> Runnable change(Optimizer.Group<S> group, double rate) {
        S settings = group.settings().lr(rate);
        return () -> group.settings(settings);
    }

    /// Returns the number of steps made.
    public long steps() {
        return step;
    }
}
