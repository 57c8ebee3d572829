package dev.panagrad.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The samples of several sets, one set after another.
final class Concatenation<T> implements DataSet<T> {
    private final List<DataSet<T>> parts;
    /// Where each part ends.
    private final int[] ends;

    Concatenation(List<DataSet<T>> parts) {
        this.parts = List.copyOf(parts);
        ends = new int[parts.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = Math.addExact(end, parts.get(i).size());
            ends[i] = end;
        }
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    /// Returns the part that holds a position.
    private int part(int index) {
        Objects.checkIndex(index, size());
        int found = Arrays.binarySearch(ends, index + 1);
        int at = found < 0 ? -found - 1 : found;
        while (at > 0 && ends[at - 1] > index) {
            at--;
        }
        return at;
    }

    @Override
    public T get(int index) {
        int p = part(index);
        return parts.get(p).get(index - (p == 0 ? 0 : ends[p - 1]));
    }

    @Override
    public T get(int index, RandomGenerator random) {
        int p = part(index);
        return parts.get(p).get(index - (p == 0 ? 0 : ends[p - 1]), random);
    }
}
