package dev.panagrad.nn;

/// Checks of the arguments of layers and losses.
final class Arguments {
    private Arguments() {
    }

    static int positive(String op, String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    op + ": " + name + " must be positive, expected " + name + " >= 1 but got " + value);
        }
        return value;
    }

    static double probability(String op, String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    op + ": " + name + " must be a probability, expected 0 <= " + name + " <= 1 but got "
                            + value);
        }
        return value;
    }

    static double finite(String op, String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    op + ": " + name + " must be finite, expected a number but got " + value);
        }
        return value;
    }

    static double notNegative(String op, String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    op + ": " + name + " must be finite and not negative, expected " + name + " >= 0 but got "
                            + value);
        }
        return value;
    }
}
