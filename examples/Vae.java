import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--epochs", description = "passes over the images")
int epochs = 4;

@Option(names = "--samples", description = "images to train on")
int samples = 60_000;

@Option(names = "--data", description = "folder with MNIST's files")
Path data = Arguments.data("mnist");

@Option(names = "--out", description = "folder for the pictures")
Path out = Path.of(".");

static final int LATENT = 10;

/// A variational auto-encoder (Kingma, Welling 2014) learns to draw digits. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var digits = MnistData.load(data);
    var train = pixels(digits.train()).first(Math.min(samples, digits.train().size()));
    var test = pixels(digits.test()).first(Math.min(1000, digits.test().size()));
    var net = new Net();
    var optimizer = new Adam(net.parameters(), 1e-3);
    IO.println("before training  bound %.1f nats an image".formatted(bound(net, test.inputs())));
    for (int epoch = 1; epoch <= epochs; epoch++) {
        for (var part : train.shuffled(128)) {
            Scope.run(() -> {
                optimizer.zeroGrad();
                net.loss(part.inputs()).backward();
                optimizer.step();
            });
        }
        IO.println("epoch %d/%d  bound of unseen images %.1f nats an image".formatted(epoch, epochs,
                bound(net, test.inputs())));
    }
    Grad.off(() -> {
        var seen = test.inputs().narrow(0, 0, 40);
        var again = net.decode(net.encode(seen).mean()).sigmoid();
        double error = again.sub(seen).square().mean().item();
        IO.println("mean squared error of reconstructions %.4f, of the mean image %.4f".formatted(error,
                seen.sub(train.inputs().mean(0)).square().mean().item()));
        // Rows of ten images and, below them, what the network makes of them.
        var rows = Tensor.stack(1, seen.reshape(4, 10, 784), again.reshape(4, 10, 784));
        draw("vae-reconstructions.png", rows.reshape(80, 28, 28));
        draw("vae-samples.png", net.decode(Tensor.randn(80, LATENT)).sigmoid().reshape(80, 28, 28));
    });
}

/// Images to normal distributions of few numbers, and such numbers to images.
static class Net extends Module {
    final Linear hidden = new Linear(784, 400);
    final Linear mean = new Linear(400, LATENT);
    final Linear logVariance = new Linear(400, LATENT);
    final Linear hiddenBack = new Linear(LATENT, 400);
    final Linear image = new Linear(400, 784);

    record Code(Tensor mean, Tensor logVariance) {
    }

    Code encode(Tensor x) {
        var h = hidden.call(x).relu();
        return new Code(mean.call(h), logVariance.call(h));
    }

    /// Returns the logits of the pixels.
    Tensor decode(Tensor z) {
        return image.call(hiddenBack.call(z).relu());
    }

    /// The bound of the negative log-likelihood: reconstruction plus the divergence from the standard normal
    /// distribution, mean over the images.
    Tensor loss(Tensor x) {
        var code = encode(x);
        var z = code.mean().add(Tensor.randnLike(code.mean()).mul(code.logVariance().mul(0.5).exp()));
        var pixels = Losses.bceWithLogits(decode(z), x).mul(784);
        var divergence = code.mean().square().add(code.logVariance().exp()).sub(code.logVariance()).sub(1)
                .sum(1).mean().mul(0.5);
        return pixels.add(divergence);
    }
}

double bound(Net net, Tensor images) {
    return Grad.off(() -> net.loss(images).item());
}

Samples pixels(Samples digits) {
    return digits.mapInputs(x -> x.to(DType.FLOAT32).div_(255).flatten(1, -1));
}

void draw(String name, Tensor images) {
    ImageGrid.save(out.resolve(name), images.mul(255), Collections.nCopies((int) images.size(0), ""), 10);
}
