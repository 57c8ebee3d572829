package dev.panagrad.laws;

import static dev.panagrad.tensor.linalg.Linalg.matrixNorm;

import dev.panagrad.nn.Activations;
import dev.panagrad.nn.Attention;
import dev.panagrad.nn.BatchNorm1d;
import dev.panagrad.nn.Convolutions;
import dev.panagrad.nn.Distances;
import dev.panagrad.nn.Functional;
import dev.panagrad.nn.GRUCell;
import dev.panagrad.nn.GridPadding;
import dev.panagrad.nn.GridSampling;
import dev.panagrad.nn.InterpolateMode;
import dev.panagrad.nn.LSTMCell;
import dev.panagrad.nn.LikelihoodLosses;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.MarginLosses;
import dev.panagrad.nn.Norms;
import dev.panagrad.nn.PadMode;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.PoolOptions;
import dev.panagrad.nn.Pools;
import dev.panagrad.nn.RNNCell;
import dev.panagrad.nn.Reduce;
import dev.panagrad.nn.Resampling;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Sorting.Interpolation;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.fft.Stft;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// PyTorch's functions that `torch.autocast` lists, and some that it does not, by their names there.
final class AutocastRows {
    private static final Fft.Norm NORM = Fft.Norm.BACKWARD;

    private AutocastRows() {
    }

    /// Operands of small shapes on a device, within (0, 1); first ones of one type, second ones of another.
    record Operands(Device device, DType first, DType second) {
        private Tensor made(DType type, long... shape) {
            float[] v = new float[(int) Shape.of(shape).numel()];
            for (int i = 0; i < v.length; i++) {
                v[i] = 0.25f + (i * 37 % 101) / 202f;
            }
            return Tensor.of(v).reshape(shape).to(device).to(type);
        }

        Tensor x(long... shape) {
            return made(first, shape);
        }

        Tensor y(long... shape) {
            return made(second, shape);
        }

        /// A matrix.
        Tensor a() {
            return x(3, 3);
        }

        /// Another matrix.
        Tensor b() {
            return y(3, 3);
        }

        /// A symmetric positive definite matrix.
        Tensor spd() {
            return Tensor.eye(3).mul(4).add(1).to(device).to(first);
        }

        Tensor whole(long... v) {
            return Tensor.of(v).to(device);
        }

        /// Signs.
        Tensor ones(long... shape) {
            return Tensor.ones(shape).to(device);
        }
    }

