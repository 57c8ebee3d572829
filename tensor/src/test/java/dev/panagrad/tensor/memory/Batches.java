package dev.panagrad.tensor.memory;

import dev.panagrad.tensor.Tensor;
import java.util.concurrent.locks.LockSupport;

/// Makes tensors of 1.3 MiB without a scope, ten a second, and prints how many there were when the pool asked
/// for a collection, 256 at most, which are less than its budget; run by [MemoryTest] in its own JVM, where
/// nothing else is collected before.
final class Batches {
    static final int MOST = 256;
    private static final int ELEMENTS = (1 << 18) + 77_777;

    private Batches() {
    }

    public static void main(String[] args) {
        int made = 0;
        while (Pool.HOST.statistics().collections() == 0 && made < MOST) {
            Tensor.ones(ELEMENTS);
            made++;
            LockSupport.parkNanos(100_000_000);
        }
        System.out.println(made);
    }
}
