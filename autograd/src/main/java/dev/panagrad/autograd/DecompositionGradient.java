package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.each;
import static dev.panagrad.autograd.Gradient.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Indexing;

/// The gradients of decompositions (Giles 2008; Walter, Lehmann 2012; Seeger et al. 2017).
///
/// Where eigenvalues or singular values coincide, vectors have no derivative: the gradient is infinite or
/// NaN if any flows to them, and right if none does.
final class DecompositionGradient {
    private DecompositionGradient() {
    }

    /// Returns the row of a decomposition.
    static Gradient of(Decomposition op, Tensor[] x, Tensor y, Saver saver) {
        Shape shape = x[0].shape();
        return switch (op) {
            case Decomposition.Cholesky _ -> {
                var l = saver.save(y);
                yield one(g -> cholesky(l.get(), g));
            }
            case Decomposition.Lu _ -> {
                var lu = saver.save(y);
                yield one(g -> lu(lu.get(), g, shape));
            }
            case Decomposition.TriangularSolve t -> {
                var a = saver.save(x[0]);
                var r = saver.save(y);
                yield each(g -> triangle(solve(t, a.get(), g).matmul(mT(r.get())), t).neg(),
                        g -> solve(t, a.get(), g));
            }
            case Decomposition.Det _ -> {
                var a = saver.save(x[0]);
                var d = saver.save(y);
                yield one(g -> det(a.get(), d.get(), g));
            }
            case Decomposition.Qr(var complete) -> {
                if (complete && shape.dim(-2) > shape.dim(-1)) {
                    yield one(g -> {
                        throw new GradientException("qr: the complete decomposition of a "
                                + "tall matrix has no gradient, a is " + shape + "; use the reduced one");
                    });
                }
                var a = saver.save(x[0]);
                var qr = saver.save(y);
                yield one(g -> qr(a.get(), qr.get(), g));
            }
            case Decomposition.Eigh(var upper, var vectors) -> {
                var e = saver.save(vectors ? y : x[0]);
                yield one(vectors ? g -> eigh(e.get(), g, upper) : g -> eigenvalues(e.get(), g, upper));
            }
            case Decomposition.Svd(var vectors) -> {
                var s = saver.save(vectors ? y : x[0]);
                yield one(vectors ? g -> svd(s.get(), g, shape.dim(-2)) : g -> singular(s.get(), g));
            }
            case Decomposition.Ldl _,Decomposition.LdlSolve _ -> Gradient.none();
            case Decomposition.Pinv _,Decomposition.PinvWithin _ -> {
                var a = saver.save(x[0]);
                var p = saver.save(y);
                yield each(g -> pinv(a.get(), p.get(), g));
            }
        };
    }

    static Tensor mT(Tensor x) {
        return x.transpose(-2, -1);
    }

    /// Returns some rows of a stack of matrices.
    private static Tensor rows(Tensor x, long from, long count) {
        return x.narrow(-2, from, count);
    }

    private static Tensor columns(Tensor x, long from, long count) {
        return x.narrow(-1, from, count);
    }

    private static Tensor diagonal(Tensor v) {
        Tensor eye = v.newEye(v.size(-1), v.size(-1));
        return v.unsqueeze(-1).mul(eye);
    }

    private static Tensor lower(Tensor a, Tensor b, boolean unit) {
        return Tensor.apply(new Decomposition.TriangularSolve(false, unit), a, b);
    }

    private static Tensor upper(Tensor a, Tensor b, boolean unit) {
        return Tensor.apply(new Decomposition.TriangularSolve(true, unit), a, b);
    }

    private static Tensor solve(Decomposition.TriangularSolve t, Tensor a, Tensor g) {
        return Tensor.apply(new Decomposition.TriangularSolve(!t.upper(), t.unit()), mT(a), g);
    }

    private static Tensor triangle(Tensor x, Decomposition.TriangularSolve t) {
        return t.upper() ? x.triu(t.unit() ? 1 : 0) : x.tril(t.unit() ? -1 : 0);
    }

