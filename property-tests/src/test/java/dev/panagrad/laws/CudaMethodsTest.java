package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.laws.conformance.HostTraffic;
import dev.panagrad.laws.conformance.Listed;
import dev.panagrad.nn.Activations;
import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.Conv2d;
import dev.panagrad.nn.Init;
import dev.panagrad.nn.KeyValueCache;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.PackedSequence;
import dev.panagrad.nn.Parameter;
import dev.panagrad.optim.GradScaler;
import dev.panagrad.optim.GradientClipping;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Methods that PyTorch's cases leave out (what changes tensors in place, draws random numbers, initialises
/// or trains) give on a CUDA device what they give on the CPU, there. What they copy to the host is listed
/// in `cuda-host.txt`.
class CudaMethodsTest {
    private static final Device CUDA = Device.of("cuda");
    /// Functions of a matrix [3, 4] of float64, by name.
    private static final Map<String, UnaryOperator<Tensor>> ROWS = new LinkedHashMap<>();

    static {
        inPlace();
        elementwiseInPlace();
        random();
        initial();
        others();
        training();
    }

    private static void put(String name, UnaryOperator<Tensor> f) {
        assertTrue(ROWS.put(name, f) == null, name);
    }

    private static Tensor index(Tensor x, long... v) {
        return Tensor.of(v).to(x.device());
    }

    private static void inPlace() {
        put("maskedFill_", x -> x.maskedFill_(x.gt(0), 2));
        put("maskedScatter_", x -> x.maskedScatter_(x.gt(0), x.neg()));
        put("scatter_", x -> x.scatter_(1, index(x, 3, 0, 1).reshape(3, 1), x.neg()));
        put("scatter_ number", x -> x.scatter_(1, index(x, 3, 0, 1).reshape(3, 1), 7));
        put("scatterAdd_", x -> x.scatterAdd_(1, index(x, 3, 0, 1).reshape(3, 1), x.exp()));
        for (String how : List.of("sum", "prod", "mean", "amax", "amin")) {
            put("scatterReduce_ " + how,
                    x -> x.scatterReduce_(0, index(x, 1, 1, 0, 2).reshape(1, 4), x.exp(), how, false));
        }
        put("indexAdd_", x -> x.indexAdd_(0, index(x, 2, 2, 0), x.exp()));
        put("indexCopy_", x -> x.indexCopy_(0, index(x, 2, 0), x.narrow(0, 0, 2).exp()));
        put("indexFill_", x -> x.indexFill_(1, index(x, 0, -1), 5));
        put("indexPut_", x -> x.indexPut_(new Tensor[] {index(x, 0, -1), index(x, 3, 1)},
                index(x, 8, 9).to(DType.FLOAT64), true));
        put("set number", x -> x.set(4, Index.at(1), Index.slice(null, null, 2)));
        put("set on the CPU", x -> x.set(Tensor.of(1.0, 2), Index.of(0, 2), Index.at(1)));
        put("accumulate", x -> x.accumulate(x.exp().narrow(0, 0, 2), Index.of(index(x, 1, 1))));
        put("tril_", x -> x.tril_(0));
        put("triu_", x -> x.triu_(1));
        put("cumsum_", x -> x.cumsum_(1));
        put("fillDiagonal_", x -> x.fillDiagonal_(3));
        put("addmm_", x -> x.addmm_(x.exp().narrow(1, 0, 3), x.cos(), 0.5, 2));
        put("copy_ from the CPU", x -> x.copy_(Tensor.arange(4)));
    }

