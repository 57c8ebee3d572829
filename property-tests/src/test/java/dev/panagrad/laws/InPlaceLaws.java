package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// In-place forms equal the out-of-place ones, in value and in gradient.
abstract class InPlaceLaws extends OnBackend {
    private static final Values REAL = Values.between(0.3, 2);

    InPlaceLaws(String backend) {
        super(backend);
    }

    /// An in-place method and what it stands for; both ignore the second operand where they have none.
    private record Form(String name, boolean integers, BinaryOperator<Tensor> inPlace,
            BinaryOperator<Tensor> outOfPlace) {
    }

    // @formatter:off
    private static final List<Form> FORMS = List.of(
        new Form("add_", true, Tensor::add_, Tensor::add),
        new Form("add_ number", true, (x, _) -> x.add_(3), (x, _) -> x.add(3)),
        new Form("sub_", true, Tensor::sub_, Tensor::sub),
        new Form("sub_ number", true, (x, _) -> x.sub_(3), (x, _) -> x.sub(3)),
        new Form("mul_", true, Tensor::mul_, Tensor::mul),
        new Form("mul_ number", true, (x, _) -> x.mul_(3), (x, _) -> x.mul(3)),
        new Form("div_", false, Tensor::div_, Tensor::div),
        new Form("div_ number", false, (x, _) -> x.div_(3), (x, _) -> x.div(3)),
        new Form("maximum_", true, (x, y) -> x.maximum_(y.add(0.125)), (x, y) -> x.maximum(y.add(0.125))),
        new Form("maximum_ number", true, (x, _) -> x.maximum_(1), (x, _) -> x.maximum(1)),
        new Form("minimum_", true, (x, y) -> x.minimum_(y.add(0.125)), (x, y) -> x.minimum(y.add(0.125))),
        new Form("minimum_ number", true, (x, _) -> x.minimum_(1), (x, _) -> x.minimum(1)),
        new Form("pow_", false, Tensor::pow_, Tensor::pow),
        new Form("pow_ number", true, (x, _) -> x.pow_(2), (x, _) -> x.pow(2)),
        new Form("neg_", true, (x, _) -> x.neg_(), (x, _) -> x.neg()),
        new Form("abs_", true, (x, _) -> x.abs_(), (x, _) -> x.abs()),
        new Form("exp_", false, (x, _) -> x.exp_(), (x, _) -> x.exp()),
        new Form("log_", false, (x, _) -> x.log_(), (x, _) -> x.log()),
        new Form("sqrt_", false, (x, _) -> x.sqrt_(), (x, _) -> x.sqrt()),
        new Form("tanh_", false, (x, _) -> x.tanh_(), (x, _) -> x.tanh()),
        new Form("sigmoid_", false, (x, _) -> x.sigmoid_(), (x, _) -> x.sigmoid()),
        new Form("relu_", true, (x, _) -> x.relu_(), (x, _) -> x.relu()),
        new Form("floor_", true, (x, _) -> x.floor_(), (x, _) -> x.floor()),
        new Form("ceil_", true, (x, _) -> x.ceil_(), (x, _) -> x.ceil()),
        new Form("round_", true, (x, _) -> x.round_(), (x, _) -> x.round()),
        new Form("reciprocal_", false, (x, _) -> x.reciprocal_(), (x, _) -> x.reciprocal()),
        new Form("clamp_", true, (x, _) -> x.clamp_(1, 2), (x, _) -> x.clamp(1, 2)),
        new Form("zero_", true, (x, _) -> x.zero_(), (x, _) -> x.mul(0)),
        new Form("fill_", true, (x, _) -> x.fill_(3), (x, _) -> x.mul(0).add(3)),
        new Form("copy_", true, Tensor::copy_, (x, y) -> x.mul(0).add(y)));
    // @formatter:on

    @Property(tries = 200, seed = Tries.SEED)
    void inPlaceEqualsOutOfPlace(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int size) {
        for (long s : Tries.seeds(seed)) {
            equalOutOfPlace(new Draw(s, size));
        }
    }

    private static void equalOutOfPlace(Draw d) {
        for (Form f : FORMS) {
            DType t = f.integers && d.chance(0.4) ? d.one(DType.INT32, DType.INT64, DType.UINT8)
                    : d.one(DType.FLOAT32, DType.FLOAT64);
            Shape s = d.shape(0, 3);
            double[] values = t.isFloat() ? REAL.draw(d, (int) s.numel())
                    : Values.integers(1, 9).draw(d, (int) s.numel());
            Tensor x = Cells.scattered(d, t, s, values);
            Shape other = d.broadcastableTo(s);
            Tensor y = Cells.scattered(d, t, other, t.isFloat() ? REAL.draw(d, (int) other.numel())
                    : Values.integers(1, 5).draw(d, (int) other.numel()));
            if (f.name.startsWith("m") && !t.isFloat() && !f.name.contains("number")
                    && !f.name.startsWith("mul")) {
                continue;
            }
            Tensor expected = f.outOfPlace.apply(x, y);
            int version = x.version();
            Tensor same = f.inPlace.apply(x, y);
            String difference = Cells.difference(expected, x);
            if (same != x || x.version() != version + 1 || difference != null) {
                throw new AssertionError(f.name + " of " + t + s + ", " + d + ": " + difference);
            }
        }
    }

    /// How the second operand is related to the changed tensor.
    private enum Relation {
        APART, SAME, DETACHED, TRANSPOSED, OVERLAPPING, VIEW_OF_BASE
    }

    private static Tensor other(Relation r, Tensor a, Tensor apart) {
        return switch (r) {
            case APART -> apart;
            case SAME -> a;
            case DETACHED -> a.detach();
            case TRANSPOSED -> a.t();
            case OVERLAPPING -> a.select(0, 0);
            case VIEW_OF_BASE -> a.view(-1).view(a.shape().dims());
        };
    }

    /// The change of an inner tensor becomes part of the history, whatever its operand shares with it; the
    /// numeric side computes without any change in place.
    @Property(tries = 40, seed = Tries.SEED)
    void gradientsThroughChangesInPlace(@ForAll long seed) {
        for (long s : Tries.seeds(seed)) {
            throughChangesInPlace(new Draw(s, 3));
        }
    }

    private static void throughChangesInPlace(Draw d) {
        for (Form f : FORMS) {
            if (f.name.startsWith("max") || f.name.startsWith("min") || f.name.startsWith("clamp")
                    || f.name.matches("(floor|ceil|round)_")) {
                continue;
            }
            for (Relation r : Relation.values()) {
                Tensor x = Cells.tensor(DType.FLOAT64, Shape.of(3, 3), REAL.draw(d, 9));
                Tensor z = Cells.tensor(DType.FLOAT64, Shape.of(3, 3), REAL.draw(d, 9));
                try {
                    InPlaceGradients.check(d, f.inPlace, f.outOfPlace, (a, apart) -> other(r, a, apart), x,
                            z);
                    InPlaceGradients.checkOnView(d, f.inPlace, f.outOfPlace, x, z);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(f.name + ", operand " + r + ", " + d, e);
                }
            }
        }
    }
}
