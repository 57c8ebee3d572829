package dev.panagrad.tensor.print;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Locale;

/// The text of a tensor: nested brackets with aligned numbers, as PyTorch prints them; more than 1,000
/// elements are cut to three at each end of an axis. Type and shape follow where they cannot be guessed.
public final class TensorText {
    private static final int THRESHOLD = 1000;
    private static final int EDGE = 3;
    private static final int LINE = 100;

    private final Tensor x;
    private final boolean cut;
    private final Numbers numbers;

    private TensorText(Tensor x) {
        this.x = x;
        this.cut = x.numel() > THRESHOLD;
        this.numbers = new Numbers(x.dtype(), cut ? edges(x) : x.toDoubleArray());
    }

    /// Returns the text.
    public static String of(Tensor x) {
        Tensor plain = x.detach().to("cpu");
        StringBuilder out = new StringBuilder();
        TensorText text = new TensorText(plain);
        if (plain.numel() == 0) {
            out.append("[]");
        } else {
            text.append(out, plain, 0);
        }
        DType t = x.dtype();
        if (t != DType.FLOAT32 && t != DType.INT64 && t != DType.BOOL) {
            out.append(' ').append(t);
        }
        if (text.cut || plain.numel() == 0 && !plain.shape().equals(Shape.of(0))) {
            out.append(" shape ").append(x.shape());
        }
        if (!x.device().type().equals("cpu")) {
            out.append(' ').append(x.device());
        }
        if (x.gradFn() != null) {
            out.append(x.isLeaf() ? " requiresGrad" : " gradFn=" + x.gradFn().name());
        }
        return out.toString();
    }

    /// Returns the elements that a cut text shows.
    private static double[] edges(Tensor x) {
        Tensor e = x;
        for (int a = 0; a < x.rank(); a++) {
            if (x.size(a) > 2 * EDGE) {
                e = Tensor.cat(a, e.narrow(a, 0, EDGE), e.narrow(a, e.size(a) - EDGE, EDGE));
            }
        }
        return e.toDoubleArray();
    }

    private void append(StringBuilder out, Tensor part, int depth) {
        if (part.rank() == 0) {
            numbers.append(out, part, x.rank() == 0);
            return;
        }
        if (part.rank() == 1) {
            appendRow(out, part, depth);
            return;
        }
        out.append('[');
        long n = part.size(0);
        for (long i = 0; i < n; i++) {
            if (i > 0) {
                out.append(',').append("\n".repeat(part.rank() - 1)).append(" ".repeat(depth + 1));
            }
            if (cut && n > 2 * EDGE && i == EDGE) {
                out.append("…");
                i = n - EDGE - 1;
                continue;
            }
            append(out, part.select(0, i), depth + 1);
        }
        out.append(']');
    }

    private void appendRow(StringBuilder out, Tensor row, int depth) {
        int perLine = Math.max((LINE - depth) / (numbers.width + 2), 1);
        out.append('[');
        long n = row.size(0);
        int onLine = 0;
        for (long i = 0; i < n; i++) {
            if (i > 0) {
                out.append(',');
                boolean wrap = onLine == perLine;
                out.append(wrap ? "\n" + " ".repeat(depth + 1) : " ");
                onLine = wrap ? 0 : onLine;
            }
            onLine++;
            if (cut && n > 2 * EDGE && i == EDGE) {
                out.append("…");
                i = n - EDGE - 1;
                continue;
            }
            numbers.append(out, row.select(0, i), false);
        }
        out.append(']');
    }

    /// How the numbers of one tensor are written: all with the same digits and width.
    private static final class Numbers {
        private final DType type;
        private String format = "%.4f";
        private int width;

        Numbers(DType type, double[] shown) {
            this.type = type;
            if (type.isFloat()) {
                choose(shown);
            }
            for (double v : shown) {
                width = Math.max(width,
                        type == DType.BOOL ? (v != 0 ? 4 : 5) : type.isFloat() ? text(v).length()
                                : Long.toString((long) v).length());
            }
        }

        private void choose(double[] shown) {
            double low = Double.POSITIVE_INFINITY;
            double high = 0;
            boolean whole = true;
            for (double v : shown) {
                if (Double.isFinite(v) && v != 0) {
                    low = Math.min(low, Math.abs(v));
                    high = Math.max(high, Math.abs(v));
                    whole &= v == Math.rint(v);
                }
            }
            if (high == 0) {
                format = "%.0f.";
            } else if (high / low > 1000 || high > 1e8 || !whole && low < 1e-4) {
                format = "%.4e";
            } else if (whole) {
                format = "%.0f.";
            }
        }

        private String text(double v) {
            if (Double.isNaN(v)) {
                return "nan";
            }
            return Double.isInfinite(v) ? v > 0 ? "inf" : "-inf" : String.format(Locale.ROOT, format, v);
        }

        void append(StringBuilder out, Tensor one, boolean alone) {
            String s = switch (type) {
                case BOOL -> one.item() != 0 ? "true" : "false";
                case UINT8, INT32, INT64 -> Long.toString(one.itemLong());
                default -> text(one.item());
            };
            out.append(alone ? "" : " ".repeat(Math.max(width - s.length(), 0))).append(s);
        }
    }
}
