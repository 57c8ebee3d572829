package dev.panagrad.tensor;

/// One entry of an index expression: `x.get(all(), slice(0, 10, 2), at(3))`, as `x[:, 0:10:2, 3]` in Python.
///
/// The static methods make them; a script imports them with `import static dev.panagrad.tensor.Index.*;`.
public sealed interface Index {
    /// The whole axis, `:`.
    record All() implements Index {
    }

    /// The indices `start, start + step, …` before `stop`, `start:stop:step`. Null means the natural end;
    /// negative numbers count from the end; out-of-range ones are cut, as in Python.
    record Slice(Long start, Long stop, long step) implements Index {
        /// Checks the step.
        ///
        /// @throws ShapeException if it is not positive
        public Slice {
            if (step < 1) {
                throw new ShapeException(
                        "slice: the step must be positive, expected step >= 1 but got " + step);
            }
        }
    }

    /// One index; the axis disappears.
    record At(long index) implements Index {
    }

    /// A new axis of size 1, Python's `None`.
    record NewAxis() implements Index {
    }

    /// All axes that are not named, `...`.
    record Ellipsis() implements Index {
    }

    /// Positions along an axis (an integer tensor), or a mask over as many axes as it has (a bool tensor).
    record Of(Tensor tensor) implements Index {
    }

    /// Returns the whole axis.
    static Index all() {
        return new All();
    }

    /// Returns the range from `start` up to but without `stop`.
    static Index slice(long start, long stop) {
        return new Slice(start, stop, 1);
    }

    /// Returns every `step`-th index from `start` up to but without `stop`.
    ///
    /// @throws ShapeException if the step is not positive
    static Index slice(Long start, Long stop, long step) {
        return new Slice(start, stop, step);
    }

    /// Returns every `step`-th index from `start` up to but without `stop`.
    static Index slice(long start, long stop, long step) {
        return slice((Long) start, (Long) stop, step);
    }

    /// Returns the range from `start` to the end.
    static Index from(long start) {
        return new Slice(start, null, 1);
    }

    /// Returns the range from the beginning up to but without `stop`.
    static Index to(long stop) {
        return new Slice(null, stop, 1);
    }

    /// Returns one index.
    static Index at(long index) {
        return new At(index);
    }

    /// Returns a new axis of size 1.
    static Index newAxis() {
        return new NewAxis();
    }

    /// Returns all axes that are not named.
    static Index ellipsis() {
        return new Ellipsis();
    }

    /// Returns an index by an integer or bool tensor.
    static Index of(Tensor tensor) {
        return new Of(tensor);
    }

    /// Returns an index by a list of positions.
    static Index of(long... positions) {
        return new Of(Tensor.of(positions));
    }
}
