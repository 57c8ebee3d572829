// build: 80 7.0 | check: 80 90 120
// Attention by tensor cores, forward and backward, in bfloat16 or float16 with sums in float32, as FlashAttention-2 does it
// (Dao, arXiv:2307.08691): 64 rows of one operand a block, 16 a warp, against tiles of the other one's rows, which come by cp.async.
// Scores and weights stay in registers: the sums of one product are, packed to halves, the left operand of the next one.
// Exponents are powers of two: `scale` has a factor of log2 e.
#include "fragments.cuh"

#define KERNEL extern "C" __global__ void

/// What lies in memory as [batch, heads, rows, depth], with elements of a row side by side; strides in elements.
struct Strides {
    i64 batch, head, row;
};
/// The operands: keys and values have heads / groups heads; g is the gradient, or where the result goes. Statistics of `lines`
/// targets a head, a multiple of 64: of each the logarithm of the sum of its exponentials, then of each the mean slope of its
/// weights.
struct Attention {
    Strides q, k, v, g;
    int heads, groups, targets, sources, depth, size, causal, lines;
    float scale, factor;
};

constexpr int ATTENDING = 128, OWN = 64;
extern __shared__ __align__(16) unsigned char ring[];

__device__ __forceinline__ void arrive() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int PENDING> __device__ __forceinline__ void wait() {
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
    __syncthreads();
}
__device__ __forceinline__ void copy(uint32_t to, const void *from, bool in) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(in ? 16 : 0) : "memory");
}
__device__ __forceinline__ float exp2_of(float x) {
    asm("ex2.approx.ftz.f32 %0, %0;" : "+f"(x));
    return x;
}
__device__ __forceinline__ float log2_of(float x) {
    asm("lg2.approx.ftz.f32 %0, %0;" : "+f"(x));
    return x;
}
/// The sum, or the largest, of the four threads that share a row of a product.
template <bool LARGEST> __device__ __forceinline__ float across(float v) {
#pragma unroll
    for (int d = 1; d < 4; d *= 2) {
        float o = __shfl_xor_sync(~0u, v, d);
        v = LARGEST ? fmaxf(v, o) : v + o;
    }
    return v;
}

/// Rows of one head.
struct Rows {
    const uint16_t *at;
    i64 stride;
    int count, width;
    __device__ Rows(const uint16_t *x, const Strides &s, int batch, int head, int count, int width)
        : at(x + batch * s.batch + head * s.head), stride(s.row), count(count), width(width) {}
};