    private static void operations(Map<String, Function<Operands, Tensor>> m) {
        m.put("prelu", o -> Activations.prelu(o.a(), o.y(1)));
        m.put("addmm", o -> o.a().addmm(o.b(), o.b()));
        m.put("addmv", o -> o.x(3).addmv(o.b(), o.y(3)));
        m.put("addr", o -> o.a().addr(o.y(3), o.y(3)));
        m.put("addbmm", o -> o.a().addbmm(o.y(2, 3, 3), o.y(2, 3, 3)));
        m.put("baddbmm", o -> o.x(2, 3, 3).baddbmm(o.y(2, 3, 3), o.y(2, 3, 3)));
        m.put("matmul", o -> o.a().matmul(o.b()));
        m.put("einsum", o -> Tensor.einsum("ij,jk->ik", o.a(), o.b()));
        m.put("mm", o -> o.a().mm(o.b()));
        m.put("mv", o -> o.a().mv(o.y(3)));
        m.put("bmm", o -> o.x(2, 3, 3).bmm(o.y(2, 3, 3)));
        m.put("linalg_vecdot", o -> Linalg.vecdot(o.a(), o.b(), -1));
        m.put("linear", o -> Functional.linear(o.a(), o.b(), null).add(
                Functional.linear(o.a(), o.b(), o.y(3))));
        m.put("chain_matmul", o -> o.a().multiDot(o.b(), o.a()));
        m.put("linalg_multi_dot", o -> o.a().multiDot(o.b(), o.a()));
        m.put("dot", o -> o.x(3).dot(o.y(3)));
        m.put("vdot", o -> o.x(3).vdot(o.y(3)));
        m.put("bilinear", o -> Functional.bilinear(o.a(), o.b(), o.y(2, 3, 3), o.x(2)));
        m.put("cross", o -> o.a().cross(o.b()));
        m.put("tensordot", o -> o.a().tensordot(o.b(), 1));
        m.put("outer", o -> o.x(3).outer(o.y(3)));
        m.put("kron", o -> o.a().kron(o.b()));
        m.put("addcdiv", o -> o.a().addcdiv(o.b(), o.b()));
        m.put("addcmul", o -> o.a().addcmul(o.b(), o.b()));
        m.put("atan2", o -> o.a().atan2(o.b()));
        m.put("index_put", o -> o.x(3).indexPut(new Tensor[] {o.whole(1)}, o.y(1), false));
        m.put("scatter_add", o -> o.x(3).scatterAdd(0, o.whole(1, 0), o.y(2)));
        m.put("index_copy", o -> o.x(3).indexCopy(0, o.whole(1), o.y(1)));
        m.put("cat", o -> Tensor.cat(0, o.a(), o.b()));
        m.put("stack", o -> Tensor.stack(0, o.a(), o.b()));
        m.put("maximum", o -> o.a().maximum(o.b()));
        m.put("lerp", o -> o.a().lerp(o.b(), 0.5));
        m.put("trace", o -> o.a().trace());
        m.put("pow.Tensor_Scalar", o -> o.a().pow(1.5));
        m.put("pow.Tensor_Tensor", o -> o.a().pow(o.b()));
        m.put("pow.Scalar", o -> Tensor.full(2, o.first).to(o.device).pow(o.a()));
        m.put("logaddexp", o -> o.a().logaddexp(o.b()));
        m.put("xlogy", o -> o.a().xlogy(o.b()));
    }

    private static void unary(Map<String, Function<Operands, Tensor>> m) {
        Map<String, Function<Tensor, Tensor>> all = new TreeMap<>();
        all.putAll(Map.of("acos", Tensor::acos, "asin", Tensor::asin, "cosh", Tensor::cosh, "erfinv",
                Tensor::erfinv, "exp", Tensor::exp, "expm1", Tensor::expm1, "log", Tensor::log, "log10",
                Tensor::log10, "log2", Tensor::log2, "log1p", Tensor::log1p));
        all.putAll(Map.of("reciprocal", Tensor::reciprocal, "rsqrt", Tensor::rsqrt, "sinh", Tensor::sinh,
                "tan", Tensor::tan, "softplus", Tensor::softplus, "exp2", Tensor::exp2, "lgamma",
                Tensor::lgamma, "sinc", Tensor::sinc, "asinh", Tensor::asinh, "logit", Tensor::logit));
        all.putAll(Map.of("mish", Activations::mish, "logsigmoid", Activations::logSigmoid, "silu",
                Tensor::silu, "gelu", Tensor::gelu, "sigmoid", Tensor::sigmoid, "celu",
                x -> Activations.celu(x, 2), "median", Tensor::median));
        all.forEach((name, f) -> m.put(name, o -> f.apply(o.a())));
    }

