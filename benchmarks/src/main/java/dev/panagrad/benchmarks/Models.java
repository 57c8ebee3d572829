package dev.panagrad.benchmarks;

import dev.panagrad.nn.Conv2d;
import dev.panagrad.nn.Flatten;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.MaxPool2d;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The networks of the training cases and their optimizers.
enum Models {
    /// 3,302 parameters, Adam.
    MLP_SMALL_ADAM(200, 2, 1, 30),
    /// 784-512-256-10, SGD with momentum.
    MLP_MNIST_SGDM(128, 10, 1, 784),
    /// 784-512-256-10, Adam.
    MLP_MNIST_ADAM(128, 10, 1, 784),
    /// conv3x3(32) relu conv3x3(64) relu maxpool2 fc128 relu fc10, no padding, Adam.
    LENET_MNIST_ADAM(64, 10, 1, 1, 28, 28),
    /// ResNet-20 with shortcuts that take every other pixel and pad channels, SGD with momentum.
    RESNET20_CIFAR_SGDM(64, 10, 1, 3, 32, 32),
    /// Embedding(96, 64), LSTM(64, 256), Linear(256, 96), 64 tokens a sample, Adam.
    LSTM_CHAR_ADAM(32, 96, 64, 64),
    /// Four blocks of size 128 with four heads, 128 tokens a sample, 256 of them different, AdamW.
    GPT_MINI_ADAMW(16, 256, 128, 128);

    final int batch;
    final int classes;
    /// Targets of a sample.
    final int targets;
    final long[] sample;

    Models(int batch, int classes, int targets, long... sample) {
        this.batch = batch;
        this.classes = classes;
        this.targets = targets;
        this.sample = sample;
    }

    /// Returns the case's name, as `mlp-small-adam`.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Module network() {
        return switch (this) {
            case MLP_SMALL_ADAM -> mlp(30, 100, 2);
            case MLP_MNIST_SGDM, MLP_MNIST_ADAM -> mlp(784, 512, 256, 10);
            case LENET_MNIST_ADAM -> new Sequential(new Conv2d(1, 32, 3), new ReLU(),
                    new Conv2d(32, 64, 3), new ReLU(),
                    new MaxPool2d(2), new Flatten(), new Linear(9216, 128), new ReLU(), new Linear(128, 10));
            case RESNET20_CIFAR_SGDM -> new Networks.ResNet20();
            case LSTM_CHAR_ADAM -> new Networks.CharLstm();
            case GPT_MINI_ADAMW -> new Networks.Gpt();
        };
    }

    Optimizer<?> optimizer(List<Tensor> parameters) {
        return switch (this) {
            case MLP_MNIST_SGDM, RESNET20_CIFAR_SGDM -> new SGD(parameters, 0.05, o -> o.momentum(0.9));
            case MLP_SMALL_ADAM, MLP_MNIST_ADAM, LENET_MNIST_ADAM, LSTM_CHAR_ADAM -> new Adam(parameters,
                    1e-3);
            case GPT_MINI_ADAMW -> new AdamW(parameters, 3e-4, o -> o.weightDecay(0.01));
        };
    }

    /// Returns random inputs of `n` samples: numbers, or tokens where each has a target.
    Tensor inputs(long n) {
        return targets == 1 ? Tensor.randn(shape(n)) : Tensor.randint(0, classes, shape(n));
    }

    /// Returns the shape of `n` samples.
    long[] shape(long n) {
        long[] d = new long[sample.length + 1];
        d[0] = n;
        System.arraycopy(sample, 0, d, 1, sample.length);
        return d;
    }

    /// Linear layers with ReLU between them.
    static Sequential mlp(int... sizes) {
        List<Module> layers = new ArrayList<>();
        for (int i = 0; i + 1 < sizes.length; i++) {
            if (i > 0) {
                layers.add(new ReLU());
            }
            layers.add(new Linear(sizes[i], sizes[i + 1]));
        }
        return new Sequential(layers.toArray(Module[]::new));
    }
}