/// A tile in shared memory: rows of D elements, 16 bytes longer, so that no two threads of a warp read from one bank.
template <class T, int D> struct Lines {
    static constexpr int PITCH = D * 2 + 16;

    /// Copies ROWS rows; what lies outside becomes zero.
    template <int ROWS> static __device__ __forceinline__ void fetch(uint32_t to, const Rows &x, int first) {
        constexpr int PIECES = D / 8;
        static_assert(ROWS * PIECES % ATTENDING == 0);
#pragma unroll
        for (int j = 0; j < ROWS * PIECES / ATTENDING; j++) {
            int i = j * ATTENDING + threadIdx.x, r = i / PIECES, c = i % PIECES * 8;
            bool in = first + r < x.count && c < x.width;
            copy(to + r * PITCH + c * 2, in ? x.at + (first + r) * x.stride + c : x.at, in);
        }
    }
    /// 16 rows from `row` and 16 columns from k, as a left operand.
    static __device__ __forceinline__ void left(uint32_t (&r)[4], uint32_t tile, int row, int k) {
        int lane = threadIdx.x % 32;
        load_matrices<false>(r, tile + (row + lane % 16) * PITCH + (k + lane / 16 * 8) * 2);
    }
    /// sum += u times 16 COUNT rows, of which columns k to k + 15 are summed over.
    template <int COUNT>
    static __device__ __forceinline__ void along(float (&sum)[2 * COUNT][4], const uint32_t (&u)[4], uint32_t tile, int k) {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int j = 0; j < COUNT; j++) {
            uint32_t v[4];
            load_matrices<false>(v, tile + (16 * j + lane / 16 * 8 + lane % 8) * PITCH + (k + lane / 8 % 2 * 8) * 2);
            T::multiply(sum[2 * j], u, v);
            T::multiply(sum[2 * j + 1], u, v + 2);
        }
    }
    /// sum += u times the D columns of rows k to k + 15, over which is summed.
    static __device__ __forceinline__ void down(float (&sum)[D / 8][4], const uint32_t (&u)[4], uint32_t tile, int k) {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int j = 0; j < D / 16; j++) {
            uint32_t v[4];
            load_matrices<true>(v, tile + (k + lane % 16) * PITCH + (16 * j + lane / 16 * 8) * 2);
            T::multiply(sum[2 * j], u, v);
            T::multiply(sum[2 * j + 1], u, v + 2);
        }
    }
    /// sum += the product of a tile of sums with a tile's rows.
    template <int COUNT>
    static __device__ __forceinline__ void chain(float (&sum)[D / 8][4], const float (&a)[2 * COUNT][4], uint32_t tile) {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            uint32_t u[4];
#pragma unroll
            for (int e = 0; e < 4; e++) u[e] = T::pack(a[2 * i + e / 2][e % 2 * 2], a[2 * i + e / 2][e % 2 * 2 + 1]);
            down(sum, u, tile, 16 * i);
        }
    }
    /// Stores a warp's 16 rows of a result, row `first` on, each number times that of its row.
    static __device__ __forceinline__ void store(uint16_t *y, const float (&sum)[D / 8][4], int first, int count, int width,
            const float (&times)[2], i64 pitch) {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int h = 0; h < 2; h++) {
            int row = first + lane / 4 + 8 * h;
            if (row >= count) continue;
#pragma unroll
            for (int j = 0; j < D / 8; j++) {
                int column = 8 * j + lane % 4 * 2;
                if (column < width)
                    *(uint32_t *) (y + row * pitch + column) =
                            T::pack(sum[j][2 * h] * times[h], sum[j][2 * h + 1] * times[h]);
            }
        }
    }
};

