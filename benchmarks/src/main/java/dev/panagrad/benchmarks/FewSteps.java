package dev.panagrad.benchmarks;

import dev.panagrad.tensor.Scope;
import java.io.IOException;

/// A program that trains a network for 20 steps and prints its peak resident memory in MiB.
final class FewSteps {
    private FewSteps() {
    }

    /// Takes the name of a model, or of none to train nothing.
    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            Runnable step = TrainingCases.step(Models.valueOf(args[0]));
            for (int i = 0; i < 20; i++) {
                Scope.run(step);
            }
        }
        System.out.println(Resident.peak());
    }
}
