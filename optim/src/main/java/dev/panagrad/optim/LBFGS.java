package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Limited-memory BFGS (Liu, Nocedal 1989), as `torch.optim.LBFGS`: steps along an estimate of the inverse
/// Hessian times the gradient, from the last changes of parameters and gradients. For full batches and one
/// group. One step evaluates the loss several times, so it takes the [closure][#step(Supplier)].
///
/// ```java
/// var optimizer = new LBFGS(net.parameters(), 1, o -> o.lineSearch(LBFGS.LineSearch.STRONG_WOLFE));
/// optimizer.step(() -> {
///     optimizer.zeroGrad();
///     Tensor loss = loss(net.call(x), y);
///     loss.backward();
///     return loss;
/// });
/// ```
public final class LBFGS extends Optimizer<LBFGS.Options> {
    /// How the length of a step is found.
    public enum LineSearch {
        /// It is the learning rate.
        NONE,
        /// By the strong Wolfe conditions.
        STRONG_WOLFE
    }

    /// The settings.
    ///
    /// @param lr the learning rate, 1 at first
    /// @param maxIter the most iterations in a step, 20 at first
    /// @param maxEval the most evaluations of the loss in a step, 0, at first, for 5/4 of maxIter
    /// @param toleranceGrad the largest gradient at which to stop, 1e-7 at first
    /// @param toleranceChange the change of loss or parameters at which to stop, 1e-9 at first
    /// @param historySize how many changes are kept, 100 at first
    /// @param lineSearch how the length of a step is found, NONE at first
    public record Options(double lr, int maxIter, int maxEval, double toleranceGrad, double toleranceChange,
            int historySize, LineSearch lineSearch) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("LBFGS: lr", lr);
            Settings.positive("LBFGS: maxIter", maxIter);
            Settings.notNegative("LBFGS: maxEval", maxEval);
            Settings.notNegative("LBFGS: toleranceGrad", toleranceGrad);
            Settings.notNegative("LBFGS: toleranceChange", toleranceChange);
            Settings.positive("LBFGS: historySize", historySize);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /// Returns these settings with another number of iterations.
        public Options maxIter(int v) {
            return new Options(lr, v, maxEval, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /// Returns these settings with another number of evaluations, 0 for 5/4 of the iterations.
        public Options maxEval(int v) {
            return new Options(lr, maxIter, v, toleranceGrad, toleranceChange, historySize, lineSearch);
        }

        /// Returns these settings with another gradient at which to stop.
        public Options toleranceGrad(double v) {
            return new Options(lr, maxIter, maxEval, v, toleranceChange, historySize, lineSearch);
        }

        /// Returns these settings with another change at which to stop.
        public Options toleranceChange(double v) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, v, historySize, lineSearch);
        }

