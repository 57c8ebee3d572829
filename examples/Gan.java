import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--steps", description = "batches to train on")
int steps = 4000;

@Option(names = "--data", description = "folder with MNIST's files")
Path data = Arguments.data("mnist");

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

static final int NOISE = 64;

/// A generative adversarial network (Goodfellow et al. 2014): one network draws digits from noise, the other
/// tells them from real ones. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var digits = MnistData.load(data).train();
    var images = digits.inputs().to(DType.FLOAT32).div(127.5).sub(1).flatten(1, -1);
    var artist = new Sequential(new Linear(NOISE, 256), new LeakyReLU(0.2), new Linear(256, 512),
            new LeakyReLU(0.2), new Linear(512, 784), new Tanh());
    var critic = new Sequential(new Linear(784, 512), new LeakyReLU(0.2), new Dropout(0.3),
            new Linear(512, 256), new LeakyReLU(0.2), new Dropout(0.3), new Linear(256, 1));
    var draws = new Adam(artist.parameters(), 2e-4, o -> o.betas(0.5, 0.999));
    var judges = new Adam(critic.parameters(), 2e-4, o -> o.betas(0.5, 0.999));
    // The mean of the artist's last weights draws with less noise than the artist itself.
    var steady = AveragedModel.ema(artist, 0.998);
    var fixed = Tensor.randn(80, NOISE);
    var before = distance(Grad.off(() -> artist.call(fixed)), images);

    int window = Math.max(steps / 100, 1);
    var curve = new LinePlot("Adversarial networks", "step", "loss, mean of " + window + " steps");
    double judging = 0;
    double drawing = 0;
    for (int step = 1; step <= steps; step++) {
        var losses = Scope.run(() -> {
            var real = images.indexSelect(0, Tensor.randint(0, images.size(0), 64));
            var drawn = artist.call(Tensor.randn(64, NOISE));
            judges.zeroGrad();
            // Real images count 0.9, which keeps the critic from being too sure (Salimans et al. 2016).
            var judged = says(critic, real, 0.9).add(says(critic, drawn.detach(), 0));
            judged.backward();
            judges.step();
            draws.zeroGrad();
            var fooled = says(critic, drawn, 1);
            fooled.backward();
            draws.step();
            steady.update();
            return new double[] {judged.item(), fooled.item()};
        });
        judging += losses[0] / window;
        drawing += losses[1] / window;
        if (step % window == 0) {
            curve.add("critic", step, judging).add("artist", step, drawing);
            judging = 0;
            drawing = 0;
        }
        if (step % Math.max(steps / 8, 1) == 0) {
            IO.println("step %5d  critic %.3f  artist %.3f".formatted(step, losses[0], losses[1]));
        }
    }
    curve.save(out.resolve("gan-loss.png"));
    var drawn = steady.evaluate(() -> Grad.off(() -> artist.call(fixed)));
    ImageGrid.save(out.resolve("gan-samples.png"), drawn.add(1).mul(127.5).reshape(80, 28, 28),
            Collections.nCopies(80, ""), 10);
    IO.println("distance of drawn images to the nearest real one: %.2f before training, %.2f after"
            .formatted(before, distance(drawn, images)));
}

/// The cross entropy of the critic's opinion with what it should be.
Tensor says(Module critic, Tensor images, double truth) {
    var opinion = critic.call(images);
    return Losses.bceWithLogits(opinion, Tensor.fullLike(opinion, truth));
}

/// The mean distance from drawn images to the nearest of some real ones.
double distance(Tensor drawn, Tensor images) {
    return drawn.cdist(images.narrow(0, 0, Math.min(5000, images.size(0)))).amin(1).mean().item();
}
