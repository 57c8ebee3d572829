package dev.panagrad.train.estimators;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A multi-layer perceptron that predicts numbers, as `sklearn.neural_network.MLPRegressor`: minimises half
/// the mean squared error plus `alpha/2n Σ w²`, by default with 100 hidden units, ReLU and Adam.
///
/// Different from scikit-learn: all is computed in double precision; the loss of several outputs is the sum
/// over the outputs, whose gradient scikit-learn follows too, though it reports the mean; Poisson's loss and
/// sample weights are not there.
public final class MlpRegressor extends Mlp {
    private boolean vectorTargets;

    /// Makes a regressor with scikit-learn's defaults.
    public MlpRegressor() {
        this(o -> o);
    }

    /// Makes a regressor.
    ///
    /// @throws IllegalArgumentException if a setting is out of range
    public MlpRegressor(UnaryOperator<MlpSettings> settings) {
        super(settings.apply(new MlpSettings()));
    }

    /// Trains and returns this.
    ///
    /// @param x samples, [n, features], finite
    /// @param y their targets, [n] or [n, outputs], finite
    /// @throws ShapeException if the shapes do not fit
    /// @throws IllegalArgumentException if there are values that are not finite
    @Override
    public MlpRegressor fit(Tensor x, Tensor y) {
        Tensor samples = Checks.matrix("fit", x);
        Checks.sameNumber("fit", x, y);
        train(samples, targets("fit", y), OutputLoss.IDENTITY, null);
        vectorTargets = y.rank() == 1;
        return this;
    }

    private static Tensor targets(String op, Tensor y) {
        return Checks.matrix(op, y.rank() == 1 ? y.unsqueeze(1) : y);
    }

    /// Returns the predicted numbers, float64, [n] or [n, outputs] as the targets of fit.
    ///
    /// @throws IllegalStateException if not fitted
    @Override
    public Tensor predict(Tensor x) {
        Tensor out = outputs("predict", x);
        return vectorTargets ? out.flatten() : out;
    }

    /// Returns R², `1 - Σ (y - predicted)² / Σ (y - mean)²`, mean over the outputs.
    @Override
    public double score(Tensor x, Tensor y) {
        Checks.sameNumber("score", x, y);
        Tensor out = outputs("score", x);
        Tensor truth = targets("score", y);
        if (!out.shape().equals(truth.shape())) {
            throw new ShapeException("score: another number of outputs than in fit, y is " + y.shape()
                    + ", expected " + out.shape() + " but got " + truth.shape());
        }
        return OutputLoss.IDENTITY.score(out.to(DType.FLOAT64), truth);
    }
}
