package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;
import static dev.panagrad.laws.conformance.Wiring.pair;
import static dev.panagrad.laws.conformance.Wiring.same;
import static dev.panagrad.laws.conformance.Wiring.unary;

import dev.panagrad.nn.Norms;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.List;
import java.util.Map;

/// Second names of the same operations, conversions, and methods that PyTorch has for Python's operators.
final class FurtherNames {
    private FurtherNames() {
    }

    static void wire() {
        aliases();
        operators();
        conversions();
        made();
        torchOfLayers();
        old();
        drawn();
    }

    private static void aliases() {
        String pairs = "absolute abs, arccos acos, arccosh acosh, arcsin asin, arcsinh asinh, arctan atan, "
                + "arctan2 atan2, arctanh atanh, clip clamp, greater gt, greater_equal ge, less lt, "
                + "less_equal le, multiply mul, negative neg, not_equal ne, subtract sub, "
                + "special.digamma digamma, "
                + "special.erf erf, special.erfc erfc, special.erfinv erfinv, special.exp2 exp2, "
                + "special.expit sigmoid, special.expm1 expm1, special.gammaln lgamma, special.i0 i0, "
                + "special.log1p log1p, special.logit logit, special.logsumexp logsumexp, "
                + "special.softmax softmax, special.gammainc igamma, special.gammaincc igammac, "
                + "special.log_softmax log_softmax, special.multigammaln mvlgamma, special.psi digamma, "
                + "special.polygamma polygamma, special.round round, special.sinc sinc, special.xlogy xlogy, "
                + "linalg.matmul matmul, alias_copy clone, diagonal_copy diagonal, permute_copy permute, "
                + "unfold_copy unfold, expand_copy expand, squeeze_copy squeeze, unsqueeze_copy unsqueeze, "
                + "transpose_copy transpose, view_copy view, t_copy t, unbind_copy unbind, "
                + "as_strided_copy as_strided, split_with_sizes_copy split_with_sizes, split_copy split, "
                + "select_copy select, detach_copy detach, unsafe_chunk chunk, unsafe_split split, "
                + "unsafe_split_with_sizes split_with_sizes, orgqr linalg.householder_product, H mT, mH mT, "
                + "adjoint mT";
        unary("detach", Tensor::detach);
        for (String two : pairs.split(", ")) {
            String[] names = two.split(" ");
            same(names[0], names[1]);
        }
    }

    /// Python's operators whose left operand is a number.
    private static void operators() {
        Map<String, String> names = Map.of("__radd__", "add", "__rmul__", "mul", "__rand__", "bitwise_and",
                "__ror__", "bitwise_or", "__rxor__", "bitwise_xor");
        names.forEach(Wiring::same);
        one("__rsub__", "input, other",
                a -> pair(a.get("other"), a.get("input"), Tensor::sub, Tensor::sub));
        one("__rdiv__", "input, other",
                a -> pair(a.get("other"), a.get("input"), Tensor::div, Tensor::div));
        one("__rpow__", "input, other",
                a -> pair(a.get("other"), a.get("input"), Tensor::pow, Tensor::pow));
        one("__rmod__", "input, other",
                a -> pair(a.get("other"), a.get("input"), Tensor::remainder, Tensor::remainder));
        one("__rmatmul__", "input, other", a -> a.tensor("other").matmul(a.input()));
    }

    private static void conversions() {
        Map<String, DType> names = Map.of("bool", DType.BOOL, "byte", DType.UINT8, "int", DType.INT32, "long",
                DType.INT64, "half", DType.FLOAT16, "bfloat16", DType.BFLOAT16, "float", DType.FLOAT32,
                "double", DType.FLOAT64);
        names.forEach((name, type) -> unary(name, x -> x.to(type)));
        one("to", "input, dtype, non_blocking, copy", a -> {
            Object to = a.get("dtype");
            return to instanceof Tensor like ? a.input().to(like.dtype())
                    : to instanceof DType type ? a.input().to(type) : a.input();
        });
        unary("contiguous", Tensor::contiguous);
        for (String name : List.of("real", "conj", "conj_physical", "resolve_conj", "resolve_neg")) {
            unary(name, x -> x);
        }
        unary("isreal", x -> Tensor.onesLike(x).to(DType.BOOL));
        unary("item", x -> Tensor.of(x.item()));
    }

