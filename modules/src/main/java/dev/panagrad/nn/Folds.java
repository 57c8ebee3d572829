package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;

/// Images as matrices of their patches, and back; and the rearrangements of channels and pixels.
public final class Folds {
    private Folds() {
    }

    /// Returns the patches under a moving kernel as columns; x: [n, c, h, w] or [c, h, w], result:
    /// [n, c·kh·kw, places] or without n.
    ///
    /// @throws ShapeException if x has another rank or the kernel does not fit
    public static Tensor unfold(Tensor x, Ints kernel, Window window) {
        needImages("unfold", x, 3);
        boolean single = x.rank() == 3;
        Tensor images = single ? x.unsqueeze(0) : x;
        Ints p = window.padding();
        long h = images.size(2) + 2L * p.get(0);
        long w = images.size(3) + 2L * p.get(1);
        Tensor at = places("unfold", x, kernel, window, images.size(2), images.size(3), w);
        Tensor padded = Paddings.pad(images, p.get(1), p.get(1), p.get(0), p.get(0));
        long n = images.size(0);
        long c = images.size(1);
        Tensor y = padded.reshape(n, c, h * w).indexSelect(2, at);
        int area = kernel.get(0) * kernel.get(1);
        y = y.reshape(n, c * area, at.numel() / area);
        return single ? y.squeeze(0) : y;
    }

    /// Returns images from columns of patches, summed where they overlap, the adjoint of [#unfold];
    /// x: [n, c·kh·kw, places] or without n, result: [n, c, h, w] or without n.
    ///
    /// @param output the images' height and width
    /// @throws ShapeException if the numbers of rows or of places do not fit
    public static Tensor fold(Tensor x, Ints output, Ints kernel, Window window) {
        needImages("fold", x, 2);
        boolean single = x.rank() == 2;
        Tensor columns = single ? x.unsqueeze(0) : x;
        Ints p = window.padding();
        long h = output.get(0) + 2L * p.get(0);
        long w = output.get(1) + 2L * p.get(1);
        int area = kernel.get(0) * kernel.get(1);
        Tensor at = places("fold", x, kernel, window, output.get(0), output.get(1), w);
        if (columns.size(1) % area != 0 || columns.size(2) != at.numel() / area) {
            throw new ShapeException("fold: the columns do not fit, x is " + x.shape() + ", kernel is "
                    + kernel + ", output is " + output + ", expected x.dim(-2) divisible by " + area
                    + " and x.dim(-1) == " + at.numel() / area + " but got " + columns.size(1) + " and "
                    + columns.size(2));
        }
        long n = columns.size(0);
        long c = columns.size(1) / area;
        Tensor padded = Tensor.apply(new Indexing.IndexAdd(2, h * w), columns.reshape(n, c, at.numel()), at);
        Tensor y = padded.reshape(n, c, h, w).narrow(2, p.get(0), output.get(0)).narrow(3, p.get(1),
                output.get(1));
        y = y.contiguous();
        return single ? y.squeeze(0) : y;
    }

    /// Returns where in the flattened padded plane each kernel element lies at each place, on x's device.
    private static Tensor places(String op, Tensor x, Ints kernel, Window window, long h, long w,
            long width) {
        long rows = window.places(op, 0, h, kernel.get(0), false);
        long columns = window.places(op, 1, w, kernel.get(1), false);
        Tensor down = multiples(x, kernel.get(0), window.dilation().get(0) * width).reshape(-1, 1, 1, 1)
                .add(multiples(x, rows, window.stride().get(0) * width).reshape(-1, 1));
        Tensor along = multiples(x, kernel.get(1), window.dilation().get(1)).reshape(-1, 1, 1)
                .add(multiples(x, columns, window.stride().get(1)));
        return down.add(along).flatten();
    }

    /// Returns 0, step, 2·step, … of n numbers.
    private static Tensor multiples(Tensor x, long n, long step) {
        return x.newArange(0, n * step, step);
    }

