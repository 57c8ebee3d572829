package dev.panagrad.tensor;

import java.util.Arrays;
import java.util.TreeMap;

/// Sums of products in Einstein's notation: the operands are joined two at a time from the left; a label that
/// neither a later operand nor the result has is summed at once.
final class Einsum {
    /// Labels of the axes of an ellipsis, counted from the last.
    private static final char DOTS = '\uE000';

    /// A tensor and the label of each of its axes.
    private record Labelled(Tensor x, String labels) {
        long size(char label) {
            return x.size(labels.indexOf(label));
        }

        boolean has(char label) {
            return labels.indexOf(label) >= 0;
        }
    }

    private Einsum() {
    }

    static Tensor of(String equation, Tensor... in) {
        if (in.length > 0 && AutocastFunction.EINSUM.applies(in[0])) {
            return AutocastFunction.EINSUM.of(t -> of(equation, t), in);
        }
        String text = equation.replace(" ", "");
        int arrow = text.indexOf("->");
        String left = arrow < 0 ? text : text.substring(0, arrow);
        String[] terms = left.split(",", -1);
        if (in.length == 0 || terms.length != in.length) {
            throw wrong(equation,
                    "expected one term for each operand but " + terms.length + " != " + in.length);
        }
        Labelled[] all = new Labelled[in.length];
        DType t = in[0].dtype();
        int dots = 0;
        for (int i = 0; i < in.length; i++) {
            all[i] = labelled(equation, terms[i], in[i]);
            t = DType.promote(t, in[i].dtype());
            dots = Math.max(dots, (int) all[i].labels.chars().filter(c -> c >= DOTS).count());
        }
        String out = arrow < 0 ? implicit(left, dots) : explicit(equation, text.substring(arrow + 2), dots);
        check(equation, all, out);
        Labelled y = new Labelled(all[0].x.to(t), all[0].labels);
        y = summed(y, kept(all, 1, out));
        for (int i = 1; i < all.length; i++) {
            String keep = kept(all, i + 1, out);
            Labelled z = new Labelled(all[i].x.to(t), all[i].labels);
            y = summed(
                    join(narrow(summed(y, keep + z.labels), t), narrow(summed(z, keep + y.labels), t), keep),
                    keep);
            y = narrow(y, t);
        }
        return ordered(y, out);
    }

    private static IllegalArgumentException wrong(String equation, String what) {
        return new IllegalArgumentException("einsum: wrong equation \"" + equation + "\", " + what);
    }

    /// Returns an operand with a label for each axis; where one occurs twice, its diagonal.
    private static Labelled labelled(String equation, String term, Tensor x) {
        int at = term.indexOf("...");
        String plain = at < 0 ? term : term.substring(0, at) + term.substring(at + 3);
        if (!plain.chars().allMatch(Einsum::letter)) {
            throw wrong(equation, "expected letters and at most one ... in each term but got " + term);
        }
        int dots = x.rank() - plain.length();
        if (dots < 0 || at < 0 && dots > 0) {
            throw wrong(equation, "expected a label for each axis of " + x.shape() + " but got " + term);
        }
        StringBuilder labels = new StringBuilder(plain);
        for (int i = 0; i < dots; i++) {
            labels.insert(at, (char) (DOTS + i));
        }
        Tensor y = x;
        for (int i = 0; i < labels.length(); i++) {
            int j = labels.indexOf(labels.substring(i, i + 1), i + 1);
            if (j > 0) {
                if (y.size(i) != y.size(j)) {
                    throw wrong(equation, "expected equal sizes for the label " + labels.charAt(i) + " of "
                            + x.shape() + " but " + y.size(i) + " != " + y.size(j));
                }
                y = y.diagonal(0, i, j);
                labels.append(labels.charAt(i)).deleteCharAt(j).deleteCharAt(i);
                i--;
            }
        }
        return new Labelled(y, labels.toString());
    }

    private static boolean letter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static String dots(int n) {
        StringBuilder s = new StringBuilder();
        for (int i = n - 1; i >= 0; i--) {
            s.append((char) (DOTS + i));
        }
        return s.toString();
    }

    /// The ellipsis, then the labels that occur once, in order.
    private static String implicit(String left, int dots) {
        TreeMap<Character, Integer> counts = new TreeMap<>();
        left.chars().filter(Einsum::letter).forEach(c -> counts.merge((char) c, 1, Integer::sum));
        StringBuilder out = new StringBuilder(dots(dots));
        counts.forEach((c, n) -> out.append(n == 1 ? String.valueOf(c) : ""));
        return out.toString();
    }

    private static String explicit(String equation, String right, int dots) {
        int at = right.indexOf("...");
        String plain = at < 0 ? right : right.substring(0, at) + right.substring(at + 3);
        if (!plain.chars().allMatch(Einsum::letter) || plain.chars().distinct().count() != plain.length()) {
            throw wrong(equation, "expected distinct letters and at most one ... for the result but got "
                    + right);
        }
        return at < 0 ? plain : right.substring(0, at) + dots(dots) + right.substring(at + 3);
    }

