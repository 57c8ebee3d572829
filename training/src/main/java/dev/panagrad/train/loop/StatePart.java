package dev.panagrad.train.loop;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.random.Generator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A part of what a checkpoint holds.
///
/// @param name in front of the names of its tensors
/// @param save returns its tensors
/// @param load takes them back
record StatePart(String name, Supplier<Map<String, Tensor>> save, Consumer<Map<String, Tensor>> load) {
    /// The default generator of random numbers.
    static final StatePart RANDOM = new StatePart("random", StatePart::random, saved -> Generator.DEFAULT
            .restore(new Generator.State(saved.get("seed").itemLong(), saved.get("offset").itemLong())));

    private static Map<String, Tensor> random() {
        Generator.State s = Generator.DEFAULT.state();
        return Map.of("seed", Tensor.full(s.seed(), DType.INT64), "offset",
                Tensor.full(s.offset(), DType.INT64));
    }

    static Map<String, Tensor> save(List<StatePart> parts) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        for (StatePart part : parts) {
            part.save.get().forEach((key, t) -> out.put(part.name + "." + key, t));
        }
        return out;
    }

    static void load(List<StatePart> parts, Map<String, Tensor> state) {
        for (StatePart part : parts) {
            part.load.accept(Checkpoints.part(state, part.name));
        }
    }
}
