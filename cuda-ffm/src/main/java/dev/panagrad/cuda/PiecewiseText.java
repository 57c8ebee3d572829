package dev.panagrad.cuda;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.cuda.ScalarTable.Entry;
import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Pieces;
import java.util.Arrays;

/// Writes piecewise functions as instructions. Their degrees are part of the text, all other numbers are
/// constants of the kernel: the bounds, then the scale and zeros of each piece.
final class PiecewiseText {
    private final Pieces pieces;
    private final Number type;
    private final boolean product;
    private final StringBuilder code = new StringBuilder();

    private PiecewiseText(Pieces pieces, Number type, boolean product) {
        this.pieces = pieces;
        this.type = type;
        this.product = product;
    }

    /// Returns the function of the first operand.
    static Entry value(Pieces p, Number t) {
        return new PiecewiseText(p, t, false).entry();
    }

    /// Returns the first operand times the function of the second one.
    static Entry product(Pieces p, Number t) {
        return new PiecewiseText(p, t, true).entry();
    }

    private Entry entry() {
        Factors[] all = {pieces.within(), pieces.below(), pieces.above()};
        Object[] constants = new Object[2 + 3 * all.length];
        constants[0] = pieces.low();
        constants[1] = pieces.high();
        StringBuilder name = new StringBuilder(product ? "piecewiseGrad" : "piecewise");
        name.append(pieces.closed() ? "Closed" : "Open");
        for (int i = 0; i < all.length; i++) {
            constants[2 + 3 * i] = all[i].scale();
            constants[3 + 3 * i] = all[i].first();
            constants[4 + 3 * i] = all[i].second();
            name.append(all[i].isZero() ? "N" : all[i].degree());
        }
        String x = product ? "$b" : "$a";
        code.append("{\n.reg .").append(type.type).append(" %u, %v;\n");
        piece(all[0], "$y", x, 2);
        piece(all[2], "%u", x, 8);
        // What is not at most the upper bound: NaN too.
        chosen("%u", (pieces.closed() ? "gtu" : "ge"), x, "$1");
        // The piece below comes last: it counts where both bounds are the same and belong to either side.
        piece(all[1], "%u", x, 5);
        chosen("%u", (pieces.closed() ? "lt" : "le"), x, "$0");
        if (!product) {
            chosen(x, "nan", x, x);
        }
        code.append("}");
        Number[] types = new Number[constants.length];
        Arrays.fill(types, type);
        return new Entry(Scalar.direct(name.toString(), type, product ? 2 : 1, code.toString(), types),
                constants);
    }

    private void op(String what, String... registers) {
        code.append(what).append('.').append(type.type).append(' ').append(String.join(", ", registers))
                .append(";\n");
    }

    private void chosen(String value, String how, String x, String bound) {
        op("setp." + how, "$p", x, bound);
        op("selp", "$y", value, "$y", "$p");
    }

    private void piece(Factors f, String to, String x, int constant) {
        if (f.degree() == 0) {
            op("mov", to, "$" + constant);
        } else {
            op("sub.rn", to, x, "$" + (constant + 1));
            op("mul.rn", to, to, "$" + constant);
        }
        if (f.degree() == 2) {
            op("sub.rn", "%v", x, "$" + (constant + 2));
            op("mul.rn", to, to, "%v");
        }
        if (product && !f.isZero()) {
            op("mul.rn", to, to, "$a");
        }
    }
}
