// build: 80 7.0 | check: 80 90 120
// Products of matrices by tensor cores: C[b] = A[b] B[b] + bias, with sums in float32. Tiles come by cp.async into a ring of
// three stages; mma.sync multiplies bfloat16, float16, or float32 rounded to TF32. Each operand lies along k or along its other
// axis, so a transposed one needs no copy. Any m, n and k; rows that are not aligned are read element by element.
#include <cstdint>

typedef long long i64;

/// What the three types differ in; an element has BYTES bytes, an mma takes K of them, and float16's bits are packed otherwise.
struct Bf16 {
    static constexpr int BYTES = 2, K = 16;
    static __device__ float widen(const void *p, int i) {
        return __uint_as_float((uint32_t) ((const uint16_t *) p)[i] << 16);
    }
    static __device__ uint32_t pack(float low, float high) {
        uint32_t r;
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
        return r;
    }
    static __device__ void multiply(float (&d)[4], const uint32_t (&a)[4], const uint32_t *b) {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                     "{%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
};
struct F16 {
    static constexpr int BYTES = 2, K = 16;
    static __device__ float widen(const void *p, int i) {
        float f;
        asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(((const uint16_t *) p)[i]));
        return f;
    }
    static __device__ uint32_t pack(float low, float high) {
        uint32_t r;
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
        return r;
    }
    static __device__ void multiply(float (&d)[4], const uint32_t (&a)[4], const uint32_t *b) {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                     "{%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
};
struct Tf32 {
    static constexpr int BYTES = 4, K = 8;
    static __device__ float widen(const void *p, int i) { return ((const float *) p)[i]; }
    static __device__ void multiply(float (&d)[4], const uint32_t (&a)[4], const uint32_t *b) {
        asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                     "{%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
};

constexpr int THREADS = 256, STAGES = 3, STEP_BYTES = 64;
extern __shared__ __align__(16) unsigned char ring[];

__device__ __forceinline__ uint32_t shared_address(const void *p) { return (uint32_t) __cvta_generic_to_shared(p); }

template <bool TRANSPOSED> __device__ __forceinline__ void load_matrices(uint32_t (&r)[4], uint32_t at) {
    if (TRANSPOSED) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(at) : "memory");
    } else {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(at) : "memory");
    }
}
/// A float32 of shared memory, rounded to the nearest TF32.
__device__ __forceinline__ uint32_t rounded(uint32_t at) {
    float f;
    uint32_t r;
    asm volatile("ld.shared.f32 %0, [%1];" : "=f"(f) : "r"(at) : "memory");
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(f));
    return r;
}

/// One operand in memory: `rows` lines of `columns` elements that lie side by side, `stride` elements apart.
template <class T> struct Lines {
    const char *at;
    i64 stride;
    int rows, columns;
    bool vectors;

    __device__ Lines(const char *at, i64 stride, int rows, int columns, bool vectors)
        : at(at), stride(stride), rows(rows), columns(columns), vectors(vectors) {}

    /// Copies a tile; what lies outside becomes zero.
    template <int ROWS, int BYTES, int PITCH> __device__ void fetch(uint32_t to, int row, int column) const {
        if (vectors) {
#pragma unroll
            for (int j = 0; j < ROWS * BYTES / 16 / THREADS; j++) {
                int i = j * THREADS + threadIdx.x, r = i / (BYTES / 16), c = i % (BYTES / 16);
                int left = row + r < rows ? min(16, max(0, (columns - column) * T::BYTES - c * 16)) : 0;
                const char *from = left > 0 ? at + ((row + r) * stride + column) * T::BYTES + c * 16 : at;
                asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to + r * PITCH + c * 16), "l"(from), "r"(left)
                             : "memory");
            }
            return;
        }
#pragma unroll 1
        for (int i = threadIdx.x; i < ROWS * BYTES / 4; i += THREADS) {
            int r = i / (BYTES / 4), c = i % (BYTES / 4);
            int left = row + r < rows ? (columns - column) * T::BYTES - c * 4 : 0;
            const char *from = at + ((row + r) * stride + column) * T::BYTES + c * 4;
            asm volatile("st.shared.b32 [%0], %1;" ::"r"(to + r * PITCH + c * 4), "r"(word(from, left)) : "memory");
        }
    }
    /// Four bytes, of which those behind the end are zero.
    static __device__ uint32_t word(const char *from, int left) {
        if (T::BYTES == 4) return left > 0 ? *(const uint32_t *) from : 0;
        uint32_t low = left > 0 ? *(const uint16_t *) from : 0, high = left > 2 ? *(const uint16_t *) (from + 2) : 0;
        return low | high << 16;
    }
};

