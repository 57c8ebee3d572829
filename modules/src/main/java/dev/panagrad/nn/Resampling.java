package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Resizing of images. Every mode is a weighted sum of few elements along one spatial axis after the other.
public final class Resampling {
    private Resampling() {
    }

    /// Returns an image in another size: `interpolate(x, o -> o.scaleFactor(2).mode(BILINEAR))`.
    ///
    /// @param x [n, c, spatial…] with as many spatial axes as the mode takes; results of uint8 are rounded
    /// @throws ShapeException if the rank or a size does not fit
    /// @throws IllegalArgumentException if options contradict each other
    public static Tensor interpolate(Tensor x, UnaryOperator<InterpolateOptions> options) {
        return interpolate(x, options.apply(InterpolateOptions.DEFAULT));
    }

    /// Returns an image in another size, see [#interpolate(Tensor, UnaryOperator)].
    ///
    /// @throws ShapeException if the rank or a size does not fit
    /// @throws IllegalArgumentException if options contradict each other
    public static Tensor interpolate(Tensor x, InterpolateOptions o) {
        if (o.mode() != InterpolateMode.AREA && AutocastFunction.UPSAMPLE.applies(x)) {
            return AutocastFunction.UPSAMPLE.of(t -> interpolate(t[0], o), x);
        }
        if (x.dtype() == DType.UINT8) {
            return interpolate(x.to(DType.FLOAT32), o).add(0.5).clamp(0, 255).to(DType.UINT8);
        }
        check(x, o);
        int n = x.rank() - 2;
        long[] out = new long[n];
        for (int i = 0; i < n; i++) {
            out[i] = size(x, o, i);
            if (out[i] < 1 || x.size(i + 2) < 1) {
                throw new ShapeException("interpolate: sizes must be positive, x is " + x.shape()
                        + ", expected sizes >= 1 but axis " + (i + 2) + " becomes " + out[i]);
            }
        }
        if (o.mode() == InterpolateMode.AREA) {
            return Pools.adaptiveAvgPool(x, out);
        }
        Tensor y = x;
        for (int i = n - 1; i >= 0; i--) { // rows become long first
            y = taps(x, o, i, out[i]).apply(y, i + 2);
        }
        return y;
    }

    private static void check(Tensor x, InterpolateOptions o) {
        Activations.needFloat("interpolate", x);
        int rank = switch (o.mode()) {
            case NEAREST, NEAREST_EXACT, AREA -> Math.clamp(x.rank(), 3, 5);
            case LINEAR -> 3;
            case BILINEAR, BICUBIC -> 4;
            case TRILINEAR -> 5;
        };
        if (x.rank() != rank) {
            throw ShapeException.of("interpolate", "wrong rank for " + o.mode(), "x is " + x.shape(),
                    "x.rank() == " + rank, x.rank(), rank);
        }
        boolean sized = !o.size().isEmpty();
        int given = sized ? o.size().size() : o.scaleFactor().size();
        if (sized != o.scaleFactor().isEmpty() || given != 1 && given != rank - 2) {
            throw new IllegalArgumentException("interpolate: needs a size or a scale factor, x is "
                    + x.shape() + ", size is " + o.size() + ", scaleFactor is " + o.scaleFactor()
                    + ", expected one of them with 1 or " + (rank - 2) + " entries but got " + given);
        }
        boolean between = switch (o.mode()) {
            case NEAREST, NEAREST_EXACT, AREA -> false;
            case LINEAR, BILINEAR, TRILINEAR, BICUBIC -> true;
        };
        boolean smooth = o.mode() == InterpolateMode.BILINEAR || o.mode() == InterpolateMode.BICUBIC;
        if (!between && o.alignCorners() != null || o.antialias() && !smooth
                || o.recomputeScaleFactor() && sized) {
            throw new IllegalArgumentException("interpolate: an option does not apply, mode is " + o.mode()
                    + ", expected alignCorners only between elements, antialias only for BILINEAR and"
                    + " BICUBIC, recomputeScaleFactor only with a scaleFactor but got " + o);
        }
    }

    private static long size(Tensor x, InterpolateOptions o, int i) {
        if (!o.size().isEmpty()) {
            return o.size().get(o.size().size() == 1 ? 0 : i);
        }
        return (long) Math.floor(x.size(i + 2) * o.scaleFactor().get(o.scaleFactor().size() == 1 ? 0 : i));
    }

