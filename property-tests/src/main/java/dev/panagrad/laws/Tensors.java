package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/// Draws tensors for jqwik: float64, of any shape and layout within the bounds of [Shapes].
///
/// jqwik finds the class as a service, so parameters of type `Tensor` and [Pair] need `@ForAll` alone.
public final class Tensors implements ArbitraryProvider {
    /// Made by jqwik.
    public Tensors() {
    }

    /// Returns tensors within some bounds.
    public static Arbitrary<Tensor> of(Shapes bounds) {
        return Combinators.combine(sizes(bounds), Arbitraries.longs(), layout(bounds))
                .as((sizes, seed, layout) -> tensor(bounds, sizes, seed, layout));
    }

    /// Returns pairs of tensors that broadcast: the second one has some of the first one's leading axes
    /// dropped and some of its sizes replaced by 1, or the other way round.
    public static Arbitrary<Pair> broadcastable(Shapes bounds) {
        return Combinators
                .combine(sizes(bounds), Arbitraries.longs(), layout(bounds), Arbitraries.of(false, true))
                .as((sizes, seed, layout, exchanged) -> {
                    Draw d = new Draw(seed, bounds.maxSize());
                    int dropped = d.between(0, sizes.size());
                    List<Integer> smaller = sizes.subList(dropped, sizes.size()).stream()
                            .map(n -> d.chance(0.3) ? Integer.valueOf(1) : n).toList();
                    Tensor large = tensor(bounds, sizes, seed, layout);
                    Tensor small = tensor(bounds, smaller, seed + 1, layout);
                    return exchanged ? new Pair(small, large) : new Pair(large, small);
                });
    }

    private static Arbitrary<List<Integer>> sizes(Shapes bounds) {
        if (bounds.minRank() < 0 || bounds.maxRank() > 8 || bounds.minRank() > bounds.maxRank()
                || bounds.minSize() < 0 || bounds.minSize() > bounds.maxSize()
                || !(bounds.min() < bounds.max())) {
            throw new IllegalArgumentException("shapes: bounds out of order, " + bounds
                    + ", expected 0 <= minRank <= maxRank <= 8, 0 <= minSize <= maxSize and min < max");
        }
        return Arbitraries.integers().between(bounds.minSize(), bounds.maxSize()).list()
                .ofMinSize(bounds.minRank()).ofMaxSize(bounds.maxRank());
    }

    private static Arbitrary<Integer> layout(Shapes bounds) {
        return Arbitraries.integers().between(0, bounds.strided() ? 2 : 0);
    }

    /// Layout 0 is contiguous, 1 has its axes in the opposite order in memory, 2 every other element of its
    /// last axis.
    private static Tensor tensor(Shapes bounds, List<Integer> sizes, long seed, int layout) {
        int rank = sizes.size();
        long[] dims = sizes.stream().mapToLong(Integer::longValue).toArray();
        long[] memory = dims.clone();
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++) {
            back[i] = rank - 1 - i;
            memory[i] = layout == 1 ? dims[rank - 1 - i] : dims[i];
        }
        if (layout == 2 && rank > 0) {
            memory[rank - 1] *= 2;
        }
        Shape shape = Shape.of(memory);
        Draw d = new Draw(seed, bounds.maxSize());
        double[] values = new double[Math.toIntExact(shape.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = d.uniform(bounds.min(), bounds.max());
        }
        Tensor x = Cells.tensor(DType.FLOAT64, shape, values);
        return rank == 0 || layout == 0 ? x : layout == 1 ? x.permute(back)
                : x.get(Index.ellipsis(), Index.slice(null, null, 2));
    }

    @Override
    public boolean canProvideFor(TypeUsage type) {
        return type.isOfType(Tensor.class) || type.isOfType(Pair.class);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
        Shapes bounds = type.findAnnotation(Shapes.class).orElseGet(Tensors::defaults);
        return Set.of(type.isOfType(Pair.class) ? broadcastable(bounds) : of(bounds));
    }

    @Shapes
    private static final class Defaults {
    }

    private static Shapes defaults() {
        return Defaults.class.getAnnotation(Shapes.class);
    }
}
