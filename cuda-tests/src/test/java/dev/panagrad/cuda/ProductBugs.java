package dev.panagrad.cuda;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Op;
import java.util.ArrayList;
import java.util.List;

/// Bugs in the products by tensor cores.
final class ProductBugs {
    private static final Op PRODUCT = new Contraction.MatMul();

    private ProductBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        warps(all);
        unaligned(all);
        clusters(all);
        singlePrecision(all);
        return all;
    }

    private static Tensor whole(DType t, long rows, long columns) {
        return TensorCoresTest.whole(t, rows, columns);
    }

    private static void warps(List<Bug> all) {
        Tensor a = whole(DType.BFLOAT16, 72, 136);
        Tensor b = whole(DType.BFLOAT16, 136, 80);
        String kn = "mma_bf16_64_kn";
        all.add(new Bug(kn, "bar\\.sync \\s*0;", 0, "", PRODUCT, a, b));
        all.add(new Bug(kn, "cp\\.async\\.wait_group \\s*1;", 0, "cp.async.wait_group 2;", PRODUCT, a, b));
        all.add(new Bug(kn, "cp\\.async\\.commit_group;", 0, "", PRODUCT, a, b));
        all.add(new Bug(kn, "\\.x4\\.trans\\.", 0, ".x4.", PRODUCT, a, b));
        all.add(new Bug(kn, "ldmatrix\\.sync\\.aligned\\.m8n8\\.x4\\.shared", 1,
                "ldmatrix.sync.aligned.m8n8.x4.trans.shared", PRODUCT, a, b));
        all.add(new Bug(kn, "f32\\.bf16\\.bf16\\.f32", 1, "f32.f16.f16.f32", PRODUCT, a, b));
        all.add(new Bug(kn, "max\\.s32", 0, "min.s32", PRODUCT, a, b));
        // A linear layer's weight lies along k, too.
        Op linear = new Contraction.Linear();
        Tensor x = whole(DType.FLOAT16, 72, 136);
        Tensor w = whole(DType.FLOAT16, 80, 136);
        Tensor bias = TensorCoresTest.whole(DType.FLOAT16, 80);
        String kk = "mma_f16_64_kk";
        all.add(new Bug(kk, "ldmatrix\\.sync\\.aligned\\.m8n8\\.x4\\.shared", 2,
                "ldmatrix.sync.aligned.m8n8.x4.trans.shared", linear, x, w, bias));
        all.add(new Bug(kk, "cp\\.async\\.cg\\.shared\\.global \\[(%r\\d+)\\]", 1,
                "cp.async.cg.shared.global [$1+16]", linear, x, w, bias));
        all.add(new Bug(kk, "add\\.f32", 3, "sub.f32", linear, x, w, bias));
        Op rectified = new Contraction.Linear(Contraction.Activation.RELU);
        all.add(new Bug(kk, "max\\.NaN\\.f32", 1, "min.NaN.f32", rectified, x, w, bias));
        all.add(new Bug("wgmma_f16_kk", "max\\.NaN\\.f32", 2, "min.NaN.f32", rectified,
                whole(DType.FLOAT16, 264, 136), whole(DType.FLOAT16, 136, 136),
                TensorCoresTest.whole(DType.FLOAT16, 136)));
        all.add(new Bug("gemm_f32", "setp\\.lt\\.f32", 1, "setp.gt.f32", rectified,
                whole(DType.FLOAT32, 72, 136), whole(DType.FLOAT32, 81, 136),
                TensorCoresTest.whole(DType.FLOAT32, 81)));
        // The number of another activation, for some sums; and sums that are written back to another place.
        Op curved = new Contraction.Linear(Contraction.Activation.GELU);
        String number = "st\\.param\\.b32 \\s*\\[param1\\+0\\], %r\\d+;";
        String result = "ld\\.param\\.f32 \\s*(%f\\d+), \\[retval0\\+0\\];";
        all.add(new Bug(kk, number, 1, "st.param.b32 [param1+0], 3;", curved, x, w, bias));
        all.add(new Bug("wgmma_f16_kk", number, 5, "st.param.b32 [param1+0], 3;", curved,
                whole(DType.FLOAT16, 264, 136), whole(DType.FLOAT16, 136, 136),
                TensorCoresTest.whole(DType.FLOAT16, 136)));
        all.add(new Bug("gemm_f32", number, 0, "st.param.b32 [param1+0], 3;", curved,
                whole(DType.FLOAT32, 72, 136), whole(DType.FLOAT32, 81, 136),
                TensorCoresTest.whole(DType.FLOAT32, 81)));
        all.add(new Bug("gemm_f32", result, -1, "mov.f32 $1, 0f00000000;", curved,
                whole(DType.FLOAT32, 72, 136), whole(DType.FLOAT32, 81, 136),
                TensorCoresTest.whole(DType.FLOAT32, 81)));
        all.add(new Bug("wgmma_f16_kk", "cvt\\.f32\\.f16", 2, "cvt.rn.f32.s16", linear,
                whole(DType.FLOAT16, 264, 136),
                whole(DType.FLOAT16, 136, 136), TensorCoresTest.whole(DType.FLOAT16, 136)));
    }

    private static void unaligned(List<Bug> all) {
        Tensor a = whole(DType.BFLOAT16, 67, 37);
        Tensor b = whole(DType.BFLOAT16, 37, 21);
        all.add(new Bug("mma_bf16_64_kn", "st\\.shared\\.b32 \\[(%r\\d+)\\]", 0, "st.shared.b32 [$1+4]",
                PRODUCT,
                a, b));
        all.add(new Bug("mma_bf16_64_kn", "ld\\.global\\.u16 \\s*(%r\\d+), \\[(%rd\\d+)\\+2\\]", 0,
                "ld.global.u16 $1, [$2]", PRODUCT, a, b));
        all.add(new Bug("mma_bf16_64_kn", "setp\\.lt\\.s32 \\s*(%p\\d+), (%r\\d+), 3;", 0,
                "setp.lt.s32 $1, $2, 1;", PRODUCT, a, b));
        all.add(new Bug("mma_bf16_64_kn", "st\\.global\\.u16", -1, "st.global.u8", PRODUCT, a, b));
    }

    private static void clusters(List<Bug> all) {
        // More steps than stages, where a stage is filled again.
        Tensor deepA = whole(DType.BFLOAT16, 264, 392);
        Tensor deepB = whole(DType.BFLOAT16, 392, 136);
        Tensor a = whole(DType.BFLOAT16, 264, 136);
        Tensor b = whole(DType.BFLOAT16, 136, 136);
        String kn = "wgmma_bf16_kn";
        all.add(new Bug(kn, "wgmma\\.wait_group\\.sync\\.aligned 0;", 0, "", PRODUCT, a, b));
        all.add(new Bug(kn, "wgmma\\.wait_group\\.sync\\.aligned 1;", 0, "wgmma.wait_group.sync.aligned 6;",
                PRODUCT, deepA, deepB));
        all.add(new Bug(kn, "wgmma\\.commit_group\\.sync\\.aligned;", 0, "", PRODUCT, a, b));
        for (int site = 0; site < 2; site++) {
            all.add(new Bug(kn, "mbarrier\\.try_wait[^;]*;", site, "setp.eq.u32 done, 0, 0;", PRODUCT, deepA,
                    deepB));
        }
        all.add(new Bug(kn, "(mbarrier\\.arrive\\.expect_tx[^;]*), (%r\\d+);", 0, "$1, 1024;", PRODUCT, a,
                b));
        all.add(new Bug(kn, "mapa\\.shared::cluster\\.u32 (%r\\d+), (%r\\d+), (%r\\d+);", 0,
                "mapa.shared::cluster.u32 $1, $2, 0;", PRODUCT, deepA, deepB));
        all.add(new Bug(kn, "(multicast::cluster [^;]*), (%rs\\d+);", 0, "$1, 1;", PRODUCT, a, b));
        all.add(new Bug(kn, "(wgmma\\.mma_async[^;]*), 0, 1;", 1, "$1, 0, 0;", PRODUCT, a, b));
        all.add(new Bug(kn, "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 128;", -1, "add.s64 $1, $2, 64;", PRODUCT, a,
                b));
        all.add(new Bug(kn, "barrier\\.cluster\\.arrive[^;]*;", -1, "", PRODUCT, a, b));
        all.add(new Bug(kn, "mbarrier\\.init([^;]*), (%r\\d+);", 1, "mbarrier.init$1, 15;", PRODUCT,
                deepA, deepB));
    }

    private static void singlePrecision(List<Bug> all) {
        // Allowed for kernels of that name.
        Tensor x = whole(DType.FLOAT32, 264, 136);
        Tensor w = whole(DType.FLOAT32, 136, 136);
        Op linear = new Contraction.Linear();
        Tensor bias = TensorCoresTest.whole(DType.FLOAT32, 136);
        String kk = "wgmma_tf32_kk";
        // The second of four parts of a line instead of the third.
        all.add(new Bug(kk, "4611686293338849284", 0, "4611686293338849282", linear, x, w, bias));
        all.add(new Bug(kk, "add\\.f32", 5, "sub.f32", linear, x, w, bias));
        all.add(new Bug(kk, "wgmma\\.wait_group\\.sync\\.aligned 0;", 0, "", linear, x, w, bias));
        Tensor right = whole(DType.FLOAT32, 136, 136);
        String turn = "wgmma_tf32_turn";
        all.add(new Bug(turn, "bar\\.sync \\s*0;", 0, "", PRODUCT, x, right));
        all.add(new Bug(turn, "st\\.shared\\.f32 \\s*\\[(%r\\d+)\\+\\d+\\]", 0, "st.shared.f32 [$1+4]",
                PRODUCT, x,
                right));
        all.add(new Bug(turn, "setp\\.(lt|ge|gt|le)\\.s32", 0, "setp.ne.s32", PRODUCT, x, right));
    }
}
