package dev.panagrad.laws.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.panagrad.laws.conformance.Runner.Outcome;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// PyTorch's own cases.
///
/// `-Dconformance.dir=DIR` replays another folder, `-Dconformance.backend=reference|vector|cuda` chooses the
/// backend and `-Dconformance.dtype=float64|float32` the element type; with any of them there is one replay,
/// by default on vector in float64, every failure is shown, and one fails the test. Without, the repository's
/// cases are replayed on reference in float64 and on vector in float64 and float32, and the operations
/// listed in `not-wired.txt`, and no others, may fail; on cuda [CudaConformanceTest] replays them. Either way
/// the last line counts the cases.
class ConformanceTest {
    private record Replay(String backend, String dtype) {
        @Override
        public String toString() {
            return backend + " " + dtype;
        }
    }

    static final String HOST_RESULTS = "/conformance/host-results.txt";
    private static final String DIR = System.getProperty("conformance.dir", "");
    private static final String BACKEND = System.getProperty("conformance.backend", "");
    private static final String DTYPE = System.getProperty("conformance.dtype", "");

    @Test
    void casesConform() throws Exception {
        Suite suite = Suite.read(folder());
        if (DIR.isEmpty() && BACKEND.isEmpty() && DTYPE.isEmpty()) {
            repository(suite);
            return;
        }
        Replay replay =
                new Replay(BACKEND.isEmpty() ? "vector" : BACKEND, DTYPE.isEmpty() ? "float64" : DTYPE);
        Runner r = run(suite, replay);
        r.failures().forEach((id, wrong) -> System.out.println(id + ": " + wrong));
        System.out.println(Runner.summary(r.outcomes()));
        assertEquals(0, r.failures().size(), replay + ": cases failed, they are listed above");
        assertTrue(r.outcomes().containsValue(Outcome.PASSED), "nothing was compared");
    }

    private static Path folder() throws URISyntaxException {
        if (DIR.isEmpty()) {
            return Path.of(ConformanceTest.class.getResource("/conformance/dev/cases.jsonl").toURI())
                    .getParent();
        }
        return Path.of(System.getProperty("panagrad.root", "")).resolve(DIR);
    }

    private static Runner run(Suite suite, Replay replay) {
        Suite typed = switch (replay.dtype) {
            case "float64" -> suite.wide();
            case "float32" -> suite.narrow();
            default -> throw new IllegalArgumentException(
                    "conformance.dtype: expected float64 or float32 but got "
                            + replay.dtype);
        };
        if (!replay.backend.equals("cuda") && !Backends.names().contains(replay.backend)) {
            throw new IllegalArgumentException("conformance.backend: expected one of " + Backends.names()
                    + " but got " + replay.backend + " (" + Backends.unavailable(replay.backend) + ")");
        }
        if (replay.backend.equals("cuda")) {
            Runner r = new Runner(typed.on(Device.of("cuda"), Listed.reasons(HOST_RESULTS).keySet()));
            r.run();
            return r;
        }
        Backend before = Backends.use(replay.backend);
        try {
            assertEquals(replay.backend, Panagrad.backend());
            Runner r = new Runner(typed);
            r.run();
            return r;
        } finally {
            Backends.use(before);
        }
    }

    private static void repository(Suite suite) throws IOException, URISyntaxException {
        TreeSet<String> notWired = notWired();
        Map<String, String> ops = new TreeMap<>();
        for (JsonObject c : suite.cases()) {
            ops.put(c.get("id").getAsString(), c.get("op").getAsString());
        }
        Map<String, Outcome> all = new LinkedHashMap<>();
        TreeSet<String> failing = new TreeSet<>();
        List<String> unexpected = new ArrayList<>();
        for (Replay replay : List.of(new Replay("reference", "float64"), new Replay("vector", "float64"),
                new Replay("vector", "float32"))) {
            Runner r = run(suite, replay);
            r.outcomes().forEach((id, o) -> all.merge(id, o, ConformanceTest::worse));
            r.failures().forEach((id, wrong) -> {
                failing.add(ops.get(id));
                if (!notWired.contains(ops.get(id))) {
                    unexpected.add(replay + ": " + id + ": " + wrong);
                }
            });
            System.out.println("conformance, " + replay + ": " + Runner.summary(r.outcomes()));
        }
        unexpected.forEach(System.out::println);
        System.out.println("conformance, not wired yet: " + String.join(" ", notWired));
        System.out.println(Runner.summary(all));
        assertEquals(0, unexpected.size(), "cases failed, they are listed above");
        notWired.removeAll(failing);
        assertEquals(new TreeSet<>(), notWired, "these operations pass; take them from not-wired.txt");
    }

    /// A case counts as failed if it failed in any replay, and as skipped if it did not run in any.
    private static Outcome worse(Outcome a, Outcome b) {
        return a == Outcome.FAILED || b == Outcome.FAILED ? Outcome.FAILED : a == Outcome.SKIPPED ? b : a;
    }

    private static TreeSet<String> notWired() throws IOException, URISyntaxException {
        Path list = Path.of(ConformanceTest.class.getResource("/conformance/not-wired.txt").toURI());
        TreeSet<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.isBlank() && !names.add(line.strip())) {
                throw new IllegalArgumentException("not-wired.txt has twice " + line);
            }
        }
        return names;
    }
}
