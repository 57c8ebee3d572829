package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What numbers, vectors or matrices may be, as `torch.distributions.constraints`; for the
/// [values][Distribution#support] and the [parameters][Distribution#argConstraints] of distributions.
///
/// ```java
/// Tensor good = Constraint.simplex().check(x);              // a truth value for each vector
/// Constraint.positive().require("scale", scale);            // or an error that names an element
/// ```
///
/// NaN breaks every rule.
public final class Constraint {
    private final String rule;
    private final int eventRank;
    private final UnaryOperator<Tensor> elements;
    private final UnaryOperator<Tensor> events;
    /// From all numbers to those of the rule, or null.
    private final Bijection bijection;

    private Constraint(String rule, int eventRank, UnaryOperator<Tensor> elements,
            UnaryOperator<Tensor> events, Bijection bijection) {
        this.rule = rule;
        this.eventRank = eventRank;
        this.elements = elements;
        this.events = events;
        this.bijection = bijection;
    }

    /// Makes a rule for numbers.
    ///
    /// @param rule in words, as `numbers > 0`
    /// @param holds returns the truth values of a tensor without history, of its shape or broadcast
    public static Constraint ofNumbers(String rule, UnaryOperator<Tensor> holds) {
        return new Constraint(rule, 0, holds, null, null);
    }

    /// Makes a rule for whole vectors or matrices.
    ///
    /// @param rule in words, as `vectors of sum 1`
    /// @param eventRank 1 for vectors, 2 for matrices
    /// @param numbers the rule for their numbers
    /// @param holds returns the truth values of vectors or matrices whose numbers are right; [batch…]
    static Constraint ofEvents(String rule, int eventRank, Constraint numbers, UnaryOperator<Tensor> holds) {
        return new Constraint(rule, eventRank, numbers.elements, holds, null);
    }

    /// Returns how many of the last axes the rule takes together: 0 for numbers, 1 for vectors, 2 for
    /// matrices.
    public int eventRank() {
        return eventRank;
    }

    /// Returns whether the rule holds for each number, vector or matrix.
    ///
    /// @throws IllegalArgumentException if the tensor has too few axes, or matrices that must be square are
    ///         not
    public Tensor check(Tensor value) {
        Tensor v = rankChecked("constraint", value);
        Tensor right = elements.apply(v);
        if (eventRank == 0) {
            return right;
        }
        Tensor all = Parameters.allLast(right.expandAs(v), eventRank);
        if (events == null || v.numel() == 0) {
            return all;
        }
        return all.and(events.apply(Tensor.where(right, v, Tensor.zerosLike(v))));
    }

    /// Checks that the rule holds.
    ///
    /// @param name whose value it is, as `Normal: scale`
    /// @throws IllegalArgumentException if it does not; the message has the name, the rule, and the first
    ///         number, or the place of the first vector or matrix, that breaks it
    public void require(String name, Tensor value) {
        Tensor v = rankChecked(name, value);
        Parameters.check(name, v, elements.apply(v), rule);
        if (events == null || v.numel() == 0) {
            return;
        }
        Tensor holds = events.apply(v);
        if (holds.all().item() == 0) {
            long[] place = holds.logicalNot().nonzero().select(0, 0).toLongArray();
            throw new IllegalArgumentException(name + " is out of range, its shape is " + value.shape()
                    + ", expected " + rule + " but the one at " + Arrays.toString(place)
                    + " is none");
        }
    }

    private Tensor rankChecked(String name, Tensor value) {
        if (value.rank() < eventRank) {
            throw new IllegalArgumentException(name + " has too few axes, its shape is " + value.shape()
                    + ", expected " + rule + ", rank >= " + eventRank + " but it is " + value.rank());
        }
        return value.detach();
    }

    /// Returns the rule in words.
    @Override
    public String toString() {
        return rule;
    }

    // ---- numbers ----------------------------------------------------------------------------------------

