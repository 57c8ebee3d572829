package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import java.util.List;
import java.util.Locale;

/// The calls of `torch.linalg` and its older names.
final class LinalgCalls {
    private LinalgCalls() {
    }

    static void wire() {
        factors();
        solutions();
        norms();
    }

    private static boolean upper(Arguments a) {
        return switch (a.text("UPLO", "L").toUpperCase(Locale.ROOT)) {
            case "U" -> true;
            case "L" -> false;
            default -> throw new IllegalArgumentException("UPLO is " + a.get("UPLO"));
        };
    }

    private static void factors() {
        one("linalg.cholesky", "input, upper", a -> Linalg.cholesky(a.input(), a.flag("upper", false)));
        one("cholesky", "input, upper", a -> Linalg.cholesky(a.input(), a.flag("upper", false)));
        for (String name : List.of("linalg.det", "det")) {
            one(name, "A", a -> Linalg.det(a.tensor("A")));
        }
        for (String name : List.of("linalg.slogdet", "slogdet")) {
            many(name, "A", a -> {
                Linalg.Slogdet s = Linalg.slogdet(a.tensor("A"));
                return List.of(s.sign(), s.logabsdet());
            });
        }
        one("logdet", "input", a -> Linalg.logdet(a.input()));
        many("linalg.qr", "A, mode", a -> qr(a.tensor("A"), a.text("mode", "reduced")));
        many("qr", "input, some", a -> qr(a.input(), a.flag("some", true) ? "reduced" : "complete"));
        many("linalg.svd", "A, full_matrices, driver", a -> {
            Linalg.Svd s = Linalg.svd(a.tensor("A"), a.flag("full_matrices", true));
            return List.of(s.u(), s.s(), s.vh());
        });
        one("linalg.svdvals", "A, driver", a -> Linalg.svdvals(a.tensor("A")));
        many("linalg.eigh", "input, UPLO", a -> {
            Linalg.Eigh e = Linalg.eigh(a.input(), upper(a));
            return List.of(e.eigenvalues(), e.eigenvectors());
        });
        one("linalg.eigvalsh", "input, UPLO", a -> Linalg.eigvalsh(a.input(), upper(a)));
        many("linalg.lu", "A, pivot", a -> {
            needPivots(a);
            Linalg.Lu lu = Linalg.lu(a.tensor("A"));
            return List.of(lu.p(), lu.l(), lu.u());
        });
        many("linalg.lu_factor", "A, pivot", a -> {
            needPivots(a);
            Linalg.LuFactor lu = Linalg.luFactor(a.tensor("A"));
            return List.of(lu.lu(), lu.pivots());
        });
        many("lu", "A, pivot, get_infos", a -> {
            needPivots(a);
            LinalgEx.LuResult r = LinalgEx.luFactorEx(a.tensor("A"));
            return a.flag("get_infos", false) ? List.of(r.lu().lu(), r.lu().pivots(), r.info())
                    : List.of(r.lu().lu(), r.lu().pivots());
        });
        one("linalg.householder_product", "input, tau",
                a -> Linalg.householderProduct(a.input(), a.tensor("tau")));
    }

    /// Without pivots, which PyTorch too has on CUDA devices alone, there is no call.
    static void needPivots(Arguments a) {
        if (!a.flag("pivot", true)) {
            throw new IllegalArgumentException("there are no LU decompositions without pivots");
        }
    }

    private static List<Tensor> qr(Tensor a, String mode) {
        Linalg.Qr qr = Linalg.qr(a, Linalg.QrMode.valueOf(mode.toUpperCase(Locale.ROOT)));
        return List.of(qr.q(), qr.r());
    }

    private static void solutions() {
        for (String name : List.of("linalg.inv", "inverse")) {
            one(name, name.equals("inverse") ? "input" : "A",
                    a -> Linalg.inv(a.has("A") ? a.tensor("A") : a.input()));
        }
        one("linalg.solve", "A, B, left",
                a -> Linalg.solve(a.tensor("A"), a.tensor("B"), a.flag("left", true)));
        one("linalg.solve_triangular", "input, B, upper, left, unitriangular",
                a -> Linalg.solveTriangular(a.input(), a.tensor("B"), a.flag("upper", false),
                        a.flag("left", true), a.flag("unitriangular", false)));
        many("triangular_solve", "input, A, upper, transpose, unitriangular", a -> {
            boolean turned = a.flag("transpose", false);
            Tensor t = a.tensor("A");
            return List.of(Linalg.solveTriangular(turned ? t.transpose(-2, -1) : t, a.input(),
                    a.flag("upper", true) != turned, true, a.flag("unitriangular", false)), t);
        });
        one("linalg.lu_solve", "LU, pivots, B, left, adjoint",
                a -> Linalg.luSolve(new Linalg.LuFactor(a.tensor("LU"), a.tensor("pivots")), a.tensor("B"),
                        a.flag("left", true), a.flag("adjoint", false)));
        one("lu_solve", "input, LU_data, LU_pivots",
                a -> Linalg.luSolve(new Linalg.LuFactor(a.tensor("LU_data"), a.tensor("LU_pivots")),
                        a.input(),
                        true, false));
        one("cholesky_solve", "input, L, upper",
                a -> Linalg.choleskySolve(a.input(), a.tensor("L"), a.flag("upper", false)));
        one("cholesky_inverse", "input, upper",
                a -> Linalg.choleskyInverse(a.input(), a.flag("upper", false)));
        one("linalg.pinv", "input, rcond, hermitian, atol, rtol", a -> {
            String relative = a.has("rtol") ? "rtol" : "rcond";
            boolean symmetric = a.flag("hermitian", false);
            return a.isTensor("atol") || a.isTensor(relative)
                    ? Linalg.pinv(a.input(), tensor(a, "atol"), tensor(a, relative), symmetric)
                    : Linalg.pinv(a.input(), number(a, "atol", 0), number(a, relative, Double.NaN),
                            symmetric);
        });
        one("pinverse", "input, rcond", a -> Linalg.pinv(a.input(), 0, number(a, "rcond", 1e-15), false));
        one("linalg.matrix_rank", "input, tol, hermitian, atol, rtol", a -> {
            String absolute = a.has("atol") ? "atol" : "tol";
            boolean symmetric = a.flag("hermitian", false);
            return a.isTensor(absolute) || a.isTensor("rtol")
                    ? Linalg.matrixRank(a.input(), tensor(a, absolute), tensor(a, "rtol"), symmetric)
                    : Linalg.matrixRank(a.input(), a.real(absolute, 0), a.real("rtol", Double.NaN),
                            symmetric);
        });
        many("linalg.lstsq", "input, b, rcond, driver", a -> {
            Linalg.Lstsq l = Linalg.lstsq(a.input(), a.tensor("b"), number(a, "rcond", Double.NaN),
                    Linalg.Driver.valueOf(a.text("driver", "gelsy").toUpperCase(Locale.ROOT)));
            return List.of(l.solution(), l.residuals(), l.rank(), l.singularValues());
        });
        one("linalg.matrix_power", "A, n", a -> Linalg.matrixPower(a.tensor("A"), (int) a.integer("n", 0)));
        one("matrix_exp", "A", a -> Linalg.matrixExp(a.tensor("A")));
        one("linalg.matrix_exp", "A", a -> Linalg.matrixExp(a.tensor("A")));
        one("linalg.tensorinv", "A, ind", a -> Linalg.tensorinv(a.tensor("A"), (int) a.integer("ind", 2)));
        one("linalg.tensorsolve", "A, B, dims",
                a -> Linalg.tensorsolve(a.tensor("A"), a.tensor("B"), a.axes("dims")));
    }

