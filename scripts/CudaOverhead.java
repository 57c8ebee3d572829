import module panagrad;
import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.cuda.fake.FakeCuda;

/// What the host does for one small CUDA operation: checks, tape, memory, arguments. Run on the idle fake
/// device, whose packages are exported to it alone:
///
///     export PANAGRAD_JAVA_OPTS="-Dpanagrad.cuda=fake -Dpanagrad.cuda.fake.idle=true
///         --add-exports dev.panagrad.cuda/dev.panagrad.cuda.driver=ALL-UNNAMED
///         --add-exports dev.panagrad.cuda/dev.panagrad.cuda.fake=ALL-UNNAMED"
///     ./panagrad scripts/CudaOverhead.java
///
/// The fake's own part of a launch is measured by bare launches and taken off.
static final int OPERATIONS = 2000;
static final int ROUNDS = 400;

void main() {
    if (!Boolean.getBoolean("panagrad.cuda.fake.idle")) {
        throw new IllegalStateException("expected -Dpanagrad.cuda=fake -Dpanagrad.cuda.fake.idle=true");
    }
    Panagrad.seed(1);
    double launch = launch();
    IO.println("launch on the fake: %.0f ns".formatted(launch));
    Tensor x = Tensor.randn(256).to("cuda");
    Tensor y = Tensor.randn(256).to("cuda");
    Tensor p = Tensor.randn(256).to("cuda").requiresGrad(true);
    report("add", launch, () -> x.add(y));
    report("add, recorded", launch, () -> p.add(y));
    report("relu", launch, x::relu);
    report("mul by a number", launch, () -> x.mul(2));
    report("add in place", launch, () -> x.add_(y));
    Tensor m = Tensor.randn(16, 16).to("cuda");
    report("matmul 16x16", launch, () -> m.matmul(m));
    report("sum", launch, x::sum);
}

double launch() {
    String ptx = ".version 6.3\n.target sm_75\n.address_size 64\n"
            + ".visible .entry k(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 n)\n{\nret;\n}\n";
    Context c = new FakeCuda(FakeCuda.Options.fromProperties()).driver().device(0).context();
    Stream s = c.stream();
    Kernel k = c.load(ptx).kernel("k");
    return nanos(() -> k.begin().add(1L).add(2L).add(3L).add(4L).launch(s, 1, 1, 1, 256));
}

void report(String name, double launch, Runnable work) {
    IO.println("%s: %.0f ns beside the launch".formatted(name, nanos(work) - launch));
}

/// Returns the median time of one call.
double nanos(Runnable work) {
    double[] ns = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        Scope.run(() -> {
            for (int j = 0; j < OPERATIONS; j++) {
                work.run();
            }
            return null;
        });
        ns[i] = (System.nanoTime() - start) / (double) OPERATIONS;
    }
    double[] warm = Arrays.copyOfRange(ns, ROUNDS / 2, ROUNDS);
    Arrays.sort(warm);
    return warm[warm.length / 2];
}