    /// Returns the gradient of the triangle that is read, from any gradient of the symmetric matrix.
    private static Tensor folded(Tensor s, boolean upper) {
        Tensor sum = s.add(mT(s));
        Tensor diagonal = diagonal(s.diagonal(0, -2, -1));
        return (upper ? sum.triu(1) : sum.tril(-1)).add(diagonal);
    }

    private static Tensor cholesky(Tensor l, Tensor g) {
        Tensor p = mT(l).matmul(g.tril(0));
        Tensor phi = p.tril(-1).add(diagonal(p.diagonal(0, -2, -1)).mul(0.5));
        Tensor z = upper(mT(l), phi, false);
        return folded(upper(mT(l), mT(z), false), false);
    }

    private static Tensor lu(Tensor packed, Tensor gradient, Shape shape) {
        long m = shape.dim(-2);
        long n = shape.dim(-1);
        long k = Math.min(m, n);
        Tensor lu = columns(packed, 0, n);
        Tensor g = columns(gradient, 0, n);
        Tensor square = columns(rows(lu, 0, k), 0, k);
        Tensor corner = columns(rows(g, 0, k), 0, k);
        Tensor l = square.tril(-1);
        Tensor u = square.triu(0);
        Tensor left = mT(l).matmul(corner.tril(-1)).add(corner.tril(-1));
        Tensor right = corner.triu(0).matmul(mT(u));
        Tensor rest = null;
        if (n > k) {
            Tensor gu = columns(g, k, n - k);
            left = left.sub(gu.matmul(mT(columns(lu, k, n - k))));
            rest = upper(mT(square), gu, true);
        } else if (m > k) {
            Tensor gl = rows(g, k, m - k);
            right = right.sub(mT(rows(lu, k, m - k)).matmul(gl));
            rest = mT(upper(square, mT(gl), false));
        }
        Tensor inner = upper(mT(square), left.tril(-1).add(right.triu(0)), true);
        Tensor out = mT(upper(square, mT(inner), false));
        out = rest == null ? out : Tensor.cat(n > k ? out.rank() - 1 : out.rank() - 2, out, rest);
        Tensor p = packed.detach().select(-1, n).to(DType.INT64).unsqueeze(-1).expand(shape.dims());
        return Tensor.apply(new Indexing.ScatterAdd(shape.rank() - 2, shape), out, p);
    }

    /// The determinant times the transposed inverse; where it is 0, the cofactors from singular values.
    private static Tensor det(Tensor a, Tensor d, Tensor g) {
        Tensor scale = g.unsqueeze(-1).unsqueeze(-1);
        long n = a.size(-1);
        if (d.detach().eq(0).any().item() == 0) {
            return mT(Linalg.inv(a)).mul(d.unsqueeze(-1).unsqueeze(-1)).mul(scale);
        }
        Tensor packed = Tensor.apply(new Decomposition.Svd(true), a);
        Tensor u = rows(packed, 0, n);
        Tensor v = rows(packed, n + 1, n);
        Tensor s = packed.select(-2, n);
        Tensor eye = a.newEye(n, n).gt(0);
        Tensor one = a.newFull(1);
        Tensor others = Tensor.where(eye, one, s.unsqueeze(-2)).prod(-1);
        Tensor sign = Tensor.apply(new Decomposition.Det(), u.detach())
                .mul(Tensor.apply(new Decomposition.Det(), v.detach())).unsqueeze(-1).unsqueeze(-1);
        return u.mul(others.unsqueeze(-2)).matmul(mT(v)).mul(sign).mul(scale);
    }

    private static Tensor qr(Tensor a, Tensor packed, Tensor g) {
        long m = a.size(-2);
        long n = a.size(-1);
        Tensor q = rows(packed, 0, m);
        Tensor r = mT(rows(packed, m, n));
        Tensor gq = rows(g, 0, m);
        Tensor gr = mT(rows(g, m, n));
        if (n <= m) {
            return tall(q, r, gq, gr);
        }
        Tensor rest = columns(gr, m, n - m);
        Tensor through = gq.add(columns(a, m, n - m).matmul(mT(rest)));
        Tensor left = tall(q, columns(r, 0, m), through, columns(gr, 0, m));
        return Tensor.cat(a.rank() - 1, left, q.matmul(rest));
    }