    /// Returns the rule of all numbers, infinite ones too.
    public static Constraint real() {
        return ofNumbers("numbers", v -> v.eq(v)).by(Bijection.identity());
    }

    /// Returns the rule `v > 0`.
    public static Constraint positive() {
        return ofNumbers("numbers > 0", v -> v.gt(0)).by(Bijection.exp());
    }

    /// Returns the rule `v >= 0`.
    public static Constraint nonnegative() {
        return ofNumbers("numbers >= 0", v -> v.ge(0)).by(Bijection.exp());
    }

    /// Returns the rule `0 <= v <= 1`.
    public static Constraint unitInterval() {
        return ofNumbers("numbers in [0, 1]", v -> v.ge(0).and(v.le(1))).by(Bijection.sigmoid());
    }

    /// Returns the rule `v > low`; the bound is broadcast.
    public static Constraint greaterThan(Tensor low) {
        Tensor a = low.detach();
        return ofNumbers("numbers > " + text(a, "low"), v -> v.gt(a)).by(beside(a, 1));
    }

    /// Returns the rule `v >= low`; the bound is broadcast.
    public static Constraint greaterThanEq(Tensor low) {
        Tensor a = low.detach();
        return ofNumbers("numbers >= " + text(a, "low"), v -> v.ge(a)).by(beside(a, 1));
    }

    /// Returns the rule `v < high`; the bound is broadcast.
    public static Constraint lessThan(Tensor high) {
        Tensor b = high.detach();
        return ofNumbers("numbers < " + text(b, "high"), v -> v.lt(b)).by(beside(b, -1));
    }

    /// Returns the rule `low <= v <= high`; the bounds are broadcast.
    public static Constraint interval(Tensor low, Tensor high) {
        Tensor a = low.detach();
        Tensor b = high.detach();
        return ofNumbers("numbers in [" + text(a, "low") + ", " + text(b, "high") + "]",
                v -> v.ge(a).and(v.le(b))).by(between(a, b));
    }

    /// Returns the rule `low <= v < high`; the bounds are broadcast.
    public static Constraint halfOpenInterval(Tensor low, Tensor high) {
        Tensor a = low.detach();
        Tensor b = high.detach();
        return ofNumbers("numbers in [" + text(a, "low") + ", " + text(b, "high") + ")",
                v -> v.ge(a).and(v.lt(b))).by(between(a, b));
    }

    /// Returns the rule of 0 and 1, `constraints.boolean`.
    public static Constraint zeroOrOne() {
        return ofNumbers("0 or 1", v -> v.eq(0).or(v.eq(1)));
    }

    /// Returns the rule of whole numbers from 0 on.
    public static Constraint nonnegativeInteger() {
        return ofNumbers("whole numbers >= 0", v -> v.ge(0).and(v.eq(v.floor())));
    }

    /// Returns the rule of whole numbers from 1 on.
    public static Constraint positiveInteger() {
        return ofNumbers("whole numbers >= 1", v -> v.ge(1).and(v.eq(v.floor())));
    }

    /// Returns the rule of whole numbers from `low` to `high`, both among them; the bounds are broadcast.
    public static Constraint integerInterval(Tensor low, Tensor high) {
        Tensor a = low.detach();
        Tensor b = high.detach();
        return ofNumbers("whole numbers in [" + text(a, "low") + ", " + text(b, "high") + "]",
                v -> v.ge(a).and(v.le(b)).and(v.eq(v.floor())));
    }

    /// Returns the rule of whole numbers from `low` to `high`, both among them.
    public static Constraint integerInterval(long low, long high) {
        return ofNumbers("whole numbers in [" + low + ", " + high + "]",
                v -> v.ge(low).and(v.le(high)).and(v.eq(v.floor())));
    }

    private static String text(Tensor bound, String name) {
        return bound.numel() == 1 ? Double.toString(bound.item()) : name;
    }

    // ---- vectors and matrices ---------------------------------------------------------------------------

