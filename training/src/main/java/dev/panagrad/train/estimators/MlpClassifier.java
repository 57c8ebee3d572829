package dev.panagrad.train.estimators;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// A multi-layer perceptron that predicts classes, as `sklearn.neural_network.MLPClassifier`: minimises the
/// cross entropy plus `alpha/2n Σ w²`, by default with 100 hidden units, ReLU and Adam.
///
/// ```java
/// var net = new MlpClassifier(o -> o.hiddenLayerSizes(10, 10).solver(Solver.LBFGS).seed(0));
/// double accuracy = net.fit(x, y).score(xTest, yTest);
/// ```
///
/// Labels are integers of any value, [n]. Two classes have one output, more have one each. Different from
/// scikit-learn: all is computed in double precision; several labels a sample and sample weights are not
/// there.
public final class MlpClassifier extends Mlp {
    private long[] classes;

    /// Makes a classifier with scikit-learn's defaults.
    public MlpClassifier() {
        this(o -> o);
    }

    /// Makes a classifier.
    ///
    /// @throws IllegalArgumentException if a setting is out of range
    public MlpClassifier(UnaryOperator<MlpSettings> settings) {
        super(settings.apply(new MlpSettings()));
    }

    /// Trains and returns this.
    ///
    /// @param x samples, [n, features], finite
    /// @param y their classes, integers [n], of at least two values
    /// @throws dev.panagrad.tensor.ShapeException if the shapes do not fit
    /// @throws dev.panagrad.tensor.DTypeException if the classes are no integers
    /// @throws IllegalArgumentException if samples are not finite or of one class
    @Override
    public MlpClassifier fit(Tensor x, Tensor y) {
        Tensor samples = Checks.matrix("fit", x);
        Checks.sameNumber("fit", x, y);
        long[] labels = Checks.labels("fit", y);
        long[] found = Arrays.stream(labels).distinct().sorted().toArray();
        if (found.length < 2) {
            throw new IllegalArgumentException("fit: there is one class alone, y is " + y.shape()
                    + ", expected at least 2 classes but there is 1, " + found[0]);
        }
        int k = found.length == 2 ? 1 : found.length;
        double[] targets = new double[labels.length * k];
        for (int i = 0; i < labels.length; i++) {
            int c = Arrays.binarySearch(found, labels[i]);
            if (k == 1) {
                targets[i] = c;
            } else {
                targets[i * k + c] = 1;
            }
        }
        Tensor encoded = Tensor.of(targets).view(labels.length, k);
        train(samples, encoded, k == 1 ? OutputLoss.LOGISTIC : OutputLoss.SOFTMAX,
                k == 1 ? encoded.flatten().to(DType.INT64) : null);
        classes = found;
        return this;
    }

    /// Returns the classes seen in fit, in order.
    ///
    /// @throws IllegalStateException if not fitted
    public Tensor classes() {
        return Tensor.of(Checks.fitted("classes", classes));
    }

    /// Returns the probability of each class, float64 [n, classes].
    ///
    /// @throws IllegalStateException if not fitted
    public Tensor predictProba(Tensor x) {
        Tensor p = outputs("predictProba", x);
        return classes.length == 2 ? Tensor.cat(1, p.rsub(1), p) : p;
    }

    /// Returns the most probable class of each sample, int64 [n].
    ///
    /// @throws IllegalStateException if not fitted
    @Override
    public Tensor predict(Tensor x) {
        return Tensor.of(predicted("predict", x));
    }

    private long[] predicted(String op, Tensor x) {
        Tensor outputs = outputs(op, x);
        double[] p = outputs.toDoubleArray();
        int k = Math.toIntExact(outputs.size(1));
        long[] labels = new long[p.length / k];
        for (int i = 0; i < labels.length; i++) {
            int best = k == 1 && p[i] > 0.5 ? 1 : 0;
            for (int j = 1; j < k; j++) {
                best = p[i * k + j] > p[i * k + best] ? j : best;
            }
            labels[i] = classes[best];
        }
        return labels;
    }

    /// Returns the share of samples whose class is predicted.
    @Override
    public double score(Tensor x, Tensor y) {
        Checks.sameNumber("score", x, y);
        long[] truth = Checks.labels("score", y);
        long[] labels = predicted("score", x);
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += labels[i] == truth[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }
}
