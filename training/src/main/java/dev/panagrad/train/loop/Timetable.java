package dev.panagrad.train.loop;

import dev.panagrad.optim.ReduceLROnPlateau;
import dev.panagrad.optim.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The schedules of a training, and when each of them goes on.
final class Timetable {
    private record Timed(Scheduler schedule, boolean eachStep) {
    }

    private record Plateau(ReduceLROnPlateau schedule, String figure) {
    }

    private final List<Timed> schedules = new ArrayList<>();
    private final List<Plateau> plateaus = new ArrayList<>();

    void add(Scheduler schedule, boolean eachStep) {
        schedules.add(new Timed(schedule, eachStep));
    }

    void add(ReduceLROnPlateau schedule, String figure) {
        plateaus.add(new Plateau(schedule, figure));
    }

    /// Returns the figures that schedules take.
    List<String> figures() {
        return plateaus.stream().map(Plateau::figure).toList();
    }

    /// Goes on after a step of the optimizer.
    void endStep() {
        goOn(true);
    }

    /// Goes on after an epoch with its figures.
    void endEpoch(Map<String, Double> figures) {
        goOn(false);
        plateaus.forEach(p -> p.schedule.step(figures.get(p.figure)));
    }

    private void goOn(boolean eachStep) {
        for (Timed t : schedules) {
            if (t.eachStep == eachStep) {
                t.schedule.step();
            }
        }
    }

    /// Returns what a checkpoint holds of the schedules.
    List<StatePart> parts() {
        List<StatePart> parts = new ArrayList<>();
        for (int i = 0; i < schedules.size(); i++) {
            Scheduler s = schedules.get(i).schedule;
            parts.add(new StatePart("schedule" + i, s::stateDict, s::loadStateDict));
        }
        for (int i = 0; i < plateaus.size(); i++) {
            ReduceLROnPlateau s = plateaus.get(i).schedule;
            parts.add(new StatePart("plateau" + i, s::stateDict, s::loadStateDict));
        }
        return parts;
    }
}
