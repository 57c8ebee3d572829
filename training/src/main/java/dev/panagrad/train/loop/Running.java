package dev.panagrad.train.loop;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.metrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// The mean loss and the metrics of the batches so far.
final class Running {
    private final List<Metric> metrics;
    private double lossSum;
    private long samples;

    Running(List<Supplier<Metric>> metrics) {
        this.metrics = metrics.stream().map(Supplier::get).toList();
    }

    void add(Task.Result result, double loss) {
        lossSum += loss * result.samples();
        samples += result.samples();
        for (Metric m : metrics) {
            m.update(result.outputs(), result.targets());
        }
    }

    void reset() {
        lossSum = 0;
        samples = 0;
        metrics.forEach(Metric::reset);
    }

    /// Returns the names of the metrics, with commas in between.
    String names() {
        return String.join(",", metrics.stream().map(Metric::name).toList());
    }

    long samples() {
        return samples;
    }

    /// Returns the figures, each name after a prefix.
    Map<String, Double> values(String prefix) {
        Map<String, Double> out = new LinkedHashMap<>();
        out.put(prefix + "loss", lossSum / samples);
        metrics.forEach(m -> out.put(prefix + m.name(), m.value()));
        return out;
    }

    String text() {
        StringBuilder s = new StringBuilder();
        values("").forEach((name, v) -> s.append(s.isEmpty() ? "" : "  ")
                .append(String.format(Locale.ROOT, "%s %.4f", name, v)));
        return s.toString();
    }

    Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("loss_sum", Tensor.full(lossSum, DType.FLOAT64));
        out.put("samples", Tensor.full(samples, DType.INT64));
        for (int i = 0; i < metrics.size(); i++) {
            String prefix = "metric" + i + ".";
            metrics.get(i).stateDict().forEach((name, t) -> out.put(prefix + name, t));
        }
        return out;
    }

    void loadStateDict(Map<String, Tensor> saved) {
        Tensor sum = StatePart.get(saved, "running", "loss_sum", 1);
        Tensor count = StatePart.get(saved, "running", "samples", 1);
        for (int i = 0; i < metrics.size(); i++) {
            metrics.get(i).loadStateDict(Checkpoints.part(saved, "metric" + i));
        }
        lossSum = sum.item();
        samples = count.itemLong();
    }

    /// Checks that figures exist.
    ///
    /// @throws IllegalArgumentException if one does not
    void check(DataLoader<?> train, List<String> watched, boolean validated) {
        if (train.size() == 0) {
            throw new IllegalArgumentException(
                    "trainer: there is no batch, expected at least 1 but there are 0 with "
                            + train.options());
        }
        List<String> known = new ArrayList<>(values("train.").keySet());
        if (validated) {
            known.addAll(values("val.").keySet());
        }
        for (String name : watched) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "trainer: unknown figure to watch, expected one of " + known + " but got " + name);
            }
        }
    }
}
