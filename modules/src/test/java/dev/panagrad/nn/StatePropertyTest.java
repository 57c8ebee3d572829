package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Laws of saved state that hold for any names, shapes and types.
class StatePropertyTest {
    @Provide
    Arbitrary<Tensor> tensors() {
        return Arbitraries.integers().between(0, 4).list().ofMaxSize(4)
                .flatMap(dims -> Arbitraries.of(DType.values())
                        .map(t -> Tensor.randint(0, 2, dims.stream().mapToLong(d -> d).toArray()).to(t)));
    }

    @Property(tries = 60)
    void filesGoAroundUnchanged(@ForAll @Size(max = 5) List<String> names, @ForAll("tensors") Tensor a,
            @ForAll("tensors") Tensor b, @ForAll String remark) throws IOException {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            all.put(i + printable(names.get(i)), i % 2 == 0 ? a : b);
        }
        Path file = Files.createTempFile("law", ".safetensors");
        try {
            Safetensors.save(file, all, Map.of("remark", printable(remark)));
            Map<String, Tensor> back = Safetensors.load(file);
            assertEquals(all.keySet(), back.keySet());
            all.forEach((name, t) -> {
                assertEquals(t.shape(), back.get(name).shape());
                assertEquals(t.dtype(), back.get(name).dtype());
                assertArrayEquals(t.toDoubleArray(), back.get(name).toDoubleArray());
            });
            assertEquals(printable(remark), Safetensors.metadata(file).get("remark"));
        } finally {
            Files.delete(file);
        }
    }

    /// Returns the string without halves of surrogate pairs, which are no text.
    private static String printable(String s) {
        return s.codePoints().filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Property(tries = 30)
    void aLoadedModelComputesTheSame(@ForAll @IntRange(min = 1, max = 5) int in,
            @ForAll @IntRange(min = 1, max = 5) int hidden, @ForAll @IntRange(min = 0, max = 1000) int seed) {
        Panagrad.seed(seed);
        Sequential a = new Sequential(new Linear(in, hidden), new BatchNorm1d(hidden), new Tanh(),
                new Linear(hidden, 2, false));
        Sequential b = new Sequential(new Linear(in, hidden), new BatchNorm1d(hidden), new Tanh(),
                new Linear(hidden, 2, false));
        a.call(Tensor.randn(4, in));
        b.loadStateDict(a.stateDict());
        Tensor x = Tensor.randn(3, in);
        assertArrayEquals(a.eval().call(x).toFloatArray(), b.eval().call(x).toFloatArray());
    }
}
