package dev.panagrad.laws.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.optim.Cyclic;
import dev.panagrad.optim.OneCycle;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.ReduceLROnPlateau;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// PyTorch's learning-rate schedulers by class and options.
final class Schedulers {
    private Schedulers() {
    }

    /// A scheduler's own step after one of the optimizer.
    @FunctionalInterface
    interface Step {
        void step(double metric);
    }

    static Step make(Optimizer<?> optimizer, JsonObject spec) {
        if (spec.get("class").getAsString().equals("ReduceLROnPlateau")) {
            ReduceLROnPlateau r = plateau(optimizer, options(
                    "mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps", spec, -1));
            return r::step;
        }
        List<Schedule> all = new ArrayList<>();
        for (int i = 0; i < optimizer.groups().size(); i++) {
            all.add(schedule(spec, i));
        }
        Scheduler s = new Scheduler(optimizer, all);
        return metric -> s.step();
    }

    /// Binds the options; those that are a list of one value for each group, with the group's, if one is
    /// given.
    private static Arguments options(String signature, JsonObject spec, int group) {
        Map<String, Object> named = new HashMap<>();
        for (Map.Entry<String, JsonElement> e : spec.getAsJsonObject("options").entrySet()) {
            Object v = Arguments.value(e.getValue(), o -> {
                throw new IllegalArgumentException("a tensor as an option of a scheduler");
            });
            boolean each = group >= 0 && (e.getKey().endsWith("_lr") || e.getKey().endsWith("_momentum"));
            named.put(e.getKey(), each && v instanceof List<?> all ? all.get(group) : v);
        }
        return new Arguments(signature + ", last_epoch", List.of(), named);
    }

    private static Schedule schedule(JsonObject spec, int group) {
        String name = spec.get("class").getAsString();
        return switch (name) {
            case "StepLR" -> {
                Arguments a = options("step_size, gamma", spec, group);
                yield Schedule.step((int) a.integer("step_size", 0), a.real("gamma", 0.1));
            }
            case "MultiStepLR" -> {
                Arguments a = options("milestones, gamma", spec, group);
                yield Schedule.multiStep(a.real("gamma", 0.1), a.longs("milestones"));
            }
            case "ExponentialLR" -> Schedule.exponential(options("gamma", spec, group).real("gamma", 0));
            case "CosineAnnealingLR" -> {
                Arguments a = options("T_max, eta_min", spec, group);
                yield Schedule.cosineAnnealing((int) a.integer("T_max", 0), a.real("eta_min", 0));
            }
            case "CosineAnnealingWarmRestarts" -> {
                Arguments a = options("T_0, T_mult, eta_min", spec, group);
                yield Schedule.cosineAnnealingWarmRestarts((int) a.integer("T_0", 0),
                        (int) a.integer("T_mult", 1), a.real("eta_min", 0));
            }
            case "LinearLR" -> {
                Arguments a = options("start_factor, end_factor, total_iters", spec, group);
                yield Schedule.linear(a.real("start_factor", 1.0 / 3), a.real("end_factor", 1),
                        (int) a.integer("total_iters", 5));
            }
            case "ConstantLR" -> {
                Arguments a = options("factor, total_iters", spec, group);
                yield Schedule.constant(a.real("factor", 1.0 / 3), (int) a.integer("total_iters", 5));
            }
            case "PolynomialLR" -> {
                Arguments a = options("total_iters, power", spec, group);
                yield Schedule.polynomial((int) a.integer("total_iters", 5), a.real("power", 1));
            }
            case "SWALR" -> {
                Arguments a = options("swa_lr, anneal_epochs, anneal_strategy", spec, group);
                yield Schedule.averaging(a.real("swa_lr", 0), (int) a.integer("anneal_epochs", 10),
                        OneCycle.Anneal.valueOf(a.text("anneal_strategy", "cos").toUpperCase(Locale.ROOT)));
            }
            case "OneCycleLR" -> oneCycle(spec, group);
            case "CyclicLR" -> cyclic(spec, group);
            case "SequentialLR" -> Schedule.sequential(parts(spec, group),
                    options("milestones", spec, group).longs("milestones"));
            case "ChainedScheduler" -> Schedule.chained(parts(spec, group).toArray(Schedule[]::new));
            default -> throw new Cases.NotWired(name);
        };
    }

    private static List<Schedule> parts(JsonObject spec, int group) {
        List<Schedule> out = new ArrayList<>();
        spec.getAsJsonArray("schedulers").forEach(s -> out.add(schedule(s.getAsJsonObject(), group)));
        return out;
    }

    private static Schedule oneCycle(JsonObject spec, int group) {
        Arguments a = options("max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, "
                + "cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase",
                spec,
                group);
        long steps = a.integer("total_steps", a.integer("epochs", 0) * a.integer("steps_per_epoch", 0));
        OneCycle.Anneal anneal =
                OneCycle.Anneal.valueOf(a.text("anneal_strategy", "cos").toUpperCase(Locale.ROOT));
        return OneCycle.of(a.real("max_lr", 0), steps).percentStart(a.real("pct_start", 0.3)).anneal(anneal)
                .cycleMomentum(a.flag("cycle_momentum", true))
                .momenta(a.real("base_momentum", 0.85), a.real("max_momentum", 0.95))
                .divFactor(a.real("div_factor", 25)).finalDivFactor(a.real("final_div_factor", 1e4))
                .threePhase(a.flag("three_phase", false));
    }

    private static Schedule cyclic(JsonObject spec, int group) {
        Arguments a =
                options("base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, "
                        + "cycle_momentum, base_momentum, max_momentum", spec, group);
        int up = (int) a.integer("step_size_up", 2000);
        Cyclic c = Cyclic.of(a.real("base_lr", 0), a.real("max_lr", 0), up)
                .stepSizeDown((int) a.integer("step_size_down", up))
                .cycleMomentum(a.flag("cycle_momentum", true))
                .momenta(a.real("base_momentum", 0.8), a.real("max_momentum", 0.9));
        return switch (a.text("mode", "triangular")) {
            case "triangular" -> c;
            case "triangular2" -> c.halving();
            case "exp_range" -> c.exponential(a.real("gamma", 1));
            default -> throw new IllegalArgumentException("mode " + a.get("mode"));
        };
    }

    private static ReduceLROnPlateau plateau(Optimizer<?> optimizer, Arguments a) {
        return new ReduceLROnPlateau(optimizer,
                o -> o.mode(ReduceLROnPlateau.Mode.valueOf(a.text("mode", "min").toUpperCase(Locale.ROOT)))
                        .factor(a.real("factor", 0.1)).patience((int) a.integer("patience", 10))
                        .threshold(a.real("threshold", 1e-4))
                        .thresholdMode(ReduceLROnPlateau.ThresholdMode
                                .valueOf(a.text("threshold_mode", "rel").toUpperCase(Locale.ROOT)))
                        .cooldown((int) a.integer("cooldown", 0))
                        .minLr(a.has("min_lr") ? a.reals("min_lr") : new double[] {0})
                        .eps(a.real("eps", 1e-8)));
    }
}