/// The result of 64 targets, and if `sums` is there the logarithms of their exponentials' sums. While scores are computed the
/// values come, and while those are added the next keys. Targets that see most come first.
template <class T, int D>
__device__ void attend(const uint16_t *q, const uint16_t *k, const uint16_t *v, uint16_t *y, float *sums, const Attention &s) {
    typedef Lines<T, D> Lines;
    constexpr int SIDE = 64, N = SIDE / 8;
    __shared__ __align__(16) unsigned char tiles[2 * SIDE * Lines::PITCH];
    const uint32_t keys = shared_address(tiles), values = keys + SIDE * Lines::PITCH;
    const int blocks = s.lines / OWN, own = (blocks - 1 - blockIdx.x % blocks) * OWN;
    const int head = blockIdx.x / blocks % s.heads, batch = blockIdx.x / blocks / s.heads;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, row = own + warp * 16 + lane / 4;
    const int end = s.causal ? min(s.sources, own + OWN) : s.sources;
    const Rows of_q(q, s.q, batch, head, s.targets, s.depth), of_k(k, s.k, batch, head / s.groups, s.sources, s.depth);
    const Rows of_v(v, s.v, batch, head / s.groups, s.sources, s.size);
    Lines::template fetch<OWN>(values, of_q, own);
    arrive();
    Lines::template fetch<SIDE>(keys, of_k, 0);
    arrive();
    wait<1>();
    uint32_t u[D / 16][4];
#pragma unroll
    for (int i = 0; i < D / 16; i++) Lines::left(u[i], values, warp * 16, 16 * i);

    const float none = __uint_as_float(0xff800000u);
    float sum[D / 8][4] = {}, top[2] = {none, none}, total[2] = {};
#pragma unroll 1
    for (int source = 0; source < end; source += SIDE) {
        wait<0>();
        Lines::template fetch<SIDE>(values, of_v, source);
        arrive();
        float w[N][4] = {};
#pragma unroll
        for (int i = 0; i < D / 16; i++) Lines::template along<N / 2>(w, u[i], keys, 16 * i);
        if (source + SIDE > s.sources || s.causal && source + SIDE - 1 > own) {
#pragma unroll
            for (int e = 0; e < 4 * N; e++) {
                int at = source + e / 4 * 8 + lane % 4 * 2 + e % 2;
                if (at >= s.sources || s.causal && at > row + e % 4 / 2 * 8) w[e / 4][e % 4] = none;
            }
        }
#pragma unroll
        for (int h = 0; h < 2; h++) {
            float old = top[h], part = 0;
#pragma unroll
            for (int j = 0; j < 2 * N; j++) top[h] = fmaxf(top[h], w[j / 2][2 * h + j % 2]);
            top[h] = across<true>(top[h]);
            float base = top[h] == none ? 0 : top[h] * s.scale, rest = exp2_of(old * s.scale - base);
#pragma unroll
            for (int j = 0; j < 2 * N; j++) {
                float &p = w[j / 2][2 * h + j % 2];
                p = exp2_of(fmaf(p, s.scale, -base));
                part += p;
            }
            total[h] = total[h] * rest + part;
#pragma unroll
            for (int j = 0; j < D / 4; j++) sum[j / 2][2 * h + j % 2] *= rest;
        }
        wait<0>();
        if (source + SIDE < end) Lines::template fetch<SIDE>(keys, of_k, source + SIDE);
        arrive();
        Lines::template chain<N / 2>(sum, w, values);
    }
    float over[2];
#pragma unroll
    for (int h = 0; h < 2; h++) {
        total[h] = across<false>(total[h]);
        over[h] = total[h] == 0 ? 0 : 1 / total[h];
    }
    Lines::store(y + batch * s.g.batch + head * s.g.head, sum, own + warp * 16, s.targets, s.size, over, s.g.row);
    if (sums == nullptr || lane % 4 != 0) return;
#pragma unroll
    for (int h = 0; h < 2; h++) {
        const int target = row + 8 * h;
        if (target < s.targets)
            sums[(batch * (i64) s.heads + head) * s.targets + target] =
                    total[h] == 0 ? none : (top[h] * s.scale + log2_of(total[h])) * 0.6931471805599453f;
    }
}