    private static Tensor tall(Tensor q, Tensor r, Tensor gq, Tensor gr) {
        Tensor m = r.matmul(mT(gr.triu(0))).sub(mT(gq).matmul(q));
        Tensor symmetric = m.tril(-1).add(mT(m.tril(-1))).add(diagonal(m.diagonal(0, -2, -1)));
        return mT(upper(r, mT(gq.add(q.matmul(symmetric))), false));
    }

    /// Returns x / e, but 0 where both are 0.
    private static Tensor ratio(Tensor x, Tensor e) {
        Tensor none = x.detach().eq(0).and(e.detach().eq(0));
        Tensor one = e.newFull(1);
        return x.div(Tensor.where(none, one, e));
    }

    private static Tensor eigh(Tensor packed, Tensor g, boolean upper) {
        long n = packed.size(-1);
        Tensor w = packed.select(-2, 0);
        Tensor v = rows(packed, 1, n);
        Tensor apart = w.unsqueeze(-2).sub(w.unsqueeze(-1));
        Tensor turn = off(mT(v).matmul(rows(g, 1, n)));
        Tensor inner = ratio(turn, apart).add(diagonal(g.select(-2, 0)));
        return folded(v.matmul(inner).matmul(mT(v)), upper);
    }

    private static Tensor eigenvalues(Tensor a, Tensor g, boolean upper) {
        Tensor v = rows(Tensor.apply(new Decomposition.Eigh(upper, true), a), 1, a.size(-1));
        return folded(v.mul(g).matmul(mT(v)), upper);
    }

    private static Tensor singular(Tensor a, Tensor g) {
        Tensor packed = Tensor.apply(new Decomposition.Svd(true), a);
        Tensor u = rows(packed, 0, a.size(-2));
        return u.mul(g).matmul(mT(rows(packed, a.size(-2) + 1, a.size(-1))));
    }

    /// Returns a matrix without its diagonal.
    private static Tensor off(Tensor x) {
        return x.tril(-1).add(x.triu(1));
    }

    private static Tensor svd(Tensor packed, Tensor g, long m) {
        long n = packed.size(-2) - 1 - m;
        Tensor u = rows(packed, 0, m);
        Tensor s = packed.select(-2, m);
        Tensor v = rows(packed, m + 1, n);
        Tensor gu = rows(g, 0, m);
        Tensor gv = rows(g, m + 1, n);
        Tensor squares = s.square();
        Tensor apart = squares.unsqueeze(-2).sub(squares.unsqueeze(-1));
        Tensor left = mT(u).matmul(gu);
        Tensor right = mT(v).matmul(gv);
        Tensor inner = ratio(left.sub(mT(left)), apart).mul(s.unsqueeze(-2))
                .add(ratio(right.sub(mT(right)), apart).mul(s.unsqueeze(-1)))
                .add(diagonal(g.select(-2, m)));
        Tensor out = u.matmul(inner).matmul(mT(v));
        if (m > n) {
            Tensor outside = gu.sub(u.matmul(left));
            out = out.add(ratio(outside, s.unsqueeze(-2)).matmul(mT(v)));
        } else if (n > m) {
            Tensor outside = gv.sub(v.matmul(right));
            out = out.add(u.matmul(mT(ratio(outside, s.unsqueeze(-2)))));
        }
        return out;
    }

    /// Golub, Pereyra 1973, for changes that keep the rank.
    private static Tensor pinv(Tensor a, Tensor p, Tensor g) {
        Tensor pT = mT(p);
        Tensor gT = mT(g);
        Tensor all = pT.matmul(g).matmul(pT).neg();
        Tensor left = gT.sub(a.matmul(p).matmul(gT)).matmul(p).matmul(pT);
        Tensor right = pT.matmul(p).matmul(gT.sub(gT.matmul(p.matmul(a))));
        return all.add(left).add(right);
    }
}
