package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Masked;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Sorting.Interpolation;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.Windows;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.fft.Stft;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// First and second derivatives of operations that are compositions, against finite differences.
class CompositionGradientTest {
    private static final Values REAL = Values.between(-3, 3);
    private static final Values POSITIVE = Values.between(0.3, 2);
    private static final Values APART = Values.distinct(0);

    private record Row(String name, Values values, Function<Tensor[], Tensor> f, long[]... shapes) {
    }

    private static long[] s(long... dims) {
        return dims;
    }

    private static Tensor ints(long... v) {
        return Tensor.of(v);
    }

    private static List<Row> elementwise() {
        Tensor mask = Tensor.of(true, false, true);
        // @formatter:off
        return List.of(
            new Row("logaddexp", REAL, t -> t[0].logaddexp(t[1]), s(2, 3), s(3)),
            new Row("logaddexp2", REAL, t -> t[0].logaddexp2(t[1]), s(2, 3), s(3)),
            new Row("hypot", Values.around(0.3, 2), t -> t[0].hypot(t[1]), s(2, 3), s(3)),
            new Row("xlogy", POSITIVE, t -> t[0].xlogy(t[1]), s(2, 3), s(3)),
            new Row("xlog1py", POSITIVE, t -> t[0].xlog1py(t[1]), s(2, 3), s(3)),
            new Row("entr", POSITIVE, t -> t[0].entr(), s(4)),
            new Row("logit", Values.between(0.1, 0.9), t -> t[0].logit(), s(4)),
            new Row("sinc", Values.around(0.2, 2), t -> t[0].sinc(), s(4)),
            new Row("exp2", REAL, t -> t[0].exp2(), s(4)),
            new Row("mvlgamma", Values.between(1.2, 4), t -> t[0].mvlgamma(3), s(4)),
            new Row("logNdtr", Values.between(-4, 1), t -> t[0].logNdtr(), s(6)),
            new Row("ndtri", Values.between(0.1, 0.9), t -> t[0].ndtri(), s(4)),
            new Row("lerp", POSITIVE, t -> t[0].lerp(t[1], t[2]), s(2, 3), s(3), s(2, 1)),
            new Row("lerp 0.3", REAL, t -> t[0].lerp(t[1], 0.3), s(2, 3), s(3)),
            new Row("lerp 0.8", REAL, t -> t[0].lerp(t[1], 0.8), s(2, 3), s(4, 1, 3)),
            new Row("addcmul", REAL, t -> t[0].addcmul(t[1], t[2], 0.5), s(2, 3), s(3), s(2, 1)),
            new Row("addcdiv", POSITIVE, t -> t[0].addcdiv(t[1], t[2], 0.5), s(2, 3), s(3), s(2, 1)),
            new Row("clamp", APART, t -> t[0].clamp(t[1].sub(0.3), t[2].add(0.7)).square(), s(4), s(1), s(1)),
            new Row("copysign", Values.around(0.3, 2), t -> t[0].copysign(t[1]), s(4), s(4)),
            new Row("frac", Values.betweenSteps(), t -> t[0].frac().square(), s(4)),
            new Row("maskedScatter", REAL, t -> t[0].maskedScatter(mask, t[1]).square(), s(2, 3), s(5)),
            new Row("fmax", APART, t -> t[0].fmax(t[1].add(0.2)).square(), s(4), s(1)));
        // @formatter:on
    }

