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
    private static final Map<Class<?>, BinaryF32> F32 = Map.of(
            Binary.Add.class, (a, b) -> a.add(b),
            Binary.Sub.class, (a, b) -> a.sub(b),
            Binary.Mul.class, (a, b) -> a.mul(b),
            Binary.Div.class, (a, b) -> a.div(b),
            Binary.Maximum.class, (a, b) -> a.max(b),
            Binary.Minimum.class, (a, b) -> a.min(b),
            Binary.CopySign.class,
            (a, b) -> a.abs().blend(a.abs().neg(), b.test(VectorOperators.IS_NEGATIVE)),
            Binary.ReluGrad.class, (g, y) -> g.blend(FloatVector.zero(dev.panagrad.vector.lanes.Lanes.F32),
                    y.compare(VectorOperators.LE, 0f)),
            Binary.TanhGrad.class, (g, y) -> g.mul(y.neg().fma(y, one32())),
            Binary.SigmoidGrad.class, (g, y) -> g.mul(y).mul(one32().sub(y)));

    private static final Map<Class<?>, BinaryF64> F64 = Map.of(
            Binary.Add.class, (a, b) -> a.add(b),
            Binary.Sub.class, (a, b) -> a.sub(b),
            Binary.Mul.class, (a, b) -> a.mul(b),
            Binary.Div.class, (a, b) -> a.div(b),
            Binary.Maximum.class, (a, b) -> a.max(b),
            Binary.Minimum.class, (a, b) -> a.min(b),
            Binary.CopySign.class,
            (a, b) -> a.abs().blend(a.abs().neg(), b.test(VectorOperators.IS_NEGATIVE)),
            Binary.ReluGrad.class, (g, y) -> g.blend(DoubleVector.zero(dev.panagrad.vector.lanes.Lanes.F64),
                    y.compare(VectorOperators.LE, 0d)),
            Binary.TanhGrad.class, (g, y) -> g.mul(y.neg().fma(y, one64())),
            Binary.SigmoidGrad.class, (g, y) -> g.mul(y).mul(one64().sub(y)));

    private BinaryTable() {
    }

    private static FloatVector one32() {
        return FloatVector.broadcast(dev.panagrad.vector.lanes.Lanes.F32, 1f);
    }

    private static DoubleVector one64() {
        return DoubleVector.broadcast(dev.panagrad.vector.lanes.Lanes.F64, 1d);
    }

    static BinaryLoop float32(Class<?> op) {
        return F32.get(op) == null ? null
                : Spin.copy(MethodHandles.lookup(), BinaryF32Template.class, F32.get(op));
    }

    static BinaryLoop float64(Class<?> op) {
        return F64.get(op) == null ? null
                : Spin.copy(MethodHandles.lookup(), BinaryF64Template.class, F64.get(op));
    }
}