    /// Returns the rule that holds where another one holds for all numbers along the last axes.
    public static Constraint independent(Constraint base, int axes) {
        return new Constraint(base.rule, base.eventRank + axes, base.elements, base.events == null ? null
                : v -> Parameters.allLast(base.events.apply(v), axes), base.bijection);
    }

    /// Returns the rule that holds where another one holds for each of k distributions, whose bounds have the
    /// shape [batch…, k, event…].
    static Constraint ofEach(Constraint base) {
        int axis = -1 - base.eventRank;
        return new Constraint(base.rule, base.eventRank,
                v -> base.elements.apply(v.unsqueeze(axis)).all(axis), base.events == null ? null
                        : v -> Parameters.allLast(base.events.apply(v.unsqueeze(axis)), 1),
                null);
    }

    /// Returns the rule of values whose parts along an axis each have a rule of their own,
    /// `constraints.cat`.
    ///
    /// @param axis of the values, in front of those that a rule takes together; negative ones count from the
    ///        end
    /// @param parts rules that take equally many axes together
    /// @param lengths of the parts along the axis; all 1 if none is given
    /// @throws IllegalArgumentException if there are no parts, or they do not fit each other or the lengths
    public static Constraint cat(int axis, List<Constraint> parts, long... lengths) {
        return Joined.of(axis, parts, lengths.length == 0 ? ones(parts.size()) : lengths, false)
                .constraint();
    }

    /// Returns the rule of values whose slices along an axis each have a rule of their own,
    /// `constraints.stack`.
    ///
    /// @param axis of the values, in front of those that a rule takes together; negative ones count from the
    ///        end
    /// @param slices rules that take equally many axes together
    /// @throws IllegalArgumentException if there are none, or they do not fit each other
    public static Constraint stack(int axis, List<Constraint> slices) {
        return Joined.of(axis, slices, ones(slices.size()), true).constraint();
    }

    private static long[] ones(int n) {
        long[] all = new long[n];
        Arrays.fill(all, 1);
        return all;
    }

    static Constraint joined(String rule, int eventRank, UnaryOperator<Tensor> elements,
            UnaryOperator<Tensor> events, Bijection bijection) {
        return new Constraint(rule, eventRank, elements, events, bijection);
    }

    /// Returns which numbers are right; of the value's shape.
    Tensor numbers(Tensor value) {
        return elements.apply(value).expandAs(value);
    }

    /// Returns which vectors or matrices of right numbers are right; [batch…].
    Tensor wholes(Tensor value) {
        return events != null ? events.apply(value) : Parameters.allLast(value.eq(value), eventRank);
    }

    boolean hasBijection() {
        return bijection != null;
    }

    boolean isOfNumbers() {
        return events == null;
    }

    /// Returns a differentiable function from all numbers onto the inner of what the rule lets pass, with
    /// its inverse, as `biject_to` and `transform_to`: `e^x` above or below a bound, the logistic function
    /// between two, x itself where every number is right.
    ///
    /// @throws IllegalStateException if there is none, as for whole numbers, vectors and matrices
    public Bijection bijection() {
        if (bijection == null) {
            throw new IllegalStateException("constraint: no bijection leads from all numbers to " + rule
                    + ", expected a rule of real numbers, or several of them");
        }
        return bijection;
    }

    private Constraint by(Bijection b) {
        return new Constraint(rule, eventRank, elements, events, b);
    }

    private static Bijection beside(Tensor bound, double sign) {
        Tensor scale = bound.newFull(sign);
        return Bijection.chain(Bijection.exp(), Bijection.affine(bound, scale));
    }

    private static Bijection between(Tensor low, Tensor high) {
        return new Formulas(x -> low.add(high.sub(low).mul(x.sigmoid())),
                y -> y.sub(low).div(high.sub(low)).logit(),
                (x, _) -> high.sub(low).log().sub(x.neg().softplus()).sub(x.softplus()));
    }