    private static void reductions(Map<String, Function<Operands, Tensor>> m) {
        m.put("sum", o -> o.a().sum());
        m.put("sum.dim_IntList", o -> o.a().sum(0));
        m.put("prod", o -> o.a().prod());
        m.put("prod.dim_int", o -> o.a().prod(0));
        m.put("mean", o -> o.a().mean());
        m.put("mean.dim", o -> o.a().mean(0));
        m.put("var", o -> o.a().var());
        m.put("std", o -> o.a().std(0));
        m.put("nansum", o -> o.a().nansum());
        m.put("nanmean", o -> o.a().nanmean());
        m.put("cumsum", o -> o.a().cumsum(0));
        m.put("cumprod", o -> o.a().cumprod(0));
        m.put("logcumsumexp", o -> o.a().logcumsumexp(0));
        m.put("logsumexp", o -> o.a().logsumexp(0));
        m.put("softmax", o -> o.a().softmax(0));
        m.put("log_softmax", o -> o.a().logSoftmax(0));
        m.put("norm", o -> o.a().norm());
        m.put("norm.ScalarOpt_dim", o -> o.a().norm(1, false, 0));
        m.put("frobenius_norm", o -> o.a().norm("fro", false, 0, 1));
        m.put("nuclear_norm", o -> o.a().norm("nuc", false, 0, 1));
        m.put("linalg_vector_norm", o -> Linalg.vectorNorm(o.a(), 3, false));
        m.put("linalg_matrix_norm", o -> matrixNorm(o.a(), 1, false));
        m.put("linalg_matrix_norm.str_ord", o -> matrixNorm(o.a(), "fro", false));
        m.put("dist", o -> o.a().dist(o.b()));
        m.put("pdist", o -> Distances.pdist(o.a(), 2));
        m.put("cdist", o -> o.a().cdist(o.b()));
        m.put("renorm", o -> o.a().renorm(2, 0, 1));
        m.put("cosine_similarity", o -> Distances.cosineSimilarity(o.a(), o.b()));
        m.put("quantile", o -> o.a().quantile(o.x(2), null, false, Interpolation.LINEAR));
        m.put("quantile.scalar", o -> o.a().quantile(0.5));
        m.put("nanquantile", o -> o.a().nanquantile(o.x(2), null, false, Interpolation.LINEAR));
    }

    private static void layers(Map<String, Function<Operands, Tensor>> m) {
        for (int n = 1; n <= 3; n++) {
            long[] s = new long[n + 2];
            Arrays.fill(s, 2);
            Window w = new Window(Ints.repeat(1, n), Ints.repeat(0, n), Ints.repeat(1, n));
            Ints none = Ints.repeat(0, n);
            m.put("conv" + n + "d", o -> Convolutions.conv(o.x(s), o.y(s), o.y(2), w, 1));
            m.put("conv_transpose" + n + "d",
                    o -> Convolutions.convTranspose(o.x(s), o.y(s), o.y(2), w, none, 1));
        }
        m.put("lstm_cell", o -> new LSTMCell(3, 3).to(o.device).call(o.a()));
        m.put("gru_cell", o -> new GRUCell(3, 3).to(o.device).call(o.a()));
        m.put("rnn_tanh_cell", o -> new RNNCell(3, 3).to(o.device).call(o.a()));
        m.put("rnn_relu_cell", o -> new RNNCell(3, 3, true, true).to(o.device).call(o.a()));
        m.put("scaled_dot_product_attention",
                o -> Attention.scaledDotProductAttention(o.a(), o.b(), o.b(), p -> p.mask(o.b())));
        m.put("layer_norm", o -> Norms.layerNorm(o.a(), 1, o.y(3), o.y(3), 1e-5));
        m.put("rms_norm", o -> Norms.rmsNorm(o.a(), 1, o.y(3), 1e-5));
        m.put("group_norm", o -> Norms.groupNorm(o.x(2, 3, 3), 1, o.y(3), o.y(3), 1e-5));
        m.put("instance_norm",
                o -> Norms.instanceNorm(o.x(2, 3, 3), null, null, o.y(3), o.y(3), true, 0.1, 1e-5));
        m.put("batch_norm", o -> new BatchNorm1d(3).to(o.device).call(o.a()));
        m.put("avg_pool1d", o -> Pools.avgPool(o.x(1, 1, 4), PoolOptions.of(2, 1)));
        m.put("avg_pool2d", o -> Pools.avgPool(o.x(1, 1, 4, 4), PoolOptions.of(2, 2)));
        m.put("avg_pool3d", o -> Pools.avgPool(o.x(1, 1, 4, 4, 4), PoolOptions.of(2, 3)));
        m.put("max_pool2d", o -> Pools.maxPool(o.x(1, 1, 4, 4), PoolOptions.of(2, 2)));
        m.put("max_pool3d", o -> Pools.maxPool(o.x(1, 1, 4, 4, 4), PoolOptions.of(2, 3)));
        m.put("adaptive_avg_pool2d", o -> Pools.adaptiveAvgPool(o.x(1, 1, 4, 4), 3, 3));
        m.put("adaptive_avg_pool3d", o -> Pools.adaptiveAvgPool(o.x(1, 1, 4, 4, 4), 3, 3, 3));
        m.put("adaptive_max_pool3d", o -> Pools.adaptiveMaxPool(o.x(1, 1, 4, 4, 4), 3, 3, 3).values());
        m.put("fractional_max_pool2d", o -> Pools.fractionalMaxPool(o.x(1, 1, 4, 4), Ints.repeat(2, 2),
                new long[] {2, 2}, null).values());
        m.put("fractional_max_pool3d", o -> Pools.fractionalMaxPool(o.x(1, 1, 4, 4, 4), Ints.repeat(2, 3),
                new long[] {2, 2, 2}, null).values());
        m.put("max_unpool2d", o -> Pools.maxUnpool(o.x(1, 1, 1, 1), o.whole(0).reshape(1, 1, 1, 1),
                PoolOptions.of(2, 2)));
        m.put("max_unpool3d", o -> Pools.maxUnpool(o.x(1, 1, 1, 1, 1), o.whole(0).reshape(1, 1, 1, 1, 1),
                PoolOptions.of(2, 3)));
        m.put("grid_sampler", o -> GridSampling.gridSample(o.x(1, 1, 3, 3), o.y(1, 2, 2, 2),
                InterpolateMode.BILINEAR, GridPadding.ZEROS, false));
    }

