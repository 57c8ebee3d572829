package dev.panagrad.train.metrics;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A figure that depends on a few sums.
final class SumMetric implements Metric {
    /// Adds a batch to the sums.
    interface Update {
        void add(double[] sums, Tensor outputs, Tensor targets);
    }

    private final String name;
    private final boolean largerIsBetter;
    private final double[] sums;
    private final Update update;
    private final ToDoubleFunction<double[]> value;

    SumMetric(String name, boolean largerIsBetter, int n, Update update, ToDoubleFunction<double[]> value) {
        this.name = name;
        this.largerIsBetter = largerIsBetter;
        sums = new double[n];
        this.update = update;
        this.value = value;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean largerIsBetter() {
        return largerIsBetter;
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        update.add(sums, outputs.detach(), targets.detach());
    }

    @Override
    public double value() {
        return value.applyAsDouble(sums);
    }

    @Override
    public void reset() {
        Arrays.fill(sums, 0);
    }

    @Override
    public Map<String, Tensor> stateDict() {
        return Map.of("sums", Tensor.of(sums.clone()));
    }

    @Override
    public void loadStateDict(Map<String, Tensor> saved) {
        Tensor s = saved.get("sums");
        if (s == null || s.numel() != sums.length) {
            throw new IllegalArgumentException(name + ": the saved state does not fit, expected sums ["
                    + sums.length + "] but got " + (s == null ? saved.keySet() : s.shape()));
        }
        System.arraycopy(s.toDoubleArray(), 0, sums, 0, sums.length);
    }
}
