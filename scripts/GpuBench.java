import module panagrad;
import dev.panagrad.cuda.Cuda;
import dev.panagrad.cuda.CudaGraph;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.Parameter;
import java.util.function.Supplier;

/// The GPU's side of the comparison with PyTorch: `GpuBench.java [small]` prints `name,milliseconds` lines.
/// The other side, with the same names and sizes, is `scripts/gpu_bench.py`.
boolean small;

void main(String[] args) {
    small = args.length > 0 && args[0].equals("small");
    Panagrad.seed(1);
    elementwise();
    rows();
    products();
    convolution();
    attention();
    hostTime();
    long side = scaled(28, 12);
    training("lenet", lenet((int) side / 2 - 2), Tensor.randn(scaled(64, 2), 1, side, side), 10, 1);
    long tokens = scaled(128, 8);
    training("gpt-mini", new Gpt(tokens), Tensor.randint(0, 256, scaled(16, 2), tokens), 256, tokens);
}

long scaled(long real, long dry) {
    return small ? dry : real;
}

Tensor there(long... shape) {
    return Tensor.randn(shape).to("cuda");
}

/// Prints the median of some means; results go back to the pool with each scope.
void time(String name, Supplier<Tensor> work) {
    int reps = small ? 1 : 20;
    double[] ms = new double[small ? 1 : 7];
    for (int i = small ? 0 : -2; i < ms.length; i++) {
        long start = System.nanoTime();
        for (int j = 0; j < reps; j++) {
            Scope.run(() -> {
                work.get();
                return null;
            });
        }
        Cuda.synchronize(0);
        if (i >= 0) {
            ms[i] = (System.nanoTime() - start) * 1e-6 / reps;
        }
    }
    Arrays.sort(ms);
    IO.println(name + "," + ms[ms.length / 2]);
}

void elementwise() {
    long n = scaled(1L << 26, 1 << 10);
    Tensor x = there(n);
    Tensor y = there(n);
    time("copy 2^26", x::copy);
    time("add 2^26", () -> x.add(y));
    time("gelu 2^26", x::gelu);
    time("sum 2^26", x::sum);
}

void rows() {
    Tensor x = there(scaled(16384, 8), scaled(4096, 64));
    time("softmax 16384x4096", () -> x.softmax(1));
    Tensor w = there(x.size(1));
    time("layer norm 16384x4096", () -> Norms.layerNorm(x, 1, w, w, 1e-5));
}

void products() {
    long n = scaled(4096, 64);
    Tensor a = there(n, n);
    Tensor b = there(n, n);
    time("float32 product 4096", () -> a.matmul(b));
    Cuda.allowTf32(true);
    time("TF32 product 4096", () -> a.matmul(b));
    Cuda.allowTf32(false);
    long m = scaled(8192, 272);
    Tensor u = there(m, m).to(DType.BFLOAT16);
    Tensor v = there(m, m).to(DType.BFLOAT16);
    time("bfloat16 product 8192 NN", () -> u.matmul(v));
    time("bfloat16 product 8192 NT", () -> u.matmul(v.t()));
    time("bfloat16 product 8192 TN", () -> u.t().matmul(v));
}

void convolution() {
    for (DType t : List.of(DType.FLOAT32, DType.BFLOAT16)) {
        Tensor x = there(scaled(32, 1), scaled(256, 8), scaled(56, 8), scaled(56, 8)).to(t);
        Tensor w = there(x.size(1), x.size(1), 3, 3).mul(0.02).to(t).detach().requiresGrad(true);
        Tensor in = x.detach().requiresGrad(true);
        time(t + " conv 3x3 forward", () -> Grad.off(() -> Convolutions.conv2d(x, w, null, 1, 1, 1, 1)));
        time(t + " conv 3x3 with gradients", () -> {
            in.grad(null);
            w.grad(null);
            Convolutions.conv2d(in, w, null, 1, 1, 1, 1).sum().backward();
            return null;
        });
    }
}

/// A layer's causal attention, sixteen heads of 64 and eight of 128.
void attention() {
    for (int depth : new int[] {64, 128}) {
        Tensor[] in = new Tensor[3];
        long heads = scaled(1024 / depth, 1);
        Arrays.setAll(in, _ -> there(scaled(4, 1), heads, scaled(4096, 70), depth).to(DType.BFLOAT16).detach()
                .requiresGrad(true));
        Supplier<Tensor> forward = () -> Attention.scaledDotProductAttention(in[0], in[1], in[2],
                o -> o.causal(true));
        time("bfloat16 attention " + depth + " forward", () -> Grad.off(forward::get));
        time("bfloat16 attention " + depth + " with gradients", () -> {
            for (Tensor x : in) {
                x.grad(null);
            }
            forward.get().sum().backward();
            return null;
        });
    }
}

/// How long the host takes for one operation, which the device does not hold up.
void hostTime() {
    Tensor x = there(256);
    int n = small ? 100 : 1000;
    time("1000 small additions", () -> {
        for (int i = 0; i < n; i++) {
            x.add(x);
        }
        return null;
    });
}

/// @param pooled the side of the pooled image
Module lenet(int pooled) {
    return new Sequential(new Conv2d(1, 32, 3), new ReLU(), new Conv2d(32, 64, 3), new ReLU(),
            new MaxPool2d(2), new Flatten(), new Linear(64 * pooled * pooled, 128), new ReLU(),
            new Linear(128, 10));
}

static final class Block extends Module {
    final LayerNorm ln1 = new LayerNorm(128);
    final Linear qkv = new Linear(128, 384);
    final Linear proj = new Linear(128, 128);
    final LayerNorm ln2 = new LayerNorm(128);
    final Linear up = new Linear(128, 512);
    final Linear down = new Linear(512, 128);

    @Override
    public Tensor forward(Tensor x) {
        long b = x.size(0);
        long t = x.size(1);
        Tensor[] parts = qkv.call(ln1.call(x)).split(128, 2).stream()
                .map(u -> u.view(b, t, 4, 32).transpose(1, 2)).toArray(Tensor[]::new);
        Tensor a = Attention.scaledDotProductAttention(parts[0], parts[1], parts[2], o -> o.causal(true));
        Tensor y = x.add(proj.call(a.transpose(1, 2).reshape(b, t, 128)));
        return y.add(down.call(up.call(ln2.call(y)).gelu()));
    }
}

static final class Gpt extends Module {
    final Embedding tok = new Embedding(256, 128);
    final Tensor pos;
    final Sequential blocks = new Sequential(new Block(), new Block(), new Block(), new Block());
    final LayerNorm ln = new LayerNorm(128);
    final Linear head = new Linear(128, 256, false);

    Gpt(long tokens) {
        pos = Parameter.of(Tensor.randn(tokens, 128).mul(0.02));
    }

    @Override
    public Tensor forward(Tensor x) {
        return head.call(ln.call(blocks.call(tok.call(x).add(pos)))).flatten(0, 1);
    }
}

/// A training step, eager and captured.
void training(String name, Module net, Tensor inputs, int classes, long targets) {
    net.to("cuda");
    Tensor x = inputs.to("cuda");
    Tensor y = Tensor.randint(0, classes, inputs.size(0) * targets).to("cuda");
    Optimizer<?> o = new AdamW(net.parameters(), 3e-4, p -> p.weightDecay(0.01));
    Supplier<Tensor> step = () -> o.minimize(() -> Losses.crossEntropy(net.call(x), y));
    time(name + " step", step);
    try (CudaGraph graph = CudaGraph.capture(0, step)) {
        time(name + " step captured", graph::replay);
    }
}
