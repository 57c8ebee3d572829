package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.ints;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;

/// Reductions, scans, sorting and counting.
final class ReductionOps {
    private ReductionOps() {
    }

    static OpCases cases() {
        OpCases c = new OpCases("reduce");
        rows(c);
        all(c);
        scans(c);
        order(c);
        return c;
    }

    private static Tensor whole() {
        return ints(100, 316, 316);
    }

    private static void rows(OpCases c) {
        c.one("sum", OpCases::m, x -> x.sum(1));
        c.one("mean", OpCases::m, x -> x.mean(1));
        c.one("prod", OpCases::m, x -> x.prod(1));
        c.one("amax", OpCases::m, x -> x.amax(1));
        c.one("amin", OpCases::m, x -> x.amin(1));
        c.one("std", OpCases::m, x -> x.std(1));
        c.one("var", OpCases::m, x -> x.var(1));
        c.one("logsumexp", OpCases::m, x -> x.logsumexp(1));
        c.one("any", OpCases::m, x -> x.any(1));
        c.one("all", OpCases::m, x -> x.all(1));
        c.one("argmax", OpCases::m, x -> x.argmax(1));
        c.one("argmin", OpCases::m, x -> x.argmin(1));
        c.one("nansum", OpCases::m, x -> x.nansum(1));
        c.one("count_nonzero", OpCases::m, x -> x.countNonzero(1));
        c.one("nanmean", OpCases::m, x -> x.nanmean(1));
        c.one("median", OpCases::m, x -> x.median(1, false).values());
        c.one("nanmedian", OpCases::m, x -> x.nanmedian(1, false).values());
        c.one("max", OpCases::m, x -> x.max(1).values());
        c.one("min", OpCases::m, x -> x.min(1).values());
        c.one("sum-0", OpCases::m, x -> x.sum(0));
        c.one("sum-int64", ReductionOps::whole, x -> x.sum(1));
        c.one("amax-int64", ReductionOps::whole, x -> x.amax(1));
        c.one("argmax-int64", ReductionOps::whole, x -> x.argmax(1));
        c.one("aminmax", OpCases::m, x -> x.aminmax(1, false).getFirst());
        c.one("norm", OpCases::m, x -> x.norm(2, false, 1));
        c.one("linalg.vector_norm", OpCases::m, x -> Linalg.vectorNorm(x, 3, false, 1));
    }

    private static void all(OpCases c) {
        c.one("sum-all", OpCases::v, x -> x.sum());
        c.one("mean-all", OpCases::v, x -> x.mean());
        c.one("prod-all", OpCases::v, x -> x.prod());
        c.one("amax-all", OpCases::v, x -> x.amax());
        c.one("any-all", OpCases::v, x -> x.any());
        c.one("all-all", OpCases::v, x -> x.all());
        c.one("argmax-all", OpCases::v, x -> x.argmax());
        c.one("max-all", OpCases::v, x -> x.max());
        c.one("min-all", OpCases::v, x -> x.min());
        c.two("dist", OpCases::v, OpCases::v, (a, b) -> a.dist(b));
    }

    private static Tensor small() {
        return OpCases.m().mul(0.1);
    }

    private static void scans(OpCases c) {
        c.one("cumsum", ReductionOps::small, x -> x.cumsum(1));
        c.one("cumprod", ReductionOps::small, x -> x.cumprod(1));
        c.one("logcumsumexp", ReductionOps::small, x -> x.logcumsumexp(1));
        c.one("softmax", ReductionOps::small, x -> x.softmax(1));
        c.one("log_softmax", ReductionOps::small, x -> x.logSoftmax(1));
        c.one("cummax", OpCases::m, x -> x.cummax(1).values());
        c.one("cummin", OpCases::m, x -> x.cummin(1).values());
        c.one("cumsum-int64", ReductionOps::whole, x -> x.cumsum(1));
        c.one("diff", OpCases::m, x -> x.diff());
        c.one("trapezoid", OpCases::m, x -> x.trapezoid(1, -1));
    }

    private static void order(OpCases c) {
        c.one("sort", OpCases::m, x -> x.sort(1, false).values());
        c.one("argsort", OpCases::m, x -> x.argsort(1, false));
        c.one("msort", OpCases::m, Tensor::msort);
        c.one("sort-all", OpCases::v, x -> x.sort().values());
        c.one("sort-int64", () -> ints(1000, 316, 316), x -> x.sort(1, false).values());
        c.one("topk", OpCases::m, x -> x.topk(10, 1, true).values());
        c.one("kthvalue", OpCases::m, x -> x.kthvalue(100, 1, false).values());
        c.one("mode", () -> ints(30, 316, 316), x -> x.mode(1, false).values());
        c.one("quantile", OpCases::m, x -> x.quantile(0.3, 1));
        c.one("unique", () -> ints(1000), x -> x.unique().values());
        c.one("unique_consecutive", () -> ints(3), x -> x.uniqueConsecutive().values());
        c.one("bincount", () -> ints(1000), Tensor::bincount);
        c.one("histc", OpCases::v, x -> x.histc(100, -3, 3));
        c.two("searchsorted", () -> Tensor.randn(1000).sort().values(), OpCases::v,
                (a, b) -> a.searchsorted(b, false));
        c.two("bucketize", OpCases::v, () -> Tensor.randn(1000).sort().values(),
                (a, b) -> a.bucketize(b, false));
        c.one("cov", OpCases::m, x -> x.cov());
        c.one("corrcoef", OpCases::m, Tensor::corrcoef);
        c.one("renorm", OpCases::m, x -> x.renorm(2, 0, 1));
    }
}
