package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import java.util.List;

/// An operation with all its parameters and what its operands look like.
public record Sample(Op op, List<Operand> operands) {
    /// Returns a sample.
    public static Sample of(Op op, Operand... operands) {
        return new Sample(op, List.of(operands));
    }

    /// Returns elements for the operands.
    public double[][] draw(Draw d, DType type) {
        return operands.stream().map(o -> o.draw(d, type)).toArray(double[][]::new);
    }

    /// Returns contiguous operands of these elements.
    public Tensor[] tensors(DType type, double[][] values) {
        Tensor[] t = new Tensor[values.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = Cells.tensor(operands.get(i).type(type), operands.get(i).shape(), values[i]);
        }
        return t;
    }

    /// Returns contiguous operands of random elements.
    public Tensor[] tensors(Draw d, DType type) {
        return tensors(type, draw(d, type));
    }
}
