import module panagrad;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of the noise and the first weights")
long seed = 1;

@Option(names = "--samples", description = "noisy points of the sine")
int samples = 120;

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

/// The lecture's second experiment: perceptrons with relu and tanh, trained by L-BFGS, follow a noisy sine.
/// `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var x = Tensor.rand(DType.FLOAT64, samples, 1).mul(10).sub(5);
    var truth = x.sin().flatten();
    var y = truth.add(Tensor.randn(DType.FLOAT64, samples).mul(0.2));
    var line = Tensor.linspace(-5, 5, 400, DType.FLOAT64).unsqueeze(1);

    var plot = new LinePlot("MLP regression, L-BFGS", "x", "y");
    plot.points("samples", x.flatten(), y).add("sin(x)", line.flatten(), line.sin().flatten());
    for (var activation : List.of(Activation.RELU, Activation.TANH)) {
        var net = new MlpRegressor(o -> o.activation(activation).solver(Solver.LBFGS).alpha(0.01)
                .maxIter(1000).seed(seed));
        net.fit(x, y);
        var name = activation.name().toLowerCase();
        plot.add(name, line.flatten(), net.predict(line));
        IO.println("%s: %d iterations, loss %.4f, R2 of the samples %.4f, rms error against the sine %.4f"
                .formatted(name, net.iterations(), net.loss(), net.score(x, y),
                        net.predict(line).sub(line.sin().flatten()).square().mean().sqrt().item()));
    }
    plot.save(out.resolve("sine.png"));
}
