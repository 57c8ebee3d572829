package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The files beside this class's tests, made by `mlp_curves.py`.
final class Fixtures {
    /// Samples with targets.
    record Data(Tensor x, Tensor y) {
        Data rows(long... places) {
            Tensor index = Tensor.of(places);
            return new Data(x.indexSelect(0, index), y.indexSelect(0, index));
        }
    }

    private Fixtures() {
    }

    static List<String> lines(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] numbers(String line, String separator) {
        return Arrays.stream(line.split(separator)).mapToDouble(Double::parseDouble).toArray();
    }

    static long[] places(String line) {
        return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /// The lecture's moons, `train` or `test`.
    static Data moons(String part) {
        double[][] rows = lines("moons_" + part + ".csv").stream().skip(1).map(l -> numbers(l, ","))
                .toArray(double[][]::new);
        Tensor all = Tensor.of((Object) rows);
        return new Data(all.narrow(1, 0, 2).contiguous(),
                all.select(1, 2).to(dev.panagrad.tensor.DType.INT64));
    }
}
