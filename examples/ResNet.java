import module panagrad;
import static dev.panagrad.tensor.Index.all;
import static dev.panagrad.tensor.Index.slice;

import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--samples", description = "images to train on")
int samples = 6000;

@Option(names = "--test", description = "images to test on")
int tests = 2000;

@Option(names = "--epochs", description = "passes over them")
int epochs = 2;

@Option(names = "--cifar", description = "folder with CIFAR-10's binary files; MNIST if not given")
Path cifar;

@Option(names = "--data", description = "folder with MNIST's files")
Path data = Arguments.data("mnist");

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

/// ResNet-20 (He et al. 2015) on images of 3x32x32. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    boolean grey = cifar == null;
    var train = first(samples, grey ? MnistData.load(data).train() : Cifar10Data.load(cifar).train());
    var test = first(tests, grey ? MnistData.load(data).test() : Cifar10Data.load(cifar).test());

    var net = new ResNet20();
    IO.println("ResNet-20: %,d parameters, %,d images of 3x32x32".formatted(net.parameterCount(),
            train.size()));
    int batch = 64;
    int steps = epochs * ((train.size() + batch - 1) / batch);
    var optimizer = new SGD(net.parameters(), 0.1, o -> o.momentum(0.9).weightDecay(1e-4).nesterov(true));
    var schedule = new Scheduler(optimizer, OneCycle.of(0.1, steps));
    var curve = new LinePlot("ResNet-20", "step", "loss");
    int step = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
        try (var progress = new Progress("epoch %d/%d".formatted(epoch, epochs), train.size())) {
            for (var part : train.shuffled(batch)) {
                double loss = Scope.run(() -> {
                    optimizer.zeroGrad();
                    var logits = net.call(part.inputs());
                    var l = Losses.crossEntropy(logits, part.targets());
                    l.backward();
                    optimizer.step();
                    progress.step(part.size(), l.item(), Metrics.correct(logits, part.targets()));
                    return l.item();
                });
                schedule.step();
                curve.add("training", ++step, loss);
            }
        }
    }
    curve.save(out.resolve("resnet-loss.png"));
    var predicted = Metrics.predict(net, test, 200);
    IO.println("test accuracy %.4f".formatted(Metrics.accuracy(predicted, test.targets())));
}

/// The shortcut of blocks whose sizes differ takes every other pixel and adds empty channels.
static class Shortcut extends Module {
    final int stride, extra;

    Shortcut(int stride, int extra) {
        this.stride = stride;
        this.extra = extra;
    }

    @Override
    public Tensor forward(Tensor x) {
        var seen = x.get(all(), all(), slice(0, x.size(2), stride), slice(0, x.size(3), stride));
        return Paddings.pad(seen, 0, 0, 0, 0, extra / 2, extra / 2);
    }
}

/// Two convolutions beside a shortcut.
static Sequential block(int in, int out, int stride) {
    var body = new Sequential(new Conv2d(in, out, 3, o -> o.stride(stride).padding(1).bias(false)),
            new BatchNorm2d(out), new ReLU(),
            new Conv2d(out, out, 3, o -> o.padding(1).bias(false)), new BatchNorm2d(out));
    return new Sequential(in == out ? new Residual(body) : new Residual(body, new Shortcut(stride, out - in)),
            new ReLU());
}

/// A convolution, three stages of three blocks with 16, 32 and 64 channels, the mean over all pixels: 269,722
/// parameters.
static class ResNet20 extends Module {
    final Sequential layers = new Sequential(new Conv2d(3, 16, 3, o -> o.padding(1).bias(false)),
            new BatchNorm2d(16), new ReLU(),
            block(16, 16, 1), block(16, 16, 1), block(16, 16, 1),
            block(16, 32, 2), block(32, 32, 1), block(32, 32, 1),
            block(32, 64, 2), block(64, 64, 1), block(64, 64, 1));
    final Linear last = new Linear(64, 10);

    @Override
    public Tensor forward(Tensor x) {
        return last.call(layers.call(x).mean(2, 3));
    }
}

/// The first images with numbers around 0; grey digits of 28x28 become 32x32 in three equal colours.
Samples first(int n, Samples images) {
    var some = images.first(Math.min(n, images.size()));
    if (cifar != null) {
        return some.mapInputs(x -> x.to(DType.FLOAT32).div_(255).sub_(0.47).div_(0.25));
    }
    return some.mapInputs(x -> {
        var grey = x.to(DType.FLOAT32).div_(255).sub_(0.1307).div_(0.3081).unsqueeze(1);
        return Paddings.pad(grey, 2, 2, 2, 2).expand(x.size(0), 3, 32, 32);
    });
}
