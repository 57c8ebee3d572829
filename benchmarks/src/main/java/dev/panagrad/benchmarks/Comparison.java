package dev.panagrad.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Runs the same cases here and with PyTorch, in turn and never at once, each round in new processes, and
/// prints the ratios. Above 1 means that Panagrad is better.
final class Comparison {
    private final Path python;
    private final String only;
    private final int threads;
    private final int rounds;
    private final Path home;
    private final boolean quick;
    private final Map<String, Case> cases = new LinkedHashMap<>();

    Comparison(Path python, String only, int threads, int rounds, Path home, boolean quick) {
        this.python = python;
        this.only = only;
        this.threads = threads;
        this.rounds = rounds;
        this.home = home;
        this.quick = quick;
    }

    /// The figures of one case, one for each round.
    private static final class Case {
        private String unit = "";
        private boolean higher;
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> theirs = new ArrayList<>();
    }

    int run(Path table, Path json) throws IOException, InterruptedException {
        for (int r = 0; r < rounds; r++) {
            System.err.printf("round %d of %d: Panagrad%n", r + 1, rounds);
            collect(ours(), true);
            System.err.printf("round %d of %d: PyTorch%n", r + 1, rounds);
            collect(theirs(), false);
        }
        String text = table();
        System.out.print(text);
        if (table != null) {
            Files.writeString(table, text);
        }
        if (json != null) {
            Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(cases));
        }
        return 0;
    }

    private ProcessBuilder ours() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p",
                System.getProperty("jdk.module.path"),
                "--enable-native-access=ALL-UNNAMED,dev.panagrad.tensor,dev.panagrad.vector,"
                        + "dev.panagrad.cuda"));
        // What the launcher tells the JIT, so that the cases run as scripts do.
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-XX:")) {
                command.add(option);
            }
        }
        String options = System.getenv("PANAGRAD_JAVA_OPTS");
        if (options != null && !options.isBlank()) {
            command.addAll(Arrays.asList(options.trim().split("\\s+")));
        }
        command.addAll(List.of("-m", "dev.panagrad.benchmarks/dev.panagrad.benchmarks.Bench", "--threads",
                Integer.toString(threads)));
        return new ProcessBuilder(options(command));
    }

    private ProcessBuilder theirs() {
        ProcessBuilder b = new ProcessBuilder(options(new ArrayList<>(List.of(python.toString(),
                home.resolve("benchmarks/peer/torch_bench.py").toString(), "--threads",
                Integer.toString(threads),
                "--mnist", home.resolve("examples/data/mnist").toString()))));
        b.environment().keySet().removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
        return b;
    }

    private List<String> options(List<String> command) {
        if (!only.isEmpty()) {
            command.addAll(List.of("--only", only));
        }
        if (quick) {
            command.add("--quick");
        }
        return command;
    }

    private void collect(ProcessBuilder builder, boolean own) throws IOException, InterruptedException {
        Process p = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("{")) {
                    note(new Gson().fromJson(line, JsonObject.class), own);
                }
            }
        }
        int code = p.waitFor();
        if (code != 0) {
            throw new IOException("the benchmark process ended with code " + code + ": " + builder.command());
        }
    }

    private void note(JsonObject record, boolean own) {
        if (!record.has("median")) {
            return;
        }
        Case c = cases.computeIfAbsent(record.get("case").getAsString(), k -> new Case());
        c.unit = record.get("unit").getAsString();
        c.higher = record.get("better").getAsString().equals("higher");
        (own ? c.ours : c.theirs).add(record.get("median").getAsDouble());
    }

    private String table() {
        StringBuilder out = new StringBuilder(
                "| case | unit | Panagrad, median (worst) | PyTorch, median (best) |"
                        + " ratio of medians | worst ratio |\n"
                        + "|---|---|---|---|---|---|\n");
        cases.forEach((name, c) -> {
            if (c.ours.isEmpty() || c.theirs.isEmpty()) {
                return;
            }
            double mine = median(c.ours);
            double peer = median(c.theirs);
            double worst = extreme(c.ours, !c.higher);
            double best = extreme(c.theirs, c.higher);
            out.append(String.format(Locale.ROOT, "| %s | %s | %s (%s) | %s (%s) | %.2f | %.2f |%n", name,
                    c.unit,
                    figure(mine), figure(worst), figure(peer), figure(best),
                    c.higher ? mine / peer : peer / mine,
                    c.higher ? worst / best : best / worst));
        });
        return out.toString();
    }

    private static double median(List<Double> v) {
        double[] s = v.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return s.length % 2 == 1 ? s[s.length / 2] : (s[s.length / 2] + s[s.length / 2 - 1]) / 2;
    }

    private static double extreme(List<Double> v, boolean largest) {
        var s = v.stream().mapToDouble(Double::doubleValue);
        return (largest ? s.max() : s.min()).orElse(Double.NaN);
    }

    private static String figure(double v) {
        return String.format(Locale.ROOT, Math.abs(v) >= 100 ? "%.0f" : Math.abs(v) >= 10 ? "%.1f" : "%.3g",
                v);
    }
}
