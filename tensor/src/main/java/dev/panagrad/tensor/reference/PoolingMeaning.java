package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;

/// What pooling means.
final class PoolingMeaning {
    private PoolingMeaning() {
    }

    static void run(Pooling op, Tensor[] in, Tensor out) {
        double[] y = new double[Math.toIntExact(out.numel())];
        switch (op) {
            case Pooling.MaxPool p -> {
                double[] x = Elements.doubles(in[0]);
                Arrays.fill(y, Double.NEGATIVE_INFINITY);
                largest(p, x, in[0].shape(), out.shape(), (i, k) -> y[k] = x[i]);
            }
            case Pooling.MaxPoolGrad(var p) -> {
                double[] g = Elements.doubles(in[0]);
                double[] x = Elements.doubles(in[1]);
                largest(p, x, in[1].shape(), in[0].shape(), (i, k) -> y[i] += g[k]);
            }
            case Pooling.MaxPoolPick(var p) -> {
                double[] z = Elements.doubles(in[0]);
                double[] x = Elements.doubles(in[1]);
                largest(p, x, in[1].shape(), out.shape(), (i, k) -> y[k] = z[i]);
            }
            case Pooling.AvgPool p -> {
                double[] x = Elements.doubles(in[0]);
                averages(p, in[0].shape(), out.shape(), (i, k, share) -> y[k] += x[i] * share);
            }
            case Pooling.AvgPoolGrad(var p, var input) -> {
                double[] g = Elements.doubles(in[0]);
                averages(p, input, in[0].shape(), (i, k, share) -> y[i] += g[k] * share);
            }
        }
        Elements.write(out, y);
    }

    private interface Pick {
        void at(int x, int y);
    }

    private interface Share {
        void at(int x, int y, double share);
    }

    private static Patches patches(Ints kernel, Window window, Shape x, Shape y) {
        return new Patches(window, Patches.spatial(x.dims()), kernel.toArray(), Patches.spatial(y.dims()));
    }

    private static void largest(Pooling.MaxPool op, double[] x, Shape xs, Shape ys, Pick pick) {
        Patches patches = patches(op.kernel(), op.window(), xs, ys);
        int planes = (int) (xs.dim(0) * xs.dim(1));
        for (int c = 0; c < planes; c++) {
            for (int p = 0; p < patches.placeCount(); p++) {
                int best = -1;
                for (int k = 0; k < patches.kernelCount(); k++) {
                    int e = patches.element(p, k);
                    int i = c * patches.sizeCount() + e;
                    // Of equal elements the first counts, of NaNs the last, as in PyTorch.
                    if (e >= 0 && (best < 0 || x[i] > x[best] || Double.isNaN(x[i]))) {
                        best = i;
                    }
                }
                if (best >= 0) {
                    pick.at(best, c * patches.placeCount() + p);
                }
            }
        }
    }

    private static void averages(Pooling.AvgPool op, Shape xs, Shape ys, Share share) {
        Patches patches = patches(op.kernel(), op.window(), xs, ys);
        int planes = (int) (xs.dim(0) * xs.dim(1));
        for (int c = 0; c < planes; c++) {
            for (int p = 0; p < patches.placeCount(); p++) {
                int inside = 0;
                for (int k = 0; k < patches.kernelCount(); k++) {
                    inside += patches.element(p, k) >= 0 ? 1 : 0;
                }
                double part = 1.0 / (op.countPadding() ? patches.padded(p) : inside);
                for (int k = 0; k < patches.kernelCount(); k++) {
                    int e = patches.element(p, k);
                    if (e >= 0) {
                        share.at(c * patches.sizeCount() + e, c * patches.placeCount() + p, part);
                    }
                }
            }
        }
    }
}
