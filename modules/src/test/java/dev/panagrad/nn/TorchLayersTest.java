package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sequences of different lengths and computed weights give what PyTorch 2.13 gave (`layers.safetensors`).
class TorchLayersTest {
    private static Map<String, Tensor> torch;

    @BeforeAll
    static void load(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("layers.safetensors");
        try (InputStream in = TorchLayersTest.class.getResourceAsStream("layers.safetensors")) {
            Files.write(file, in.readAllBytes());
        }
        torch = Safetensors.load(file);
    }

    private static Map<String, Tensor> state(String prefix) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        torch.forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                out.put(name.substring(prefix.length()), t);
            }
        });
        return out;
    }

    private static void same(String name, Tensor found) {
        Tensor expected = torch.get(name);
        assertEquals(expected.shape(), found.shape(), name);
        assertArrayEquals(expected.toDoubleArray(), found.toDoubleArray(), 1e-10, name);
    }

    private interface Run {
        Recurrent.PackedOutput of(PackedSequence x, Tensor h0, Tensor c0);
    }

    private static void packed(String name, Recurrent net, Run run) {
        net.to(DType.FLOAT64);
        net.loadStateDict(state(name + ".sd."));
        Tensor x = torch.get("x").copy().requiresGrad(true);
        PackedSequence p = PackedSequence.pack(x, torch.get("lengths").toLongArray(), false);
        same(name + ".packed", p.data().detach());
        Recurrent.PackedOutput out = run.of(p, torch.get(name + ".h0"), torch.get(name + ".c0"));
        PackedSequence.Padded padded = out.output().unpack(false, -1);
        same(name + ".out", padded.output().detach());
        same(name + ".hn", out.hidden().detach());
        if (out.cell() != null) {
            same(name + ".cn", out.cell().detach());
        }
        assertArrayEquals(torch.get("lengths").toLongArray(), padded.lengths());
        Tensor y = padded.output();
        y.mul(Tensor.arange(y.numel()).to(DType.FLOAT64).reshape(y.shape().dims())).sum().backward();
        assertArrayEquals(torch.get(name + ".gx").toDoubleArray(), x.grad().toDoubleArray(), 1e-8);
    }

    @Test
    void recurrentNetworksTakeSequencesOfDifferentLengths() {
        LSTM lstm = new LSTM(3, 4, o -> o.layers(2).bidirectional(true));
        packed("lstm", lstm, lstm::forward);
        GRU gru = new GRU(3, 4, o -> o.layers(2).bidirectional(true));
        packed("gru", gru, (x, h0, _) -> gru.forward(x, h0));
        RNN rnn = new RNN(3, 4);
        packed("rnn", rnn, (x, h0, _) -> rnn.forward(x, h0));
        LSTM projected = new LSTM(3, 4, o -> o.projection(2).bidirectional(true));
        packed("proj", projected, projected::forward);
        assertEquals(5, lstm.forward(PackedSequence.pack(torch.get("x"), new long[] {2, 5, 1, 4}, false))
                .output().batchSizes().size());
    }

    @Test
    void sequencesArePaddedAndPackedInAnyOrder() {
        List<Tensor> sequences = List.of(Tensor.of(1f, 2f), Tensor.of(3f, 4f, 5f), Tensor.full(6f, 1));
        assertArrayEquals(new double[] {1, 2, 9, 3, 4, 5, 6, 9, 9},
                PackedSequence.pad(sequences, true, 9).toDoubleArray());
        PackedSequence p = PackedSequence.pack(sequences);
        assertArrayEquals(new double[] {3, 1, 6, 4, 2, 5}, p.data().toDoubleArray());
        assertEquals(List.of(3, 2, 1), p.batchSizes());
        assertEquals(List.of(1, 0, 2), p.sortedIndices());
        assertArrayEquals(new long[] {2, 3, 1}, p.lengths());
        assertArrayEquals(new double[] {1, 2, 0, 3, 4, 5, 6, 0, 0},
                p.unpack(true, 0).output().toDoubleArray());
        Expect.error(ShapeException.class,
                () -> PackedSequence.pack(Tensor.ones(3, 2), new long[] {1}, false),
                "a length for each of 2 sequences but got 1");
        Expect.error(ShapeException.class,
                () -> PackedSequence.pack(Tensor.ones(3, 2), new long[] {1, 4}, false),
                "1 <= length <= 3 but got 4");
        Expect.error(ShapeException.class, () -> PackedSequence.pad(List.of(), true, 0), "no sequences");
        Expect.error(ShapeException.class,
                () -> new PackedSequence(Tensor.ones(3), List.of(1, 2), List.of(0)),
                "sizes that fall");
        Expect.error(ShapeException.class, () -> new LSTM(2, 3).forward(p), "x.data is [6]");
    }

    private static <M extends Module> M loaded(M layer, String prefix) {
        layer.to(DType.FLOAT64);
        layer.loadStateDict(state(prefix));
        return layer;
    }

    @Test
    void weightNormIsPyTorchs() {
        Tensor x = torch.get("xi");
        Linear linear = loaded(Parametrizations.weightNorm(new Linear(3, 4)), "wn.sd.");
        same("wn.y", linear.call(x).detach());
        same("wnc.y",
                loaded(Parametrizations.weightNorm(new Conv2d(3, 2, 3)), "wnc.sd.").call(torch.get("xc"))
                        .detach());
        same("wnt.y",
                loaded(Parametrizations.weightNorm(new ConvTranspose2d(3, 2, 2), "weight", 1), "wnt.sd.")
                        .call(torch.get("xc")).detach());
        same("wna.y", loaded(Parametrizations.weightNorm(new Linear(3, 4), "weight", -1), "wna.sd.").call(x)
                .detach());
        linear.call(x).square().sum().backward();
        assertEquals(List.of(), linear.unusedParameters());
        assertTrue(linear.namedParameters().containsKey("parametrizations.weight.original0"));
        assertFalse(linear.namedParameters().containsKey("weight"));
        Parametrizations.remove(linear, "weight");
        assertEquals(Set.of("weight", "bias"), linear.stateDict().keySet());
        same("wn.y", linear.call(x).detach());
    }

    @Test
    void spectralNormIsPyTorchs() {
        Tensor x = torch.get("xi");
        Linear linear = loaded(Parametrizations.spectralNorm(new Linear(3, 4)), "sn.sd.");
        linear.eval();
        same("sn.eval", linear.call(x).detach());
        linear.train();
        Tensor y = linear.call(x);
        same("sn.train", y.detach());
        y.square().sum().backward();
        same("sn.g", linear.namedParameters().get("parametrizations.weight.original").grad());
        Map<String, Tensor> after = linear.stateDict();
        assertEquals(state("sn.after.").keySet(), after.keySet());
        after.forEach((name, t) -> same("sn.after." + name, t));
        ConvTranspose2d transposed = loaded(Parametrizations.spectralNorm(new ConvTranspose2d(3, 2, 2)),
                "snt.sd.");
        transposed.eval();
        same("snt.y", transposed.call(torch.get("xc")).detach());
    }

    @Test
    void computedWeightsNeedAParameter() {
        Expect.error(IllegalArgumentException.class, () -> Parametrizations.weightNorm(new ReLU()),
                "no such parameter");
        Expect.error(IllegalArgumentException.class,
                () -> Parametrizations.weightNorm(Parametrizations.weightNorm(new Linear(2, 2))),
                "expected one of [bias] but got weight");
        Expect.error(IllegalArgumentException.class,
                () -> Parametrizations.weightNorm(new Linear(2, 2), "weight", 2), "axis");
        Expect.error(IllegalArgumentException.class,
                () -> Parametrizations.remove(new Linear(2, 2), "weight"),
                "is not computed");
        Linear fresh = Parametrizations.weightNorm(new Linear(2, 2));
        Tensor before = fresh.weight().detach().copy();
        fresh.call(Tensor.ones(1, 2));
        assertNotNull(fresh.weight());
        assertArrayEquals(before.toDoubleArray(), fresh.weight().toDoubleArray(), 1e-6);
    }
}
