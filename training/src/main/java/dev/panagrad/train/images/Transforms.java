package dev.panagrad.train.images;

import dev.panagrad.nn.GridPadding;
import dev.panagrad.nn.GridSampling;
import dev.panagrad.nn.InterpolateMode;
import dev.panagrad.nn.PadMode;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.Resampling;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Changes of images [..., c, h, w] with the names, defaults and meaning of torchvision's. Those that move
/// pixels keep the type; those that compute with them want floating-point numbers unless they say otherwise.
public final class Transforms {
    private Transforms() {
    }

    /// Returns the chain of changes.
    public static Transform compose(Transform... transforms) {
        return (image, random) -> {
            Tensor x = image;
            for (Transform t : transforms) {
                x = t.apply(x, random);
            }
            return x;
        };
    }

    /// Returns the change from bytes 0 to 255 into float32 numbers 0 to 1; other types are only converted.
    public static Transform toFloat() {
        return (x, _) -> x.dtype() == DType.UINT8 ? x.to(DType.FLOAT32).div(255) : x.to(DType.FLOAT32);
    }

    /// Returns the change `(x - mean) / std` of each channel.
    ///
    /// @throws IllegalArgumentException if the numbers of means and deviations differ or a deviation is not
    ///         positive
    public static Transform normalize(List<Double> mean, List<Double> std) {
        if (mean.size() != std.size() || mean.isEmpty()) {
            throw new IllegalArgumentException("normalize: needs a mean and a deviation for each channel,"
                    + " expected equal numbers but " + mean.size() + " != " + std.size());
        }
        for (double s : std) {
            if (!(s > 0)) {
                throw new IllegalArgumentException(
                        "normalize: deviations must be positive, expected std > 0 but got " + s);
            }
        }
        double[] m = mean.stream().mapToDouble(v -> v).toArray();
        double[] s = std.stream().mapToDouble(v -> v).toArray();
        return (x, _) -> {
            check("normalize", x, 3);
            if (x.size(-3) != m.length || !x.dtype().isFloat()) {
                throw new ShapeException("normalize: the channels do not fit, x is " + x.dtype() + x.shape()
                        + ", expected floating-point numbers with x.dim(-3) == " + m.length + " but it is "
                        + x.size(-3));
            }
            return x.sub(channels(m, x)).div(channels(s, x));
        };
    }

    private static Tensor channels(double[] values, Tensor x) {
        return Tensor.of(values).to(x.dtype()).to(x.device()).reshape(values.length, 1, 1);
    }

    /// Returns the change that pads with zeros: one size for all sides, or left, top, right, bottom.
    ///
    /// @throws IllegalArgumentException if there are neither 1 nor 4 sizes
    public static Transform pad(int... sizes) {
        return pad(PadMode.CONSTANT, 0, sizes);
    }

    /// Returns the change that pads.
    ///
    /// @param value of the constant mode
    /// @param sizes one for all sides, or left, top, right, bottom
    /// @throws IllegalArgumentException if there are neither 1 nor 4 sizes
    public static Transform pad(PadMode mode, double value, int... sizes) {
        if (sizes.length != 1 && sizes.length != 4) {
            throw new IllegalArgumentException(
                    "pad: the wrong number of sizes, expected 1, or left, top, right"
                            + " and bottom, but got " + sizes.length);
        }
        int[] s = sizes.length == 1 ? new int[] {sizes[0], sizes[0], sizes[0], sizes[0]} : sizes.clone();
        return (x, _) -> Paddings.pad(x, new int[] {s[0], s[2], s[1], s[3]}, mode, value);
    }

    /// Returns the change to the middle part; where the image is smaller it is padded with zeros.
    public static Transform centerCrop(int height, int width) {
        return (x, _) -> {
            check("centerCrop", x, 2);
            Tensor y = atLeast(x, height, width);
            return crop(y, (int) Math.rint((y.size(-2) - height) / 2.0),
                    (int) Math.rint((y.size(-1) - width) / 2.0), height, width);
        };
    }

