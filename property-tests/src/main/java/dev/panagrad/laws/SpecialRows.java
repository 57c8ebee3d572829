package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.ELEMENTWISE;

import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Special;
import java.util.List;
import java.util.function.Function;

/// The rows of the functions from analysis.
final class SpecialRows {
    private static final Values REAL = Values.between(-3, 3);
    private static final Values POSITIVE = Values.between(0.2, 4);
    private static final Values INSIDE = Values.between(-0.9, 0.9);

    private SpecialRows() {
    }

    private static OpSpec row(Op op, Bound bound, Values values) {
        return row(op.getClass(), bound, values, _ -> op);
    }

    private static OpSpec row(Class<? extends Op> type, Bound bound, Values values, Function<Draw, Op> op) {
        return OpSpec.of(type, OpSpec.FLOATS, bound,
                d -> Sample.of(op.apply(d), Operand.of(d.shape(0, 4), values))).with(ELEMENTWISE);
    }

    static List<OpSpec> all() {
        // @formatter:off
        return List.of(
            row(new Special.Acos(), Bound.ulps(4), INSIDE),
            row(new Special.Asin(), Bound.ulps(4), INSIDE),
            row(new Special.Sinh(), Bound.ulps(4), REAL),
            row(new Special.Cosh(), Bound.ulps(4), REAL),
            row(new Special.Asinh(), Bound.ulps(4), REAL),
            row(new Special.Acosh(), Bound.ulps(4), Values.between(1.2, 5)),
            row(new Special.Atanh(), Bound.ulps(4), INSIDE),
            row(new Special.Log2(), Bound.ulps(4), POSITIVE),
            row(new Special.Log10(), Bound.ulps(4), POSITIVE),
            row(new Special.Erfc(), Bound.ulps(8), REAL),
            row(new Special.Erfcx(), Bound.ulps(30), REAL),
            row(new Special.Erfinv(), Bound.ulps(8), INSIDE),
            row(new Special.Ndtri(), Bound.ulps(12), Values.between(0.02, 0.47)),
            row(new Special.Exp2(), Bound.ulps(4), REAL),
            row(new Special.Lgamma(), Bound.ulps(8), POSITIVE),
            row(Special.Polygamma.class, Bound.ulps(8), Values.between(0.7, 4),
                    d -> new Special.Polygamma(d.between(0, 2))),
            row(Special.BesselI.class, Bound.ulps(8), Values.around(0.1, 3),
                    d -> new Special.BesselI(d.between(0, 1), d.chance(0.5))),
            row(Special.BesselJ.class, Bound.conditioned(8), Values.around(0.1, 3),
                    d -> new Special.BesselJ(d.between(0, 1))),
            row(Special.BesselY.class, Bound.conditioned(8), Values.between(0.7, 4),
                    d -> new Special.BesselY(d.between(0, 1))),
            row(Special.BesselK.class, Bound.ulps(8), Values.between(0.7, 4),
                    d -> new Special.BesselK(d.between(0, 1), d.chance(0.5))));
        // @formatter:on
    }
}
