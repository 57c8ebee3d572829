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
        startUp(s);
    }

    private static void longRun(Suite s) {
        if (!s.wants("D/rss/mlp-mnist-20000-steps")) {
            return;
        }
        int steps = s.quick() ? 500 : 20_000;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-p",
                System.getProperty("jdk.module.path"), "-m",
                "dev.panagrad.benchmarks/" + LongRun.class.getName(),
                Integer.toString(steps)));
        try {
            Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            long[] mib;
            try (var in =
                    new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
                mib = in.lines().mapToLong(Long::parseLong).toArray();
            }
            if (mib.length != 10) {
                throw new IllegalStateException(
                        "the process ended early, after " + mib.length + " of 10 reports");
            }
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("case", "D/rss/mlp-mnist-20000-steps");
            r.put("unit", "MiB");
            r.put("better", "lower");
            r.put("median", (double) mib[5]);
            r.put("min", (double) Arrays.stream(mib).min().orElse(0));
            r.put("runs", 1);
            r.put("threads", s.threads());
            r.put("notes", "-Xmx512m, no close, no scope; resident memory after each tenth: "
                    + Arrays.toString(mib));
            s.emit(r);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("case", "D/start/torch-2x2-matmul");
        r.put("unit", "ms");
        r.put("better", "lower");
        r.put("median", Suite.round(warm[warm.length / 2] * 1e3));
        r.put("min", Suite.round(warm[0] * 1e3));
        r.put("runs", warm.length);
        r.put("threads", s.threads());
        r.put("notes",
                "process start to the first line of a printed 2x2 matmul, compiled program");
        s.emit(r);
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
