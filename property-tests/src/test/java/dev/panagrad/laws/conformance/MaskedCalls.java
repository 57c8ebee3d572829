package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Masked;
import dev.panagrad.tensor.Tensor;
import java.util.function.BiFunction;

/// The calls of `torch.masked`: a mask that is not given has all elements, and a type that is asked for is
/// that of the operand first.
final class MaskedCalls {
    private MaskedCalls() {
    }

    private interface Reduction {
        Tensor of(Tensor x, Tensor mask, boolean keep, int... axes);
    }

    private static Tensor input(Arguments a) {
        return a.input().to(a.type("dtype", a.input().dtype()));
    }

    private static Tensor mask(Arguments a) {
        return a.has("mask") ? a.tensor("mask")
                : Tensor.onesLike(a.input()).to(DType.BOOL);
    }

    private static void over(String name, Reduction f) {
        one("masked." + name, "input, dim, keepdim, dtype, mask",
                a -> f.of(input(a), mask(a), a.flag("keepdim", false), a.axes("dim")));
    }

    static void wire() {
        over("sum", Masked::sum);
        over("prod", Masked::prod);
        over("mean", Masked::mean);
        over("amax", Masked::amax);
        over("amin", Masked::amin);
        over("logsumexp", Masked::logsumexp);
        for (String name : new String[] {"argmax", "argmin"}) {
            one("masked." + name, "input, dim, keepdim, dtype, mask",
                    a -> position(a, name.equals("argmax")));
        }
        over("median", (x, mask, keep, axes) -> Masked.median(x, mask, axes[0], keep));
        one("masked.var", "input, dim, unbiased, correction, keepdim, dtype, mask", a -> Masked.var(input(a),
                mask(a), correction(a), a.flag("keepdim", false), a.axes("dim")));
        one("masked.std", "input, dim, unbiased, correction, keepdim, dtype, mask", a -> Masked.std(input(a),
                mask(a), correction(a), a.flag("keepdim", false), a.axes("dim")));
        one("masked.norm", "input, ord, dim, keepdim, dtype, mask", a -> Masked.norm(input(a), mask(a),
                a.real("ord", 2), a.flag("keepdim", false), a.axes("dim")));
        scans();
    }

    private static double correction(Arguments a) {
        return a.has("correction") ? a.real("correction", 1) : a.flag("unbiased", true) ? 1 : 0;
    }

    private static Tensor position(Arguments a, boolean largest) {
        boolean keep = a.flag("keepdim", false);
        Tensor x = input(a);
        if (a.has("dim")) {
            int axis = a.axis("dim");
            return largest ? Masked.argmax(x, mask(a), axis, keep) : Masked.argmin(x, mask(a), axis, keep);
        }
        Tensor all = mask(a).expand(x.shape().dims()).flatten();
        Tensor y = largest ? Masked.argmax(x.flatten(), all, 0) : Masked.argmin(x.flatten(), all, 0);
        return keep ? y.reshape(x.sum(true).shape().dims()) : y;
    }

    private static void along(String name, BiFunction<Tensor, Arguments, Tensor> f) {
        one("masked." + name, "input, dim, dtype, mask", a -> f.apply(input(a), a));
    }

    private static void scans() {
        along("softmax", (x, a) -> Masked.softmax(x, mask(a), a.axis("dim")));
        along("softmin", (x, a) -> Masked.softmin(x, mask(a), a.axis("dim")));
        along("log_softmax", (x, a) -> Masked.logSoftmax(x, mask(a), a.axis("dim")));
        along("cumsum", (x, a) -> Masked.cumsum(x, mask(a), a.axis("dim")));
        along("cumprod", (x, a) -> Masked.cumprod(x, mask(a), a.axis("dim")));
        one("masked.normalize", "input, ord, dim, eps, dtype, mask", a -> Masked.normalize(input(a), mask(a),
                a.real("ord", 2), a.axis("dim"), a.real("eps", 1e-12)));
        one("masked.logaddexp", "input, other, dtype, input_mask, other_mask",
                a -> Masked.logaddexp(input(a), a.tensor("other").to(a.type("dtype", a.input().dtype())),
                        a.has("input_mask") ? a.tensor("input_mask") : null,
                        a.has("other_mask") ? a.tensor("other_mask") : null));
    }
}
