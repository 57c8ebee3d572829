import module panagrad;

/// TensorFlow's first example: fit y = 0.1 x + 0.3 to 100 points by gradient descent.
void main() {
    Panagrad.seed(1);
    var x = Tensor.rand(100);
    var y = x.mul(0.1).add(0.3);

    var w = Init.uniform(-1, 1, 1).requiresGrad(true);
    var b = Tensor.zeros(1).requiresGrad(true);
    var optimizer = new SGD(List.of(w, b), 0.5);

    for (int step = 0; step <= 200; step++) {
        optimizer.zeroGrad();
        Losses.mse(w.mul(x).add(b), y).backward();
        optimizer.step();
        if (step % 20 == 0) {
            IO.println("%3d  w %.5f  b %.5f".formatted(step, w.item(), b.item()));
        }
    }
}