    private static List<Row> products() {
        // @formatter:off
        return List.of(
            new Row("einsum", REAL, t -> Tensor.einsum("bij,jk,ik->bk", t), s(2, 3, 2), s(2, 3), s(3, 3)),
            new Row("einsum diagonal", REAL, t -> Tensor.einsum("...ii,i->...", t), s(2, 3, 3), s(3)),
            new Row("einsum broadcast", REAL, t -> Tensor.einsum("...ij,...jk", t), s(2, 1, 2), s(1, 2, 3)),
            new Row("tensordot", REAL, t -> t[0].tensordot(t[1], new int[] {0, 2}, new int[] {1, 0}),
                    s(2, 3, 2), s(2, 2, 2)),
            new Row("baddbmm", REAL, t -> t[0].baddbmm(t[1], t[2], 0.5, 2), s(3), s(2, 2, 2), s(2, 2, 3)),
            new Row("addr", REAL, t -> t[0].addr(t[1], t[2], 0.5, 2), s(2, 3), s(2), s(3)),
            new Row("kron", REAL, t -> t[0].kron(t[1]), s(2, 2), s(3)),
            new Row("cross", REAL, t -> t[0].cross(t[1]), s(2, 3), s(1, 3)),
            new Row("cdist", REAL, t -> t[0].cdist(t[1]), s(2, 3), s(3, 3)),
            new Row("cdist 3", APART, t -> t[0].cdist(t[1], 3), s(2, 2), s(2, 2)),
            new Row("multiDot", REAL, t -> t[0].multiDot(t[1], t[2]), s(2, 3), s(3, 2), s(2)),
            new Row("norm 3", Values.around(0.3, 2), t -> t[0].norm(3, false, 1), s(2, 3)),
            new Row("norm 2", REAL, t -> t[0].norm(2, true, 0, 1), s(2, 3)),
            new Row("renorm", POSITIVE, t -> t[0].renorm(2, 0, 1), s(2, 3)),
            new Row("var", REAL, t -> t[0].var(1, false, 1), s(2, 3)),
            new Row("std", REAL, t -> t[0].std(0, false, 0), s(3, 2)),
            new Row("cov", REAL, t -> t[0].cov(1, ints(1, 2, 1), t[1].square()), s(2, 3), s(3)),
            new Row("corrcoef", REAL, t -> t[0].corrcoef().mul(t[0].corrcoef()), s(2, 4)));
        // @formatter:on
    }

    private static List<Row> ordered() {
        Tensor at = Tensor.of(new long[][] {{0, 1, 0}, {1, 1, 0}});
        // @formatter:off
        return List.of(
            new Row("sort", APART, t -> t[0].sort(0, true).values().square(), s(3, 2)),
            new Row("topk", APART, t -> t[0].topk(2).values().square(), s(2, 4)),
            new Row("kthvalue", APART, t -> t[0].kthvalue(2, 0, true).values().square(), s(3, 2)),
            new Row("median", APART, t -> t[0].median().square(), s(2, 4)),
            new Row("quantile", APART, t -> t[0].quantile(Tensor.of(0.3, 0.8), 1, false,
                    Interpolation.LINEAR).square(), s(2, 4)),
            new Row("cummax", APART, t -> t[0].cummax(1).values().square(), s(2, 4)),
            new Row("cumprod", Values.around(0.5, 1.5), t -> t[0].cumprod(0), s(4, 2)),
            new Row("logcumsumexp", REAL, t -> t[0].logcumsumexp(1), s(2, 4)),
            new Row("diff", REAL, t -> t[0].diff(2, 0).square(), s(4, 2)),
            new Row("trapezoid", REAL, t -> t[0].trapezoid(t[1], -1), s(2, 4), s(4)),
            new Row("gradient", REAL, t -> t[0].gradient(0.5, 2, 1).getFirst().square(), s(2, 4)),
            new Row("scatter", REAL, t -> t[0].scatter(0, at, t[1]).square(), s(2, 3), s(2, 3)),
            new Row("scatterReduce mean", REAL, t -> t[0].scatterReduce(0, at, t[1], "mean", false).square(),
                    s(2, 3), s(2, 3)),
            new Row("scatterReduce prod", POSITIVE, t -> t[0].scatterReduce(0, at, t[1], "prod", true),
                    s(2, 3), s(2, 3)),
            new Row("scatterReduce amax", APART, t -> t[0].scatterReduce(0, at, t[1].add(0.2), "amax", true)
                    .square(), s(2, 3), s(2, 3)),
            new Row("indexAdd", REAL, t -> t[0].indexAdd(1, ints(2, 0, 2), t[1], 2).square(), s(2, 3),
                    s(2, 3)),
            new Row("indexPut", REAL,
                    t -> t[0].indexPut(new Tensor[] {null, ints(2, 0)}, t[1], true).square(), s(2, 3),
                    s(2, 2)),
            new Row("takeAlongDim", REAL, t -> t[0].takeAlongDim(ints(1, 0, 1).reshape(1, 3), 1).square(),
                    s(2, 3)),
            new Row("unfold", REAL, t -> t[0].unfold(0, 3, 1).square(), s(5, 2)),
            new Row("roll", REAL, t -> t[0].roll(new long[] {1, -1}, new int[] {0, 1}).square(), s(2, 3)),
            new Row("diagEmbed", REAL, t -> t[0].diagEmbed(1, 0, 2).square(), s(2, 3)),
            new Row("nanmean", REAL, t -> t[0].nanmean(1).square(), s(2, 3)));
        // @formatter:on
    }

