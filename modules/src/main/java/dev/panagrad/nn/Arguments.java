package dev.panagrad.nn;

import java.util.Arrays;

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

    /// Returns a size for each of some axes, given one for all or one for each.
    static long[] sizes(String op, long[] given, int axes) {
        if (given.length != 1 && given.length != axes) {
            throw new IllegalArgumentException(op + ": the wrong number of sizes, expected 1 or " + axes
                    + " but got " + given.length);
        }
        long[] all = new long[axes];
        Arrays.setAll(all, i -> given[given.length == 1 ? 0 : i]);
        return all;
    }

    /// Returns two sizes for each of some axes, given one for all or all of them.
    static int[] paddings(String op, int[] given, int axes) {
        if (given.length != 1 && given.length != 2 * axes) {
            throw new IllegalArgumentException(op + ": the wrong number of sizes, expected 1 or " + 2 * axes
                    + " but got " + given.length);
        }
        int[] all = new int[2 * axes];
        Arrays.setAll(all, i -> given[given.length == 1 ? 0 : i]);
        return all;
    }

    /// Returns the name of a member.
    static String name(String op, String value) {
        if (value.isEmpty() || value.indexOf('.') >= 0) {
            throw new IllegalArgumentException(
                    op + ": the name must not be empty or have a dot, expected a name but got '" + value
                            + "'");
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
