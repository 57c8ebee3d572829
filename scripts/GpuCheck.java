import module panagrad;
import dev.panagrad.cuda.Cuda;
import dev.panagrad.nn.Module;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Says which GPUs there are, and compares results and gradients there with the CPU's: every method of
/// tensors without arguments or with one other tensor, products of all kinds, convolutions, rows, indices,
/// layers, random numbers, training. `GpuCheck.java [small]` ends with status 1 if something differs.
static final double SINGLE = 3e-4;

boolean small;
int checks;
final List<String> failures = new ArrayList<>();
/// Methods that are about the tensor itself.
final Set<String> others = Set.of("grad", "detach", "pinMemory", "backward", "data");

void main(String[] args) {
    small = args.length > 0 && args[0].equals("small");
    IO.println(Cuda.info());
    section("methods", this::methods);
    section("products", this::products);
    section("windows", this::windows);
    section("rows", this::rows);
    section("indices", this::indices);
    section("random numbers", this::random);
    section("training", this::training);
    IO.println(checks + " comparisons with the CPU, " + failures.size() + " differ");
    failures.forEach(IO::println);
    if (!failures.isEmpty()) {
        System.exit(1);
    }
}

void section(String name, Runnable work) {
    int before = checks;
    long start = System.nanoTime();
    Panagrad.seed(1);
    work.run();
    IO.println("%s: %d comparisons, %.1f s".formatted(name, checks - before,
            (System.nanoTime() - start) * 1e-9));
}

long scaled(long real, long dry) {
    return small ? dry : real;
}

/// Compares a result, and where there are gradients those of all operands too.
void compare(String name, double tolerance, Function<Tensor[], Tensor> op, Tensor... in) {
    Tensor[] expected;
    try {
        expected = results("cpu", op, in);
    } catch (RuntimeException e) {
        return; // Not for these operands.
    }
    checks++;
    try {
        Tensor[] found = results("cuda", op, in);
        for (int i = 0; i < expected.length; i++) {
            String what = i == 0 ? name : name + ", gradient " + (i - 1);
            double worst = difference(expected[i], found[i]);
            if (!(worst <= tolerance)) {
                failures.add(what + ": differs by " + worst + ", expected at most " + tolerance);
            }
        }
    } catch (RuntimeException e) {
        failures.add(name + ": " + e);
    }
}

Tensor[] results(String device, Function<Tensor[], Tensor> op, Tensor... in) {
    Panagrad.seed(9);
    Tensor[] x = new Tensor[in.length];
    for (int i = 0; i < x.length; i++) {
        x[i] = in[i].to(device).detach().requiresGrad(in[i].dtype().isFloat());
    }
    Tensor y = op.apply(x);
    List<Tensor> all = new ArrayList<>(List.of(y.detach().to("cpu")));
    if (y.requiresGrad()) {
        y.mul(y.detach().mul(0.5).add(1)).sum().backward();
        for (Tensor t : x) {
            all.add(t.grad() == null ? Tensor.zeros(1) : t.grad().to("cpu"));
        }
    }
    return all.toArray(Tensor[]::new);
}

/// The largest difference in units of 1 plus the value; NaN and infinities must be equal.
double difference(Tensor a, Tensor b) {
    if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) {
        return Double.POSITIVE_INFINITY;
    }
    double[] u = a.toDoubleArray();
    double[] v = b.toDoubleArray();
    double worst = 0;
    for (int i = 0; i < u.length; i++) {
        double d = Double.compare(u[i], v[i]) == 0 ? 0 : Math.abs(u[i] - v[i]) / (1 + Math.abs(u[i]));
        worst = d <= worst ? worst : d;
    }
    return worst;
}

void methods() {
    Tensor x = Tensor.rand(scaled(67, 3), scaled(130, 12)).mul(0.8).add(0.1);
    Tensor y = Tensor.rand(x.shape().dims()).mul(0.8).add(0.1);
    Tensor square = Tensor.rand(5, 5).add(Tensor.eye(5).mul(4));
    Tensor whole = Tensor.randint(0, 9, x.shape().dims());
    for (Method m : Tensor.class.getMethods()) {
        boolean fits = m.getReturnType() == Tensor.class && !Modifier.isStatic(m.getModifiers())
                && !m.getName().endsWith("_") && !others.contains(m.getName());
        if (fits && m.getParameterCount() == 0) {
            for (Tensor t : List.of(x, square, whole)) {
                compare(m.getName() + " " + t.dtype(), SINGLE, in -> call(m, in[0]), t);
            }
        } else if (fits && Arrays.equals(m.getParameterTypes(), new Class<?>[] {Tensor.class})) {
            compare(m.getName() + " of two", SINGLE, in -> call(m, in[0], in[1]), x, y);
            compare(m.getName() + " of two rows", SINGLE, in -> call(m, in[0], in[1]), x, y.select(0, 1));
            compare(m.getName() + " of two, int64", SINGLE, in -> call(m, in[0], in[1]), whole, whole.add(1));
        }
    }
}

Tensor call(Method m, Tensor on, Object... args) {
    try {
        return (Tensor) m.invoke(on, args);
    } catch (InvocationTargetException e) {
        throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
    }
}