    private static Taps taps(Tensor x, InterpolateOptions o, int i, long out) {
        long in = x.size(i + 2);
        boolean align = o.alignCorners() != null && o.alignCorners();
        boolean given = !o.scaleFactor().isEmpty() && !o.recomputeScaleFactor();
        double factor = given ? o.scaleFactor().get(o.scaleFactor().size() == 1 ? 0 : i) : 0;
        double scale = align ? out > 1 ? (double) (in - 1) / (out - 1) : 0
                : factor > 0 ? 1 / factor : (double) in / out;
        return switch (o.mode()) {
            case NEAREST -> nearest(x.dtype(), scale, in, out, 0);
            case NEAREST_EXACT -> nearest(x.dtype(), scale, in, out, 0.5);
            case LINEAR, BILINEAR, TRILINEAR -> o.antialias() ? spread(scale, in, out, 2)
                    : linear(scale, align, in, out);
            case BICUBIC -> o.antialias() ? spread(scale, in, out, 4) : cubic(scale, align, in, out);
            case AREA -> Taps.means(in, out);
        };
    }

    /// Rounds as PyTorch does: the product in the element type, then to float32.
    private static Taps nearest(DType type, double scale, long in, long out, double shift) {
        long[] index = new long[(int) out];
        double[] weight = new double[index.length];
        for (int i = 0; i < index.length; i++) {
            float at = type == DType.FLOAT64 ? (float) ((i + shift) * scale)
                    : (float) (i + shift) * (float) scale;
            index[i] = Math.min((long) Math.floor(at), in - 1);
            weight[i] = 1;
        }
        return new Taps(index, weight, 1);
    }

    private static Taps linear(double scale, boolean align, long in, long out) {
        long[] index = new long[2 * (int) out];
        double[] weight = new double[index.length];
        for (int i = 0; i < out; i++) {
            double at = align ? i * scale : Math.max((i + 0.5) * scale - 0.5, 0);
            long low = Math.min((long) at, in - 1);
            index[2 * i] = low;
            index[2 * i + 1] = Math.min(low + 1, in - 1);
            double part = Math.clamp(at - low, 0.0, 1.0);
            weight[2 * i] = 1 - part;
            weight[2 * i + 1] = part;
        }
        return new Taps(index, weight, 2);
    }

    private static Taps cubic(double scale, boolean align, long in, long out) {
        long[] index = new long[4 * (int) out];
        double[] weight = new double[index.length];
        for (int i = 0; i < out; i++) {
            double at = align ? i * scale : (i + 0.5) * scale - 0.5;
            long low = (long) Math.floor(at);
            for (int k = 0; k < 4; k++) {
                index[4 * i + k] = Math.clamp(low - 1 + k, 0, in - 1);
                weight[4 * i + k] = cubic(low - 1 + k - at, -0.75);
            }
        }
        return new Taps(index, weight, 4);
    }

    /// Returns the kernel of Keys (1981) with a slope a at distance 1.
    static double cubic(double x, double a) {
        double d = Math.abs(x);
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    /// Returns the kernel of 2 or 4 elements' width, widened by the scale where the image is reduced.
    private static Taps spread(double scale, long in, long out, int width) {
        double wide = Math.max(scale, 1);
        double support = 0.5 * width * wide;
        int count = (int) Math.ceil(support) * 2 + 1;
        long[] index = new long[count * (int) out];
        double[] weight = new double[index.length];
        for (int i = 0; i < out; i++) {
            double centre = scale * (i + 0.5);
            long from = Math.max((long) (centre - support + 0.5), 0);
            long n = Math.clamp(Math.min((long) (centre + support + 0.5), in) - from, 0, count);
            double total = 0;
            for (int k = 0; k < n; k++) {
                double d = (k + from - centre + 0.5) / wide;
                weight[i * count + k] = width == 2 ? Math.max(1 - Math.abs(d), 0) : cubic(d, -0.5);
                total += weight[i * count + k];
            }
            for (int k = 0; k < count; k++) {
                index[i * count + k] = Math.clamp(from + k, 0, in - 1);
                weight[i * count + k] /= total == 0 ? 1 : total;
            }
        }
        return new Taps(index, weight, count);
    }
}
