package dev.panagrad.train.plot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Curves over a common axis, written as PNG.
///
/// ```java
/// var plot = new LinePlot("Training", "step", "loss");
/// plot.add("train", step, loss);
/// plot.save(Path.of("loss.png"));
/// ```
public final class LinePlot {
    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final Map<String, List<double[]>> curves = new LinkedHashMap<>();

    /// Makes an empty plot.
    public LinePlot(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /// Adds a point to a curve; returns this. Points that are not finite are left out.
    public LinePlot add(String curve, double x, double y) {
        List<double[]> points = curves.computeIfAbsent(curve, _ -> new ArrayList<>());
        if (Double.isFinite(x) && Double.isFinite(y)) {
            points.add(new double[] {x, y});
        }
        return this;
    }

    /// Writes the plot, replacing the file.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void save(Path file) {
        XYChart chart = new XYChartBuilder().width(900).height(540).title(title).xAxisTitle(xLabel)
                .yAxisTitle(yLabel).theme(Styler.ChartTheme.Matlab).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        curves.forEach((name, points) -> {
            if (!points.isEmpty()) {
                double[] x = points.stream().mapToDouble(p -> p[0]).toArray();
                double[] y = points.stream().mapToDouble(p -> p[1]).toArray();
                chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
            }
        });
        Images.writePng(file, BitmapEncoder.getBufferedImage(chart));
    }
}
