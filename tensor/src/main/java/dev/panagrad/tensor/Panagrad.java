package dev.panagrad.tensor;

import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.tensor.spi.Backends;

/// Settings and facts of the library as a whole.
public final class Panagrad {
    private Panagrad() {
    }

    /// Starts the default random generator at a seed: the same program then computes the same bits on any
    /// number of threads.
    public static void seed(long seed) {
        Generator.DEFAULT.seed(seed);
    }

    /// Sets how many threads compute on the CPU. Results do not depend on it.
    ///
    /// @throws IllegalArgumentException if the number is not positive
    public static void threads(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("threads: not positive, expected n >= 1 but got " + n);
        }
        Backends.cpu().threads(n);
    }

    /// Returns how many threads compute on the CPU.
    public static int threads() {
        return Backends.cpu().threads();
    }

    /// Returns the name of the backend that serves the CPU, as `vector` or `reference`.
    public static String backend() {
        return Backends.cpu().name();
    }

    /// Returns whether a device can be used.
    public static boolean isAvailable(String device) {
        return unavailable(device) == null;
    }

    /// Returns why a device cannot be used, null if it can.
    public static String unavailable(String device) {
        return device.equals("cpu") ? null : Backends.unavailable(device);
    }

    /// Returns the figures of the host memory pool, in bytes.
    public static Pool.Statistics memory() {
        return Pool.HOST.statistics();
    }
}
