package dev.panagrad.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Runs the same cases here and with PyTorch, in turn and never at once, each round in new processes, and
/// prints the ratios. Above 1 means that Panagrad is better.
///
/// PyTorch at its best is, of each case, the best median of its variants, whose names go on from the case's
/// (`-fused`, `-nhwc`) or are those of `torch.compile`, as installed, and of all but the compiled ones with
/// glibc's malloc told to keep memory instead of giving it back to the system.
final class Comparison {
    private static final String KEEP_MEMORY =
            "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=17179869184";
    private static final String COMPILED = "F/compile-";

    private final Path python;
    private final String only;
    private final int threads;
    private final int rounds;
    private final Path home;
    private final boolean quick;
    private final boolean best;
    private final Map<String, Case> cases = new LinkedHashMap<>();

    Comparison(Path python, String only, int threads, int rounds, Path home, boolean quick, boolean best) {
        this.python = python;
        this.only = only;
        this.threads = threads;
        this.rounds = rounds;
        this.home = home;
        this.quick = quick;
        this.best = best;
    }

    /// The figures of one case, one for each round.
    private static final class Case {
        private String unit = "";
        private boolean higher;
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> theirs = new ArrayList<>();
        /// PyTorch's figures by variant and environment.
        private final Map<String, List<Double>> variants = new TreeMap<>();
    }

    int run(Path table, Path json) throws IOException, InterruptedException {
        for (int r = 0; r < rounds; r++) {
            System.err.printf("round %d of %d: Panagrad%n", r + 1, rounds);
            collect(ours(), "");
            System.err.printf("round %d of %d: PyTorch%n", r + 1, rounds);
            collect(theirs(chosen()), "as installed");
            if (best) {
                System.err.printf("round %d of %d: PyTorch, memory kept%n", r + 1, rounds);
                ProcessBuilder keeping = theirs(only);
                keeping.environment().put("GLIBC_TUNABLES", KEEP_MEMORY);
                collect(keeping, "memory kept");
            }
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
        command.addAll(Suite.launcherOptions());
        String options = System.getenv("PANAGRAD_JAVA_OPTS");
        if (options != null && !options.isBlank()) {
            command.addAll(Arrays.asList(options.trim().split("\\s+")));
        }
        command.addAll(List.of("-m", "dev.panagrad.benchmarks/dev.panagrad.benchmarks.Bench", "--threads",
                Integer.toString(threads)));
        return new ProcessBuilder(options(command, only));
    }

    private ProcessBuilder theirs(String chosen) {
        ProcessBuilder b = new ProcessBuilder(options(new ArrayList<>(List.of(python.toString(),
                home.resolve("benchmarks/peer/torch_bench.py").toString(), "--threads",
                Integer.toString(threads),
                "--mnist", home.resolve("examples/data/mnist").toString())), chosen));
        b.environment().keySet().removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
        return b;
    }

    /// What PyTorch is to run: the cases themselves and, for its best, their compiled variants.
    private String chosen() {
        StringBuilder parts = new StringBuilder(only);
        for (String part : best ? only.split(",") : new String[0]) {
            if (part.matches("[BC]")) {
                parts.append(",F");
            } else if (part.matches("[BC]/.*")) {
                parts.append(',').append(COMPILED).append(part.substring(2));
            }
        }
        return parts.toString();
    }

    private List<String> options(List<String> command, String chosen) {
        if (!chosen.isEmpty()) {
            command.addAll(List.of("--only", chosen));
        }
        if (quick) {
            command.add("--quick");
        }
        return command;
    }

    /// Runs a side and notes its figures.
    ///
    /// @param environment of PyTorch's; empty for ours
    private void collect(ProcessBuilder builder, String environment)
            throws IOException, InterruptedException {
        Process p = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("{")) {
                    note(new Gson().fromJson(line, JsonObject.class), environment);
                }
            }
        }
        int code = p.waitFor();
        if (code != 0) {
            throw new IOException("the benchmark process ended with code " + code + ": " + builder.command());
        }
    }

    private void note(JsonObject record, String environment) {
        if (!record.has("median")) {
            return;
        }
        String name = record.get("case").getAsString();
        double figure = record.get("median").getAsDouble();
        if (environment.isEmpty()) {
            Case c = cases.computeIfAbsent(name, _ -> new Case());
            c.unit = record.get("unit").getAsString();
            c.higher = record.get("better").getAsString().equals("higher");
            c.ours.add(figure);
            return;
        }
        Case same = cases.get(name);
        if (same != null && environment.equals("as installed")) {
            same.theirs.add(figure);
        }
        cases.forEach((own, c) -> {
            String variant = variant(own, name);
            if (variant != null) {
                c.variants.computeIfAbsent(variant.isEmpty() ? environment : variant + ", " + environment,
                        _ -> new ArrayList<>()).add(figure);
            }
        });
    }

    /// Returns which variant of one of our cases a case of PyTorch's is: empty for the same one, null for
    /// another one.
    private static String variant(String own, String theirs) {
        if (theirs.equals(own)) {
            return "";
        }
        String model = own.substring(own.indexOf('/') + 1);
        if (own.matches("[BC]/.*") && theirs.equals(COMPILED + model)) {
            return "torch.compile";
        }
        if (own.matches("[BC]/.*") && theirs.equals(COMPILED + model + "-nhwc")) {
            return "torch.compile, channels last";
        }
        for (String suffix : List.of("-fused-nhwc", "-fused", "-nhwc", "-out")) {
            String kind = own.substring(0, Math.max(own.lastIndexOf('/'), 0));
            String size = own.substring(kind.length());
            if (theirs.equals(own + suffix) || theirs.equals(kind + suffix + size)) {
                return suffix.substring(1).replace("nhwc", "channels last").replace("-", ", ");
            }
        }
        return null;
    }

    private String table() {
        StringBuilder out = new StringBuilder(
                "| case | unit | Panagrad, median (worst) | PyTorch, median (best) |"
                        + " ratio of medians | worst ratio |" + (best ? " PyTorch at its best | ratio |" : "")
                        + "\n|---|---|---|---|---|---|" + (best ? "---|---|" : "") + "\n");
        cases.forEach((name, c) -> {
            if (c.ours.isEmpty() || c.theirs.isEmpty()) {
                return;
            }
            double mine = median(c.ours);
            double peer = median(c.theirs);
            double worst = extreme(c.ours, !c.higher);
            double top = extreme(c.theirs, c.higher);
            out.append(String.format(Locale.ROOT, "| %s | %s | %s (%s) | %s (%s) | %.2f | %.2f |", name,
                    c.unit, figure(mine), figure(worst), figure(peer), figure(top), ratio(c, mine, peer),
                    ratio(c, worst, top)));
            if (best) {
                String way = best(c);
                double least = median(c.variants.get(way));
                out.append(String.format(Locale.ROOT, " %s (%s) | %.2f |", figure(least), way,
                        ratio(c, mine, least)));
            }
            out.append(System.lineSeparator());
        });
        return out.toString();
    }

    private static double ratio(Case c, double mine, double theirs) {
        return c.higher ? mine / theirs : theirs / mine;
    }

    /// Returns the variant with the best median.
    private static String best(Case c) {
        Comparator<String> byFigure = Comparator.comparingDouble(v -> median(c.variants.get(v)));
        return Collections.max(c.variants.keySet(), c.higher ? byFigure : byFigure.reversed());
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
