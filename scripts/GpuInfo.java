import module panagrad;
import dev.panagrad.cuda.Cuda;

/// Says which GPUs there are, and checks a product, a sum and a softmax on the first one against the CPU.
void main() {
    IO.println(Cuda.info());
    Panagrad.seed(1);
    var a = Tensor.randn(130, 70);
    var b = Tensor.randn(70, 90);
    check("matmul", a.matmul(b), a.to("cuda").matmul(b.to("cuda")));
    check("sum", a.sum(0), a.to("cuda").sum(0));
    check("softmax", a.softmax(1), a.to("cuda").softmax(1));
}

void check(String name, Tensor cpu, Tensor cuda) {
    double difference = cuda.to("cpu").sub(cpu).abs().max().item();
    IO.println(name + ": largest difference from the CPU " + difference);
    if (!(difference < 1e-3)) {
        throw new AssertionError(name + " is wrong on the GPU");
    }
}
