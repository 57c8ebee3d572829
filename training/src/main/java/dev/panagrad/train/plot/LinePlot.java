package dev.panagrad.train.plot;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
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
    /// So many points are marked one by one.
    private static final int MOST_TICKS = 12;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final Map<String, List<double[]>> curves = new LinkedHashMap<>();
    private final Set<String> dots = new HashSet<>();

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

    /// Adds points to a curve; returns this.
    ///
    /// @param x [n]
    /// @param y [n]
    /// @throws ShapeException if the shapes do not fit
    public LinePlot add(String curve, Tensor x, Tensor y) {
        if (x.rank() != 1 || !x.shape().equals(y.shape())) {
            throw new ShapeException("linePlot: points do not fit, x is " + x.shape() + ", y is " + y.shape()
                    + ", expected equal shapes of rank 1");
        }
        double[] across = x.toDoubleArray();
        double[] up = y.toDoubleArray();
        for (int i = 0; i < across.length; i++) {
            add(curve, across[i], up[i]);
        }
        return this;
    }

    /// Adds points that are drawn as dots without a line; returns this.
    ///
    /// @param x [n]
    /// @param y [n]
    /// @throws ShapeException if the shapes do not fit
    public LinePlot points(String name, Tensor x, Tensor y) {
        add(name, x, y);
        dots.add(name);
        return this;
    }

    /// Writes the plot, replacing the file.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void save(Path file) {
        XYChart chart = new XYChartBuilder().width(900).height(540).title(title).xAxisTitle(xLabel)
                .yAxisTitle(yLabel).theme(Styler.ChartTheme.Matlab).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
        curves.forEach((name, points) -> {
            if (!points.isEmpty()) {
                double[] x = points.stream().mapToDouble(p -> p[0]).toArray();
                double[] y = points.stream().mapToDouble(p -> p[1]).toArray();
                boolean dotted = dots.contains(name);
                XYSeries series = chart.addSeries(name, x, y);
                series.setMarker(dotted ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
                series.setXYSeriesRenderStyle(
                        dotted ? XYSeries.XYSeriesRenderStyle.Scatter : XYSeries.XYSeriesRenderStyle.Line);
            }
        });
        roundTicks(chart);
        Images.writePng(file, BitmapEncoder.getBufferedImage(chart));
    }

    /// Makes the chart mark round numbers. Evenly spaced points it would mark themselves, every so many of
    /// them, as 1, 8, 15; a point between two others, which is not drawn, keeps it from that.
    private void roundTicks(XYChart chart) {
        double[] x = curves.values().stream().flatMap(List::stream).mapToDouble(p -> p[0]).distinct().sorted()
                .toArray();
        if (x.length > MOST_TICKS) {
            double y = curves.values().stream().flatMap(List::stream).findFirst().orElseThrow()[1];
            XYSeries unseen = chart.addSeries(" ", new double[] {0.7 * x[0] + 0.3 * x[1]}, new double[] {y});
            unseen.setMarker(SeriesMarkers.NONE);
            unseen.setShowInLegend(false);
        }
    }
}
