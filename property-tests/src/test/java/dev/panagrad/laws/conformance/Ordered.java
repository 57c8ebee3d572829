package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Sorting;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The calls of sorting, choosing by rank, scans and statistics.
final class Ordered {
    private Ordered() {
    }

    static void wire() {
        sorting();
        ranks();
        distinct();
        scans();
        moments();
        counts();
    }

    private static List<Tensor> both(Sorting.Ordered o) {
        return List.of(o.values(), o.indices());
    }

    private static boolean keep(Arguments a) {
        return a.flag("keepdim", false);
    }

    private static int last(Arguments a) {
        return (int) a.integer("dim", -1);
    }

    private static void sorting() {
        many("sort", "input, dim, descending, stable",
                a -> both(a.input().sort(last(a), a.flag("descending", false))));
        one("argsort", "input, dim, descending, stable",
                a -> a.input().argsort(last(a), a.flag("descending", false)));
        one("msort", "input", a -> a.input().msort());
        many("topk", "input, k, dim, largest, sorted",
                a -> both(a.input().topk(a.integer("k", 0), last(a), a.flag("largest", true))));
        one("searchsorted", "sorted_sequence, input, out_int32, right, side, sorter", a -> {
            Tensor sorted = a.tensor("sorted_sequence");
            sorted = a.has("sorter") ? sorted.gather(-1, a.tensor("sorter")) : sorted;
            Tensor v = a.isTensor("input") ? a.input()
                    : Tensor.full(a.number("input"), sorted.dtype()).to(sorted.device());
            Tensor y = sorted.searchsorted(v, a.flag("right", a.text("side", "left").equals("right")));
            return a.flag("out_int32", false) ? y.to(DType.INT32) : y;
        });
        one("bucketize", "input, boundaries, out_int32, right", a -> {
            Tensor y = a.input().bucketize(a.tensor("boundaries"), a.flag("right", false));
            return a.flag("out_int32", false) ? y.to(DType.INT32) : y;
        });
    }

    private static void ranks() {
        many("kthvalue", "input, k, dim, keepdim",
                a -> both(a.input().kthvalue(a.integer("k", 0), last(a), keep(a))));
        many("median", "input, dim, keepdim",
                a -> a.has("dim") ? both(a.input().median(a.axis("dim"), keep(a)))
                        : List.of(a.input().median()));
        many("nanmedian", "input, dim, keepdim",
                a -> a.has("dim") ? both(a.input().nanmedian(a.axis("dim"), keep(a)))
                        : List.of(a.input().nanmedian()));
        many("mode", "input, dim, keepdim", a -> both(a.input().mode(last(a), keep(a))));
        one("quantile", "input, q, dim, keepdim, interpolation",
                a -> a.input().quantile(fractions(a), axis(a), keep(a), between(a)));
        one("nanquantile", "input, q, dim, keepdim, interpolation",
                a -> a.input().nanquantile(fractions(a), axis(a), keep(a), between(a)));
        many("aminmax", "input, dim, keepdim", a -> a.input().aminmax(axis(a), keep(a)));
    }

    private static Integer axis(Arguments a) {
        return a.has("dim") ? (Integer) a.axis("dim") : null;
    }

    private static Tensor fractions(Arguments a) {
        return a.scalar("q", a.input().dtype());
    }

    private static Sorting.Interpolation between(Arguments a) {
        return Sorting.Interpolation.valueOf(a.text("interpolation", "linear").toUpperCase(Locale.ROOT));
    }

    private static void distinct() {
        many("unique", "input, sorted, return_inverse, return_counts, dim",
                a -> asked(a, a.has("dim") ? a.input().unique(a.axis("dim")) : a.input().unique()));
        many("unique_consecutive", "input, return_inverse, return_counts, dim", a -> asked(a,
                a.has("dim") ? a.input().uniqueConsecutive(a.axis("dim")) : a.input().uniqueConsecutive()));
    }

    private static List<Tensor> asked(Arguments a, Sorting.Unique u) {
        List<Tensor> out = new ArrayList<>(List.of(u.values()));
        if (a.flag("return_inverse", false)) {
            out.add(u.inverse());
        }
        if (a.flag("return_counts", false)) {
            out.add(u.counts());
        }
        return out;
    }