    /// A number, or a tensor of one.
    private static double number(Arguments a, String name, double otherwise) {
        return a.isTensor(name) ? a.tensor(name).item() : a.real(name, otherwise);
    }

    private static Tensor tensor(Arguments a, String name) {
        return a.has(name) ? a.scalar(name, a.input().dtype())
                : Tensor.full(0, a.input().dtype()).to(a.input().device());
    }

    /// PyTorch computes norms in a wider type, and refuses a narrower one.
    private static Tensor typed(Tensor x, Arguments a) {
        if (x.dtype() == DType.FLOAT64 && a.type("dtype", x.dtype()) == DType.FLOAT32) {
            throw new IllegalArgumentException("a narrower type");
        }
        return x.to(a.type("dtype", x.dtype()));
    }

    private static double order(Arguments a, String name) {
        return a.get(name) instanceof Boolean b ? (b ? 1 : 0) : a.real(name, 2);
    }

    private static void norms() {
        one("linalg.norm", "input, ord, dim, keepdim, dtype", a -> {
            Tensor x = typed(a.input(), a);
            boolean keep = a.flag("keepdim", false);
            return !a.has("ord") ? Linalg.vectorNorm(x, 2, keep, a.axes("dim"))
                    : a.get("ord") instanceof String s ? Linalg.norm(x, s, keep, a.axes("dim"))
                    : Linalg.norm(x, order(a, "ord"), keep, a.axes("dim"));
        });
        one("linalg.vector_norm", "input, ord, dim, keepdim, dtype",
                a -> Linalg.vectorNorm(typed(a.input(), a), order(a, "ord"), a.flag("keepdim", false),
                        a.axes("dim")));
        one("linalg.matrix_norm", "input, ord, dim, keepdim, dtype", a -> {
            Tensor x = typed(a.input(), a);
            boolean keep = a.flag("keepdim", false);
            return a.has("ord") && !(a.get("ord") instanceof String)
                    ? Linalg.matrixNorm(x, order(a, "ord"), keep, a.axes("dim"))
                    : Linalg.matrixNorm(x, a.text("ord", "fro"), keep, a.axes("dim"));
        });
        one("norm", "input, p, dim, keepdim, out, dtype", a -> {
            Tensor x = typed(a.input(), a);
            boolean keep = a.flag("keepdim", false);
            return "nuc".equals(a.get("p")) ? Linalg.matrixNorm(x, "nuc", keep, a.axes("dim"))
                    : a.get("p") instanceof String s && !s.equals("fro")
                            ? Linalg.matrixNorm(x, s, keep, a.axes("dim"))
                    : x.norm(a.get("p") instanceof Number n ? n.doubleValue() : 2, keep, a.axes("dim"));
        });
        one("linalg.cond", "input, p", a -> a.get("p") instanceof String s ? Linalg.cond(a.input(), s)
                : Linalg.cond(a.input(), order(a, "p")));
        one("linalg.vecdot", "x, y, dim",
                a -> Linalg.vecdot(a.tensor("x"), a.tensor("y"), (int) a.integer("dim", -1)));
        one("linalg.vander", "x, N", a -> Linalg.vander(a.tensor("x"),
                (int) a.integer("N", a.tensor("x").rank() == 0 ? 0 : a.tensor("x").size(-1))));
        one("linalg.cross", "input, other, dim",
                a -> a.input().cross(a.tensor("other"), (int) a.integer("dim", -1)));
        one("linalg.diagonal", "A, offset, dim1, dim2", a -> a.tensor("A")
                .diagonal((int) a.integer("offset", 0), (int) a.integer("dim1", -2),
                        (int) a.integer("dim2", -1)));
    }
}
