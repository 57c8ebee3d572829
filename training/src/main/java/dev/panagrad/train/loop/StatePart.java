package dev.panagrad.train.loop;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.random.Generator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A part of what a checkpoint holds.
///
/// @param name in front of the names of its tensors
/// @param save returns its tensors
/// @param load takes them back, or refuses and changes nothing
record StatePart(String name, Supplier<Map<String, Tensor>> save, Consumer<Map<String, Tensor>> load) {
    /// The default generator of random numbers.
    static final StatePart RANDOM = new StatePart("random", StatePart::random, StatePart::loadRandom);

    private static Map<String, Tensor> random() {
        Generator.State s = Generator.DEFAULT.state();
        return Map.of("seed", Tensor.full(s.seed(), DType.INT64), "offset",
                Tensor.full(s.offset(), DType.INT64));
    }

    private static void loadRandom(Map<String, Tensor> saved) {
        Tensor seed = get(saved, "random", "seed", 1);
        Tensor offset = get(saved, "random", "offset", 1);
        Generator.DEFAULT.restore(new Generator.State(seed.itemLong(), offset.itemLong()));
    }

    /// Returns a tensor of the saved state of a part.
    ///
    /// @throws IllegalArgumentException if it is missing or has another number of elements
    static Tensor get(Map<String, Tensor> saved, String part, String name, int elements) {
        Tensor t = saved.get(name);
        if (t == null || t.numel() != elements) {
            throw new IllegalArgumentException("trainer: the checkpoint does not fit, " + part + "." + name
                    + (t == null ? " is missing" : " is " + t.shape()) + ", expected " + elements
                    + (elements == 1 ? " element" : " elements"));
        }
        return t;
    }

    static Map<String, Tensor> save(List<StatePart> parts) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        for (StatePart part : parts) {
            part.save.get().forEach((key, t) -> out.put(part.name + "." + key, t));
        }
        return out;
    }

    /// Lets all parts take their state back, or none: if one refuses, those that took theirs get back what
    /// they had.
    ///
    /// @throws IllegalArgumentException if the state has parts that there are not, or one does not fit
    static void load(List<StatePart> parts, Map<String, Tensor> state) {
        Set<String> unknown = new TreeSet<>();
        state.keySet().forEach(key -> unknown.add(key.split("[.]", 2)[0]));
        List<String> known = parts.stream().map(StatePart::name).toList();
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("trainer: the checkpoint does not fit, it has " + unknown
                    + ", which this training has not, expected " + known);
        }
        Map<String, Tensor> before = save(parts);
        before.replaceAll((key, t) -> Scope.keep(t.copy()));
        try {
            loadEach(parts, state);
        } catch (RuntimeException refused) {
            // All parts, not only the earlier ones: a schedule sets the rates of the optimizer after it.
            loadEach(parts, before);
            throw refused;
        }
    }

    private static void loadEach(List<StatePart> parts, Map<String, Tensor> state) {
        for (StatePart part : parts) {
            part.load.accept(Checkpoints.part(state, part.name));
        }
    }
}
