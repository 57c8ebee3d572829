package dev.panagrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The share of the machine's processor time that other processes used since this was made; 0 where the
/// system does not tell.
final class Foreign {
    private static final Path STAT = Path.of("/proc/stat");

    private final long[] start = jiffies();
    private final Duration own = own();

    private static Duration own() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Returns busy and total jiffies of the machine.
    private static long[] jiffies() {
        try {
            String[] f = Files.readAllLines(STAT).get(0).trim().split("\\s+");
            long total = 0;
            for (int i = 1; i <= 8; i++) {
                total += Long.parseLong(f[i]);
            }
            return new long[] {total - Long.parseLong(f[4]) - Long.parseLong(f[5]), total};
        } catch (IOException | RuntimeException e) {
            return new long[] {0, 0};
        }
    }

    double share() {
        long[] now = jiffies();
        double total = now[1] - start[1];
        double mine = own().minus(own).toMillis() / 10.0;
        return total <= 0 ? 0 : Math.max(0, (now[0] - start[0] - mine) / total);
    }
}
