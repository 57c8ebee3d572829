package dev.panagrad.train.tables;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The small data sets that come with the library, those of scikit-learn, and generators of points in the
/// plane with scikit-learn's formulas.
///
/// Generators are pure functions of their arguments; their random numbers are not NumPy's.
public final class DataSets {
    private DataSets() {
    }

    /// Returns Fisher's irises (1936): 150 flowers, 4 lengths in cm, 3 species.
    public static Tabular iris() {
        return bundled("iris", List.of("setosa", "versicolor", "virginica"));
    }

    /// Returns the wines of Forina et al. (1988): 178 wines, 13 measurements, 3 growers.
    public static Tabular wine() {
        return bundled("wine", List.of("class_0", "class_1", "class_2"));
    }

    /// Returns the Wisconsin diagnostic breast cancer data (Wolberg, Street, Mangasarian 1995): 569 tumours,
    /// 30 measurements, malignant or benign.
    public static Tabular breastCancer() {
        return bundled("breast_cancer", List.of("malignant", "benign"));
    }

    /// Returns handwritten digits (Alpaydin, Kaynak 1998): 1,797 images of 8x8 with values 0 to 16, row by
    /// row, 10 classes.
    public static Tabular digits() {
        return bundled("digits", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    /// Returns the diabetes data of Efron et al. (2004): 442 patients, 10 standardised measurements, the
    /// progress of the disease as a number.
    public static Tabular diabetes() {
        return bundled("diabetes", List.of());
    }

    private static Tabular bundled(String name, List<String> classes) {
        String resource = name + ".csv";
        try (InputStream in = DataSets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("dataSets: the resource " + resource + " is missing");
            }
            Tabular t = Table.read(resource, in, CsvOptions.DEFAULT).tabular("target");
            Tensor target = classes.isEmpty() ? t.target().to(dev.panagrad.tensor.DType.FLOAT64) : t.target();
            return new Tabular(t.data(), target, t.featureNames(), classes);
        } catch (IOException e) {
            throw new UncheckedIOException("dataSets: cannot read " + resource + ": " + e.getMessage(), e);
        }
    }

    /// Returns two interleaving half circles: `(cos t, sin t)` is class 0, `(1 - cos t, 1/2 - sin t)` class
    /// 1, t evenly in [0, π], in a random order.
    ///
    /// @param n how many points, half of them of each class
    /// @param noise the standard deviation of normal noise added to each coordinate
    /// @throws IllegalArgumentException if n is below 1 or the noise negative
    public static Tabular makeMoons(int n, double noise, long seed) {
        check("makeMoons", n, noise);
        int outer = n / 2;
        return plane(n, noise, seed, i -> {
            boolean first = i < outer;
            double t = Math.PI * position(first ? i : i - outer, first ? outer : n - outer, true);
            return first ? new double[] {StrictMath.cos(t), StrictMath.sin(t), 0}
                    : new double[] {1 - StrictMath.cos(t), 0.5 - StrictMath.sin(t), 1};
        });
    }

    /// Returns a circle of radius 1, class 0, around one of radius `factor`, class 1, in a random order.
    ///
    /// @param n how many points, half of them of each class
    /// @param noise the standard deviation of normal noise added to each coordinate
    /// @param factor the inner radius, at least 0 and below 1; scikit-learn's is 0.8 at first
    /// @throws IllegalArgumentException if an argument is out of range
    public static Tabular makeCircles(int n, double noise, double factor, long seed) {
        check("makeCircles", n, noise);
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException(
                    "makeCircles: factor is out of range, expected 0 <= factor < 1 but got " + factor);
        }
        int outer = n / 2;
        return plane(n, noise, seed, i -> {
            boolean first = i < outer;
            double t = 2 * Math.PI * position(first ? i : i - outer, first ? outer : n - outer, false);
            double r = first ? 1 : factor;
            return new double[] {r * StrictMath.cos(t), r * StrictMath.sin(t), first ? 0 : 1};
        });
    }

    /// Returns clouds of points around random centres in the square [-10, 10]², one class each, in a random
    /// order.
    ///
    /// @param n how many points, shared out evenly
    /// @param centers how many clouds
    /// @param clusterStd the standard deviation of each cloud; scikit-learn's is 1 at first
    /// @throws IllegalArgumentException if n or centers is below 1 or the deviation negative
    public static Tabular makeBlobs(int n, int centers, double clusterStd, long seed) {
        if (centers < 1) {
            throw new IllegalArgumentException(
                    "makeBlobs: centers must be positive, expected centers >= 1 but got " + centers);
        }
        double[][] at = new double[centers][];
        Draws draws = new Draws(seed, 1);
        for (int c = 0; c < centers; c++) {
            at[c] = new double[] {draws.nextDouble(-10, 10), draws.nextDouble(-10, 10)};
        }
        return makeBlobs(n, at, clusterStd, seed);
    }

    /// Returns clouds of points around given centres, one class each, in a random order.
    ///
    /// @param n how many points, shared out evenly
    /// @param centers the centres, all with the same number of coordinates
    /// @param clusterStd the standard deviation of each cloud
    /// @throws IllegalArgumentException if n is below 1, the deviation negative or the centres do not fit
    public static Tabular makeBlobs(int n, double[][] centers, double clusterStd, long seed) {
        check("makeBlobs", n, clusterStd);
        int width = centers.length == 0 ? 0 : centers[0].length;
        for (double[] c : centers) {
            if (c.length != width || width == 0) {
                throw new IllegalArgumentException(
                        "makeBlobs: the centres do not fit, expected all with the same number of coordinates"
                                + " >= 1 but " + c.length + " != " + width);
            }
        }
        if (width == 0) {
            throw new IllegalArgumentException("makeBlobs: no centres, expected at least 1 but got 0");
        }
        return points(n, width, clusterStd, seed, i -> {
            int c = (int) ((long) i * centers.length / n);
            double[] p = Arrays.copyOf(centers[c], width + 1);
            p[width] = c;
            return p;
        });
    }

    private static double position(int i, int n, boolean both) {
        return (double) i / Math.max(both ? n - 1 : n, 1);
    }

    private static void check(String op, int n, double noise) {
        if (n < 1) {
            throw new IllegalArgumentException(op + ": n must be positive, expected n >= 1 but got " + n);
        }
        if (!(noise >= 0 && Double.isFinite(noise))) {
            throw new IllegalArgumentException(
                    op + ": the standard deviation must be finite and not negative,"
                            + " expected a number >= 0 but got " + noise);
        }
    }

    /// Makes a point: its coordinates, then its class.
    private interface Point {
        double[] at(int i);
    }

    private static Tabular plane(int n, double noise, long seed, Point point) {
        return points(n, 2, noise, seed, point);
    }

    private static Tabular points(int n, int width, double noise, long seed, Point point) {
        Draws draws = new Draws(seed);
        int[] order = draws.permutation(n);
        double[] x = new double[Math.multiplyExact(n, width)];
        long[] y = new long[n];
        int classes = 0;
        for (int i = 0; i < n; i++) {
            double[] p = point.at(order[i]);
            for (int k = 0; k < width; k++) {
                x[i * width + k] = p[k] + noise * draws.nextGaussian();
            }
            y[i] = (long) p[width];
            classes = Math.max(classes, (int) y[i] + 1);
        }
        return new Tabular(Tensor.of(x).reshape(n, width), Tensor.of(y), names("x", width),
                names("", classes));
    }

    private static List<String> names(String prefix, int n) {
        return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
    }
}
