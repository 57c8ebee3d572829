package dev.panagrad.tensor.op;

import java.util.Arrays;

/// An immutable list of integers with value equality, for the parameters of operations.
public final class Ints {
    private final int[] values;

    private Ints(int[] values) {
        this.values = values;
    }

    /// Returns the list of these values.
    public static Ints of(int... values) {
        return new Ints(values.clone());
    }

    /// Returns `n` times the same value.
    public static Ints repeat(int value, int n) {
        int[] v = new int[n];
        Arrays.fill(v, value);
        return new Ints(v);
    }

    /// Returns how many values there are.
    public int size() {
        return values.length;
    }

    /// Returns the value at a position.
    public int get(int i) {
        return values[i];
    }

    /// Returns a copy of the values.
    public int[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Ints i && Arrays.equals(values, i.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
