package dev.panagrad.optim;

import java.util.List;

/// See [Schedule#sequential].
final class SequentialSchedule implements Schedule {
    private final List<Schedule> schedules;
    private final long[] milestones;

    SequentialSchedule(List<Schedule> schedules, long[] milestones) {
        this.schedules = schedules;
        this.milestones = milestones;
        if (schedules.size() != milestones.length + 1) {
            throw new IllegalArgumentException(
                    "sequential: one milestone fewer than schedules is needed, expected "
                            + (schedules.size() - 1) + " but got " + milestones.length);
        }
        for (int i = 0; i < milestones.length; i++) {
            long least = i == 0 ? 0 : milestones[i - 1];
            if (milestones[i] < least) {
                throw new IllegalArgumentException(
                        "sequential: milestones must ascend, expected a step >= " + least
                                + " but got " + milestones[i]);
            }
        }
    }

    /// Returns which schedule is in force.
    private int at(long t) {
        int i = 0;
        while (i < milestones.length && t >= milestones[i]) {
            i++;
        }
        return i;
    }

    private long since(int i, long t) {
        return i == 0 ? t : t - milestones[i - 1];
    }

    @Override
    public double rate(double base, long t) {
        return schedules.get(at(t)).rate(base, since(at(t), t));
    }

    @Override
    public double momentum(long t) {
        return schedules.get(at(t)).momentum(since(at(t), t));
    }
}
