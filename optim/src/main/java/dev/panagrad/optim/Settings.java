package dev.panagrad.optim;

/// The settings of a group of parameters: an immutable record of numbers, truth values and enums, checked
/// when made.
///
/// @param <S> the record itself
public interface Settings<S extends Settings<S>> {
    /// Returns the learning rate.
    double lr();

    /// Returns these settings with another learning rate.
    ///
    /// @throws IllegalArgumentException if it is negative, infinite or NaN
    S lr(double v);

    /// Returns what schedules of the momentum change: the momentum, or Adam's first beta; NaN if these
    /// settings have none.
    default double momentum() {
        return Double.NaN;
    }

    /// Returns these settings with another momentum, or first beta.
    ///
    /// @throws IllegalArgumentException if it is out of range, or these settings have none
    default S momentum(double v) {
        throw new IllegalArgumentException("optimizer: these settings have no momentum that a schedule could "
                + "change to " + v + ", they are " + this);
    }

    /// Returns a number that must be finite and not negative.
    ///
    /// @param name the owner and the number, as `SGD: lr`
    /// @throws IllegalArgumentException if it is not
    static double notNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    name + " must be finite and not negative, expected a number >= 0 but got " + value);
        }
        return value;
    }

    /// Returns a number that must be in [0, 1).
    ///
    /// @param name the owner and the number, as `Adam: beta1`
    /// @throws IllegalArgumentException if it is not
    static double belowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    name + " is out of range, expected a number in [0, 1) but got " + value);
        }
        return value;
    }

    /// Returns a number that must be in [0, 1].
    ///
    /// @param name the owner and the number, as `Adadelta: rho`
    /// @throws IllegalArgumentException if it is not
    static double upToOne(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " is out of range, expected a number in [0, 1] but got " + value);
        }
        return value;
    }

    /// Returns a whole number that must be at least 1.
    ///
    /// @param name the owner and the number, as `LBFGS: maxIter`
    /// @throws IllegalArgumentException if it is not
    static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    name + " must be positive, expected a number >= 1 but got " + value);
        }
        return value;
    }
}