    private static Tensor atLeast(Tensor x, int height, int width) {
        int h = Math.toIntExact(Math.max(height - x.size(-2), 0));
        int w = Math.toIntExact(Math.max(width - x.size(-1), 0));
        return h == 0 && w == 0 ? x : Paddings.pad(x, w / 2, w - w / 2, h / 2, h - h / 2);
    }

    /// Returns the part of an image with its upper left corner at a row and column.
    ///
    /// @throws ShapeException if it is not inside
    public static Tensor crop(Tensor x, int top, int left, int height, int width) {
        return x.narrow(-2, top, height).narrow(-1, left, width);
    }

    /// Returns the change to a part at a random place, after padding all sides with zeros.
    ///
    /// @throws IllegalArgumentException if the padding is negative or a size is not positive
    public static Transform randomCrop(int height, int width, int padding) {
        if (padding < 0 || height < 1 || width < 1) {
            throw new IllegalArgumentException("randomCrop: a size is out of range, expected sizes >= 1 and"
                    + " padding >= 0 but got " + height + ", " + width + " and " + padding);
        }
        return (image, random) -> {
            check("randomCrop", image, 2);
            Tensor x = padding == 0 ? image : Paddings.pad(image, padding, padding, padding, padding);
            if (x.size(-2) < height || x.size(-1) < width) {
                throw new ShapeException("randomCrop: the image is too small, x is " + image.shape()
                        + " with padding " + padding + ", expected at least [" + height + ", " + width
                        + "] but it is [" + x.size(-2) + ", " + x.size(-1) + "]");
            }
            int top = random.nextInt(Math.toIntExact(x.size(-2) - height + 1));
            int left = random.nextInt(Math.toIntExact(x.size(-1) - width + 1));
            return crop(x, top, left, height, width);
        };
    }

    /// Returns the change that swaps left and right with a probability; torchvision's is 0.5 at first.
    ///
    /// @throws IllegalArgumentException if it is no probability
    public static Transform randomHorizontalFlip(double p) {
        return sometimes("randomHorizontalFlip", p, x -> x.flip(-1));
    }

    /// Returns the change that swaps top and bottom with a probability; torchvision's is 0.5 at first.
    ///
    /// @throws IllegalArgumentException if it is no probability
    public static Transform randomVerticalFlip(double p) {
        return sometimes("randomVerticalFlip", p, x -> x.flip(-2));
    }

