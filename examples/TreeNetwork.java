import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--steps", description = "batches of 32 formulas to train on")
int steps = 1500;

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

/// A recursive network (Socher et al. 2011): each formula of logic is a tree, and the network that computes
/// its truth has the tree's shape. The graph of gradients is a new one for each formula, by ordinary
/// recursion. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var random = new Random(seed);
    var net = new Net(24);
    var optimizer = new Adam(net.parameters(), 3e-3);
    var curve = new LinePlot("Recursive network", "step", "loss");
    for (int step = 1; step <= steps; step++) {
        double loss = Scope.run(() -> {
            optimizer.zeroGrad();
            var formulas = formulas(random, 32, 1, 4);
            var l = Losses.crossEntropy(net.truths(formulas), truths(formulas));
            l.backward();
            GradientClipping.byNorm(net.parameters(), 1);
            optimizer.step();
            return l.item();
        });
        curve.add("training", step, loss);
        if (step % Math.max(steps / 6, 1) == 0) {
            IO.println("step %4d  loss %.4f".formatted(step, loss));
        }
    }
    curve.save(out.resolve("tree-loss.png"));
    Grad.off(() -> {
        var some = formulas(random, 1, 3, 3).getFirst();
        IO.println(some + " is " + some.truth() + ", the network says "
                + (net.truths(List.of(some)).argmax(1).itemLong() == 1));
        for (int depth = 1; depth <= 6; depth++) {
            var formulas = formulas(random, 400, depth, depth);
            var right = net.truths(formulas).argmax(1).eq(truths(formulas)).to(DType.FLOAT32).mean().item();
            var note = depth > 4 ? " (deeper than in training)" : "";
            IO.println("depth %d%s accuracy %.4f".formatted(depth, note, right));
        }
    });
}

/// A formula of logic.
sealed interface Formula {
    boolean truth();

    record Constant(boolean truth) implements Formula {
        @Override
        public String toString() {
            return truth ? "1" : "0";
        }
    }

    record Not(Formula of) implements Formula {
        public boolean truth() {
            return !of.truth();
        }

        @Override
        public String toString() {
            return "!" + of;
        }
    }

    record And(Formula a, Formula b) implements Formula {
        public boolean truth() {
            return a.truth() & b.truth();
        }

        @Override
        public String toString() {
            return "(" + a + " & " + b + ")";
        }
    }

    record Or(Formula a, Formula b) implements Formula {
        public boolean truth() {
            return a.truth() | b.truth();
        }

        @Override
        public String toString() {
            return "(" + a + " | " + b + ")";
        }
    }
}

/// A vector for each constant, and a layer for each connective.
static class Net extends Module {
    final Embedding constants;
    final Linear not, and, or, truth;

    Net(int size) {
        constants = new Embedding(2, size);
        not = new Linear(size, size);
        and = new Linear(2 * size, size);
        or = new Linear(2 * size, size);
        truth = new Linear(size, 2);
    }

    /// Returns what a formula means, [1, size].
    Tensor meaning(Formula f) {
        return switch (f) {
            case Formula.Constant(var value) -> constants.call(Tensor.of(new long[] {value ? 1 : 0}));
            case Formula.Not(var of) -> not.call(meaning(of)).tanh();
            case Formula.And(var a, var b) -> and.call(Tensor.cat(1, meaning(a), meaning(b))).tanh();
            case Formula.Or(var a, var b) -> or.call(Tensor.cat(1, meaning(a), meaning(b))).tanh();
        };
    }

    /// Returns the logits of false and true, [n, 2].
    Tensor truths(List<Formula> formulas) {
        return truth.call(Tensor.cat(0, formulas.stream().map(this::meaning).toArray(Tensor[]::new)));
    }
}

Tensor truths(List<Formula> formulas) {
    return Tensor.of(formulas.stream().mapToLong(f -> f.truth() ? 1 : 0).toArray());
}

List<Formula> formulas(Random random, int n, int least, int most) {
    var all = new ArrayList<Formula>();
    for (int i = 0; i < n; i++) {
        all.add(formula(random, random.nextInt(least, most + 1)));
    }
    return all;
}

/// Returns a random formula of a depth.
Formula formula(Random random, int depth) {
    if (depth == 0) {
        return new Formula.Constant(random.nextBoolean());
    }
    var deep = formula(random, depth - 1);
    var other = formula(random, random.nextInt(depth));
    return switch (random.nextInt(3)) {
        case 0 -> new Formula.Not(deep);
        case 1 -> new Formula.And(deep, other);
        default -> new Formula.Or(other, deep);
    };
}