    private static void elementwiseInPlace() {
        put("addcmul_", x -> x.addcmul_(x.exp(), x.cos(), 2));
        put("addcdiv_", x -> x.addcdiv_(x.exp(), x.cosh(), 2));
        put("lerp_", x -> x.lerp_(x.exp(), 0.3));
        put("clampMin_", x -> x.clampMin_(0.1).clampMax_(0.6));
        put("floorDivide_", x -> x.mul_(9).floorDivide_(2));
        put("remainder_", x -> x.mul_(9).remainder_(2));
        put("fmod_", x -> x.mul_(9).fmod_(2));
        put("rsqrt_", x -> x.square_().rsqrt_());
        put("trunc_", x -> x.mul_(3).trunc_().sign_());
        put("sin_", x -> x.sin_().cos_().nanToNum_());
        put("arithmetic_", x -> x.add_(x).sub_(0.5).mul_(x.exp()).div_(3).maximum_(-2).minimum_(x.neg()));
        put("pow_", x -> x.abs_().pow_(2).add_(1).log_().sqrt_().exp_().reciprocal_());
        put("relu_", x -> x.tanh_().sigmoid_().neg_().relu_().ceil_().floor_().round_());
        put("clamp_", x -> x.clamp_(-0.2, 0.2));
        put("zero_", x -> x.zero_().fill_(3));
    }

    private static void random() {
        put("uniform_", x -> x.uniform_(-1, 2));
        put("normal_", x -> x.normal_(1, 2));
        put("exponential_", x -> x.exponential_(2));
        put("logNormal_", x -> x.logNormal_(0, 1));
        put("cauchy_", x -> x.cauchy_(0, 1));
        put("geometric_", x -> x.geometric_(0.3));
        put("bernoulli_", x -> x.bernoulli_(0.3));
        put("randLike", Tensor::randLike);
        put("randnLike", Tensor::randnLike);
        put("multinomial", x -> x.exp().multinomial(2, false));
        put("multinomial with replacement", x -> x.exp().multinomial(6, true));
        put("poisson", x -> x.exp().mul(4).poisson());
        put("binomial", x -> x.exp().mul(9).floor().binomial(x.sigmoid()));
        put("gumbelSoftmax", x -> Activations.gumbelSoftmax(x, 0.5, true, 1));
        put("svdLowrank", x -> LinalgEx.svdLowrank(x, 2, 3).s());
        put("pcaLowrank", x -> LinalgEx.pcaLowrank(x, 2, true, 3).s());
    }

    private static void initial() {
        put("heUniform_", Init::heUniform_);
        put("heNormal_", Init::heNormal_);
        put("heUniformFanOut_", x -> Init.heUniformFanOut_(x, 1));
        put("heNormalFanOut_", x -> Init.heNormalFanOut_(x, 1));
        put("xavierUniform_", x -> Init.xavierUniform_(x, 1));
        put("xavierNormal_", x -> Init.xavierNormal_(x, 1));
        put("constant_", x -> Init.constant_(x, 3));
        put("truncNormal_", x -> Init.truncNormal_(x, 0, 1, -0.5, 1));
        put("orthogonal_", x -> Init.orthogonal_(x, 1));
        put("eye_", Init::eye_);
        put("dirac_", x -> Init.dirac_(x.reshape(2, 2, 3), 1));
        put("sparse_", x -> Init.sparse_(x, 0.4, 1));
    }

    private static Tensor symmetric(Tensor x) {
        Tensor a = x.narrow(1, 0, 3);
        return a.add(a.t());
    }

    private static void others() {
        put("quantile", x -> x.quantile(0.3));
        put("quantile along", x -> x.quantile(0.3, 1));
        put("mode of a scalar", x -> x.sum().mode(0, false).indices());
        put("bincount", x -> x.flatten().exp().to(DType.INT64).bincount(null, 9));
        put("bincount of nothing", x -> x.flatten().narrow(0, 0, 0).to(DType.INT64).bincount(null, 2));
        put("ldlFactor", x -> Linalg.ldlFactor(symmetric(x)).ld());
        put("ldlFactorEx", x -> LinalgEx.ldlFactorEx(symmetric(x)).ldl().pivots());
        put("ldlSolve", x -> Linalg.ldlSolve(Linalg.ldlFactor(symmetric(x)), x));
        put("matrixRank", x -> Linalg.matrixRank(x, 0.1, 0.1, false));
        put("accumulated keys", x -> {
            KeyValueCache cache = new KeyValueCache();
            cache.append(x.unsqueeze(0), x.unsqueeze(0));
            return cache.append(x.unsqueeze(0), x.exp().unsqueeze(0)).values();
        });
        put("pack", x -> PackedSequence.pack(x.unsqueeze(2), new long[] {4, 2, 1}, true).unpack(true, -1)
                .output());
        put("pad", x -> PackedSequence.pad(List.of(x, x.narrow(0, 0, 1)), true, -1));
        put("jacobian", x -> Grad.jacobian(v -> v.exp().sum(1), x));
        put("hessian", x -> Grad.hessian(v -> v.pow(3).sum(), x.select(0, 0)));
        put("hvp", x -> Grad.hvp(v -> v.pow(3).sum(), x, x.exp()));
        put("jvp", x -> Grad.jvp(v -> v.exp().cumsum(1), x, x.cos()));
        put("vjp", x -> Grad.vjp(v -> v.exp().cumsum(1), x, x.cos()));
        put("gradcheck", x -> {
            Grad.gradcheck(v -> v.exp().mul(v).sum(0), x);
            Grad.gradgradcheck(v -> v.exp().mul(v).sum(0), x);
            return x;
        });
    }

