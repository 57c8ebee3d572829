package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;

/// What convolutions mean: all three are the same sum of products, solved for one of its three factors.
final class ConvolutionMeaning {
    private ConvolutionMeaning() {
    }

    static void run(Convolution op, Tensor[] in, Tensor out) {
        Tensor a = in[0];
        Tensor b = in[1];
        double[] y = new double[Math.toIntExact(out.numel())];
        switch (op) {
            case Convolution.Biased(_, _, var relu) -> {
                double[] x = Elements.doubles(a);
                double[] w = Elements.doubles(b);
                double[] bias = Elements.doubles(in[2]);
                int places = y.length / Math.max(1, (int) out.size(0) * bias.length);
                visit(op, a.shape(), b.shape(), out.shape(), (i, j, k) -> y[k] += x[i] * w[j]);
                for (int i = 0; i < y.length; i++) {
                    y[i] += bias[i / places % bias.length];
                    y[i] = relu && y[i] < 0 ? 0 : y[i];
                }
            }
            case Convolution.Forward _ -> {
                double[] x = Elements.doubles(a);
                double[] w = Elements.doubles(b);
                visit(op, a.shape(), b.shape(), out.shape(), (i, j, k) -> y[k] += x[i] * w[j]);
            }
            case Convolution.InputGrad g -> {
                double[] dy = Elements.doubles(a);
                double[] w = Elements.doubles(b);
                visit(op, g.input(), b.shape(), a.shape(), (i, j, k) -> y[i] += dy[k] * w[j]);
            }
            case Convolution.WeightGrad g -> {
                double[] dy = Elements.doubles(a);
                double[] x = Elements.doubles(b);
                visit(op, b.shape(), g.weight(), a.shape(), (i, j, k) -> y[j] += dy[k] * x[i]);
            }
        }
        Elements.write(out, y);
    }

    /// Takes the places of a product's factors in x and w and of its sum in y.
    private interface Term {
        void at(int x, int w, int y);
    }

    private static void visit(Convolution op, Shape x, Shape w, Shape y, Term term) {
        Patches patches = new Patches(op.window(), Patches.spatial(x.dims()), Patches.spatial(w.dims()),
                Patches.spatial(y.dims()));
        int outPerGroup = (int) w.dim(0) / op.groups();
        int inPerGroup = (int) w.dim(1);
        for (int n = 0; n < x.dim(0); n++) {
            for (int o = 0; o < w.dim(0); o++) {
                for (int c = 0; c < inPerGroup; c++) {
                    int channel = n * (int) x.dim(1) + o / outPerGroup * inPerGroup + c;
                    for (int p = 0; p < patches.placeCount(); p++) {
                        for (int k = 0; k < patches.kernelCount(); k++) {
                            int e = patches.element(p, k);
                            if (e >= 0) {
                                term.at(channel * patches.sizeCount() + e,
                                        (o * inPerGroup + c) * patches.kernelCount() + k,
                                        (n * (int) w.dim(0) + o) * patches.placeCount() + p);
                            }
                        }
                    }
                }
            }
        }
    }
}
