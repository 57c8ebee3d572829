package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Views equal what a copy would hold, share the memory, and pass changes both ways.
abstract class ViewLaws extends OnBackend {
    ViewLaws(String backend) {
        super(backend);
    }

    private static List<OpSpec> views() {
        return OpSpecs.all().stream().filter(r -> View.class.isAssignableFrom(r.type())).toList();
    }

    /// The places in a row-major array that a view of it names, in order, by walking its layout.
    private static int[] places(View.Layout l) {
        int[] out = new int[(int) l.shape().numel()];
        int rank = l.shape().rank();
        for (int i = 0; i < out.length; i++) {
            long rest = i;
            long p = l.offset();
            for (int a = rank - 1; a >= 0; a--) {
                p += rest % l.shape().dim(a) * l.strides()[a];
                rest /= l.shape().dim(a);
            }
            out[i] = (int) p;
        }
        return out;
    }

    @Property(tries = 200, seed = Tries.SEED)
    void viewsShareTheirOperand(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        Tries.each(views(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            View view = (View) s.op();
            Operand o = s.operands().getFirst();
            double[] values = o.draw(d, DType.FLOAT64);
            Tensor x = view instanceof View.AsStrided ? Cells.tensor(DType.FLOAT64, o.shape(), values)
                    : Cells.scattered(d, DType.FLOAT64, o.shape(), values);
            Tensor y;
            try {
                y = Tensor.apply(view, x);
            } catch (ShapeException e) {
                if (view instanceof View.Reshape r
                        && View.Reshape.viewStrides(x.layout(), r.shape()) == null) {
                    return;
                }
                throw e;
            }
            int[] places = places(view.layout(new View.Layout(o.shape(), o.shape().strides(), 0)));
            check(view, y, Arrays.stream(places).mapToDouble(p -> values[p]).toArray());
            if (y.storage() != x.storage() || y.base() != x) {
                throw new AssertionError(view + " does not share the memory");
            }
            Set<Integer> distinct = new HashSet<>();
            for (int p : places) {
                distinct.add(p);
            }
            int version = x.version();
            if (distinct.size() == places.length) {
                y.fill_(42);
                for (int p : places) {
                    values[p] = 42;
                }
                check(view, x, values);
                if (x.version() != version + 1) {
                    throw new AssertionError("a change through " + view + " is no new version");
                }
            }
            x.fill_(-7);
            double[] all = new double[places.length];
            Arrays.fill(all, -7);
            check(view, y, all);
        });
    }

    private static void check(View view, Tensor found, double[] expected) {
        double[] f = found.toDoubleArray();
        if (!Arrays.equals(expected, f)) {
            throw new AssertionError(view + ": expected " + Arrays.toString(expected) + " but got "
                    + Arrays.toString(f));
        }
    }
}