    private static Transform sometimes(String op, double p, UnaryOperator<Tensor> change) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    op + ": p must be a probability, expected 0 <= p <= 1 but got " + p);
        }
        return (x, random) -> random.nextDouble() < p ? change.apply(x) : x;
    }

    /// Returns the image turned anticlockwise around its middle, in the same size, with the nearest pixels
    /// and zeros outside.
    ///
    /// @param x [..., c, h, w] of any type
    /// @param angle in degrees
    public static Tensor rotate(Tensor x, double angle) {
        check("rotate", x, 3);
        double a = Math.toRadians(angle);
        double aspect = (double) x.size(-2) / x.size(-1);
        Tensor theta = Tensor.of(Math.cos(a), -Math.sin(a) * aspect, 0, Math.sin(a) / aspect, Math.cos(a), 0)
                .reshape(1, 2, 3);
        long images = x.numel() / (x.size(-3) * x.size(-2) * x.size(-1));
        Tensor flat = x.to(DType.FLOAT64).reshape(images, x.size(-3), x.size(-2), x.size(-1));
        Tensor grid = GridSampling.affineGrid(theta.expand(images, 2, 3), flat.shape().dims(), false);
        Tensor y = GridSampling.gridSample(flat, grid, InterpolateMode.NEAREST, GridPadding.ZEROS, false);
        return y.reshape(x.shape().dims()).to(x.dtype());
    }

    /// Returns the change that turns by a random angle in [-degrees, degrees], see [#rotate].
    ///
    /// @throws IllegalArgumentException if it is negative or not finite
    public static Transform randomRotation(double degrees) {
        if (!(degrees >= 0 && Double.isFinite(degrees))) {
            throw new IllegalArgumentException("randomRotation: the angle must be finite and not negative,"
                    + " expected degrees >= 0 but got " + degrees);
        }
        return (x, random) -> rotate(x, degrees * (2 * random.nextDouble() - 1));
    }

    /// Returns the change to another size, bilinear and with antialiasing; bytes stay bytes.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static Transform resize(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("resize: sizes must be positive, expected sizes >= 1 but got "
                    + height + " and " + width);
        }
        return (x, _) -> resized(x, height, width);
    }

    private static Tensor resized(Tensor x, long height, long width) {
        check("resize", x, 3);
        long images = x.numel() / (x.size(-3) * x.size(-2) * x.size(-1));
        Tensor flat = x.dtype().isFloat() ? x : x.to(DType.FLOAT32);
        Tensor y = Resampling.interpolate(flat.reshape(images, x.size(-3), x.size(-2), x.size(-1)),
                o -> o.size(height, width).mode(InterpolateMode.BILINEAR).antialias(true));
        long[] shape = x.shape().dims();
        shape[shape.length - 2] = height;
        shape[shape.length - 1] = width;
        y = y.reshape(shape);
        return x.dtype().isFloat() ? y : y.round().to(x.dtype());
    }

    /// Returns the change to a random part of 8 % to 100 % of the area, with sides in a ratio of 3:4 to 4:3,
    /// in another size.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static Transform randomResizedCrop(int height, int width) {
        Transform whole = resize(height, width);
        return (x, random) -> {
            check("randomResizedCrop", x, 3);
            double area = (double) x.size(-2) * x.size(-1);
            for (int i = 0; i < 10; i++) {
                double target = area * random.nextDouble(0.08, 1);
                double ratio = Math.exp(random.nextDouble(Math.log(0.75), Math.log(4 / 3.0)));
                long w = Math.round(Math.sqrt(target * ratio));
                long h = Math.round(Math.sqrt(target / ratio));
                if (w > 0 && h > 0 && w <= x.size(-1) && h <= x.size(-2)) {
                    long top = random.nextLong(x.size(-2) - h + 1);
                    long left = random.nextLong(x.size(-1) - w + 1);
                    return resized(x.narrow(-2, top, h).narrow(-1, left, w), height, width);
                }
            }
            return whole.apply(x, random);
        };
    }

    /// Returns the change to brightness alone, `0.2989 r + 0.587 g + 0.114 b`, in as many channels as asked
    /// for.
    ///
    /// @throws IllegalArgumentException if there are neither 1 nor 3
    public static Transform grayscale(int channels) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("grayscale: wrong number of channels, expected 1 or 3 but got "
                    + channels);
        }
        return (x, _) -> {
            check("grayscale", x, 3);
            if (x.size(-3) != 3) {
                throw ShapeException.of("grayscale", "needs red, green and blue", "x is " + x.shape(),
                        "x.dim(-3) == 3", x.size(-3), 3);
            }
            DType type = x.dtype().isFloat() ? x.dtype() : DType.FLOAT32;
            Tensor w = channels(new double[] {0.2989, 0.587, 0.114}, x.to(type));
            Tensor grey = x.to(type).mul(w).sum(-3).unsqueeze(-3).to(x.dtype());
            return channels == 1 ? grey : Tensor.cat(grey.rank() - 3, grey, grey, grey);
        };
    }

    private static void check(String op, Tensor x, int rank) {
        if (x.rank() < rank || x.numel() == 0) {
            throw new ShapeException(op + ": no image, x is " + x.shape() + ", expected [" + (rank == 3
                    ? "..., c, h, w" : "..., h, w") + "] with elements but it has " + x.numel()
                    + " and the sizes " + Arrays.toString(x.shape().dims()));
        }
    }
}
