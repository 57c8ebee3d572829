package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.ELEMENTWISE;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/// The row of chains: a few smooth steps on one to three operands, in float64, for the type is part of a
/// chain. Other types are `FusedTest`'s.
final class ChainRows {
    private static final DType T = DType.FLOAT64;

    private ChainRows() {
    }

    static List<OpSpec> all() {
        return List.of(OpSpec.of(Chain.class, EnumSet.of(T), (_, _, y, eps) -> {
            double[] e = new double[y.length];
            Arrays.setAll(e, i -> 4096 * eps * (1 + Math.abs(y[i])));
            return e;
        }, ChainRows::sample).with(ELEMENTWISE));
    }

    private static Sample sample(Draw d) {
        int operands = d.between(1, 3);
        Shape all = d.shape(0, 4);
        Operand[] in = new Operand[operands];
        for (int i = 0; i < operands; i++) {
            Shape s = i > 0 && d.chance(0.5) ? d.broadcastableTo(all) : all;
            in[i] = Operand.of(s, Values.between(-1, 1));
        }
        List<Chain.Constant> constants =
                d.chance(0.5) ? List.of(new Chain.Constant(T, d.one(0.25, -1.5))) : List.of();
        List<Chain.Step> steps = new ArrayList<>();
        int count = d.between(1, 5);
        for (int i = 0; i < count; i++) {
            int there = operands + constants.size() + i;
            // The step before is always used.
            int last = i == 0 ? d.between(0, operands - 1) : there - 1;
            Op op = d.one(new Unary.Tanh(), new Unary.Sigmoid(), new Special.Sinh(), new Unary.Neg(),
                    new Unary.AddScalar(0.5), new Unary.MulScalar(-0.75), new Binary.Add(), new Binary.Sub(),
                    new Binary.Mul());
            boolean one = op.arity() == 1;
            op = op instanceof Special.Sinh && i > 0 ? new Unary.Sin() : op;
            steps.add(new Chain.Step(op,
                    one ? List.of(last) : d.chance(0.5) ? List.of(last, d.between(0, there - 1))
                            : List.of(d.between(0, there - 1), last),
                    T));
        }
        return Sample.of(new Chain(List.of(in).stream().map(_ -> T).toList(), constants, steps), in);
    }
}
