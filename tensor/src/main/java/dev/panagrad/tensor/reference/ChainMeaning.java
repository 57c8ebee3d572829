package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Chains step by step.
final class ChainMeaning {
    private ChainMeaning() {
    }

    static void run(Chain chain, Tensor[] in, Tensor out) {
        List<Tensor> values = new ArrayList<>(List.of(in));
        for (Chain.Constant c : chain.constants()) {
            Tensor t = Tensor.empty(Device.CPU, c.type(), Shape.of());
            if (c.type().isFloat()) {
                Elements.write(t, new double[] {c.value().doubleValue()});
            } else {
                Elements.write(t, new long[] {c.value().longValue()});
            }
            values.add(t);
        }
        for (Chain.Step s : chain.steps()) {
            Tensor[] from = s.in().stream().map(values::get).toArray(Tensor[]::new);
            Shape[] shapes = new Shape[from.length];
            Arrays.setAll(shapes, i -> from[i].shape());
            Tensor y = Tensor.empty(Device.CPU, s.type(), s.op().outputShape(shapes));
            ReferenceBackend.INSTANCE.run(s.op(), from, y);
            values.add(y);
        }
        Tensor last = values.getLast();
        ReferenceBackend.INSTANCE.run(new Unary.Copy(),
                new Tensor[] {last.shape().equals(out.shape()) ? last : last.expand(out.shape().dims())},
                out);
    }
}
