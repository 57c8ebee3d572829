package dev.panagrad.train.loop;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.plot.LinePlot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The figures of each epoch of a training: `train.loss`, `val.loss`, those of the metrics, and `lr`.
public final class History {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    History() {
    }

    void add(Map<String, Double> epoch) {
        epoch.forEach((name, v) -> values.computeIfAbsent(name, _ -> new ArrayList<>()).add(v));
    }

    /// Returns how many epochs there were.
    public int epochs() {
        return values.isEmpty() ? 0 : values.values().iterator().next().size();
    }

    /// Returns the names of the figures.
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /// Returns a figure of each epoch.
    ///
    /// @throws IllegalArgumentException if there is no figure of this name
    public List<Double> get(String name) {
        List<Double> all = values.get(name);
        if (all == null) {
            throw new IllegalArgumentException(
                    "history: unknown figure, expected one of " + values.keySet() + " but got " + name);
        }
        return List.copyOf(all);
    }

    /// Returns a figure of the last epoch.
    ///
    /// @throws IllegalArgumentException if there is no figure of this name
    public double last(String name) {
        return get(name).getLast();
    }

    /// Writes the curves of figures as PNG, replacing the file.
    ///
    /// @throws IllegalArgumentException if there is no figure of a name
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void plot(Path file, String... names) {
        LinePlot plot = new LinePlot(String.join(", ", names), "epoch", "");
        for (String name : names) {
            List<Double> all = get(name);
            for (int i = 0; i < all.size(); i++) {
                plot.add(name, i + 1, all.get(i));
            }
        }
        plot.save(file);
    }

    Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        values.forEach((name, all) -> out.put(name,
                Tensor.of(all.stream().mapToDouble(v -> v).toArray())));
        return out;
    }

    void loadStateDict(Map<String, Tensor> saved) {
        values.clear();
        saved.forEach((name, t) -> {
            List<Double> all = new ArrayList<>();
            for (double v : t.toDoubleArray()) {
                all.add(v);
            }
            values.put(name, all);
        });
    }

    /// Returns the figures as a table with a row for each epoch.
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("epoch");
        List<Integer> widths = new ArrayList<>();
        values.keySet().forEach(name -> {
            widths.add(Math.max(name.length(), 12));
            s.append(String.format(Locale.ROOT, "  %" + widths.getLast() + "s", name));
        });
        for (int i = 0; i < epochs(); i++) {
            s.append(String.format(Locale.ROOT, "\n%5d", i + 1));
            int column = 0;
            for (List<Double> all : values.values()) {
                s.append(String.format(Locale.ROOT, "  %" + widths.get(column++) + ".6g", all.get(i)));
            }
        }
        return s.toString();
    }
}
