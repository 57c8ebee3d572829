package dev.panagrad.train.plot;

import dev.panagrad.tensor.ShapeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/// Bars for named things, side by side where there are several series, written as PNG.
///
/// ```java
/// new BarPlot("Scores", "layers", "accuracy", List.of("10", "50"))
///         .add("train", 1, 1).add("test", 0.96, 0.97).save(Path.of("scores.png"));
/// ```
public final class BarPlot {
    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<String> names;
    private final Map<String, double[]> series = new LinkedHashMap<>();

    /// Makes an empty plot.
    ///
    /// @param names a name for each place on the axis
    public BarPlot(String title, String xLabel, String yLabel, List<String> names) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.names = List.copyOf(names);
    }

    /// Adds a series with a value for each name; returns this.
    ///
    /// @throws ShapeException if there is another number of values
    public BarPlot add(String label, double... values) {
        if (values.length != names.size()) {
            throw new ShapeException("barPlot: numbers differ, " + label + " has " + values.length
                    + " values, expected one for each of " + names.size() + " names");
        }
        series.put(label, values.clone());
        return this;
    }

    /// Writes the plot, replacing the file. The axis begins a little below the lowest bar, not at 0, so that
    /// small differences show.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void save(Path file) {
        CategoryChart chart =
                new CategoryChartBuilder().width(900).height(540).title(title).xAxisTitle(xLabel)
                        .yAxisTitle(yLabel).theme(Styler.ChartTheme.Matlab).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        double[] all = series.values().stream().flatMapToDouble(Arrays::stream).filter(Double::isFinite)
                .toArray();
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(1);
        double margin = high > low ? 0.2 * (high - low) : 1;
        chart.getStyler().setYAxisMin(low - margin);
        chart.getStyler().setYAxisMax(high + margin / 2);
        series.forEach((label, values) -> chart.addSeries(label, names,
                Arrays.stream(values).mapToObj(v -> (Number) v).toList()));
        Images.writePng(file, BitmapEncoder.getBufferedImage(chart));
    }
}
