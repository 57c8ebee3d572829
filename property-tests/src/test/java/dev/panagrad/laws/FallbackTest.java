package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The vector backend leaves to the reference, in float32, what `fallbacks.txt` lists with reasons, and no
/// other operation.
class FallbackTest {
    private static final int DRAWS = 60;

    @Test
    void onlyListedOperationsFallBack() throws IOException, URISyntaxException {
        Backend before = Backends.use("vector");
        try {
            TreeSet<String> found = new TreeSet<>();
            for (OpSpec row : OpSpecs.all()) {
                if (row.dtypes().contains(DType.FLOAT32) && fallsBack(row)) {
                    found.add(row.name());
                }
            }
            assertEquals(String.join("\n", listed().keySet()), String.join("\n", found));
        } finally {
            Backends.use(before);
        }
    }

    private static boolean fallsBack(OpSpec row) {
        for (int seed = 0; seed < DRAWS; seed++) {
            Draw d = new Draw(seed, 2 + seed % 5);
            Sample s = row.samples().apply(d);
            Tensor[] in = s.tensors(d, DType.FLOAT32);
            if (Arrays.stream(in).anyMatch(x -> x.rank() == 0 || x.numel() == 0)) {
                continue; // The reference is as fast for nothing and for one number.
            }
            Map<String, Long> counts = Backends.cpu().fallbacks();
            Tensor.apply(s.op(), in);
            if (!(s.op() instanceof View) && !counts.equals(Backends.cpu().fallbacks())) {
                return true;
            }
        }
        return false;
    }

    /// Returns the reasons by the names of rows.
    private static Map<String, String> listed() throws IOException, URISyntaxException {
        Map<String, String> reasons = new TreeMap<>();
        Path list = Path.of(FallbackTest.class.getResource("/fallbacks.txt").toURI());
        for (String line : Files.readAllLines(list)) {
            int colon = line.indexOf(": ");
            if (colon < 0 || line.length() < colon + 12) {
                throw new IllegalArgumentException(
                        "fallbacks.txt: expected a name and a reason but got " + line);
            }
            reasons.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return reasons;
    }
}
