// What kernels on tensor cores by mma.sync share: the types, tiles in shared memory and the fragments that a warp reads from them,
// the storing of results.
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

constexpr int THREADS = 256, STEP_BYTES = 64;

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

/// How an operand's tile of SIDE elements by a step along k lies in shared memory: along k, or along its other axis. Lines are
/// a little longer than their elements, so that no two threads of a warp read from one bank.
template <class T, bool ALONG_K, int SIDE> struct Tile {
    static constexpr int STEP = STEP_BYTES / T::BYTES;
    static constexpr int ROWS = ALONG_K ? SIDE : STEP, BYTES = ALONG_K ? STEP_BYTES : SIDE * T::BYTES;
    static constexpr int PITCH = BYTES + (T::BYTES == 4 && !ALONG_K ? 32 : 16), SIZE = ROWS * PITCH;

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

/// Adds a step's product of a warp's rows from y of the left tile and columns from x of the right one.
template <class T, class TileA, class TileB, int HIGH, int WIDE>
__device__ __forceinline__ void multiply(float (&sum)[HIGH][WIDE][4], uint32_t a, uint32_t b, int y, int x) {
#pragma unroll
    for (int k = 0; k < TileA::STEP; k += T::K) {
        uint32_t u[HIGH][4], v[WIDE / 2][4];
#pragma unroll
        for (int i = 0; i < HIGH; i++) TileA::left(u[i], a, y + 16 * i, k);
#pragma unroll
        for (int j = 0; j < WIDE / 2; j++) TileB::right(v[j], b, x + 16 * j, k);
#pragma unroll
        for (int i = 0; i < HIGH; i++)
#pragma unroll
            for (int j = 0; j < WIDE; j++) T::multiply(sum[i][j], u[i], &v[j / 2][j % 2 * 2]);
    }
}

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