    private static void images(Map<String, Function<Operands, Tensor>> m) {
        for (int n = 1; n <= 3; n++) {
            long[] s = {1, 1, 4, 4, 4};
            long[] shape = Arrays.copyOf(s, n + 2);
            int[] sizes = new int[2 * n];
            Arrays.fill(sizes, 1);
            m.put("reflection_pad" + n + "d",
                    o -> Paddings.pad(o.x(shape), sizes, PadMode.REFLECT, 0));
            m.put("replication_pad" + n + "d",
                    o -> Paddings.pad(o.x(shape), sizes, PadMode.REPLICATE, 0));
            m.put("upsample_nearest" + n + "d", o -> scaled(o.x(shape), InterpolateMode.NEAREST, false));
            m.put("_upsample_nearest_exact" + n + "d",
                    o -> scaled(o.x(shape), InterpolateMode.NEAREST_EXACT, false));
        }
        m.put("upsample_linear1d", o -> scaled(o.x(1, 1, 4), InterpolateMode.LINEAR, false));
        m.put("upsample_bilinear2d", o -> scaled(o.x(1, 1, 4, 4), InterpolateMode.BILINEAR, false));
        m.put("upsample_bicubic2d", o -> scaled(o.x(1, 1, 4, 4), InterpolateMode.BICUBIC, false));
        m.put("_upsample_bilinear2d_aa", o -> scaled(o.x(1, 1, 4, 4), InterpolateMode.BILINEAR, true));
        m.put("_upsample_bicubic2d_aa", o -> scaled(o.x(1, 1, 4, 4), InterpolateMode.BICUBIC, true));
        m.put("upsample_trilinear3d", o -> scaled(o.x(1, 1, 4, 4, 4), InterpolateMode.TRILINEAR, false));
        m.put("interpolate_area", o -> scaled(o.x(1, 1, 4, 4), InterpolateMode.AREA, false));
        m.put("circular_pad", o -> Paddings.pad(o.x(1, 1, 4), new int[] {1, 1}, PadMode.CIRCULAR, 0));
        m.put("constant_pad", o -> Paddings.pad(o.x(1, 1, 4), 1, 1));
    }

