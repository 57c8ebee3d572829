package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Rules for the parts of a value along one axis.
///
/// @param axis in front of the axes that a rule takes together
/// @param parts one rule each
/// @param lengths how long the parts are
/// @param slices whether the rules are for slices without the axis
record Joined(int axis, List<Constraint> parts, long[] lengths, boolean slices) {
    static Joined of(int axis, List<Constraint> parts, long[] lengths, boolean slices) {
        String op = slices ? "stack" : "cat";
        if (parts.isEmpty() || parts.size() != lengths.length) {
            throw new IllegalArgumentException(
                    op + ": parts and lengths do not fit, expected a length for each"
                            + " of at least one part but got " + parts.size() + " and " + lengths.length);
        }
        int rank = parts.getFirst().eventRank();
        if (parts.stream().anyMatch(c -> c.eventRank() != rank)) {
            throw new IllegalArgumentException(op + ": the rules take unequally many axes together, expected "
                    + rank + " each but got "
                    + parts.stream().map(c -> "" + c.eventRank()).collect(Collectors.joining(", ")));
        }
        return new Joined(axis, List.copyOf(parts), lengths.clone(), slices);
    }

    Constraint constraint() {
        int rank = parts.getFirst().eventRank();
        boolean numbers = parts.stream().allMatch(Constraint::isOfNumbers);
        String rule =
                parts.stream().map(Constraint::toString).distinct().collect(Collectors.joining(", then "));
        return Constraint.joined(rule, rank, v -> all(v, Constraint::numbers, rank),
                numbers ? null : v -> all(v, Constraint::wholes, rank), bijection(rank));
    }

    /// Returns the number of the axis from the front.
    private int place(Tensor v, int rank) {
        int at = axis < 0 ? axis + v.rank() : axis;
        long sum = Arrays.stream(lengths).sum();
        if (at < 0 || at >= v.rank() - rank || v.size(at) != sum) {
            throw new IllegalArgumentException((slices ? "stack" : "cat") + ": the value's shape is "
                    + v.shape()
                    + ", expected " + sum + " along axis " + axis + " in front of the last " + rank
                    + " but " + (at < 0 || at >= v.rank() - rank ? "there is none" : "got " + v.size(at)));
        }
        return at;
    }

    private Tensor all(Tensor v, BiFunction<Constraint, Tensor, Tensor> result, int rank) {
        return each(place(v, rank), v, v, (i, x, _) -> result.apply(parts.get(i), x));
    }

    /// What is computed of the parts with a number of two tensors.
    private interface Part {
        Tensor of(int i, Tensor x, Tensor y);
    }

    private Tensor each(int at, Tensor x, Tensor y, Part part) {
        Tensor[] results = new Tensor[parts.size()];
        long start = 0;
        for (int i = 0; i < results.length; i++) {
            results[i] = slices ? part.of(i, x.select(at, i), y.select(at, i))
                    : part.of(i, x.narrow(at, start, lengths[i]), y.narrow(at, start, lengths[i]));
            start += lengths[i];
        }
        return slices ? Tensor.stack(at, results) : Tensor.cat(at, results);
    }

    /// Returns the bijections of the parts side by side, or null if one has none.
    private Bijection bijection(int rank) {
        if (!parts.stream().allMatch(Constraint::hasBijection)) {
            return null;
        }
        List<Bijection> own = parts.stream().map(Constraint::bijection).toList();
        Function<Tensor, Integer> at = v -> place(v, rank);
        return new Formulas(x -> each(at.apply(x), x, x, (i, u, _) -> own.get(i).of(u)),
                y -> each(at.apply(y), y, y, (i, u, _) -> own.get(i).inverse(u)),
                (x, y) -> each(at.apply(x), x, y, (i, u, v) -> own.get(i).logSlope(u, v)));
    }
}