/// Small whole numbers, whose sums of products are exact in every type and order.
Tensor whole(DType t, long... shape) {
    return Tensor.randint(-2, 3, shape).to(t);
}

void products() {
    long[][] sizes = small ? new long[][] {{3, 9, 4}, {70, 33, 66}, {136, 72, 272}}
            : new long[][] {{3, 9, 4}, {70, 33, 66}, {260, 4100, 130}, {1000, 500, 2000}, {2048, 1024, 4096},
                {4096, 4096, 4096}};
    for (long[] s : sizes) {
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16)) {
            Tensor a = whole(t, s[0], s[1]);
            Tensor b = whole(t, s[1], s[2]);
            String name = t + " product " + Arrays.toString(s);
            exact(name + " NN", in -> in[0].matmul(in[1]), a, b);
            exact(name + " NT", in -> in[0].matmul(in[1].t()), a, whole(t, s[2], s[1]));
            exact(name + " TN", in -> in[0].t().matmul(in[1]), whole(t, s[1], s[0]), b);
            exact(name + " with a bias", in -> Functional.linear(in[0], in[1], in[2]), a,
                    whole(t, s[2], s[1]), whole(t, s[2]));
            exact(name + " with a rectifier", in -> Functional.linear(in[0], in[1], in[2],
                    Contraction.Activation.RELU), a,
                    whole(t, s[2], s[1]), whole(t, s[2]));
            for (Contraction.Activation f : Contraction.Activation.values()) {
                compare(name + " with " + f, t.bytes() < 4 ? 0x1p-7 : SINGLE,
                        x -> Grad.off(() -> Functional.linear(x[0], x[1], x[2], f)), a.div(16).to(t),
                        whole(t, s[2], s[1]), whole(t, s[2]));
            }
        }
        Cuda.allowTf32(true);
        exact("TF32 product " + Arrays.toString(s), in -> in[0].matmul(in[1]),
                whole(DType.FLOAT32, s[0], s[1]), whole(DType.FLOAT32, s[1], s[2]));
        Cuda.allowTf32(false);
    }
    compare("batched product", SINGLE, in -> in[0].matmul(in[1]), Tensor.randn(3, 4, 65, 40),
            Tensor.randn(4, 40, 70));
}

void exact(String name, Function<Tensor[], Tensor> op, Tensor... in) {
    compare(name, 0, x -> Grad.off(() -> op.apply(x)), in);
}

void windows() {
    long c = scaled(96, 16);
    for (int stride = 1; stride <= 2; stride++) {
        int s = stride;
        for (int groups : new int[] {1, 2}) {
            compare("conv2d, stride " + s + ", groups " + groups, SINGLE,
                    in -> Convolutions.conv2d(in[0], in[1], in[2], s, 1, 1, groups),
                    Tensor.randn(scaled(8, 2), c, scaled(30, 12), scaled(29, 11)),
                    Tensor.randn(c, c / groups, 3, 3).mul(0.05), Tensor.randn(c));
        }
    }
    // Whole numbers, exact whatever adds them up: by tensor cores, and their gradients.
    for (DType t : List.of(DType.BFLOAT16, DType.FLOAT16, DType.FLOAT32)) {
        Cuda.allowTf32(t == DType.FLOAT32);
        for (int stride = 1; stride <= 2; stride++) {
            int s = stride;
            String name = "conv2d of " + t + ", stride " + s;
            Tensor x = whole(t, scaled(8, 2), c, scaled(30, 12), scaled(29, 11));
            Tensor w = whole(t, c + 3, c, 3, 3);
            Tensor y = Convolutions.conv2d(x, w, null, s, 1, 1, 1);
            Tensor g = whole(t, y.shape().dims());
            exact(name, in -> Convolutions.conv2d(in[0], in[1], in[2], s, 1, 1, 1), x, w, whole(t, c + 3));
            exact(name + ", gradient of the image",
                    in -> Tensor.apply(new Convolution.InputGrad(Window.of(2, s, 1, 1), 1, x.shape()), in), g,
                    w);
            exact(name + ", gradient of the weight",
                    in -> Tensor.apply(new Convolution.WeightGrad(Window.of(2, s, 1, 1), 1, w.shape()), in),
                    g, x);
        }
        Cuda.allowTf32(false);
    }
    compare("conv1d", SINGLE, in -> Convolutions.conv1d(in[0], in[1], null), Tensor.randn(2, 3, 40),
            Tensor.randn(4, 3, 5));
    compare("conv3d", SINGLE, in -> Convolutions.conv3d(in[0], in[1], null), Tensor.randn(2, 3, 6, 7, 8),
            Tensor.randn(4, 3, 2, 3, 2));
    compare("maxPool2d", 0, in -> Pools.maxPool2d(in[0], 2), Tensor.randn(2, 3, 9, 10));
    compare("avgPool2d", SINGLE, in -> Pools.avgPool2d(in[0], 3), Tensor.randn(2, 3, 9, 10));
}

