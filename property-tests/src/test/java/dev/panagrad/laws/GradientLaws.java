package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What holds for the gradient of every operation on a backend; a subclass names the backend.
abstract class GradientLaws extends OnBackend {
    GradientLaws(String backend) {
        super(backend);
    }

    /// A sample as a function of its differentiable operands; the others are held fixed.
    record Differentiable(Sample sample, Tensor[] all, int[] places) {
        static Differentiable of(OpSpec row, Draw d) {
            Sample s = row.samples().apply(d);
            Tensor[] all = s.tensors(d, DType.FLOAT64);
            int[] places = IntStream.range(0, all.length)
                    .filter(i -> s.operands().get(i).differentiable()).toArray();
            return new Differentiable(s, all, places);
        }

        Function<Tensor[], Tensor> function() {
            return in -> {
                Tensor[] full = all.clone();
                for (int i = 0; i < places.length; i++) {
                    full[places[i]] = in[i];
                }
                return Tensor.apply(sample.op(), full);
            };
        }

        Tensor[] operands() {
            return Arrays.stream(places).mapToObj(i -> all[i]).toArray(Tensor[]::new);
        }
    }

    @Property(tries = 250, seed = Tries.SEED)
    void gradientEqualsTheCentralDifference(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        Tries.each(OpSpecs.differentiable(), seed, size, (row, d) -> {
            var f = Differentiable.of(row, d);
            Laws.gradient(d, f.function(), f.operands());
        });
    }

    @Property(tries = 200, seed = Tries.SEED)
    void secondGradientEqualsTheCentralDifference(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int size) {
        Tries.each(OpSpecs.differentiable(), seed, size, (row, d) -> {
            var f = Differentiable.of(row, d);
            Laws.secondGradient(d, f.function(), f.operands());
        });
    }

    @Property(tries = 200, seed = Tries.SEED)
    void jvpIsTheTransposeOfVjp(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int size) {
        Tries.each(OpSpecs.differentiable(), seed, size, (row, d) -> {
            var f = Differentiable.of(row, d);
            for (int i = 0; i < f.operands().length; i++) {
                Laws.transposed(d, f.function(), i, f.operands());
            }
        });
    }
}