/// How an operand's tile of SIDE elements by a step along k lies in shared memory: along k, or along its other axis. Lines are
/// a little longer than their elements, so that no two threads of a warp read from one bank.
template <class T, bool ALONG_K, int SIDE> struct Tile {
    static constexpr int STEP = STEP_BYTES / T::BYTES;
    static constexpr int ROWS = ALONG_K ? SIDE : STEP, BYTES = ALONG_K ? STEP_BYTES : SIDE * T::BYTES;
    static constexpr int PITCH = BYTES + (T::BYTES == 4 && !ALONG_K ? 32 : 16), SIZE = ROWS * PITCH;

    static __device__ void fetch(const Lines<T> &x, uint32_t to, int side, int k) {
        x.template fetch<ROWS, BYTES, PITCH>(to, ALONG_K ? side : k, ALONG_K ? k : side);
    }
    static __device__ uint32_t place(int side, int k) {
        return ALONG_K ? side * PITCH + k * T::BYTES : k * PITCH + side * T::BYTES;
    }
    /// The left operand's 16 rows from `side` and K columns from k.
    static __device__ void left(uint32_t (&r)[4], uint32_t tile, int side, int k) {
        int lane = threadIdx.x % 32;
        if (T::BYTES == 4) {
#pragma unroll
            for (int i = 0; i < 4; i++) r[i] = rounded(tile + place(side + lane / 4 + 8 * (i % 2), k + lane % 4 + 4 * (i / 2)));
        } else if (ALONG_K) {
            load_matrices<false>(r, tile + place(side + lane % 16, k + lane / 16 * 8));
        } else {
            load_matrices<true>(r, tile + place(side + lane / 8 % 2 * 8, k + lane % 8 + lane / 16 * 8));
        }
    }
    /// The right operand's K rows from k and 16 columns from `side`: two numbers for each eight columns.
    static __device__ void right(uint32_t (&r)[4], uint32_t tile, int side, int k) {
        int lane = threadIdx.x % 32;
        if (T::BYTES == 4) {
#pragma unroll
            for (int i = 0; i < 4; i++) r[i] = rounded(tile + place(side + lane / 4 + 8 * (i / 2), k + lane % 4 + 4 * (i % 2)));
        } else if (ALONG_K) {
            load_matrices<false>(r, tile + place(side + lane / 16 * 8 + lane % 8, k + lane / 8 % 2 * 8));
        } else {
            load_matrices<true>(r, tile + place(side + lane / 16 * 8, k + lane / 8 % 2 * 8 + lane % 8));
        }
    }
};

/// Stores two neighbours of a row.
__device__ inline void store(float *c, int count, float u, float v) {
    c[0] = u;
    if (count > 1) c[1] = v;
}
template <class T> __device__ void store(uint16_t *c, bool aligned, int count, float u, float v) {
    uint32_t w = T::pack(u, v);
    if (aligned) {
        *(uint32_t *) c = w;
    } else {
        c[0] = (uint16_t) w;
        if (count > 1) c[1] = (uint16_t) (w >> 16);
    }
}

/// The operands of one launch: strides in elements between lines and between matrices; what results are raised to.
struct Operands {
    i64 strideA, strideB, batchA, batchB;
    int m, n, k, vectors;
    float least;
};

/// NaN stays.
__device__ __forceinline__ float raised(float v, float least) {
    float r;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(r) : "f"(v), "f"(least));
    return r;
}

