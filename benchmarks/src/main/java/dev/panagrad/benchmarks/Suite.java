package dev.panagrad.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Chooses, times and records cases. One JSON line a case goes to standard output, as from the peer's script.
final class Suite {
    private static final double WINDOW = 0.1;
    private static final double LONGEST = 5;
    private static final CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();
    private static final Gson LINE = new Gson();

    private final String[] only;
    private final boolean list;
    private final boolean quick;
    private final double wait;
    private final int threads;
    private final List<Map<String, Object>> records = new ArrayList<>();

    Suite(String[] only, boolean list, boolean quick, double wait, int threads) {
        this.only = only;
        this.list = list;
        this.quick = quick;
        this.wait = quick ? 0 : wait;
        this.threads = threads;
    }

    boolean quick() {
        return quick;
    }

    int threads() {
        return threads;
    }

    /// Returns whether a case is to run; with `--list`, prints its name instead.
    boolean wants(String name) {
        boolean chosen = only.length == 0 || Arrays.stream(only).anyMatch(
                o -> o.length() == 1 ? name.startsWith(o + "/") : !o.isEmpty() && name.contains(o));
        if (chosen && list) {
            System.out.println(name);
        }
        return chosen && !list;
    }

    /// How the time of a call becomes a figure.
    ///
    /// @param unit the figure's unit
    /// @param amount if not NaN, the figure is amount per second, higher is better
    /// @param scale else the figure is seconds times this, lower is better
    record Unit(String unit, double amount, double scale) {
        static Unit rate(String unit, double amount) {
            return new Unit(unit, amount, Double.NaN);
        }

        static Unit time(String unit, double scale) {
            return new Unit(unit, Double.NaN, scale);
        }

        double of(double seconds) {
            return Double.isNaN(amount) ? seconds * scale : amount / seconds;
        }
    }

    /// Times a case; the setup is run only if the case is chosen.
    void time(String name, Unit unit, String notes, double warm, double budget, Supplier<Runnable> setup) {
        if (wants(name)) {
            Runnable body = setup.get();
            settle();
            measure(name, unit, notes, warm, budget, body);
        }
    }

    /// Times one of many short cases once its time is stable, without waiting for a quiet machine. A setup
    /// that gives null skips it.
    void brief(String name, Unit unit, String notes, double warm, double budget, Supplier<Runnable> setup) {
        Runnable body = wants(name) ? setup.get() : null;
        if (body != null) {
            settleDown(body, quick ? 0.1 : LONGEST);
            measure(name, unit, notes, warm, budget, body);
        }
    }

    /// Runs a body until the JIT is done with it: three windows, one after the other, without a better one
    /// and with little compiled meanwhile, or a limit.
    private static void settleDown(Runnable body, double longest) {
        long start = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int stable = 0;
        while (stable < 3 && since(start) < longest) {
            long from = System.nanoTime();
            long compiled = JIT.getTotalCompilationTime();
            int n = 0;
            while (n == 0 || since(from) < WINDOW) {
                body.run();
                n++;
            }
            double window = since(from);
            double each = window / n;
            boolean quiet = (JIT.getTotalCompilationTime() - compiled) * 1e-3 < window / 5;
            stable = quiet && each > 0.9 * best ? stable + 1 : 0;
            best = Math.min(best, each);
        }
    }

    private void measure(String name, Unit unit, String notes, double warm, double budget, Runnable body) {
        Foreign other = new Foreign();
        double[] times = runs(body, quick ? warm / 6 : warm, quick ? budget / 6 : budget);
        double share = other.share();
        Arrays.sort(times);
        double median = times[times.length / 2];
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("case", name);
        r.put("unit", unit.unit);
        r.put("better", Double.isNaN(unit.amount) ? "lower" : "higher");
        r.put("median", round(unit.of(median)));
        r.put("min", round(unit.of(times[0])));
        r.put("runs", times.length);
        r.put("median_s", median);
        r.put("min_s", times[0]);
        r.put("foreign_cpu", round(share));
        r.put("threads", threads);
        r.put("notes", notes);
        emit(r);
    }

    /// Times a kernel: a second of warm-up, one and a half of runs. Each call is a scope of its own, so that
    /// its result is dropped at once, as the peer's is by reference counting.
    void kernel(String name, Unit unit, String notes, Supplier<Runnable> setup) {
        time(name, unit, notes, 1.0, 1.5, () -> {
            Runnable body = setup.get();
            return () -> Scope.run(body);
        });
    }

    /// Times a case as [#kernel], but without scopes: memory is freed by reachability alone.
    void plain(String name, Unit unit, String notes, Supplier<Runnable> setup) {
        time(name, unit, notes, 1.0, 1.5, setup);
    }

    private static double[] runs(Runnable body, double warm, double budget) {
        long start = System.nanoTime();
        int n = 0;
        while (n < 3 || since(start) < warm) {
            body.run();
            n++;
        }
        double once = since(start) / n;
        int inner = (int) Math.max(1, Math.ceil(0.01 / Math.max(once, 1e-9)));
        List<Double> times = new ArrayList<>();
        start = System.nanoTime();
        while (times.size() < 9 || since(start) < budget && times.size() < 150) {
            long t = System.nanoTime();
            for (int i = 0; i < inner; i++) {
                body.run();
            }
            times.add(since(t) / inner);
        }
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// What the launcher tells the JIT and the collector, so that other processes run as scripts do.
    static List<String> launcherOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(o -> o.startsWith("-XX:") || o.startsWith("-Xm")).toList();
    }

    static double since(long nanos) {
        return (System.nanoTime() - nanos) * 1e-9;
    }

    static double round(double v) {
        return Math.round(v * 1e4) / 1e4;
    }

    /// Waits until the machine is quiet, for a limited time.
    void settle() {
        long start = System.nanoTime();
        while (since(start) < wait) {
            Foreign other = new Foreign();
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (other.share() <= 0.05) {
                return;
            }
        }
    }

    /// Records a finished case.
    void emit(Map<String, Object> record) {
        records.add(record);
        System.out.println(LINE.toJson(record));
    }

    /// Writes the file.
    void finish(Path json) throws IOException {
        if (json == null || list) {
            return;
        }
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("threads", threads);
        machine.put("backend", Panagrad.backend());
        machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("time", LocalDateTime.now().withNano(0).toString().replace('T', ' '));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("results", records);
        Path beside = json.resolveSibling(json.getFileName() + ".part");
        Files.writeString(beside, new GsonBuilder().setPrettyPrinting().create().toJson(all));
        Files.move(beside, json, StandardCopyOption.REPLACE_EXISTING);
    }
}