    private static Tensor scaled(Tensor x, InterpolateMode mode, boolean antialias) {
        return Resampling.interpolate(x, o -> o.scaleFactor(0.5).mode(mode).antialias(antialias));
    }

    private static void losses(Map<String, Function<Operands, Tensor>> m) {
        Reduce mean = Reduce.MEAN;
        m.put("mse_loss", o -> Losses.mse(o.a(), o.b()));
        m.put("l1_loss", o -> Losses.l1(o.a(), o.b()));
        m.put("smooth_l1_loss", o -> Losses.smoothL1Loss(o.a(), o.b()));
        m.put("huber_loss", o -> Losses.huberLoss(o.a(), o.b()));
        m.put("binary_cross_entropy", o -> Losses.binaryCrossEntropy(o.a(), o.b()));
        m.put("binary_cross_entropy_with_logits", o -> Losses.bceWithLogits(o.a(), o.b()));
        m.put("cross_entropy_loss", o -> Losses.crossEntropy(o.a(), o.whole(0, 1, 2)));
        m.put("nll_loss", o -> Losses.nllLoss(o.a(), o.whole(0, 1, 2)));
        m.put("nll_loss2d",
                o -> Losses.nllLoss(o.x(1, 3, 2, 2), o.whole(0, 1, 2, 0).reshape(1, 2, 2)));
        m.put("kl_div", o -> Losses.klDiv(o.a(), o.b(), false, mean));
        m.put("poisson_nll_loss",
                o -> LikelihoodLosses.poissonNllLoss(o.a(), o.b(), true, false, 1e-8, mean));
        m.put("ctc_loss", o -> LikelihoodLosses.ctcLoss(o.x(4, 1, 3).log(), o.whole(1, 2).reshape(1, 2),
                o.whole(4), o.whole(2), 0, mean, false));
        m.put("hinge_embedding_loss",
                o -> MarginLosses.hingeEmbeddingLoss(o.a(), o.ones(3, 3), 1, mean));
        m.put("cosine_embedding_loss",
                o -> MarginLosses.cosineEmbeddingLoss(o.a(), o.b(), o.ones(3), 0, mean));
        m.put("margin_ranking_loss",
                o -> MarginLosses.marginRankingLoss(o.a(), o.b(), o.ones(3, 3), 0, mean));
        m.put("soft_margin_loss", o -> MarginLosses.softMarginLoss(o.a(), o.ones(3, 3), mean));
        m.put("multi_margin_loss",
                o -> MarginLosses.multiMarginLoss(o.a(), o.whole(0, 1, 2), 1, 1, null, mean));
        m.put("multilabel_margin_loss", o -> MarginLosses.multilabelMarginLoss(o.a(),
                o.whole(0, 1, 2, 0, 1, 2, 0, 1, 2).reshape(3, 3), mean));
        m.put("triplet_margin_loss", o -> MarginLosses.tripletMarginLoss(o.a(), o.b(), o.a(), 1, 2, 1e-6,
                false, mean));
    }