/// A tile of SIDE x SIDE results a block; eight warps, two high and four wide. Tiles go down eight rows before they go right, so
/// that the operands of those that run together stay in the second cache.
template <class T, int SIDE, bool A_ALONG_K, bool B_ALONG_K>
__device__ void product(const char *a, const char *b, char *c, const char *bias, const Operands &o) {
    typedef Tile<T, A_ALONG_K, SIDE> TileA;
    typedef Tile<T, B_ALONG_K, SIDE> TileB;
    constexpr int STAGE = TileA::SIZE + TileB::SIZE, HIGH = SIDE / 32, WIDE = SIDE / 32, STEP = TileA::STEP;
    int down = (o.m + SIDE - 1) / SIDE, across = (o.n + SIDE - 1) / SIDE, group = 8 * across;
    int first = blockIdx.x / group * 8, rows = min(down - first, 8), place = blockIdx.x % group;
    int top = (first + place % rows) * SIDE, left = place / rows * SIDE;
    Lines<T> linesA(a + blockIdx.z * o.batchA * T::BYTES, o.strideA, A_ALONG_K ? o.m : o.k, A_ALONG_K ? o.k : o.m,
            (o.vectors & 1) != 0);
    Lines<T> linesB(b + blockIdx.z * o.batchB * T::BYTES, o.strideB, B_ALONG_K ? o.n : o.k, B_ALONG_K ? o.k : o.n,
            (o.vectors & 2) != 0);
    int steps = (o.k + STEP - 1) / STEP;
    uint32_t base = shared_address(ring);
    int warp = threadIdx.x / 32, y = warp / 4 * (SIDE / 2), x = warp % 4 * (SIDE / 4);
    float sum[HIGH][WIDE][4] = {};
#pragma unroll 1
    for (int ahead = 0; ahead < steps + STAGES - 1; ahead++) {
        int step = ahead - (STAGES - 1);
        if (step >= 0) {
            asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
            __syncthreads();
        }
        if (ahead < steps) {
            uint32_t stage = base + ahead % STAGES * STAGE;
            TileA::fetch(linesA, stage, top, ahead * STEP);
            TileB::fetch(linesB, stage + TileA::SIZE, left, ahead * STEP);
        }
        asm volatile("cp.async.commit_group;" ::: "memory");
        if (step < 0) continue;
        uint32_t stage = base + step % STAGES * STAGE;
#pragma unroll
        for (int k = 0; k < STEP; k += T::K) {
            uint32_t u[HIGH][4], v[WIDE / 2 ? WIDE / 2 : 1][4];
#pragma unroll
            for (int i = 0; i < HIGH; i++) TileA::left(u[i], stage, y + 16 * i, k);
#pragma unroll
            for (int j = 0; j < WIDE / 2; j++) TileB::right(v[j], stage + TileA::SIZE, x + 16 * j, k);
#pragma unroll
            for (int i = 0; i < HIGH; i++)
#pragma unroll
                for (int j = 0; j < WIDE; j++) T::multiply(sum[i][j], u[i], &v[j / 2][j % 2 * 2]);
        }
    }
    int lane = threadIdx.x % 32;
    c += blockIdx.z * (i64) o.m * o.n * T::BYTES;
#pragma unroll
    for (int j = 0; j < WIDE; j++) {
        int column = left + x + 8 * j + lane % 4 * 2, count = min(o.n - column, 2);
        if (count <= 0) continue;
        float add[2] = {bias ? T::widen(bias, column) : 0.f, bias && count > 1 ? T::widen(bias, column + 1) : 0.f};
#pragma unroll
        for (int i = 0; i < 2 * HIGH; i++) {
            int row = top + y + 8 * i + lane / 4;
            if (row >= o.m) continue;
            i64 at = (i64) row * o.n + column;
            float p = sum[i / 2][j][i % 2 * 2] + add[0], q = sum[i / 2][j][i % 2 * 2 + 1] + add[1];
            p = raised(p, o.least);
            q = raised(q, o.least);
            if constexpr (T::BYTES == 4) {
                store((float *) c + at, count, p, q);
            } else {
                store<T>((uint16_t *) c + at, o.n % 2 == 0, count, p, q);
            }
        }
    }
}

#define PRODUCT(name, T, SIDE, A, B)                                                                                         \
    extern "C" __global__ void __launch_bounds__(THREADS) name(const char *__restrict__ a, const char *__restrict__ b, char *c,  \
            const char *bias, Operands o) {                                                                                  \
        product<T, SIDE, A, B>(a, b, c, bias, o);                                                                            \
    }
#define PRODUCTS(t, T)                                \
    PRODUCT(mma_##t##_128_kn, T, 128, true, false)    \
    PRODUCT(mma_##t##_128_kk, T, 128, true, true)     \
    PRODUCT(mma_##t##_128_mn, T, 128, false, false)   \
    PRODUCT(mma_##t##_64_kn, T, 64, true, false)      \
    PRODUCT(mma_##t##_64_kk, T, 64, true, true)       \
    PRODUCT(mma_##t##_64_mn, T, 64, false, false)
PRODUCTS(bf16, Bf16)
PRODUCTS(f16, F16)
PRODUCTS(tf32, Tf32)
