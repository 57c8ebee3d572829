package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.ModuleMakers.row;
import static dev.panagrad.laws.conformance.ModuleMakers.whole;

import dev.panagrad.nn.*;
import dev.panagrad.nn.Module;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// How activation modules are made.
final class ActivationMakers {
    private ActivationMakers() {
    }

    static void rows() {
        Map<String, Supplier<Module>> plain = new HashMap<>();
        plain.put("ReLU", ReLU::new);
        plain.put("ReLU6", ReLU6::new);
        plain.put("SELU", SELU::new);
        plain.put("SiLU", SiLU::new);
        plain.put("Mish", Mish::new);
        plain.put("Sigmoid", Sigmoid::new);
        plain.put("Tanh", Tanh::new);
        plain.put("Hardsigmoid", Hardsigmoid::new);
        plain.put("Hardswish", Hardswish::new);
        plain.put("LogSigmoid", LogSigmoid::new);
        plain.put("Softsign", Softsign::new);
        plain.put("Tanhshrink", Tanhshrink::new);
        plain.put("Softmax2d", Softmax2d::new);
        plain.forEach((name, maker) -> row(name, "inplace", _ -> maker.get()));
        row("ELU", "alpha, inplace", a -> new ELU(a.real("alpha", 1)));
        row("CELU", "alpha, inplace", a -> new CELU(a.real("alpha", 1)));
        row("GELU", "approximate", a -> new GELU(a.text("approximate", "none").equals("tanh")));
        row("LeakyReLU", "negative_slope, inplace", a -> new LeakyReLU(a.real("negative_slope", 0.01)));
        row("PReLU", "num_parameters, init",
                a -> new PReLU(whole(a, "num_parameters", 1), a.real("init", 0.25)));
        row("RReLU", "lower, upper, inplace",
                a -> new RReLU(a.real("lower", 1.0 / 8), a.real("upper", 1.0 / 3)));
        row("GLU", "dim", a -> new GLU(whole(a, "dim", -1)));
        row("Hardshrink", "lambd", a -> new Hardshrink(a.real("lambd", 0.5)));
        row("Softshrink", "lambd", a -> new Softshrink(a.real("lambd", 0.5)));
        row("Hardtanh", "min_val, max_val, inplace",
                a -> new Hardtanh(a.real("min_val", -1), a.real("max_val", 1)));
        row("Threshold", "threshold, value, inplace",
                a -> new Threshold(a.real("threshold", 0), a.real("value", 0)));
        row("Softplus", "beta, threshold", a -> new Softplus(a.real("beta", 1), a.real("threshold", 20)));
        row("Softmax", "dim", a -> new Softmax(whole(a, "dim", -1)));
        row("LogSoftmax", "dim", a -> new LogSoftmax(whole(a, "dim", -1)));
        row("Softmin", "dim", a -> new Softmin(whole(a, "dim", -1)));
    }
}
