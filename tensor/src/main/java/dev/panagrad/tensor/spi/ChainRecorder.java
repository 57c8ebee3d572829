package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.reference.Elements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Makes a [Chain] of a function of elementwise operations by running it once, on operands of one element.
public final class ChainRecorder implements Recorder {
    /// What is known of a value while the function runs: an operand, a constant or a step.
    private sealed interface Value {
        /// Operand `i`.
        record Operand(int i) implements Value {
        }

        /// A number.
        record Number(Chain.Constant constant) implements Value {
        }

        /// The result of a step.
        record Result(Op op, List<Value> in, DType type) implements Value {
        }
    }

    private final Map<Storage, Value> values = new IdentityHashMap<>();
    private final Tensor[] operands;
    private final boolean lenient;

    private ChainRecorder(Tensor[] operands, boolean lenient) {
        this.operands = operands;
        this.lenient = lenient;
        for (int i = 0; i < operands.length; i++) {
            values.put(operands[i].storage(), new Value.Operand(i));
        }
    }

    /// Returns the chain of a function.
    ///
    /// @param operands of one element each, in the types and ranks that the function will get
    /// @throws IllegalArgumentException if the function does anything that is not elementwise
    public static Chain record(Tensor[] operands, Function<Tensor[], Tensor> function) {
        ChainRecorder r = new ChainRecorder(operands, false);
        Value y = r.valueOf(Recorders.with(r, () -> function.apply(operands.clone())));
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            all.add(i);
        }
        if (!(y instanceof Value.Result)) {
            throw new IllegalArgumentException(
                    "fused: the function computes nothing of its operands, expected at least one operation");
        }
        return r.chain(y, all);
    }

    /// Returns what gives a gradient, of the operands that it depends on; views are looked through.
    ///
    /// @param operands of one element each
    public static Chain.Derivative derivative(Tensor[] operands, Function<Tensor[], Tensor> function) {
        ChainRecorder r = new ChainRecorder(operands, true);
        Tensor y = Recorders.with(r, () -> function.apply(operands));
        Value v = r.values.get(y.storage());
        if (v == null || v instanceof Value.Number) {
            return new Chain.Derivative(null, List.of());
        }
        if (v instanceof Value.Operand) {
            v = new Value.Result(new Unary.Copy(), List.of(v), y.dtype());
        }
        List<Integer> used = new ArrayList<>();
        r.operandsOf(v, used, new IdentityHashMap<>());
        used.sort(null);
        return new Chain.Derivative(r.chain(v, used), used);
    }

    @Override
    public void ran(Op op, Tensor[] in, Tensor out) {
        boolean depends = values.containsKey(out.storage());
        for (Tensor t : in) {
            depends |= values.containsKey(t.storage());
        }
        if (!depends && !(op instanceof Sampling)) {
            return; // a number, which is read where it is used
        }
        // A kernel may look at its operands as broadcast, which a chain does by itself.
        if (op instanceof View && lenient || op instanceof View.Expand && out.numel() == 1) {
            return;
        }
        if (op instanceof Chain c) {
            values.put(out.storage(), inlined(c, in));
            return;
        }
        if (!Chain.isElementwise(op)) {
            throw new IllegalArgumentException("fused: " + op.name() + " is not elementwise, of "
                    + shapes(in) + ", expected operations that compute each element by itself");
        }
        if (values.get(out.storage()) instanceof Value.Operand(int i)) {
            throw new IllegalArgumentException("fused: " + op.name() + "_ changes operand " + i
                    + " in place, expected a function that leaves its operands alone");
        }
        List<Value> from = new ArrayList<>();
        for (Tensor t : in) {
            from.add(valueOf(t));
        }
        values.put(out.storage(), op instanceof Unary.Copy ? from.getFirst()
                : new Value.Result(op, from, out.dtype()));
    }

    private Value inlined(Chain chain, Tensor[] in) {
        List<Value> all = new ArrayList<>();
        for (Tensor t : in) {
            all.add(valueOf(t));
        }
        chain.constants().forEach(c -> all.add(new Value.Number(c)));
        for (Chain.Step s : chain.steps()) {
            all.add(new Value.Result(s.op(), s.in().stream().map(all::get).toList(), s.type()));
        }
        return all.getLast();
    }

    private static String shapes(Tensor[] in) {
        StringBuilder s = new StringBuilder();
        for (Tensor t : in) {
            s.append(s.isEmpty() ? "" : ", ").append(t.dtype()).append(t.shape());
        }
        return s.toString();
    }

    /// What is no operand and was not computed here is a number that stays.
    private Value valueOf(Tensor t) {
        Value v = values.get(t.storage());
        if (v != null) {
            return v;
        }
        if (t.numel() != 1 || t.gradFn() != null) {
            throw new IllegalArgumentException("fused: uses a tensor that is no operand, it is " + t.dtype()
                    + t.shape() + (t.gradFn() == null ? "" : " and requires a gradient")
                    + ", expected numbers only; make it an operand");
        }
        Tensor here = t;
        if (!t.device().equals(Device.CPU)) {
            here = Tensor.empty(Device.CPU, t.dtype(), t.shape());
            Backends.of(t.device()).run(new Unary.Copy(), new Tensor[] {t}, here);
        }
        Number n = t.dtype().isFloat() ? (Number) Elements.doubles(here)[0]
                : (Number) Elements.longs(here)[0];
        return new Value.Number(new Chain.Constant(t.dtype(), n));
    }

    private void operandsOf(Value v, List<Integer> found, Map<Value, Boolean> seen) {
        if (seen.put(v, true) != null) {
            return;
        }
        switch (v) {
            case Value.Operand(int i) -> {
                if (!found.contains(i)) {
                    found.add(i);
                }
            }
            case Value.Number _ -> {
            }
            case Value.Result r -> r.in.forEach(u -> operandsOf(u, found, seen));
        }
    }

    /// Returns the chain of what a value needs, each once, of some of the operands.
    private Chain chain(Value y, List<Integer> used) {
        List<Chain.Constant> constants = new ArrayList<>();
        List<Value.Result> order = new ArrayList<>();
        sort(y, constants, order, new IdentityHashMap<>());
        Map<Value, Integer> numbers = new IdentityHashMap<>();
        Map<Chain.Constant, Integer> places = new HashMap<>();
        for (int i = 0; i < constants.size(); i++) {
            places.put(constants.get(i), used.size() + i);
        }
        List<Chain.Step> steps = new ArrayList<>();
        for (Value.Result r : order) {
            List<Integer> in = new ArrayList<>();
            for (Value v : r.in) {
                in.add(switch (v) {
                    case Value.Operand(int i) -> used.indexOf(i);
                    case Value.Number(var c) -> places.get(c);
                    case Value.Result _ -> numbers.get(v);
                });
            }
            numbers.put(r, used.size() + constants.size() + steps.size());
            steps.add(new Chain.Step(r.op, in, r.type));
        }
        return new Chain(used.stream().map(i -> operands[i].dtype()).toList(), constants, steps);
    }

    /// Puts what comes first first.
    private static void sort(Value v, List<Chain.Constant> constants, List<Value.Result> order,
            Map<Value, Boolean> seen) {
        if (seen.put(v, true) != null) {
            return;
        }
        switch (v) {
            case Value.Operand _ -> {
            }
            case Value.Number(var c) -> {
                if (!constants.contains(c)) {
                    constants.add(c);
                }
            }
            case Value.Result r -> {
                r.in.forEach(u -> sort(u, constants, order, seen));
                order.add(r);
            }
        }
    }
}
