package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.nn.Activations;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The calls of activation functions.
final class ActivationCalls {
    private ActivationCalls() {
    }

    private static void plain(String op, UnaryOperator<Tensor> f) {
        one("nn.functional." + op, "input, inplace", a -> f.apply(a.input()));
    }

    static void wire() {
        String f = "nn.functional.";
        plain("relu", Tensor::relu);
        plain("silu", Tensor::silu);
        plain("relu6", Activations::relu6);
        plain("hardsigmoid", Activations::hardsigmoid);
        plain("hardswish", Activations::hardswish);
        plain("selu", Activations::selu);
        plain("mish", Activations::mish);
        plain("softsign", Activations::softsign);
        plain("logsigmoid", Activations::logSigmoid);
        plain("tanhshrink", Activations::tanhshrink);
        plain("tanh", Tensor::tanh);
        plain("sigmoid", Tensor::sigmoid);
        one(f + "elu", "input, alpha, inplace", a -> a.input().elu(a.real("alpha", 1)));
        one(f + "celu", "input, alpha, inplace", a -> Activations.celu(a.input(), a.real("alpha", 1)));
        one(f + "leaky_relu", "input, negative_slope, inplace",
                a -> a.input().leakyRelu(a.real("negative_slope", 0.01)));
        one(f + "gelu", "input, approximate",
                a -> switch (a.text("approximate", "none")) {
                    case "none" -> a.input().gelu();
                    case "tanh" -> a.input().gelu(true);
                    default -> throw new IllegalArgumentException("approximate " + a.get("approximate"));
                });
        one(f + "softplus", "input, beta, threshold",
                a -> Activations.softplus(a.input(), a.real("beta", 1), a.real("threshold", 20)));
        one(f + "glu", "input, dim", a -> Activations.glu(a.input(), (int) a.integer("dim", -1)));
        one(f + "hardtanh", "input, min_val, max_val, inplace",
                a -> Activations.hardtanh(a.input(), a.real("min_val", -1), a.real("max_val", 1)));
        one(f + "hardshrink", "input, lambd", a -> Activations.hardshrink(a.input(), a.real("lambd", 0.5)));
        one(f + "softshrink", "input, lambd", a -> Activations.softshrink(a.input(), a.real("lambd", 0.5)));
        one(f + "threshold", "input, threshold, value, inplace",
                a -> Activations.threshold(a.input(), a.real("threshold", 0), a.real("value", 0)));
        one(f + "prelu", "input, weight", a -> Activations.prelu(a.input(), a.tensor("weight")));
        one(f + "rrelu", "input, lower, upper, training, inplace",
                a -> Activations.rrelu(a.input(), a.real("lower", 1.0 / 8), a.real("upper", 1.0 / 3),
                        a.flag("training", false)));
        one(f + "softmax", "input, dim, _stacklevel, dtype", a -> typed(a).softmax(a.axis("dim")));
        one(f + "log_softmax", "input, dim, _stacklevel, dtype", a -> typed(a).logSoftmax(a.axis("dim")));
        one(f + "softmin", "input, dim, _stacklevel, dtype",
                a -> a.has("dtype")
                        ? a.input().neg().to(a.type("dtype", null)).softmax(a.axis("dim"))
                        : Activations.softmin(a.input(), a.axis("dim")));
        for (String op : new String[] {"relu", "selu", "celu", "prelu", "rrelu", "threshold", "hardshrink"}) {
            Wiring.same(op, f + op);
        }
    }

    private static Tensor typed(Arguments a) {
        return a.input().to(a.type("dtype", a.input().dtype()));
    }
}