    private static void training() {
        put("byNorm", x -> clipped(x, p -> GradientClipping.byNorm(p, 0.5)));
        put("byNorm of infinity", x -> clipped(x, p -> GradientClipping.byNorm(p, 0.5, 1 / 0.0)));
        put("byValue", x -> clipped(x, p -> GradientClipping.byValue(p, 0.5)));
        put("toVector", x -> Parameter.toVector(List.of(x, x.exp())));
        put("fromVector", x -> {
            Tensor y = Parameter.of(x);
            Parameter.fromVector(x.exp().flatten(), List.of(y));
            return y;
        });
        put("ema", x -> {
            var m = new Linear(4, 2);
            m.to(DType.FLOAT64).to(x.device());
            AveragedModel average = AveragedModel.ema(m, 0.9);
            Grad.off(() -> m.weight().mul_(2));
            average.update();
            Grad.off(() -> m.weight().mul_(3));
            average.update();
            return average.evaluate(() -> m.call(x));
        });
        put("lazy", x -> {
            var m = Conv2d.lazy(2, 2);
            m.to(x.device());
            return m.call(x.to(DType.FLOAT32).reshape(1, 1, 3, 4));
        });
        put("GradScaler", x -> {
            Tensor w = x.to(DType.FLOAT32).requiresGrad(true);
            var sgd = new SGD(List.of(w), 0.1);
            GradScaler scaler = new GradScaler();
            scaler.scale(w.square().sum()).backward();
            scaler.step(sgd);
            scaler.update();
            return w.detach();
        });
    }

    private static Tensor clipped(Tensor x, Consumer<List<Tensor>> clip) {
        Tensor w = x.requiresGrad(true);
        w.exp().sum().backward();
        clip.accept(List.of(w));
        return w.grad();
    }

    private static Tensor run(UnaryOperator<Tensor> f, Device device) {
        Tensor x = Tensor.arange(12).to(DType.FLOAT64).mul(1.7).sin().reshape(3, 4).to(device);
        Panagrad.seed(23);
        return f.apply(x).detach();
    }

    @Test
    void methodsAsOnTheCpu() {
        HostTraffic traffic = new HostTraffic();
        Map<String, HostTraffic.Amount> copied = new TreeMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        ROWS.forEach((name, f) -> {
            try {
                Tensor here = run(f, Device.CPU);
                Tensor there = traffic.watch(() -> run(f, CUDA));
                assertEquals(CUDA, there.device());
                assertEquals(here.shape(), there.shape());
                assertEquals(here.dtype(), there.dtype());
                double near = here.dtype() == DType.FLOAT32 ? 1e-5 : 1e-9;
                assertArrayEquals(here.toDoubleArray(), there.toDoubleArray(), near);
            } catch (RuntimeException | AssertionError e) {
                failures.put(name, e.toString());
            }
            HostTraffic.Amount amount = traffic.take();
            if (amount != HostTraffic.Amount.NONE) {
                copied.put(name, amount);
            }
        });
        failures.forEach((name, e) -> System.out.println(name + ": " + e));
        assertEquals(Map.of(), failures);
        assertEquals(Listed.host("methods"), Listed.host("methods", copied));
    }
}