    private static void check(String equation, Labelled[] all, String out) {
        TreeMap<Character, Long> sizes = new TreeMap<>();
        for (Labelled l : all) {
            for (char c : l.labels.toCharArray()) {
                long n = l.size(c);
                long m = sizes.merge(c, n, (p, q) -> p == 1 ? q : p);
                if (n != m && n != 1) {
                    throw wrong(equation, "expected one size for each label but " + (letter(c) ? c : "...")
                            + " has " + m + " and " + n);
                }
            }
        }
        for (char c : out.toCharArray()) {
            if (!sizes.containsKey(c) && letter(c)) {
                throw wrong(equation,
                        "expected the result's labels among the operands' but " + c + " is not");
            }
        }
    }

    /// The labels that the result or operands from `i` on have.
    private static String kept(Labelled[] all, int i, String out) {
        StringBuilder s = new StringBuilder(out);
        for (int j = i; j < all.length; j++) {
            s.append(all[j].labels);
        }
        return s.toString();
    }

    private static Labelled summed(Labelled l, String keep) {
        StringBuilder labels = new StringBuilder();
        int[] axes = new int[l.labels.length()];
        int n = 0;
        for (int i = 0; i < axes.length; i++) {
            if (keep.indexOf(l.labels.charAt(i)) < 0) {
                axes[n++] = i;
            } else {
                labels.append(l.labels.charAt(i));
            }
        }
        return n == 0 ? l : new Labelled(l.x.sum(Arrays.copyOf(axes, n)), labels.toString());
    }

    /// Sums of integers are int64; a product is of its operands' type again.
    private static Labelled narrow(Labelled l, DType t) {
        return t.isFloat() ? l : new Labelled(l.x.to(t), l.labels);
    }

    /// Drops axes of size 1 that the other operand has as well, and larger.
    private static Labelled narrowed(Labelled l, Labelled other) {
        Tensor x = l.x;
        StringBuilder labels = new StringBuilder(l.labels);
        for (int i = labels.length() - 1; i >= 0; i--) {
            if (x.size(i) == 1 && other.has(labels.charAt(i)) && other.size(labels.charAt(i)) != 1) {
                x = x.squeeze(i);
                labels.deleteCharAt(i);
            }
        }
        return new Labelled(x, labels.toString());
    }

    private static Labelled join(Labelled p, Labelled q, String keep) {
        Labelled a = narrowed(p, q);
        Labelled b = narrowed(q, p);
        StringBuilder batch = new StringBuilder();
        StringBuilder sum = new StringBuilder();
        StringBuilder rows = new StringBuilder();
        StringBuilder columns = new StringBuilder();
        for (char c : a.labels.toCharArray()) {
            (!b.has(c) ? rows : keep.indexOf(c) >= 0 ? batch : sum).append(c);
        }
        for (char c : b.labels.toCharArray()) {
            if (!a.has(c)) {
                columns.append(c);
            }
        }
        Tensor x = ordered(a, batch.toString() + rows + sum);
        Tensor y = ordered(b, batch.toString() + sum + columns);
        long n = numel(x, 0, batch.length());
        long m = numel(x, batch.length(), rows.length());
        long k = numel(x, batch.length() + rows.length(), sum.length());
        long w = numel(y, batch.length() + sum.length(), columns.length());
        long[] shape = new long[batch.length() + rows.length() + columns.length()];
        System.arraycopy(x.shape().dims(), 0, shape, 0, batch.length() + rows.length());
        System.arraycopy(y.shape().dims(), batch.length() + sum.length(), shape,
                batch.length() + rows.length(), columns.length());
        Tensor z;
        if (sum.isEmpty()) {
            z = x.reshape(n, m, 1).mul(y.reshape(n, 1, w));
        } else if (x.dtype() == DType.BOOL) {
            z = x.reshape(n, m, k, 1).mul(y.reshape(n, 1, k, w)).sum(2).to(x.dtype());
        } else if (m == 1 && w == 1) {
            z = x.reshape(n, k).mul(y.reshape(n, k)).sum(1).to(x.dtype());
        } else {
            z = n == 1 ? x.reshape(m, k).matmul(y.reshape(k, w))
                    : x.reshape(n, m, k).matmul(y.reshape(n, k, w));
        }
        return new Labelled(z.reshape(shape), batch.toString() + rows + columns);
    }

    private static long numel(Tensor x, int from, int count) {
        long n = 1;
        for (int i = from; i < from + count; i++) {
            n *= x.size(i);
        }
        return n;
    }

    private static Tensor ordered(Labelled l, String labels) {
        int[] order = new int[l.labels.length()];
        boolean same = true;
        for (int i = 0; i < order.length; i++) {
            order[i] = l.labels.indexOf(labels.charAt(i));
            same &= order[i] == i;
        }
        return same ? l.x : l.x.permute(order);
    }
}
