package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Scan;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;

/// The rows of sorting, of combining elements with those before them, and with those of a source.
final class OrderingRows {
    private static final Values FEW = Values.integers(-2, 2);
    private static final Values WITH_NAN = (d, n) -> {
        double[] v = FEW.draw(d, n);
        Arrays.setAll(v, i -> d.chance(0.1) ? Double.NaN : v[i]);
        return v;
    };
    private static final Values LOW = Values.integers(0, 4);
    private static final Values FACTORS = Values.around(0.6, 1.5);

    private OrderingRows() {
    }

    /// Elements of which the last axis rises.
    private static Values rising(Shape s) {
        int n = s.rank() == 0 ? 1 : (int) s.dim(-1);
        return (d, count) -> {
            double[] v = LOW.draw(d, count);
            for (int i = 0; i < count; i += n) {
                Arrays.sort(v, i, i + n);
            }
            return v;
        };
    }

    private static Sample search(Draw d) {
        Shape values = d.shape(1, 3);
        Shape sorted = d.chance(0.5) ? d.shape(1, 1) : values.with(values.rank() - 1, d.between(0, 5));
        Values rising = rising(sorted);
        return Sample.of(new Ordering.SearchSorted(d.chance(0.5)),
                Operand.of(sorted, rising).integers(rising), Operand.of(values, LOW).integers(LOW));
    }

    private static Sample exchange(Draw d) {
        Shape lead = d.shape(0, 2);
        int rows = d.between(1, 7);
        Values any = Values.integers(0, rows - 1);
        return Sample.of(new Ordering.Exchange(rows),
                Operand.of(lead.insert(lead.rank(), d.between(0, rows)), any).integers(any));
    }

    private static Sample bags(Draw d) {
        int size = d.between(0, 9);
        Values rising = (draw, n) -> {
            double[] v = Values.integers(0, size).draw(draw, n);
            v[0] = 0;
            Arrays.sort(v);
            return v;
        };
        return Sample.of(new Ordering.EmbeddingBag(size),
                Operand.of(Shape.of(d.between(1, 6)), rising).integers(rising));
    }

    private static Sample bagMax(Draw d) {
        Shape s = d.shape(1, 4);
        int bags = d.between(s.dim(0) == 0 ? 0 : 1, d.size() + 1);
        return Sample.of(new Ordering.EmbeddingBagMax(bags), Operand.of(s, WITH_NAN).integers(FEW),
                MovementRows.index(d, bags, Shape.of(s.dim(0))));
    }

    /// Some sequences have more labels than there are states for.
    private static Sample states(Draw d) {
        int n = d.between(0, 4);
        int most = d.between(0, 4);
        int classes = d.between(1, 4);
        boolean whole = d.chance(0.3);
        int longest = whole ? d.between(0, most + 1) : most + 1;
        Shape labels = whole || d.chance(0.5) ? Shape.of(n * longest)
                : Shape.of(n, longest + d.between(0, 1));
        return Sample.of(new Ordering.CtcStates(2 * most + 1, classes, d.between(0, classes - 1), whole),
                Operand.fixed(labels, DType.INT64, Values.integers(0, classes - 1)),
                Operand.fixed(Shape.of(n), DType.INT64, Values.integers(whole ? longest : 0, longest)));
    }

    private static Sample scatter(Draw d) {
        Shape s = d.shape(1, 4);
        int a = d.axis(s.rank());
        Operand index = MovementRows.index(d, s.dim(a), MovementRows.within(d, s, a));
        Indexing.Combine how = d.one(Indexing.Combine.values());
        boolean compares = how == Indexing.Combine.MAX || how == Indexing.Combine.MIN;
        Values x = compares ? Values.distinct(0) : FACTORS;
        Values y = compares ? Values.distinct(1) : FACTORS;
        return Sample.of(new Indexing.Scatter(a, how), Operand.of(s, x).integers(FEW), index,
                Operand.of(index.shape(), y).integers(FEW));
    }

    private static double[] products(Op op, Tensor[] in, double[] y, double eps) {
        double n = in[0].numel() + (in.length > 2 ? in[2].numel() : 0);
        return Bound.ulps(n + 1).errors(op, in, y, eps);
    }

    private static double[] logSums(Op op, Tensor[] in, double[] y, double eps) {
        double[] e = new double[y.length];
        Arrays.fill(e, 8 * (in[0].numel() + 4) * eps);
        return e;
    }

    private static Sample scan(Draw d, IntFunction<Op> op, Values values) {
        Shape s = d.shape(0, 4);
        return Sample.of(op.apply(d.axis(s.rank())), Operand.of(s, values).integers(FEW));
    }

    private static Values withZeros(double chance) {
        return (d, n) -> {
            double[] v = FACTORS.draw(d, n);
            Arrays.setAll(v, i -> d.chance(chance) ? 0 : v[i]);
            return v;
        };
    }

    static List<OpSpec> all() {
        var all = OpSpec.COMPUTED;
        // @formatter:off
        return List.of(
            OpSpec.of(Ordering.ArgSort.class, all, Bound.exact(), d ->
                    scan(d, a -> new Ordering.ArgSort(a, d.chance(0.5)), FEW)).with(NO_GRADIENT),
            OpSpec.of(Ordering.SearchSorted.class, OpSpec.NUMBERS, Bound.exact(), OrderingRows::search)
                    .with(NO_GRADIENT),
            OpSpec.of(Ordering.Exchange.class, EnumSet.of(DType.UINT8, DType.INT32, DType.INT64),
                    Bound.exact(), OrderingRows::exchange).with(NO_GRADIENT),
            OpSpec.of(Ordering.EmbeddingBag.class, EnumSet.of(DType.UINT8, DType.INT32, DType.INT64),
                    Bound.exact(), OrderingRows::bags).with(NO_GRADIENT),
            OpSpec.of(Ordering.EmbeddingBagMax.class, OpSpec.NUMBERS, Bound.exact(), OrderingRows::bagMax)
                    .with(NO_GRADIENT),
            OpSpec.of(Ordering.CtcStates.class, EnumSet.of(DType.INT64), Bound.exact(), OrderingRows::states)
                    .with(NO_GRADIENT),
            OpSpec.of(Scan.CumProd.class, all, OrderingRows::products,
                    d -> scan(d, Scan.CumProd::new, withZeros(0.15))),
            OpSpec.of(Scan.LogCumSumExp.class, OpSpec.FLOATS, OrderingRows::logSums,
                    d -> scan(d, Scan.LogCumSumExp::new, Values.between(-3, 3))),
            OpSpec.of(Scan.CumExtreme.class, all, Bound.exact(), d ->
                    scan(d, a -> new Scan.CumExtreme(a, d.chance(0.5)), FEW)).with(NO_GRADIENT),
            OpSpec.of(Indexing.Scatter.class, OpSpec.NUMBERS, OrderingRows::products, OrderingRows::scatter));
        // @formatter:on
    }
}
