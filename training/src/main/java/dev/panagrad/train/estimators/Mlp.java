package dev.panagrad.train.estimators;

import dev.panagrad.optim.Minimizer;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What [MlpClassifier] and [MlpRegressor] share: a network of fully connected layers, trained in double
/// precision.
public sealed abstract class Mlp implements Predictor permits MlpClassifier, MlpRegressor {
    private final MlpSettings settings;
    private MlpNetwork network;
    private Tensor vector;
    private FitHistory history;
    private double loss;
    private List<Tensor> given;

    Mlp(MlpSettings settings) {
        this.settings = settings;
    }

    /// Has the code of L-BFGS on large networks compiled while a program still reads its data, on a thread of
    /// its own for two seconds at most, and returns at once.
    ///
    /// ```java
    /// MlpClassifier.warmUp();
    /// var samples = DataSets.breastCancer().samples();
    /// ```
    ///
    /// It pays before searches and fits of networks with hundreds of units; they take a tenth of a second
    /// less. Later calls do nothing, nor does the first on a machine with one core. Results do not depend on
    /// it: it draws no random numbers, and the thread does not keep the JVM from ending.
    public static void warmUp() {
        RowProducts.warmUp();
    }

    /// Trains on samples and encoded targets.
    ///
    /// @param y [n, outputs]
    /// @param stratify the classes for early stopping to share out evenly, or null
    final void train(Tensor x, Tensor y, OutputLoss output, Tensor stratify) {
        int[] units = new int[settings.hidden.length + 2];
        units[0] = Math.toIntExact(x.size(1));
        System.arraycopy(settings.hidden, 0, units, 1, settings.hidden.length);
        units[units.length - 1] = Math.toIntExact(y.size(1));
        boolean goesOn = settings.warmStart && vector != null;
        if (goesOn && !Arrays.equals(units, network.units())) {
            throw new ShapeException("fit: a warm start cannot change the layers, x is " + x.shape()
                    + ", y has " + y.size(1) + " outputs, expected units " + Arrays.toString(network.units())
                    + " but they are " + Arrays.toString(units));
        }
        Draws random = Checks.draws(settings.seed);
        MlpNetwork net = new MlpNetwork(units, settings.activation, output);
        Tensor start = given != null ? joined(net) : goesOn ? vector : net.initial(random);
        FitHistory past = goesOn ? history : new FitHistory();
        past.converged = false;
        Tensor end;
        if (settings.solver == Solver.LBFGS) {
            end = minimize(net, start, x, y, past);
        } else {
            end = new StochasticFit(net, settings, random, past).run(start, x, y, stratify);
        }
        if (Checks.notFinite(end.toDoubleArray()) > 0) {
            throw new ArithmeticException("fit: the weights became infinite, x is " + x.shape()
                    + "; scale the features or lower the learning rate");
        }
        given = null;
        network = net;
        vector = Scope.keep(end);
        history = past;
        loss = past.losses.isEmpty() ? Double.NaN : past.losses.getLast();
    }

    private Tensor minimize(MlpNetwork net, Tensor start, Tensor x, Tensor y, FitHistory past) {
        past.losses.clear();
        var found = new Minimizer().gtol(settings.tol).maxIter(settings.maxIter).maxFun(settings.maxFun)
                .minimize(net.objective(x, y, settings.alpha), start.toDoubleArray(),
                        (_, value) -> past.losses.add(value));
        if (past.losses.isEmpty()) {
            past.losses.add(found.value());
        }
        past.iterations = found.iterations();
        past.converged = found.end().converged();
        return Tensor.of(found.x());
    }

    /// Returns the given weights as one vector.
    private Tensor joined(MlpNetwork net) {
        List<Tensor> wanted = net.parts(Tensor.zeros(DType.FLOAT64, net.size()));
        boolean fits = given.size() == wanted.size();
        for (int i = 0; fits && i < wanted.size(); i++) {
            fits = given.get(i).shape().equals(wanted.get(i).shape());
        }
        if (!fits) {
            throw new ShapeException("fit: the first weights do not fit, they are "
                    + given.stream().map(Tensor::shape).toList() + ", expected "
                    + wanted.stream().map(Tensor::shape).toList());
        }
        return Tensor.cat(0, given.stream().map(Tensor::flatten).toArray(Tensor[]::new));
    }

    /// Makes the next fit start with these weights, [in, out], and biases, [out], of each layer instead of
    /// random ones.
    public void startFrom(List<Tensor> weights, List<Tensor> biases) {
        List<Tensor> all = new ArrayList<>();
        for (List<Tensor> part : List.of(weights, biases)) {
            part.forEach(t -> all.add(Scope.keep(t.detach().to("cpu").to(DType.FLOAT64).copy())));
        }
        given = all;
    }

    /// Returns the outputs for samples: probabilities, or numbers; [n, outputs].
    final Tensor outputs(String op, Tensor x) {
        Checks.fitted(op, vector);
        return network.outputs(vector, Checks.matrix(op, x, network.units()[0]));
    }

    private List<Tensor> parts(boolean biases) {
        Checks.fitted("mlp", vector);
        List<Tensor> parts = network.parts(vector.copy());
        int n = network.layers();
        return biases ? parts.subList(n, 2 * n) : parts.subList(0, n);
    }

    /// Returns the weights of each layer, float64 [in, out] (transposed against PyTorch's `Linear`).
    ///
    /// @throws IllegalStateException if not fitted
    public List<Tensor> weights() {
        return parts(false);
    }

    /// Returns the biases of each layer, float64 [out].
    ///
    /// @throws IllegalStateException if not fitted
    public List<Tensor> biases() {
        return parts(true);
    }

    /// Returns the last training loss, penalty included.
    public double loss() {
        Checks.fitted("loss", vector);
        return loss;
    }

    /// Returns the training loss after each iteration of LBFGS, or its mean over each pass of SGD and Adam;
    /// of all fits since the last one without warm start, of LBFGS the last one.
    public List<Double> lossCurve() {
        return List.copyOf(Checks.fitted("lossCurve", history).losses);
    }

    /// Returns the score on the samples set aside after each pass, empty without early stopping.
    public List<Double> validationScores() {
        return List.copyOf(Checks.fitted("validationScores", history).scores);
    }

    /// Returns how many iterations or passes the last fit took.
    public int iterations() {
        return Checks.fitted("iterations", history).iterations;
    }

    /// Returns whether the last fit ended by itself, before `maxIter` or `maxFun`.
    public boolean converged() {
        return Checks.fitted("converged", history).converged;
    }
}