void rows() {
    long[] lengths = {5, 1028, 100, 1501, 4096, 8192, 8196, 70000};
    for (long n : Arrays.copyOf(lengths, small ? 2 : lengths.length)) {
        Tensor x = Tensor.randn(scaled(37, 3), n);
        Tensor w = Tensor.rand(n);
        for (int axis = 0; axis < 2; axis++) {
            int a = axis;
            String where = " of " + x.shape() + " along " + a;
            compare("softmax" + where, SINGLE, in -> in[0].softmax(a), x);
            compare("logSoftmax" + where, SINGLE, in -> in[0].logSoftmax(a), x);
            compare("sum" + where, SINGLE, in -> in[0].sum(a), x);
            compare("max" + where, 0, in -> in[0].max(a).values(), x);
            compare("argmax" + where, 0, in -> in[0].argmax(a), x);
            compare("cumsum" + where, 10 * SINGLE, in -> in[0].cumsum(a), x);
            compare("sort" + where, 0, in -> in[0].sort(a, true).values(), x);
        }
        compare("layerNorm of " + x.shape(), SINGLE,
                in -> Norms.layerNorm(in[0], 1, in[1], in[2], 1e-5), x, w, Tensor.randn(n));
        compare("sum of all of " + x.shape(), SINGLE, in -> in[0].sum(), x);
    }
    compare("batchNorm", SINGLE, in -> Norms.batchNorm(in[0], null, null, in[1], in[2], true, 0.1, 1e-5),
            Tensor.randn(6, 5, 9, 8), Tensor.rand(5), Tensor.randn(5));
    for (boolean causal : new boolean[] {false, true}) {
        compare("attention, causal " + causal, SINGLE,
                in -> Attention.scaledDotProductAttention(in[0], in[1], in[2], o -> o.causal(causal)),
                Tensor.randn(2, 3, scaled(200, 70), 32), Tensor.randn(2, 3, scaled(200, 70), 32),
                Tensor.randn(2, 3, scaled(200, 70), 32));
    }
    Tensor classes = Tensor.randint(0, 50, 40);
    compare("crossEntropy", SINGLE, in -> Losses.crossEntropy(in[0], in[1]), Tensor.randn(40, 50), classes);
}

void indices() {
    Tensor x = Tensor.randn(50, scaled(300, 20));
    Tensor at = Tensor.randint(0, 50, scaled(4000, 60));
    compare("indexSelect", SINGLE, in -> in[0].indexSelect(0, in[1]), x, at);
    compare("embedding", SINGLE, in -> Functional.embedding(in[1], in[0]), x, at);
    compare("gather", SINGLE, in -> in[0].gather(0, in[1]), x, Tensor.randint(0, 50, x.shape().dims()));
    compare("indexAdd", SINGLE, in -> in[0].indexAdd(0, in[1], in[2]), x, at,
            Tensor.randn(at.size(0), x.size(1)));
    compare("transpose and copy", 0, in -> in[0].t().contiguous(), x);
    for (DType t : DType.values()) {
        compare("to " + t, 0, in -> in[0].to(t), x.mul(9).round().abs());
    }
}

void random() {
    long n = scaled(1 << 20, 1001);
    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
        compare("uniform " + t, 0, in -> in[0].detach().to(t).uniform_(-1, 2), Tensor.zeros(n));
        compare("normal " + t, 1e-6, in -> in[0].detach().to(t).normal_(1, 2), Tensor.zeros(n));
    }
    compare("dropout", 1e-6, in -> Functional.dropout(in[0], 0.3, true), Tensor.randn(n));
}

/// A few steps of a network with layers of many kinds.
void training() {
    optimize("SGD", p -> new SGD(p, 0.01, o -> o.momentum(0.9)));
    optimize("AdamW", p -> new AdamW(p, 0.001, o -> o.weightDecay(0.1)));
    Tensor x = Tensor.randn(scaled(20, 4), 5, 12);
    compare("LSTM", SINGLE, in -> seeded(() -> new LSTM(12, 20), in[0]), x);
    compare("GRU", SINGLE, in -> seeded(() -> new GRU(12, 20), in[0]), x);
}

Tensor seeded(Supplier<? extends Module> layer, Tensor x) {
    Module m = layer.get();
    m.to(x.device());
    return m instanceof LSTM l ? l.call(x) : ((GRU) m).call(x);
}

void optimize(String name, Function<List<Tensor>, Optimizer<?>> optimizer) {
    Tensor x = Tensor.randn(8, 1, 14, 14);
    Tensor y = Tensor.randint(0, 10, 8);
    compare("five steps of " + name, 10 * SINGLE, in -> {
        Module net = new Sequential(new Conv2d(1, 8, 3), new ReLU(), new MaxPool2d(2), new Flatten(),
                new Linear(288, 32), new LayerNorm(32), new GELU(), new Linear(32, 10));
        net.to(in[0].device());
        Optimizer<?> o = optimizer.apply(net.parameters());
        List<Tensor> losses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            losses.add(o.minimize(() -> Losses.crossEntropy(net.call(in[0].detach()), in[1])));
        }
        return Tensor.stack(0, losses.toArray(Tensor[]::new));
    }, x, y);
}
