package dev.panagrad.benchmarks;

import java.io.IOException;

/// A program that trains the MNIST network on random data for many steps without closing anything, and prints
/// its resident memory in MiB now and then.
final class LongRun {
    private LongRun() {
    }

    /// Takes the number of steps.
    public static void main(String[] args) throws IOException {
        int steps = Integer.parseInt(args[0]);
        Runnable step = TrainingCases.step(Models.MLP_MNIST_SGDM);
        for (int i = 1; i <= steps; i++) {
            step.run();
            if (i % (steps / 10) == 0) {
                System.out.println(Resident.now());
            }
        }
    }
}
