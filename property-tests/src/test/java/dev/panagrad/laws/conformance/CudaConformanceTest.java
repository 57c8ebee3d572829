package dev.panagrad.laws.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Device;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// All cases of PyTorch's with tensors that are on a CUDA device, the fake one: arguments, modules and
/// parameters are moved there, results and gradients must be there too and are compared on the host.
///
/// `host-results.txt` lists the operations whose results are on the host by design, `cuda-host.txt` those
/// that copy something to the host while they run, each with the reason; both must be exact.
class CudaConformanceTest {
    private static final List<String> FOLDERS =
            List.of("dev", "core", "forms", "more", "modules", "calls", "edges", "rest");
    private static final Device CUDA = Device.of("cuda");

    private final Map<String, HostTraffic.Amount> copied = new TreeMap<>();
    private final TreeSet<String> onHost = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();
    private int passed;

    @Test
    void casesConformOnTheDevice() throws Exception {
        Set<String> hostResults = Listed.reasons(ConformanceTest.HOST_RESULTS).keySet();
        for (String folder : FOLDERS) {
            replay(folder, read(folder).wide(), hostResults);
        }
        replay("dev in float32", read("dev").narrow(), hostResults);
        failures.forEach(System.out::println);
        assertEquals(0, failures.size(), "cases failed on cuda, they are listed above");
        assertTrue(passed > 8000, "too few cases");
        assertEquals(String.join("\n", hostResults), String.join("\n", onHost));
        assertEquals(Listed.host("conformance"),
                Listed.host("conformance", copied));
    }

    private static Suite read(String folder) throws IOException, URISyntaxException {
        return Suite.read(Path.of(
                CudaConformanceTest.class.getResource("/conformance/" + folder + "/cases.jsonl").toURI())
                .getParent());
    }

    private void replay(String name, Suite suite, Set<String> hostResults) {
        Suite there = suite.on(CUDA, hostResults);
        Runner r = new Runner(there);
        r.run();
        onHost.addAll(there.hostResults());
        r.hostTraffic().forEach((op, amount) -> copied.merge(op, amount, HostTraffic.Amount::greater));
        r.failures().forEach((id, wrong) -> failures.add(name + ", " + id + ": " + wrong));
        passed += (int) r.outcomes().values().stream().filter(o -> o == Runner.Outcome.PASSED).count();
        System.out.println("conformance on cuda, " + name + ": " + Runner.summary(r.outcomes()));
    }
}
