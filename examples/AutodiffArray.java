import module panagrad;

/// The lecture's `array` class: gradients of c = b · a and d = c + 1.
void main() {
    var a = Tensor.of(1f, 2f).requiresGrad(true);
    var b = Tensor.of(3f, 4f).requiresGrad(true);

    var c = b.mul(a);
    var d = c.add(1);
    d.sum().backward();

    IO.println("d = " + text(d));
    IO.println("gradients: a: " + text(a.grad()) + ", b: " + text(b.grad()));
}

/// As `[4, 9]`, the way the slide prints it.
String text(Tensor x) {
    return Arrays.toString(x.toIntArray());
}
