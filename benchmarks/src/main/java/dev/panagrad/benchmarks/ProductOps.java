package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.ints;
import static dev.panagrad.benchmarks.OpCases.m;
import static dev.panagrad.benchmarks.OpCases.v;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.linalg.Linalg;

/// Products of matrices, linear algebra and Fourier's transforms.
final class ProductOps {
    private ProductOps() {
    }

    static OpCases cases() {
        OpCases c = new OpCases("product");
        products(c);
        decompositions(c);
        solutions(c);
        transforms(c);
        return c;
    }

    private static Tensor batch() {
        return v(10, 100, 100);
    }

    private static Tensor wide() {
        return m().to(DType.FLOAT64);
    }

    private static void products(OpCases c) {
        c.two("mm", OpCases::m, OpCases::m, Tensor::mm);
        c.two("matmul", OpCases::m, OpCases::m, Tensor::matmul);
        c.two("matmul-float64", ProductOps::wide, ProductOps::wide, Tensor::matmul);
        c.two("matmul-int64", () -> ints(9, 100, 100), () -> ints(9, 100, 100), Tensor::matmul);
        c.two("bmm", ProductOps::batch, ProductOps::batch, Tensor::bmm);
        c.two("mv", OpCases::m, () -> v(316), Tensor::mv);
        c.two("dot", OpCases::v, OpCases::v, Tensor::dot);
        c.two("outer", () -> v(316), () -> v(316), Tensor::outer);
        c.two("inner", OpCases::m, OpCases::m, Tensor::inner);
        c.three("addmm", OpCases::m, OpCases::m, OpCases::m, Tensor::addmm);
        c.three("addmv", () -> v(316), OpCases::m, () -> v(316), Tensor::addmv);
        c.three("addr", OpCases::m, () -> v(316), () -> v(316), Tensor::addr);
        c.three("baddbmm", ProductOps::batch, ProductOps::batch, ProductOps::batch, Tensor::baddbmm);
        c.two("tensordot", ProductOps::batch, () -> v(100, 100, 10), (a, b) -> a.tensordot(b, 2));
        c.two("einsum", ProductOps::batch, ProductOps::batch, (a, b) -> Tensor.einsum("bij,bkj->bik", a, b));
        c.two("kron", () -> v(10, 10), () -> v(31, 31), Tensor::kron);
        c.two("cross", () -> v(33_333, 3), () -> v(33_333, 3), (a, b) -> a.cross(b, 1));
        c.two("cdist", () -> v(316, 100), () -> v(316, 100), (a, b) -> a.cdist(b));
    }

    private static Tensor regular() {
        return m().add(Tensor.eye(316).mul(20));
    }

    private static Tensor definite() {
        Tensor a = m();
        return a.matmul(a.t()).div(316).add(Tensor.eye(316));
    }

    private static Tensor large(double diagonal) {
        return v(512, 512).add(Tensor.eye(512).mul(diagonal));
    }

    private static void decompositions(OpCases c) {
        c.one("linalg.cholesky", ProductOps::definite, Linalg::cholesky);
        c.one("linalg.det", () -> regular().mul(0.05), Linalg::det);
        c.one("linalg.slogdet", ProductOps::regular, a -> Linalg.slogdet(a).logabsdet());
        c.one("linalg.qr", OpCases::m, a -> Linalg.qr(a).q());
        c.one("linalg.svd", OpCases::m, a -> Linalg.svd(a, false).u());
        c.one("linalg.svdvals", OpCases::m, Linalg::svdvals);
        c.one("linalg.eigh", ProductOps::definite, a -> Linalg.eigh(a).eigenvectors());
        c.one("linalg.eigvalsh", ProductOps::definite, Linalg::eigvalsh);
        c.one("linalg.lu", OpCases::m, a -> Linalg.lu(a).u());
        c.one("linalg.norm", OpCases::m, Linalg::norm);
        c.one("linalg.cond", OpCases::m, Linalg::cond);
        c.one("linalg.cholesky-512", () -> large(60), a -> Linalg.cholesky(a.add(a.t()).div(2)));
        c.one("linalg.svdvals-512", () -> large(0), Linalg::svdvals);
        c.one("linalg.eigvalsh-512", () -> large(0), a -> Linalg.eigvalsh(a.add(a.t()).div(2)));
        c.one("linalg.qr-512", () -> large(0), a -> Linalg.qr(a).q());
    }

    private static void solutions(OpCases c) {
        c.one("linalg.inv", ProductOps::regular, Linalg::inv);
        c.two("linalg.solve", ProductOps::regular, OpCases::m, Linalg::solve);
        c.two("linalg.solve_triangular", () -> m().tril().add(Tensor.eye(316).mul(20)), OpCases::m,
                (a, b) -> Linalg.solveTriangular(a, b, false));
        c.one("linalg.pinv", OpCases::m, Linalg::pinv);
        c.two("linalg.lstsq", OpCases::m, () -> v(316, 10), (a, b) -> Linalg.lstsq(a, b).solution());
        c.one("linalg.matrix_exp", () -> m().mul(0.01), Linalg::matrixExp);
        c.one("linalg.matrix_power", () -> m().mul(0.05), a -> Linalg.matrixPower(a, 5));
        c.one("linalg.inv-batch", () -> v(1000, 10, 10).add(Tensor.eye(10).mul(9)), Linalg::inv);
        c.two("linalg.solve-512", () -> large(30), () -> v(512, 512), Linalg::solve);
    }

    private static void transforms(OpCases c) {
        c.one("fft.fft", () -> v(100, 1000), x -> Fft.fft(Fft.complex(x, Tensor.zerosLike(x))));
        c.one("fft.fft-1024", () -> v(100, 1024), x -> Fft.fft(Fft.complex(x, Tensor.zerosLike(x))));
        c.one("fft.fft-997", () -> v(100, 997), x -> Fft.fft(Fft.complex(x, Tensor.zerosLike(x))));
        c.one("fft.rfft", () -> v(100, 1000), Fft::rfft);
        c.one("fft.irfft", () -> v(100, 501, 2), Fft::irfft);
        c.one("fft.fft2", OpCases::m, x -> Fft.fft2(Fft.complex(x, Tensor.zerosLike(x))));
    }
}
