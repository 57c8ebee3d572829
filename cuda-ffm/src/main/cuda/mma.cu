// build: 80 7.0 rdc | check: 80 90 120
// Products of matrices by tensor cores: C[b] = A[b] B[b] + bias, or a function of that, with sums in float32. Tiles come by
// cp.async into a ring of three stages; mma.sync multiplies bfloat16, float16, or float32 rounded to TF32. Each operand lies along
// k or along its other axis, so a transposed one needs no copy. Any m, n and k; rows that are not aligned are read element by element.
#include "activation.cuh"
#include "fragments.cuh"

constexpr int STAGES = 3;
extern __shared__ __align__(16) unsigned char ring[];

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

/// Copies an operand's tile from places along its side and along k.
template <class T, bool ALONG_K, int SIDE> __device__ void fetch(const Lines<T> &x, uint32_t to, int side, int k) {
    typedef Tile<T, ALONG_K, SIDE> To;
    x.template fetch<To::ROWS, To::BYTES, To::PITCH>(to, ALONG_K ? side : k, ALONG_K ? k : side);
}

/// The operands of one launch: strides in elements between lines and between matrices; what becomes of sums.
struct Operands {
    i64 strideA, strideB, batchA, batchB;
    int m, n, k, vectors;
    int activation;
};

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
            fetch<T, A_ALONG_K, SIDE>(linesA, stage, top, ahead * STEP);
            fetch<T, B_ALONG_K, SIDE>(linesB, stage + TileA::SIZE, left, ahead * STEP);
        }
        asm volatile("cp.async.commit_group;" ::: "memory");
        if (step < 0) continue;
        uint32_t stage = base + step % STAGES * STAGE;
        multiply<T, TileA, TileB>(sum, stage, stage + TileA::SIZE, y, x);
    }
    int lane = threadIdx.x % 32;
    c += blockIdx.z * (i64) o.m * o.n * T::BYTES;
#pragma unroll
    for (int j = 0; j < WIDE; j++) {
        int column = left + x + 8 * j + lane % 4 * 2, count = bias ? o.n - column : 0;
        float add[2] = {count > 0 ? T::widen(bias, column) : 0.f, count > 1 ? T::widen(bias, column + 1) : 0.f};
#pragma unroll
        for (int i = 0; i < HIGH; i++)
#pragma unroll
            for (int q = 0; q < 4; q++) sum[i][j][q] += add[q % 2];
    }
    activate<8>(reinterpret_cast<float(&)[HIGH * WIDE * 4]>(sum), o.activation);
    float least = least_of<float>(o.activation);
#pragma unroll
    for (int j = 0; j < WIDE; j++) {
        int column = left + x + 8 * j + lane % 4 * 2, count = min(o.n - column, 2);
        if (count <= 0) continue;
#pragma unroll
        for (int i = 0; i < 2 * HIGH; i++) {
            int row = top + y + 8 * i + lane / 4;
            if (row >= o.m) continue;
            i64 at = (i64) row * o.n + column;
            float p = raised(sum[i / 2][j][i % 2 * 2], least), q = raised(sum[i / 2][j][i % 2 * 2 + 1], least);
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