    /// Returns the rule of vectors of numbers >= 0 whose sum is 1 to six digits.
    public static Constraint simplex() {
        return ofEvents("vectors of numbers >= 0 whose sum is 1", 1, nonnegative(),
                v -> v.sum(-1).sub(1).abs().lt(1e-6));
    }

    /// Returns the rule of vectors with one 1 and zeros elsewhere.
    public static Constraint oneHot() {
        return ofEvents("vectors with one 1 and zeros elsewhere", 1, zeroOrOne(), v -> v.sum(-1).eq(1));
    }

    /// Returns the rule of vectors of whole numbers >= 0 of a sum; PyTorch lets smaller sums pass.
    public static Constraint multinomial(long sum) {
        return ofEvents("vectors of whole numbers >= 0 whose sum is " + sum, 1, nonnegativeInteger(),
                v -> v.sum(-1).eq(sum));
    }

    private static Constraint ofMatrices(String rule, UnaryOperator<Tensor> holds) {
        return ofEvents(rule, 2, real(), v -> {
            if (v.size(-1) != v.size(-2)) {
                throw new IllegalArgumentException("constraint: the matrices are not square, their shape is "
                        + v.shape() + ", expected " + rule + " but " + v.size(-2) + " != " + v.size(-1));
            }
            return holds.apply(v);
        });
    }

    private static Tensor isLower(Tensor v) {
        return Parameters.allLast(v.eq(v.tril()), 2);
    }

    private static Tensor isLowerCholesky(Tensor v) {
        return isLower(v).and(Parameters.allLast(v.diagonal(0, -2, -1).gt(0), 1));
    }

    private static Tensor isSymmetric(Tensor v) {
        Tensor other = v.transpose(-2, -1);
        // PyTorch's isclose with atol 1e-6 and its rtol of 1e-5.
        Tensor near = v.sub(other).abs().le(other.abs().mul(1e-5).add(1e-6));
        return Parameters.allLast(near.or(v.eq(other)), 2);
    }

    /// Returns the least eigenvalues, minus infinity where a number is not finite.
    private static Tensor leastEigenvalue(Tensor v) {
        Tensor finite = v.isFinite();
        Tensor least = Linalg.eigvalsh(Tensor.where(finite, v, Tensor.zerosLike(v))).amin(-1);
        Tensor none = v.newFull(Double.NEGATIVE_INFINITY);
        return Tensor.where(Parameters.allLast(finite, 2), least, none);
    }

    /// Returns the rule of square matrices with zeros above the diagonal.
    public static Constraint lowerTriangular() {
        return ofMatrices("lower triangles", Constraint::isLower);
    }

    /// Returns the rule of lower triangles with a positive diagonal.
    public static Constraint lowerCholesky() {
        return ofMatrices("lower triangles with a positive diagonal", Constraint::isLowerCholesky);
    }

    /// Returns the rule of lower triangles with a positive diagonal and rows of norm 1, which are factors of
    /// correlation matrices.
    public static Constraint corrCholesky() {
        return ofMatrices("lower triangles with a positive diagonal and rows of norm 1", v -> {
            double tolerance = 10 * Parameters.eps(v) * v.size(-1);
            Tensor unit = v.square().sum(-1).sqrt().sub(1).abs().le(tolerance);
            return isLowerCholesky(v).and(Parameters.allLast(unit, 1));
        });
    }

    /// Returns the rule of symmetric matrices.
    public static Constraint symmetric() {
        return ofMatrices("symmetric matrices", Constraint::isSymmetric);
    }

    /// Returns the rule of symmetric matrices without negative eigenvalues.
    public static Constraint positiveSemidefinite() {
        return ofMatrices("symmetric positive semidefinite matrices",
                v -> isSymmetric(v).and(leastEigenvalue(v).ge(0)));
    }

    /// Returns the rule of symmetric matrices with positive eigenvalues.
    public static Constraint positiveDefinite() {
        return ofMatrices("symmetric positive definite matrices",
                v -> isSymmetric(v).and(leastEigenvalue(v).gt(0)));
    }
}
