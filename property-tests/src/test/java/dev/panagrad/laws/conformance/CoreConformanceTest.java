package dev.panagrad.laws.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Small cases in the same format: inputs of OpInfo, results and gradients of PyTorch 2.13. `core` has the
/// operations that the other folder leaves out, `forms` further arguments and element types of those in it,
/// `more` windows, polynomials, masked reductions, histograms and spectra;
/// `modules` modules, optimizers and schedules with all their arguments, written by the script beside it;
/// `calls` the argument forms of the signatures and what must be refused, written by `forms.py` beside it;
/// `edges` results and gradients at zeros, kinks, ties, infinities and NaN, written by the script beside it;
/// `rest` operations of OpInfo that no other folder has, written by `opinfo.py`.
/// On cuda [CudaConformanceTest] replays them.
class CoreConformanceTest {
    @ParameterizedTest @CsvSource({"core, 700", "forms, 700", "more, 340", "modules, 800", "calls, 3000",
            "edges, 480", "rest, 550"})
    void casesConform(String folder, int least) throws Exception {
        Path path = Path.of(CoreConformanceTest.class
                .getResource("/conformance/" + folder + "/cases.jsonl").toURI());
        Suite suite = Suite.read(path.getParent()).wide();
        for (String backend : List.of("reference", "vector")) {
            Backend before = Backends.use(backend);
            try {
                assertEquals(backend, Panagrad.backend());
                Runner r = new Runner(suite);
                r.run();
                r.failures().forEach((id, wrong) -> System.out.println(backend + ", " + id + ": " + wrong));
                assertEquals(Map.of(), r.failures(), backend);
                assertTrue(r.outcomes().size() > least, "too few cases");
            } finally {
                Backends.use(before);
            }
        }
    }
}