    private static void made() {
        one("new_full", "input, size, fill_value, dtype",
                a -> Tensor.full(a.number("fill_value"), a.type("dtype", a.input().dtype()),
                        a.longs("size")).to(a.input().device()));
        one("new_ones", "input, size, dtype",
                a -> Tensor.ones(a.type("dtype", a.input().dtype()), a.longs("size"))
                        .to(a.input().device()));
        one("new_zeros", "input, size, dtype",
                a -> Tensor.zeros(a.type("dtype", a.input().dtype()), a.longs("size"))
                        .to(a.input().device()));
        one("scalar_tensor", "s, dtype", a -> Tensor.full(a.number("s"), a.type("dtype", DType.FLOAT32)));
    }

    /// Functions of `torch.nn.functional` that `torch` has too.
    private static void torchOfLayers() {
        for (String name : List.of("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
                "conv_transpose3d", "bilinear", "cosine_similarity", "pairwise_distance", "pdist",
                "layer_norm", "rms_norm")) {
            same(name, "nn.functional." + name);
        }
        one("group_norm", "input, num_groups, weight, bias, eps, cudnn_enabled", a -> Norms.groupNorm(
                a.input(), (int) a.integer("num_groups", 1), a.tensor("weight"), a.tensor("bias"),
                a.real("eps", 1e-5)));
        one("batch_norm",
                "input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled",
                a -> Norms.batchNorm(a.input(), a.tensor("running_mean"), a.tensor("running_var"),
                        a.tensor("weight"), a.tensor("bias"), a.flag("training", false),
                        a.real("momentum", 0.1), a.real("eps", 1e-5)));
    }

    /// Draws, of which a case can say only what is refused, what is certain, or the shape of nothing.
    private static void drawn() {
        one("multinomial", "input, num_samples, replacement",
                a -> a.input().multinomial(a.integer("num_samples", 1), a.flag("replacement", false)));
        one("bernoulli", "input, p", a -> a.has("p")
                ? a.input().copy().bernoulli_(a.real("p", 0.5))
                : Tensor.randLike(a.input()).lt(a.input()).to(a.input().dtype()));
        one("normal", "input, mean, std", a -> a.input().copy().normal_(a.real("mean", 0), a.real("std", 1)));
        one("uniform", "input, from, to", a -> a.input().copy().uniform_(a.real("from", 0), a.real("to", 1)));
        one("exponential", "input, lambd", a -> a.input().copy().exponential_(a.real("lambd", 1)));
        one("log_normal", "input, mean, std",
                a -> a.input().copy().logNormal_(a.real("mean", 1), a.real("std", 2)));
        one("cauchy", "input, median, sigma",
                a -> a.input().copy().cauchy_(a.real("median", 0), a.real("sigma", 1)));
        one("geometric", "input, p", a -> a.input().copy().geometric_(a.real("p", 0.5)));
        unary("zero_", x -> x.fill_(0));
    }

    private static void old() {
        many("svd", "input, some, compute_uv", a -> {
            if (!a.flag("compute_uv", true)) {
                throw new Cases.NotWired("singular values alone among zeros");
            }
            Linalg.Svd s = Linalg.svd(a.input(), !a.flag("some", true));
            return List.of(s.u(), s.s(), s.vh().transpose(-2, -1));
        });
        one("nuclear_norm", "input, dim, keepdim",
                a -> Linalg.matrixNorm(a.input(), "nuc", a.flag("keepdim", false), a.axes("dim")));
        one("frobenius_norm", "input, dim, keepdim",
                a -> Linalg.vectorNorm(a.input(), 2, a.flag("keepdim", false), a.axes("dim")));
    }
}
