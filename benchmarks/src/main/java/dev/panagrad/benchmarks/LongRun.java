package dev.panagrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A program that trains the MNIST network on random data for many steps without closing anything, and prints
/// its resident memory in MiB now and then.
final class LongRun {
    private static final Path STATUS = Path.of("/proc/self/status");

    private LongRun() {
    }

    /// Takes the number of steps.
    public static void main(String[] args) throws IOException {
        int steps = Integer.parseInt(args[0]);
        Runnable step = TrainingCases.step(Models.MLP_MNIST_SGDM);
        for (int i = 1; i <= steps; i++) {
            step.run();
            if (i % (steps / 10) == 0) {
                System.out.println(resident());
            }
        }
    }

    private static long resident() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("the system does not tell the resident memory");
    }
}