    private static void linalg(Map<String, Function<Operands, Tensor>> m) {
        m.put("cholesky", o -> Linalg.cholesky(o.spd()));
        m.put("linalg_cholesky", o -> Linalg.cholesky(o.spd()));
        m.put("linalg_cholesky_ex", o -> LinalgEx.choleskyEx(o.spd(), false).result());
        m.put("cholesky_inverse", o -> Linalg.choleskyInverse(o.spd(), false));
        m.put("cholesky_solve", o -> Linalg.choleskySolve(o.b(), o.spd(), false));
        m.put("inverse", o -> Linalg.inv(o.spd()));
        m.put("linalg_inv", o -> Linalg.inv(o.spd()));
        m.put("linalg_inv_ex", o -> LinalgEx.invEx(o.spd()).result());
        m.put("linalg_solve", o -> Linalg.solve(o.spd(), o.b()));
        m.put("lu_solve",
                o -> Linalg.luSolve(Linalg.luFactor(o.spd().to(DType.FLOAT32)), o.b(), true, false));
        m.put("pinverse", o -> Linalg.pinv(o.spd()));
        m.put("linalg_svdvals", o -> Linalg.svdvals(o.spd()));
        m.put("svd", o -> Linalg.svd(o.spd()).u());
        m.put("linalg_svd", o -> Linalg.svd(o.spd(), false).s());
        m.put("qr", o -> Linalg.qr(o.spd()).r());
        m.put("linalg_qr", o -> Linalg.qr(o.spd()).q());
        m.put("linalg_eigvalsh", o -> Linalg.eigvalsh(o.spd()));
        m.put("linalg_eigh", o -> Linalg.eigh(o.spd()).eigenvectors());
        m.put("linalg_cond", o -> Linalg.cond(o.spd(), 1));
        m.put("linalg_cond.p_str", o -> Linalg.cond(o.spd(), "fro"));
        m.put("linalg_lstsq", o -> Linalg.lstsq(o.spd(), o.b()).solution());
        m.put("linalg_householder_product", o -> Linalg.householderProduct(o.a(), o.y(3)));
        m.put("ormqr", o -> LinalgEx.ormqr(o.a(), o.y(3), o.b(), true, false));
        m.put("geqrf", o -> LinalgEx.geqrf(o.a()).a());
        m.put("linalg_tensorinv", o -> Linalg.tensorinv(o.spd(), 1));
        m.put("linalg_tensorsolve", o -> Linalg.tensorsolve(o.spd(), o.y(3)));
        m.put("triangular_solve", o -> Linalg.solveTriangular(o.spd(), o.b(), true));
        m.put("stft", o -> Stft.stft(o.x(8), 4, p -> p.window(o.x(4))));
        m.put("fft_fft", o -> Fft.fft(o.x(4, 2)));
        m.put("fft_ifft", o -> Fft.ifft(o.x(4, 2)));
        m.put("fft_fft2", o -> Fft.fft2(o.x(4, 4, 2)));
        m.put("fft_ifft2", o -> Fft.ifft2(o.x(4, 4, 2)));
        m.put("fft_fftn", o -> Fft.fftn(o.x(4, 4, 2), NORM));
        m.put("fft_ifftn", o -> Fft.ifftn(o.x(4, 4, 2), NORM));
        m.put("fft_rfft", o -> Fft.rfft(o.x(4)));
        m.put("fft_irfft", o -> Fft.irfft(o.x(3, 2)));
        m.put("fft_rfft2", o -> Fft.rfft2(o.x(4, 4)));
        m.put("fft_irfft2", o -> Fft.irfft2(o.x(4, 3, 2), 4));
        m.put("fft_rfftn", o -> Fft.rfftn(o.x(4, 4), NORM));
        m.put("fft_irfftn", o -> Fft.irfftn(o.x(4, 3, 2), 4, NORM));
        m.put("fft_hfft", o -> Fft.hfft(o.x(3, 2), 4, -1, NORM));
        m.put("fft_ihfft", o -> Fft.ihfft(o.x(4), 4, -1, NORM));
    }

    /// Returns the functions by PyTorch's names.
    static Map<String, Function<Operands, Tensor>> all() {
        Map<String, Function<Operands, Tensor>> m = new TreeMap<>();
        operations(m);
        unary(m);
        reductions(m);
        layers(m);
        images(m);
        losses(m);
        linalg(m);
        return m;
    }
}
