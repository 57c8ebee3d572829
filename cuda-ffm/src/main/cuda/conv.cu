// build: 75 6.3 | check: 75 80 90 120
// Convolutions as products of matrices that are never stored: tiles of the patches are gathered from the image while they are
// multiplied. Over three spatial axes; missing ones have size 1. window.cu has the kernels for small ones and few channels.
//   forward:      y[o, place]  = sum over taps (channel, kernel element) of weight[o, tap] * x[place's patch at tap]
//   input grad:   dx[c, pixel] = sum over taps (out channel, element) of weight[tap, c] * dy[place whose element lies on pixel]
//   weight grad:  dw[o, tap]   = sum over places of dy[o, place] * x[place's patch at tap]
typedef long long i64;
#define KERNEL extern "C" __global__ void

/// `rows` by `columns` results of each group, from sums over `depth`; the image that is gathered has `channels` of a group and size
/// `image`; `grid` are the places (forward, weight) or pixels (input) that count columns or depth; along an axis they step by `stride`,
/// begin at `start`, and their sum with a tap's shift is divided by `divisor`.
struct Gather {
    i64 rowStride, groupA, groupB, groupC, batchImage, batchGrid;
    int rows, columns, depth, kernel, image[3], grid[3], stride[3], start[3], divisor[3], splits;
};

/// A tap: where its channel begins in the image, where its weight lies, and its shift along each axis.
struct __align__(16) Tap {
    i64 channel, weight;
    int shift[3], unused;
};

/// Fills the table: tap t is element t % kernel of channel t / kernel.
KERNEL conv_taps(Tap *taps, int n, int k1, int k2, int kernel, i64 image, i64 weightChannel, int d0, int d1, int d2) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= n) return;
    int c = t / kernel, k = t % kernel;
    Tap tap = {c * image, c * weightChannel + k, {k / k2 / k1 * d0, k / k2 % k1 * d1, k % k2 * d2}, 0};
    taps[t] = tap;
}

/// Where a place or pixel lies: its image's beginning, its own, and its coordinates.
struct Spot {
    i64 image, own;
    int at[3];
    bool there;
    __device__ Spot(const Gather &g, int i, int n) {
        int cells = g.grid[0] * g.grid[1] * g.grid[2], batch = i / cells, p = i % cells;
        there = i < n;
        image = batch * g.batchImage;
        own = batch * g.batchGrid + p;
        at[2] = p % g.grid[2] * g.stride[2] + g.start[2];
        p /= g.grid[2];
        at[1] = p % g.grid[1] * g.stride[1] + g.start[1];
        at[0] = p / g.grid[1] * g.stride[0] + g.start[0];
    }
};

/// The image under a tap at a spot, zero outside.
template <class T, bool DIVIDES> __device__ __forceinline__ T gathered(const T *x, const Gather &g, const Spot &s, const Tap &t) {
    i64 at = 0;
    bool inside = s.there;
#pragma unroll
    for (int a = 0; a < 3; a++) {
        int e = s.at[a] + t.shift[a];
        if (DIVIDES) {
            inside &= e >= 0 && e % g.divisor[a] == 0;
            e /= g.divisor[a];
        }
        inside &= (unsigned) e < (unsigned) g.image[a];
        at = at * g.image[a] + e;
    }
    return inside ? x[s.image + t.channel + at] : (T) 0;
}

enum Role { FORWARD, INPUT, WEIGHT };

