package dev.panagrad.tensor.memory;

import dev.panagrad.tensor.OutOfMemoryException;
import dev.panagrad.tensor.Tensor;

/// Uses up a limited memory and prints how that is reported; run by [MemoryTest] in its own JVM.
final class Exhausted {
    private Exhausted() {
    }

    public static void main(String[] args) {
        Tensor[] live = {Tensor.ones(500, 1000), Tensor.ones(500, 1000), Tensor.ones(500, 1000)};
        try {
            Tensor.ones(3000, 1000);
        } catch (OutOfMemoryException e) {
            System.out.println(e);
        }
        System.out.println("still alive " + live[2].get(1, 1).item());
    }
}