    private static void needImages(String op, Tensor x, int rank) {
        if (x.rank() != rank && x.rank() != rank + 1) {
            throw new ShapeException(op + ": wrong rank, x is " + x.shape() + ", expected rank " + rank
                    + " or " + (rank + 1) + " but got " + x.rank());
        }
        for (int i = x.rank() - rank; i < x.rank(); i++) {
            if (x.size(i) == 0) {
                throw new ShapeException(op + ": only the batch may be empty, x is " + x.shape()
                        + ", expected sizes >= 1 but x.dim(" + i + ") is 0");
            }
        }
    }

    /// Returns x: [..., c·r², h, w] as [..., c, h·r, w·r] (Shi et al. 2016).
    ///
    /// @throws ShapeException if r² does not divide the channels
    public static Tensor pixelShuffle(Tensor x, int r) {
        long channels = image("pixelShuffle", x, r);
        if (channels % ((long) r * r) != 0) {
            throw new ShapeException("pixelShuffle: the square of r must divide the channels, x is "
                    + x.shape() + ", expected x.dim(-3) % " + (long) r * r + " == 0 but x.dim(-3) is "
                    + channels);
        }
        int n = x.rank() - 3;
        long c = channels / ((long) r * r);
        long h = x.size(-2);
        long w = x.size(-1);
        Tensor y = x.reshape(joined(x, n, c, r, r, h, w));
        return y.permute(order(n, 0, 3, 1, 4, 2)).reshape(joined(x, n, c, h * r, w * r));
    }

    /// Returns x: [..., c, h·r, w·r] as [..., c·r², h, w], the inverse of [#pixelShuffle].
    ///
    /// @throws ShapeException if r does not divide height and width
    public static Tensor pixelUnshuffle(Tensor x, int r) {
        long c = image("pixelUnshuffle", x, r);
        long h = x.size(-2) / r;
        long w = x.size(-1) / r;
        if (x.size(-2) % r != 0 || x.size(-1) % r != 0) {
            throw new ShapeException("pixelUnshuffle: r must divide height and width, x is " + x.shape()
                    + ", expected x.dim(-2) % r == 0 and x.dim(-1) % r == 0 but r is " + r);
        }
        int n = x.rank() - 3;
        Tensor y = x.reshape(joined(x, n, c, h, r, w, r));
        return y.permute(order(n, 0, 2, 4, 1, 3)).reshape(joined(x, n, c * r * r, h, w));
    }

    /// Returns x: [n, c, …] with its channels, seen as `groups` rows, in transposed order (Zhang et al.
    /// 2018).
    ///
    /// @throws ShapeException if the groups do not divide the channels
    public static Tensor channelShuffle(Tensor x, int groups) {
        if (x.rank() < 3 || groups < 1 || x.size(1) % groups != 0) {
            throw new ShapeException("channelShuffle: groups must divide the channels, x is " + x.shape()
                    + ", expected rank >= 3 and x.dim(1) % groups == 0 but groups is " + groups);
        }
        long c = x.size(1);
        Tensor y = x.unflatten(1, groups, c / groups).transpose(1, 2);
        return y.reshape(x.shape().dims());
    }

    private static long image(String op, Tensor x, int r) {
        if (x.rank() < 3 || r < 1) {
            throw new ShapeException(op + ": needs images, x is " + x.shape()
                    + ", expected rank >= 3 and r >= 1 but rank is " + x.rank() + " and r is " + r);
        }
        return x.size(-3);
    }

    private static long[] joined(Tensor x, int n, long... rest) {
        long[] d = Arrays.copyOf(x.shape().dims(), n + rest.length);
        System.arraycopy(rest, 0, d, n, rest.length);
        return d;
    }

    private static int[] order(int n, int... rest) {
        int[] o = new int[n + rest.length];
        for (int i = 0; i < o.length; i++) {
            o[i] = i < n ? i : n + rest[i - n];
        }
        return o;
    }
}