/// As the tiles of gemm.cu: TM x TN results a block of 256 threads, M x N a thread in pieces of P, steps of TK.
template <class T, Role ROLE, int TM, int TN, int TK, int M, int N, int P>
__device__ void convolve(const T *a, const T *b, T *c, const Tap *taps, const Gather &g) {
    constexpr int LOADS_A = TM * TK / 256, LOADS_B = TN * TK / 256, COLUMNS = TN / N;
    __shared__ __align__(16) T as[TK][TM + 16 / sizeof(T)], bs[TK][TN + 16 / sizeof(T)];
    const int tid = threadIdx.x, top = blockIdx.y * TM, left = blockIdx.x * TN, group = blockIdx.z / g.splits;
    const int split = blockIdx.z % g.splits, part = (g.depth + g.splits - 1) / g.splits;
    const int begin = split * part, end = min(begin + part, g.depth);
    a += group * g.groupA;
    b += group * g.groupB;
    T sum[M][N] = {}, nextA[LOADS_A], nextB[LOADS_B];
    // Where sums are over taps, a thread gathers for one column; where they are over places, for one place a step.
    Spot column(g, left + tid % TN, g.columns);
    auto load = [&](int step) {
        if (ROLE == WEIGHT) {
            int l = step + tid % TK;
            Spot place(g, l, end);
#pragma unroll
            for (int q = 0; q < LOADS_A; q++) {
                int i = top + (q * 256 + tid) / TK;
                nextA[q] = place.there && i < g.rows ? a[place.own + i * g.rowStride] : (T) 0;
            }
#pragma unroll
            for (int q = 0; q < LOADS_B; q++) {
                int j = left + (q * 256 + tid) / TK;
                nextB[q] = j < g.columns ? gathered<T, false>(b, g, place, taps[j]) : (T) 0;
            }
        } else {
#pragma unroll
            for (int q = 0; q < LOADS_A; q++) {
                int e = q * 256 + tid, l = step + e % TK, i = top + e / TK;
                nextA[q] = l < end && i < g.rows ? a[taps[l].weight + i * g.rowStride] : (T) 0;
            }
#pragma unroll
            for (int q = 0; q < LOADS_B; q++) {
                int l = step + (q * 256 + tid) / TN;
                nextB[q] = l < end ? gathered<T, ROLE == INPUT>(b, g, column, taps[l]) : (T) 0;
            }
        }
    };
    load(begin);
    for (int step = begin; step < end; step += TK) {
#pragma unroll
        for (int q = 0; q < LOADS_A; q++) as[(q * 256 + tid) % TK][(q * 256 + tid) / TK] = nextA[q];
#pragma unroll
        for (int q = 0; q < LOADS_B; q++) {
            int e = q * 256 + tid;
            bs[ROLE == WEIGHT ? e % TK : e / TN][ROLE == WEIGHT ? e / TK : e % TN] = nextB[q];
        }
        __syncthreads();
        if (step + TK < end) load(step + TK);
#pragma unroll 4
        for (int l = 0; l < TK; l++) {
            T u[M], v[N];
#pragma unroll
            for (int i = 0; i < M; i++) u[i] = as[l][i / P * (TM / (M / P)) + tid / COLUMNS * P + i % P];
#pragma unroll
            for (int j = 0; j < N; j++) v[j] = bs[l][j / P * (TN / (N / P)) + tid % COLUMNS * P + j % P];
#pragma unroll
            for (int i = 0; i < M; i++)
#pragma unroll
                for (int j = 0; j < N; j++) sum[i][j] += u[i] * v[j];
        }
        __syncthreads();
    }
    // The gradient of the weight has one result for each split.
    c += group * g.groupC + (i64) split * (gridDim.z / g.splits) * g.groupC;
#pragma unroll
    for (int j = 0; j < N; j++) {
        int x = left + j / P * (TN / (N / P)) + tid % COLUMNS * P + j % P;
        if (x >= g.columns) continue;
        i64 cells = (i64) g.grid[0] * g.grid[1] * g.grid[2];
        i64 at = ROLE == WEIGHT ? x : x / cells * g.batchGrid + x % cells, next = ROLE == WEIGHT ? g.columns : cells;
#pragma unroll
        for (int i = 0; i < M; i++) {
            int y = top + i / P * (TM / (M / P)) + tid / COLUMNS * P + i % P;
            if (y < g.rows) c[at + y * next] = sum[i][j];
        }
    }
}

#define ROLES(suffix, T, ...)                                                                                                \
    KERNEL __launch_bounds__(256, 1) conv_forward##suffix(const T *a, const T *b, T *c, const Tap *taps, Gather g) {            \
        convolve<T, FORWARD, __VA_ARGS__>(a, b, c, taps, g);                                                                 \
    }                                                                                                                        \
    KERNEL __launch_bounds__(256, 1) conv_input##suffix(const T *a, const T *b, T *c, const Tap *taps, Gather g) {              \
        convolve<T, INPUT, __VA_ARGS__>(a, b, c, taps, g);                                                                   \
    }                                                                                                                        \
    KERNEL __launch_bounds__(256, 1) conv_weight##suffix(const T *a, const T *b, T *c, const Tap *taps, Gather g) {             \
        convolve<T, WEIGHT, __VA_ARGS__>(a, b, c, taps, g);                                                                  \
    }
ROLES(_tiled_f32_128, float, 128, 128, 8, 8, 8, 4)
ROLES(_tiled_f32_64, float, 64, 64, 16, 4, 4, 4)
ROLES(_tiled_f64_32, double, 32, 32, 16, 2, 2, 2)