    private static Tensor symmetric(Tensor x) {
        return x.matmul(x.mT()).add(Tensor.eye(3, 3, DType.FLOAT64));
    }

    private static List<Row> spectraAndFactors() {
        Tensor mask = Tensor.of(new boolean[][] {{true, false, true}, {true, true, true}});
        Tensor window = Windows.hann(8, true, DType.FLOAT64).add(0.2);
        // @formatter:off
        return List.of(
            new Row("airyAi", Values.between(-6, 5), t -> t[0].airyAi(), s(6)),
            new Row("chebyshevT", REAL, t -> t[0].chebyshevPolynomialT(4), s(4)),
            new Row("chebyshevU", REAL, t -> t[0].shiftedChebyshevPolynomialU(3), s(4)),
            new Row("hermiteH", REAL, t -> t[0].hermitePolynomialH(4), s(4)),
            new Row("hermiteHe", REAL, t -> t[0].hermitePolynomialHe(4), s(4)),
            new Row("laguerreL", REAL, t -> t[0].laguerrePolynomialL(4), s(4)),
            new Row("legendreP", REAL, t -> t[0].legendrePolynomialP(4), s(4)),
            new Row("masked.mean", REAL, t -> Masked.mean(t[0], mask, false, 1).square(), s(2, 3)),
            new Row("masked.std", REAL, t -> Masked.std(t[0], mask, 1, false, 1), s(2, 3)),
            new Row("masked.logsumexp", REAL, t -> Masked.logsumexp(t[0], mask, true, 1), s(2, 3)),
            new Row("masked.softmax", REAL, t -> Masked.softmax(t[0], mask, 1).square(), s(2, 3)),
            new Row("masked.normalize", POSITIVE, t -> Masked.normalize(t[0], mask, 2, 1, 1e-12),
                    s(2, 3)),
            new Row("stft", REAL, t -> Stft.stft(t[0], 8, o -> o.hopLength(3).window(window)).square(),
                    s(2, 15)),
            new Row("istft", REAL, t -> Stft.istft(t[0], 8, o -> o.hopLength(2).window(window)).square(),
                    s(5, 6, 2)),
            new Row("hfft", REAL, t -> Fft.hfft(t[0], 0, -1, Fft.Norm.ORTHO).square(), s(4, 2)),
            new Row("rfftn", REAL, t -> Fft.rfftn(t[0], Fft.Norm.ORTHO).square(), s(3, 4)),
            new Row("svdvals", APART, t -> Linalg.svdvals(t[0]).square(), s(4, 3)),
            new Row("eigvalsh", APART, t -> Linalg.eigvalsh(symmetric(t[0])).square(), s(3, 4)),
            new Row("lstsq", APART, t -> Linalg.lstsq(t[0], t[1]).solution(), s(4, 2), s(4, 1)),
            new Row("solveEx", APART, t -> LinalgEx.solveEx(symmetric(t[0]), t[1]).result(), s(3, 4),
                    s(3, 2)),
            new Row("ormqr", REAL, t -> LinalgEx.ormqr(t[0], t[1], t[2], true, true), s(4, 2), s(2),
                    s(4, 2)));
        // @formatter:on
    }

    @Test
    void derivativesAreRight() {
        List<Row> rows = new ArrayList<>(elementwise());
        rows.addAll(products());
        rows.addAll(ordered());
        rows.addAll(spectraAndFactors());
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            for (int seed = 0; seed < 3; seed++) {
                Draw d = new Draw(seed, 4);
                Tensor[] x = new Tensor[row.shapes.length];
                for (int i = 0; i < x.length; i++) {
                    Shape shape = Shape.of(row.shapes[i]);
                    x[i] = Cells.tensor(DType.FLOAT64, shape, row.values.draw(d, (int) shape.numel()));
                }
                try {
                    Laws.gradient(d, row.f, x);
                    Laws.secondGradient(d, row.f, x);
                } catch (AssertionError | RuntimeException e) {
                    wrong.add(row.name + ", seed " + seed + ": " + e);
                }
            }
        }
        wrong.forEach(System.out::println);
        assertEquals(List.of(), wrong);
    }
}
