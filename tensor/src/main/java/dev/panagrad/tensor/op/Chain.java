package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// Elementwise operations as one: what a step gives is used where it was made, and only the last result is
/// stored. Values have numbers: the operands, then the constants, then what each step gives. Operands are
/// broadcast to a common shape, which is the result's.
///
/// ```java
/// // x · sigmoid(x)
/// new Chain(List.of(FLOAT32), List.of(),
///         List.of(new Step(new Unary.Sigmoid(), List.of(0), FLOAT32),
///                 new Step(new Binary.Mul(), List.of(0, 1), FLOAT32)))
/// ```
public final class Chain implements Op {
    private final List<DType> operands;
    private final List<Constant> constants;
    private final List<Step> steps;
    private final AtomicReferenceArray<Derivative> derivatives;

    /// A number, the same for all elements.
    ///
    /// @param value a Double, or a Long for integers and truth values
    public record Constant(DType type, Number value) {
    }

    /// An elementwise operation.
    ///
    /// @param in the numbers of the values that it takes
    /// @param type of what it gives
    public record Step(Op op, List<Integer> in, DType type) {
        /// Makes a step.
        ///
        /// @throws IllegalArgumentException if the operation is not elementwise
        public Step {
            if (!isElementwise(op)) {
                throw new IllegalArgumentException(
                        "chain: " + op.name() + " is not elementwise, expected an operation that is");
            }
            in = List.copyOf(in);
        }
    }

    /// What gives the gradient of an operand: a chain of some of the values (g, operands…).
    ///
    /// @param chain null if the gradient is 0 everywhere
    /// @param in 0 for g, `1 + i` for operand `i`
    public record Derivative(Chain chain, List<Integer> in) {
    }

    /// Makes a chain.
    ///
    /// @param operands the types of the operands
    /// @throws IllegalArgumentException if there is no step, or one takes a value that is not there yet
    public Chain(List<DType> operands, List<Constant> constants, List<Step> steps) {
        this.operands = List.copyOf(operands);
        this.constants = List.copyOf(constants);
        this.steps = List.copyOf(steps);
        derivatives = new AtomicReferenceArray<>(operands.size());
        int there = operands.size() + constants.size();
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("chain: has no steps, expected at least one");
        }
        for (int i = 0; i < steps.size(); i++) {
            for (int v : steps.get(i).in) {
                if (v < 0 || v >= there + i) {
                    throw new IllegalArgumentException("chain: step " + i + " takes value " + v
                            + ", expected a number in [0, " + (there + i) + ")");
                }
            }
        }
    }

    /// Whether an operation computes each element of its result of the operands' elements at its place.
    public static boolean isElementwise(Op op) {
        return op instanceof Unary || op instanceof Special || op instanceof Binary || op instanceof Compare
                || op instanceof Indexing.Where;
    }

    /// Returns the types of the operands.
    public List<DType> operands() {
        return operands;
    }

    /// Returns the constants.
    public List<Constant> constants() {
        return constants;
    }

    /// Returns the steps.
    public List<Step> steps() {
        return steps;
    }

    /// Returns what gives the gradient of an operand, made once.
    public Derivative derivative(int operand, Supplier<Derivative> make) {
        Derivative d = derivatives.get(operand);
        if (d == null) {
            derivatives.compareAndSet(operand, null, make.get());
            d = derivatives.get(operand);
        }
        return d;
    }

    @Override
    public int arity() {
        return operands.size();
    }

    @Override
    public Shape outputShape(Shape... in) {
        Shape s = in[0];
        for (int i = 1; i < in.length; i++) {
            s = Shape.broadcast(name(), s, in[i]);
        }
        return s;
    }

    @Override
    public DType outputType(DType... in) {
        if (!List.of(in).equals(operands)) {
            throw new DTypeException("chain: the operands have other types, they are " + List.of(in)
                    + ", expected " + operands);
        }
        return steps.getLast().type;
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("Chain[");
        for (Step step : steps) {
            s.append(s.length() > 6 ? ", " : "").append(step.op).append(step.in);
        }
        return s.append(']').toString();
    }
}