    private static void scans() {
        one("cumprod", "input, dim, dtype", a -> Wiring.typed(a, x -> x.cumprod(a.axis("dim"))));
        one("logcumsumexp", "input, dim", a -> a.input().logcumsumexp(a.axis("dim")));
        many("cummax", "input, dim", a -> both(a.input().cummax(a.axis("dim"))));
        many("cummin", "input, dim", a -> both(a.input().cummin(a.axis("dim"))));
        one("diff", "input, n, dim, prepend, append", a -> {
            Tensor x = a.input();
            if (a.has("n") && a.integer("n", 1) == 0) {
                return x.diff(0, last(a));
            }
            x = a.has("prepend") ? Tensor.cat(last(a), a.tensor("prepend"), x) : x;
            x = a.has("append") ? Tensor.cat(last(a), x, a.tensor("append")) : x;
            return x.diff((int) a.integer("n", 1), last(a));
        });
        many("gradient", "input, *, spacing, dim, edge_order", Ordered::gradient);
        for (String name : List.of("trapezoid", "trapz")) {
            one(name, "y, x, dx, dim", a -> a.isTensor("x")
                    ? a.tensor("y").trapezoid(a.tensor("x"), last(a))
                    : a.tensor("y").trapezoid(a.real("dx", 1), last(a)));
        }
        one("cumulative_trapezoid", "y, x, dx, dim", a -> a.isTensor("x")
                ? a.tensor("y").cumulativeTrapezoid(a.tensor("x"), last(a))
                : a.tensor("y").cumulativeTrapezoid(a.real("dx", 1), last(a)));
    }

    /// One derivative for each axis; a distance, or places, for all or for each.
    private static List<Tensor> gradient(Arguments a) {
        int order = (int) a.integer("edge_order", 1);
        if (!(a.get("spacing") instanceof List<?> each)) {
            return a.input().gradient(a.real("spacing", 1), order, a.axes("dim"));
        }
        Tensor[] places = each.stream().map(v -> v instanceof Tensor t ? t
                : Tensor.full((Number) v, DType.FLOAT64)).toArray(Tensor[]::new);
        return a.input().gradient(places, order, a.axes("dim"));
    }

    /// The divisor's correction, given as a number or as a truth value, in place of or before the axes.
    private static double correction(Arguments a) {
        Object first = a.get("dim") instanceof Boolean ? a.get("dim") : a.get("unbiased");
        return first instanceof Boolean b ? b ? 1 : 0 : a.real("correction", 1);
    }

    private static int[] over(Arguments a) {
        return a.get("dim") instanceof Boolean ? new int[0] : a.axes("dim");
    }

    private static void moments() {
        String signature = "input, dim, unbiased, keepdim, correction";
        one("var", signature, a -> a.input().var(correction(a), keep(a), over(a)));
        one("std", signature, a -> a.input().std(correction(a), keep(a), over(a)));
        many("var_mean", signature, a -> a.input().varMean(correction(a), keep(a), over(a)));
        many("std_mean", signature, a -> a.input().stdMean(correction(a), keep(a), over(a)));
        one("dist", "input, other, p", a -> a.input().dist(a.tensor("other"), a.real("p", 2)));
        one("renorm", "input, p, dim, maxnorm",
                a -> a.input().renorm(a.real("p", 2), a.axis("dim"), a.real("maxnorm", 1)));
        one("cov", "input, correction, fweights, aweights", a -> a.input()
                .cov((int) a.integer("correction", 1), a.tensor("fweights"), a.tensor("aweights")));
        one("corrcoef", "input", a -> a.input().corrcoef());
    }

    private static void counts() {
        one("nansum", "input, dim, keepdim, dtype",
                a -> a.input().to(a.type("dtype", a.input().dtype())).nansum(keep(a), a.axes("dim")));
        one("nanmean", "input, dim, keepdim, dtype",
                a -> a.input().to(a.type("dtype", a.input().dtype())).nanmean(keep(a), a.axes("dim")));
        one("count_nonzero", "input, dim", a -> a.input().countNonzero(a.axes("dim")));
        one("histc", "input, bins, min, max", a -> a.input().histc((int) a.integer("bins", 100),
                a.real("min", 0), a.real("max", 0)));
        one("bincount", "input, weights, minlength",
                a -> a.input().bincount(a.tensor("weights"), a.integer("minlength", 0)));
    }
}