/// The statistics of a target, a warp each: of its result and that one's gradient, and the sum that was kept. Beside an infinite
/// logarithm every weight is 0.
template <class T>
__device__ void means(const uint16_t *g, const uint16_t *y, const float *sums, float *stats, int rows, const Strides &of_y,
        const Attention &s) {
    const int all = blockIdx.x * (ATTENDING / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (all >= rows) return;
    const int target = all % s.lines, line = all / s.lines, head = line % s.heads, batch = line / s.heads;
    float mean = 0, level = __uint_as_float(0x7f800000u);
    if (target < s.targets) {
        const uint16_t *a = g + batch * s.g.batch + head * s.g.head + target * s.g.row;
        const uint16_t *b = y + batch * of_y.batch + head * of_y.head + target * of_y.row;
        for (int i = 2 * lane; i < s.size; i += 64)
            mean += T::widen(a + i, 0) * T::widen(b + i, 0) + T::widen(a + i, 1) * T::widen(b + i, 1);
        for (int d = 16; d > 0; d >>= 1) mean += __shfl_xor_sync(~0u, mean, d);
        const float sum = sums[(i64) line * s.targets + target];
        if (sum != -level) level = sum * 1.4426950408889634f;
    }
    if (lane == 0) {
        stats[(i64) line * 2 * s.lines + target] = level;
        stats[((i64) line * 2 + 1) * s.lines + target] = mean;
    }
}

/// The gradients of 64 rows: of keys, `out`, and values, `other`, over the targets of all heads that share them; or of queries,
/// `out`. The blocks' own rows are the left operands, so weights are computed again with them for rows; tiles of the other
/// operands' rows have two stages.
template <class T, int D, bool KEYS>
__device__ void slopes(const uint16_t *q, const uint16_t *k, const uint16_t *v, const uint16_t *g, const float *stats,
        uint16_t *out, uint16_t *other, const Attention &s) {
    typedef Lines<T, D> Lines;
    constexpr int SIDE = 4096 / D, N = SIDE / 8, TILE = SIDE * Lines::PITCH, STAGE = 2 * TILE + 2 * SIDE * 4;
    const uint32_t first = shared_address(ring), second = first + OWN * Lines::PITCH, stages = second + OWN * Lines::PITCH;
    const int count = KEYS ? s.sources : s.targets, others = KEYS ? s.targets : s.sources;
    const int blocks = (count + OWN - 1) / OWN, heads = KEYS ? s.heads / s.groups : s.heads;
    const int block = blockIdx.x % blocks, own = (KEYS ? block : blocks - 1 - block) * OWN;
    const int head = blockIdx.x / blocks % heads, batch = blockIdx.x / blocks / heads;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, row = own + warp * 16 + lane / 4;
    // Tiles of targets that see these sources, or of sources that are seen.
    const int begin = KEYS && s.causal ? own : 0, end = KEYS || !s.causal ? others : min(others, own + OWN);
    const int tiles = max(0, (end - begin + SIDE - 1) / SIDE), steps = KEYS ? tiles * s.groups : tiles;

    auto fetch = [&](int step) {
        const int member = KEYS ? head * s.groups + step / tiles : head / s.groups, at = begin + step % tiles * SIDE;
        const uint32_t to = stages + step % 2 * STAGE;
        Lines::template fetch<SIDE>(to, Rows(KEYS ? q : k, KEYS ? s.q : s.k, batch, member, others, s.depth), at);
        Lines::template fetch<SIDE>(to + TILE, Rows(KEYS ? g : v, KEYS ? s.g : s.v, batch, member, others, s.size), at);
        if (KEYS && threadIdx.x < SIDE / 2) {
            const int half = threadIdx.x / (SIDE / 4), piece = threadIdx.x % (SIDE / 4);
            copy(to + 2 * TILE + threadIdx.x * 16,
                    stats + ((batch * (i64) s.heads + member) * 2 + half) * s.lines + at + piece * 4, true);
        }
    };
    Lines::template fetch<OWN>(first, Rows(KEYS ? k : q, KEYS ? s.k : s.q, batch, head, count, s.depth), own);
    Lines::template fetch<OWN>(second, Rows(KEYS ? v : g, KEYS ? s.v : s.g, batch, head, count, s.size), own);
    if (steps > 0) fetch(0);
    arrive();
    float level[2] = {}, mean[2] = {};
    if (!KEYS) {
#pragma unroll
        for (int h = 0; h < 2; h++) {
            const float *p = stats + (batch * (i64) s.heads + head) * 2 * s.lines + row + 8 * h;
            level[h] = p[0];
            mean[h] = p[s.lines];
        }
    }
    float sum[D / 8][4] = {}, weighted[D / 8][4] = {};
#pragma unroll 1
    for (int step = 0; step < steps; step++) {
        wait<0>();
        if (step + 1 < steps) fetch(step + 1);
        arrive();
        const uint32_t near = stages + step % 2 * STAGE;
        float w[N][4] = {}, slope[N][4] = {};
#pragma unroll
        for (int i = 0; i < D / 16; i++) {
            uint32_t u[4];
            Lines::left(u, first, warp * 16, 16 * i);
            Lines::template along<N / 2>(w, u, near, 16 * i);
        }
#pragma unroll
        for (int i = 0; i < D / 16; i++) {
            uint32_t u[4];
            Lines::left(u, second, warp * 16, 16 * i);
            Lines::template along<N / 2>(slope, u, near + TILE, 16 * i);
        }
        const int at = begin + step % tiles * SIDE;
        const bool rim = !KEYS && at + SIDE > others || s.causal && (KEYS ? own + OWN - 1 > at : at + SIDE - 1 > own);
        if (rim) {
#pragma unroll
            for (int e = 0; e < 4 * N; e++) {
                int a = row + e % 4 / 2 * 8, b = at + e / 4 * 8 + lane % 4 * 2 + e % 2;
                if (!KEYS && b >= others || s.causal && (KEYS ? a > b : b > a)) {
                    w[e / 4][e % 4] = __uint_as_float(0xff800000u);
                    slope[e / 4][e % 4] = 0;
                }
            }
        }
#pragma unroll
        for (int j = 0; j < N; j++) {
            float2 levels, means;
            if (KEYS) {
                const uint32_t from = near + 2 * TILE + (8 * j + lane % 4 * 2) * 4;
                asm volatile("ld.shared.v2.f32 {%0, %1}, [%2];" : "=f"(levels.x), "=f"(levels.y) : "r"(from) : "memory");
                asm volatile("ld.shared.v2.f32 {%0, %1}, [%2];"
                             : "=f"(means.x), "=f"(means.y) : "r"(from + SIDE * 4) : "memory");
            }
#pragma unroll
            for (int e = 0; e < 4; e++) {
                w[j][e] = exp2_of(fmaf(w[j][e], s.scale, -(KEYS ? e % 2 ? levels.y : levels.x : level[e / 2])));
                slope[j][e] = w[j][e] * (slope[j][e] - (KEYS ? e % 2 ? means.y : means.x : mean[e / 2]));
            }
        }
        if (KEYS) Lines::template chain<N / 2>(weighted, w, near + TILE);
        Lines::template chain<N / 2>(sum, slope, near);
    }
    const i64 line = (batch * (i64) heads + head) * count;
    Lines::store(out + line * s.depth, sum, own + warp * 16, count, s.depth, {s.factor, s.factor}, s.depth);
    if (KEYS) Lines::store(other + line * s.size, weighted, own + warp * 16, count, s.size, {1, 1}, s.size);
}

#define ATTENTION(name, T, D)                                                                                                    \
    KERNEL __launch_bounds__(ATTENDING) attnmma_##name(const uint16_t *__restrict__ q, const uint16_t *__restrict__ k,           \
            const uint16_t *__restrict__ v, uint16_t *y, float *sums, Attention s) {                                             \
        attend<T, D>(q, k, v, y, sums, s);                                                                                       \
    }                                                                                                                            \
    KERNEL __launch_bounds__(ATTENDING) attnmma_queries_##name(const uint16_t *__restrict__ q, const uint16_t *__restrict__ k,   \
            const uint16_t *__restrict__ v, const uint16_t *__restrict__ g, const float *__restrict__ stats, uint16_t *out,      \
            Attention s) {                                                                                                       \
        slopes<T, D, false>(q, k, v, g, stats, out, nullptr, s);                                                                 \
    }                                                                                                                            \
    KERNEL __launch_bounds__(ATTENDING) attnmma_keys_##name(const uint16_t *__restrict__ q, const uint16_t *__restrict__ k,      \
            const uint16_t *__restrict__ v, const uint16_t *__restrict__ g, const float *__restrict__ stats, uint16_t *out,      \
            uint16_t *other, Attention s) {                                                                                      \
        slopes<T, D, true>(q, k, v, g, stats, out, other, s);                                                                    \
    }
ATTENTION(bf16_64, Bf16, 64)
ATTENTION(bf16_128, Bf16, 128)
ATTENTION(f16_64, F16, 64)
ATTENTION(f16_128, F16, 128)

#define MEANS(name, T)                                                                                                           \
    KERNEL attnmma_means_##name(const uint16_t *__restrict__ g, const uint16_t *__restrict__ y, const float *__restrict__ sums,  \
            float *stats, int rows, Strides of_y, Attention s) {                                                                 \
        means<T>(g, y, sums, stats, rows, of_y, s);                                                                              \
    }
MEANS(bf16, Bf16)
MEANS(f16, F16)
