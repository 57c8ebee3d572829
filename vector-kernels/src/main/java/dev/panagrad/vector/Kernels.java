package dev.panagrad.vector;

import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Op;
import java.util.HashMap;
import java.util.Map;

/// The table of kernels: one row per class of operation.
final class Kernels {
    private static final Kernel<Op> NONE = (op, in, out) -> false;
    private static final Map<Class<?>, Kernel<? extends Op>> TABLE = table();
    private static final ClassValue<Kernel<Op>> LOOKUP = new ClassValue<>() {
        @Override
        protected Kernel<Op> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private Kernels() {}

    /// The kernel of an operation; one that covers nothing if there is none.
    static Kernel<Op> of(Op op) {
        return LOOKUP.get(op.getClass());
    }

    @SuppressWarnings("unchecked") // a row's kernel takes the operations of the row's class
    private static Kernel<Op> find(Class<?> type) {
        return (Kernel<Op>) TABLE.getOrDefault(type, NONE);
    }

    private static Map<Class<?>, Kernel<? extends Op>> table() {
        Map<Class<?>, Kernel<? extends Op>> rows = new HashMap<>();
        rows.put(Contraction.MatMul.class, (Kernel<Contraction.MatMul>) MatMulKernel::run);
        return rows;
    }
}