        /// Returns these settings with another number of changes kept.
        public Options historySize(int v) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, toleranceChange, v, lineSearch);
        }

        /// Returns these settings with another line search.
        public Options lineSearch(LineSearch v) {
            return new Options(lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, v);
        }

        private int evaluations() {
            return maxEval == 0 ? maxIter * 5 / 4 : maxEval;
        }
    }

    private final CurvatureMemory memory = new CurvatureMemory();
    private long iterations;
    private long evaluations;
    private double length;
    private Tensor direction;
    private Tensor lastGradient;

    /// Makes an optimizer with a learning rate of 1.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public LBFGS(List<Tensor> parameters) {
        this(parameters, 1);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public LBFGS(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new LBFGS(net.parameters(), 1, o -> o.historySize(10))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public LBFGS(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(oneType(parameters),
                options.apply(new Options(lr, 20, 0, 1e-7, 1e-9, 100, LineSearch.NONE)));
    }

    private static List<Tensor> oneType(List<Tensor> parameters) {
        for (Tensor p : parameters) {
            if (p != null && parameters.getFirst() != null && p.dtype() != parameters.getFirst().dtype()) {
                throw new IllegalArgumentException("LBFGS: parameters must have one type, expected "
                        + parameters.getFirst().dtype() + " but got " + p.dtype() + " " + p.shape());
            }
        }
        return parameters;
    }

    /// Refuses: there is one group.
    ///
    /// @throws IllegalArgumentException always
    @Override
    public Optimizer<Options> add(List<Tensor> parameters, UnaryOperator<Options> settings) {
        throw new IllegalArgumentException("LBFGS: there can be only one group, expected 1 but got 2");
    }

    /// Refuses: a step evaluates the loss.
    ///
    /// @throws IllegalStateException always
    @Override
    public void step() {
        throw new IllegalStateException("LBFGS: a step evaluates the loss, expected step(closure)");
    }

    /// Makes up to `maxIter` iterations, and returns the loss before them.
    @Override
    public Tensor step(Supplier<Tensor> closure) {
        HostWork.reads("LBFGS", "losses and slopes, to choose the next step",
                "an optimizer whose step updates alone, or the step outside of the capture");
        Tensor loss = Grad.on(closure);
        Grad.off(() -> {
            iterate(closure, loss.item());
        });
        return loss;
    }

    private void iterate(Supplier<Tensor> closure, double first) {
        Options o = groups().getFirst().settings();
        FlatParameters x = new FlatParameters(groups().getFirst().parameters(), closure);
        double loss = first;
        Tensor g = x.gradient();
        evaluations++;
        int evaluated = 1;
        boolean done = largest(g) <= o.toleranceGrad;
        for (int i = 1; !done; i++) {
            iterations++;
            direction = Scope.keep(iterations == 1 ? g.neg()
                    : memory.direction(g, g.sub(lastGradient), direction.mul(length), o.historySize));
            lastGradient = Scope.keep(g);
            length = (iterations == 1 ? Math.min(1, 1 / g.abs().sum().item()) : 1) * o.lr;
            double slope = g.dot(direction).item();
            if (slope > -o.toleranceChange) {
                return;
            }
            double before = loss;
            int tried = 0;
            if (o.lineSearch == LineSearch.STRONG_WOLFE) {
                StrongWolfe search = new StrongWolfe(x, direction, o.toleranceChange,
                        o.evaluations() - evaluated);
                StrongWolfe.Point p = search.from(length, loss, g, slope);
                length = p.length();
                loss = p.loss();
                g = p.gradient();
                tried = search.evaluations();
                x.move(direction, length);
            } else {
                x.move(direction, length);
                if (i != o.maxIter) {
                    loss = x.loss();
                    g = x.gradient();
                    tried = 1;
                }
            }
            evaluated += tried;
            evaluations += tried;
            done = i == o.maxIter || evaluated >= o.evaluations() || largest(g) <= o.toleranceGrad
                    || largest(direction) * length <= o.toleranceChange
                    || Math.abs(loss - before) < o.toleranceChange;
        }
    }

    private static double largest(Tensor x) {
        return x.abs().max().item();
    }

    /// Returns how often the loss was evaluated.
    public long evaluations() {
        return evaluations;
    }

    @Override
    protected String[] stateNames() {
        return new String[0];
    }

    @Override
    protected void update(Options settings, Tensor parameter, Tensor gradient, State state) {
        throw new IllegalStateException("LBFGS: a step changes all parameters together");
    }

    @Override
    protected Map<String, Tensor> stateOfAll() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("all.n_iter", Tensor.full(iterations, DType.INT64));
        out.put("all.func_evals", Tensor.full(evaluations, DType.INT64));
        if (iterations > 0) {
            out.put("all.t", Tensor.full(length, DType.FLOAT64));
            out.put("all.d", direction);
            out.put("all.prev_flat_grad", lastGradient);
            out.putAll(memory.state());
        }
        return out;
    }

    @Override
    protected Runnable loadStateOfAll(Map<String, Tensor> saved) {
        long n = take(saved, "all.n_iter").itemLong();
        long calls = take(saved, "all.func_evals").itemLong();
        double t = n == 0 ? 0 : take(saved, "all.t").item();
        List<Tensor> flat = new ArrayList<>();
        for (String name : n == 0 ? List.<String>of() : List.of("all.d", "all.prev_flat_grad")) {
            flat.add(vector(saved, name));
        }
        CurvatureMemory loaded = new CurvatureMemory();
        for (int i = 0; saved.containsKey("all.old_dirs." + i); i++) {
            loaded.add(vector(saved, "all.old_dirs." + i), vector(saved, "all.old_stps." + i));
        }
        return () -> {
            iterations = n;
            evaluations = calls;
            length = t;
            direction = n == 0 ? null : flat.get(0);
            lastGradient = n == 0 ? null : flat.get(1);
            memory.replace(loaded);
        };
    }

    private Tensor vector(Map<String, Tensor> saved, String name) {
        List<Tensor> parameters = groups().getFirst().parameters();
        long n = parameters.stream().mapToLong(Tensor::numel).sum();
        Tensor t = saved.remove(name);
        if (t == null || t.rank() != 1 || t.size(0) != n) {
            throw new ShapeException("LBFGS: the saved " + name + " does not fit, it is "
                    + (t == null ? "missing" : t.shape()) + ", expected [" + n + "]");
        }
        Tensor own = t.detach().to(parameters.getFirst().device()).to(parameters.getFirst().dtype());
        return Scope.keep(own.copy());
    }
}
