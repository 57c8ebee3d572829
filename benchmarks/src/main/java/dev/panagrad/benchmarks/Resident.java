package dev.panagrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Resident memory of this process in MiB, as Linux tells it.
final class Resident {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Resident() {
    }

    static long now() throws IOException {
        return read("VmRSS:");
    }

    static long peak() throws IOException {
        return read("VmHWM:");
    }

    private static long read(String name) throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("the system does not tell the resident memory");
    }
}
