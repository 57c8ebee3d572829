package dev.panagrad.laws.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// PyTorch's own cases, in float64, on every CPU backend.
///
/// `-Dconformance.dir=DIR` replays another folder, `-Dconformance.backend=NAME` on one backend alone. An
/// operation that is not wired counts as failed and is listed; the test itself asks only that all cases of
/// wired ones pass.
class ConformanceTest {
    @Test
    void wiredOperationsConform() throws Exception {
        String folder = System.getProperty("conformance.dir");
        Path path = folder != null ? Path.of(folder)
                : Path.of(ConformanceTest.class.getResource("/conformance/dev/cases.jsonl").toURI())
                        .getParent();
        Suite suite = Suite.read(path);
        String only = System.getProperty("conformance.backend");
        for (String backend : only != null ? List.of(only) : List.of("reference", "vector")) {
            Backend before = Backends.use(backend);
            try {
                assertEquals(backend, Panagrad.backend());
                Runner r = new Runner(suite);
                r.run();
                r.failures().forEach(f -> System.out.println("conformance, " + backend + ": " + f));
                System.out.println(
                        "conformance, " + backend + ", not wired yet: " + String.join(" ", r.refused()));
                System.out.println(r.summary());
                assertEquals(List.of(), r.failures(), backend);
                assertTrue(r.passed() > 0, "nothing was compared");
            } finally {
                Backends.use(before);
            }
        }
    }
}
