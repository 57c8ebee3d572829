import module panagrad;
import dev.panagrad.nn.Module;

/// The lecture's two-layer network with forward and backward written by hand, beside the same net on the
/// tape.
void main() {
    Panagrad.seed(1);
    var x = Tensor.randn(16, 8);
    var y = Tensor.randn(16, 3);

    var byHand = new NeuralNetwork(8, 32, 3);
    byHand.forward(x);
    byHand.backward(x, y);

    var onTape = new TapedNetwork(byHand);
    Losses.mse(onTape.call(x), y).backward();

    var hand = Map.of("w1", byHand.dw1, "b1", byHand.db1, "w2", byHand.dw2, "b2", byHand.db2);
    boolean equal = true;
    for (var p : onTape.namedParameters().entrySet()) {
        double difference = p.getValue().grad().sub(hand.get(p.getKey())).abs().max().item();
        IO.println("%s  largest difference of the gradients %.1e".formatted(p.getKey(), difference));
        equal &= difference < 1e-6;
    }
    IO.println(equal ? "the gradients are equal within rounding" : "THE GRADIENTS DIFFER");
}

/// y = tanh(x W1 + b1) W2 + b2 and its gradients of the mean squared error, all by hand.
static class NeuralNetwork {
    final Tensor w1, b1, w2, b2;
    Tensor dw1, db1, dw2, db2;
    private Tensor hidden, output;

    NeuralNetwork(long in, long hidden, long out) {
        w1 = Init.xavierUniform(in, hidden);
        b1 = Tensor.zeros(hidden);
        w2 = Init.xavierUniform(hidden, out);
        b2 = Tensor.zeros(out);
    }

    Tensor forward(Tensor x) {
        hidden = x.matmul(w1).add(b1).tanh();
        output = hidden.matmul(w2).add(b2);
        return output;
    }

    void backward(Tensor x, Tensor y) {
        var dOutput = output.sub(y).mul(2.0 / y.numel());
        dw2 = hidden.t().matmul(dOutput);
        db2 = dOutput.sum(0);
        var dHidden = dOutput.matmul(w2.t());
        var dBeforeTanh = dHidden.mul(hidden.square().neg().add(1));
        dw1 = x.t().matmul(dBeforeTanh);
        db1 = dBeforeTanh.sum(0);
    }
}

/// The same network; the tape knows its gradients.
static class TapedNetwork extends Module {
    final Tensor w1, b1, w2, b2;

    TapedNetwork(NeuralNetwork start) {
        w1 = parameter(start.w1.copy());
        b1 = parameter(start.b1.copy());
        w2 = parameter(start.w2.copy());
        b2 = parameter(start.b2.copy());
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.matmul(w1).add(b1).tanh().matmul(w2).add(b2);
    }
}
