package dev.panagrad.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Section D: what a process costs.
final class ProcessCases {
    private ProcessCases() {
    }

    /// A compiled program that prints a product of two matrices.
    static final class TwoByTwo {
        private TwoByTwo() {
        }

        /// Prints the product.
        public static void main(String[] args) {
            var ones = dev.panagrad.tensor.Tensor.ones(2, 2);
            System.out.println(ones.matmul(ones));
        }
    }

    static void run(Suite s) {
        longRun(s);
        peak(s);
        startUp(s);
    }

    private static void longRun(Suite s) {
        if (!s.wants("D/rss/mlp-mnist-20000-steps")) {
            return;
        }
        int steps = s.quick() ? 500 : 20_000;
        long[] mib =
                reports(10, List.of("-Xmx512m"), LongRun.class, List.of(Integer.toString(steps)));
        s.emit(result(s, "D/rss/mlp-mnist-20000-steps", "MiB", mib[5],
                Arrays.stream(mib).min().orElseThrow(), 1,
                "-Xmx512m, no close, no scope; resident memory after each tenth: " + Arrays.toString(mib)));
    }

    /// Peak resident memory, with the launcher's options.
    private static void peak(Suite s) {
        for (Models m : new Models[] {null, Models.RESNET20_CIFAR_SGDM, Models.GPT_MINI_ADAMW}) {
            String name = "D/peak-rss/" + (m == null ? "import" : m.label());
            if (!s.wants(name)) {
                continue;
            }
            long[] mib = new long[s.quick() ? 1 : 3];
            for (int i = 0; i < mib.length; i++) {
                mib[i] = reports(1, Suite.launcherOptions(), FewSteps.class,
                        m == null ? List.of() : List.of(m.name()))[0];
            }
            Arrays.sort(mib);
            s.emit(result(s, name, "MiB", mib[mib.length / 2], mib[0], mib.length,
                    "VmHWM of a new process, " + (m == null ? "which does nothing" : "20 steps")));
        }
    }

    /// Returns what a program prints, a number in each line.
    private static long[] reports(int n, List<String> options, Class<?> program, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-p", System.getProperty("jdk.module.path"), "-m",
                "dev.panagrad.benchmarks/" + program.getName()));
        command.addAll(arguments);
        try {
            Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (var in =
                    new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
                long[] numbers =
                        in.lines().filter(l -> l.matches("\\d+")).mapToLong(Long::parseLong).toArray();
                if (numbers.length != n) {
                    throw new IllegalStateException(
                            "the process ended early, after " + numbers.length + " of " + n + " reports");
                }
                return numbers;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> result(Suite s, String name, String unit, double median, double least,
            int runs, String notes) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("case", name);
        r.put("unit", unit);
        r.put("better", "lower");
        r.put("median", median);
        r.put("min", least);
        r.put("runs", runs);
        r.put("threads", s.threads());
        r.put("notes", notes);
        return r;
    }

    private static void startUp(Suite s) {
        if (!s.wants("D/start/torch-2x2-matmul")) {
            return;
        }
        double[] times = new double[s.quick() ? 4 : 12];
        for (int i = 0; i < times.length; i++) {
            s.settle();
            times[i] = start();
        }
        double[] warm = Arrays.copyOfRange(times, 1, times.length);
        Arrays.sort(warm);
        s.emit(result(s, "D/start/torch-2x2-matmul", "ms", Suite.round(warm[warm.length / 2] * 1e3),
                Suite.round(warm[0] * 1e3), warm.length,
                "process start to the first line of a printed 2x2 matmul, compiled program"));
    }

    private static double start() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p",
                System.getProperty("jdk.module.path"), "-m",
                "dev.panagrad.benchmarks/" + TwoByTwo.class.getName()));
        long t = System.nanoTime();
        try {
            Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (var in =
                    new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
                String first = in.readLine();
                double seconds = Suite.since(t);
                if (first == null || !first.startsWith("[[2., 2.]")) {
                    throw new IllegalStateException(
                            "the program printed " + first + ", expected [[2., 2.], …");
                }
                return seconds;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
