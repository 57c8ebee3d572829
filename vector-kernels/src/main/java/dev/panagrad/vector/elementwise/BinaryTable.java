package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.vector.elementwise.Loops.BinaryF32;
import dev.panagrad.vector.elementwise.Loops.BinaryF64;
import dev.panagrad.vector.elementwise.Loops.BinaryLoop;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The functions of two operands as vectors.
final class BinaryTable {
    private static final Map<Class<?>, BinaryF32> F32 = Map.ofEntries(
            Map.entry(Binary.Add.class, (a, b) -> a.add(b)),
            Map.entry(Binary.Sub.class, (a, b) -> a.sub(b)),
            Map.entry(Binary.Mul.class, (a, b) -> a.mul(b)),
            Map.entry(Binary.Div.class, (a, b) -> a.div(b)),
            Map.entry(Binary.Maximum.class, (a, b) -> a.max(b)),
            Map.entry(Binary.Minimum.class, (a, b) -> a.min(b)),
            Map.entry(Binary.Fmax.class, (a, b) -> b.blend(a, a.compare(VectorOperators.GE, b))
                    .blend(a, b.compare(VectorOperators.NE, b))),
            Map.entry(Binary.Fmin.class, (a, b) -> b.blend(a, a.compare(VectorOperators.LE, b))
                    .blend(a, b.compare(VectorOperators.NE, b))),
            Map.entry(Binary.Prelu.class,
                    (a, b) -> a.mul(b).blend(a, a.compare(VectorOperators.GT, 0f))),
            Map.entry(Binary.CopySign.class,
                    (a, b) -> a.abs().blend(a.abs().neg(), b.test(VectorOperators.IS_NEGATIVE))),
            Map.entry(Binary.ReluGrad.class,
                    (g, y) -> g.blend(0f, y.compare(VectorOperators.LE, 0f))),
            Map.entry(Binary.TanhGrad.class, (g, y) -> g.mul(y.neg().fma(y, one32()))),
            Map.entry(Binary.SigmoidGrad.class, (g, y) -> g.mul(y).mul(one32().sub(y))));

    /// The functions of float64.
    private static final class Wide {
        static final Map<Class<?>, BinaryF64> F64 = Map.ofEntries(
                Map.entry(Binary.Add.class, (a, b) -> a.add(b)),
                Map.entry(Binary.Sub.class, (a, b) -> a.sub(b)),
                Map.entry(Binary.Mul.class, (a, b) -> a.mul(b)),
                Map.entry(Binary.Div.class, (a, b) -> a.div(b)),
                Map.entry(Binary.Maximum.class, (a, b) -> a.max(b)),
                Map.entry(Binary.Minimum.class, (a, b) -> a.min(b)),
                Map.entry(Binary.Fmax.class, (a, b) -> b.blend(a, a.compare(VectorOperators.GE, b))
                        .blend(a, b.compare(VectorOperators.NE, b))),
                Map.entry(Binary.Fmin.class, (a, b) -> b.blend(a, a.compare(VectorOperators.LE, b))
                        .blend(a, b.compare(VectorOperators.NE, b))),
                Map.entry(Binary.Prelu.class,
                        (a, b) -> a.mul(b).blend(a, a.compare(VectorOperators.GT, 0d))),
                Map.entry(Binary.CopySign.class,
                        (a, b) -> a.abs().blend(a.abs().neg(), b.test(VectorOperators.IS_NEGATIVE))),
                Map.entry(Binary.ReluGrad.class,
                        (g, y) -> g.blend(0d, y.compare(VectorOperators.LE, 0d))),
                Map.entry(Binary.TanhGrad.class, (g, y) -> g.mul(y.neg().fma(y, one64()))),
                Map.entry(Binary.SigmoidGrad.class, (g, y) -> g.mul(y).mul(one64().sub(y))));
    }

    private BinaryTable() {
    }

    private static FloatVector one32() {
        return FloatVector.broadcast(dev.panagrad.vector.lanes.Lanes.F32, 1f);
    }

    private static DoubleVector one64() {
        return DoubleVector.broadcast(dev.panagrad.vector.lanes.Lanes.F64, 1d);
    }

    /// Returns whether an operation has a vector form, of both types of numbers.
    static boolean has(Class<?> op) {
        return F32.containsKey(op);
    }

    static BinaryLoop float32(Class<?> op) {
        return Spin.copy(MethodHandles.lookup(), BinaryF32Template.class, F32.get(op));
    }

    static BinaryLoop float64(Class<?> op) {
        return Spin.copy(MethodHandles.lookup(), BinaryF64Template.class, Wide.F64.get(op));
    }
}
