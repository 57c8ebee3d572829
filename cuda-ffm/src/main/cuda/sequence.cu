// build: 75 6.3 | check: 75 80 90 120
// Attention in tiles, forward and backward, and the cell of long short-term memory. Scores are never stored: a block
// computes those of one tile of targets and one of sources after the other, and the backward step computes them again,
// but for the logarithms of their exponentials' sums, which the forward step may keep.
#include <math_constants.h>

typedef long long i64;
#define KERNEL extern "C" __global__ void

/// The operands. Queries: [batch, heads, targets, depth], keys: [batch, heads / groups, sources, depth], values: the same
/// with `size` for depth. A mask of type 1 says who is seen, one of type 2 is added to the scores; its strides may be 0.
/// In the result rows of `between` heads lie side by side, of all or of one.
struct Shape {
    i64 heads, groups, targets, sources, depth, size, causal, mask;
    i64 batch_stride, head_stride, target_stride, source_stride, between;
};

/// Tiles of 16 M targets and 16 M sources; thread (ty, tx) of 16 x 16 has the rows ty + 16 i and the columns tx + 16 j.
/// Sums over a tile are made for 64 columns at a time.
template <class T, int M> struct Tile {
    static const int SIDE = 16 * M, STEP = 16, COLUMNS = 64, E = COLUMNS / 16;
    T left[SIDE][STEP + 1], right[SIDE][STEP + 1];
    T weights[SIDE][SIDE + 1];
    T values[SIDE][COLUMNS];
    T rest[SIDE];

    /// out[r][c] = the product of row r of a with row c of b, both of `depth` elements; rows beyond the end count as 0. A
    /// thread may read the results that are its own at once.
    template <int STRIDE>
    __device__ void products(T (*out)[STRIDE], const T *a, i64 rows, const T *b, i64 others, i64 depth) {
        int tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
        T s[M][M] = {};
        __syncthreads();
#pragma unroll 1
        for (i64 step = 0; step < depth; step += STEP) {
#pragma unroll
            for (int e = threadIdx.x; e < SIDE * STEP; e += 256) {
                int r = e / STEP, l = e % STEP;
                bool in = step + l < depth;
                left[r][l] = in && r < rows ? a[r * depth + step + l] : (T) 0;
                right[r][l] = in && r < others ? b[r * depth + step + l] : (T) 0;
            }
            __syncthreads();
#pragma unroll 4
            for (int l = 0; l < STEP; l++) {
                T u[M], v[M];
#pragma unroll
                for (int i = 0; i < M; i++) u[i] = left[ty + 16 * i][l];
#pragma unroll
                for (int j = 0; j < M; j++) v[j] = right[tx + 16 * j][l];
#pragma unroll
                for (int i = 0; i < M; i++)
#pragma unroll
                    for (int j = 0; j < M; j++) s[i][j] += u[i] * v[j];
            }
            __syncthreads();
        }
#pragma unroll
        for (int i = 0; i < M; i++)
#pragma unroll
            for (int j = 0; j < M; j++) out[ty + 16 * i][tx + 16 * j] = s[i][j];
    }

    /// sum[i][k] = the same, times the rest of row i if SCALED, plus the weights of row i times rows of b, columns from `first`
    /// on; a weight of 0 hides even infinities.
    template <bool SCALED> __device__ void add(T sum[M][E], const T *b, i64 rows, i64 width, i64 first) {
        int tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
#pragma unroll 4
        for (int e = threadIdx.x; e < SIDE * COLUMNS; e += 256) {
            int r = e / COLUMNS, l = e % COLUMNS;
            values[r][l] = r < rows && first + l < width ? b[r * width + first + l] : (T) 0;
        }
        __syncthreads();
        if (SCALED) {
#pragma unroll
            for (int i = 0; i < M; i++)
#pragma unroll
                for (int k = 0; k < E; k++) sum[i][k] *= rest[ty + 16 * i];
        }
        int count = (int) min((i64) SIDE, rows);
#pragma unroll 1
        for (int r = 0; r < count; r++) {
            T v[E];
#pragma unroll
            for (int k = 0; k < E; k++) v[k] = values[r][tx + 16 * k];
#pragma unroll
            for (int i = 0; i < M; i++) {
                T w = weights[ty + 16 * i][r];
                if (w != 0) {
#pragma unroll
                    for (int k = 0; k < E; k++) sum[i][k] += w * v[k];
                }
            }
        }
    }

    __device__ static void store(T sum[M][E], T *y, i64 rows, i64 width, i64 first, i64 pitch) {
        int tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
#pragma unroll
        for (int i = 0; i < M; i++)
#pragma unroll
            for (int k = 0; k < E; k++) {
                i64 l = first + tx + 16 * k;
                if (ty + 16 * i < rows && l < width) y[(ty + 16 * i) * pitch + l] = sum[i][k];
            }
    }
};

/// One head of one batch, and the tile of targets or of sources that a block works at.
template <class T> struct Head {
    const T *q, *k, *v, *g, *mask;
    i64 rows;
    T scale;
    __device__ Head(const T *q, const T *k, const T *v, const T *g, const T *mask, i64 head, const Shape &s, T scale)
            : scale(scale) {
        i64 shared = head / s.groups;
        rows = head * s.targets;
        this->q = q + rows * s.depth;
        this->k = k + shared * s.sources * s.depth;
        this->v = v + shared * s.sources * s.size;
        this->g = g == nullptr ? g : g + rows * s.size;
        i64 m = head / s.heads * s.batch_stride + head % s.heads * s.head_stride;
        this->mask = s.mask == 1 ? (const T *) ((const char *) mask + m) : mask + m;
    }

    /// The score of a target and a source after its product, -∞ for one that is not seen.
    __device__ T score(T product, i64 target, i64 source, const Shape &s) const {
        const T none = (T) -CUDART_INF;
        if (target >= s.targets || source >= s.sources || (s.causal && source > target)) return none;
        T v = scale * product;
        i64 at = target * s.target_stride + source * s.source_stride;
        if (s.mask == 1) return ((const char *) mask)[at] ? v : none;
        return s.mask == 2 ? v + mask[at] : v;
    }
};

__device__ inline i64 last_source(const Shape &s, i64 target, int side) {
    return s.causal ? min(s.sources, target + side) : s.sources;
}

/// A number that a kernel before left: a float also where elements are of a half type (`HalfText.java`).
template <class T> __device__ T kept(const T *p) { return __ldca(p); }
template <class T> __device__ void keep(T *p, T v) { __stcg(p, v); }

template <class T> __device__ T top_of(T a, T b) { return isnan(a) || a > b ? a : b; }

/// A row of a tile of scores, which some neighbouring threads of a warp walk over.
template <class T, int M> struct Walk {
    static const int SIDE = 16 * M, LANES = 256 / SIDE;
    int row = threadIdx.x / LANES, lane = threadIdx.x % LANES;
    T top = (T) -CUDART_INF, sum = 0;

    template <bool LARGEST> __device__ static T across(T v) {
        for (int d = LANES / 2; d > 0; d >>= 1) {
            T o = __shfl_xor_sync(~0u, v, d);
            v = LARGEST ? top_of(v, o) : v + o;
        }
        return v;
    }

    /// Makes the scores of a tile weights relative to the largest so far, and returns by what former sums are to be
    /// multiplied.
    __device__ T advance(Tile<T, M> &tile, const Head<T> &h, const Shape &s, i64 target, i64 source) {
        T old = top, part = 0, *w = tile.weights[row];
        __syncthreads();
#pragma unroll 1
        for (int j = lane; j < SIDE; j += LANES) {
            w[j] = h.score(w[j], target + row, source + j, s);
            top = top_of(w[j], top);
        }
        top = across<true>(top);
        bool none = top == (T) -CUDART_INF;
#pragma unroll 1
        for (int j = lane; j < SIDE; j += LANES) {
            w[j] = none ? (T) 0 : exp(w[j] - top);
            part += w[j];
        }
        T rest = none ? (T) 1 : exp(old - top);
        sum = sum * rest + across<false>(part);
        return rest;
    }
};

/// The result, and if `sums` is there the logarithm of the sum of each row's exponentials, -∞ if it sees nothing.
template <class T, int M>
__device__ void attention(const T *q, const T *k, const T *v, const T *mask, T *y, T *sums, const Shape &s, T scale) {
    typedef Tile<T, M> Tile;
    __shared__ Tile tile;
    Head<T> h(q, k, v, nullptr, mask, blockIdx.y, s, scale);
    Walk<T, M> walk;
    i64 target = (i64) blockIdx.x * Tile::SIDE, rows = s.targets - target, first = (i64) blockIdx.z * Tile::COLUMNS;
    T out[M][Tile::E] = {};
    i64 end = last_source(s, target, Tile::SIDE);
#pragma unroll 1
    for (i64 source = 0; source < end; source += Tile::SIDE) {
        tile.products(tile.weights, h.q + target * s.depth, rows, h.k + source * s.depth, s.sources - source, s.depth);
        T rest = walk.advance(tile, h, s, target, source);
        if (walk.lane == 0) tile.rest[walk.row] = rest;
        tile.template add<true>(out, h.v + source * s.size, s.sources - source, s.size, first);
    }
    __syncthreads();
    if (walk.lane == 0) {
        tile.rest[walk.row] = walk.sum;
        if (sums != nullptr && first == 0 && walk.row < rows)
            keep(sums + h.rows + target + walk.row, walk.sum == 0 ? (T) -CUDART_INF : walk.top + log(walk.sum));
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < M; i++) {
        T sum = tile.rest[(threadIdx.x >> 4) + 16 * i];
#pragma unroll
        for (int e = 0; e < Tile::E; e++) out[i][e] = sum == 0 ? (T) 0 : out[i][e] / sum;
    }
    i64 inner = blockIdx.y % s.between;
    Tile::store(out, y + ((blockIdx.y - inner) * s.targets + target * s.between + inner) * s.size, rows, s.size, first,
            s.between * s.size);
}

/// Where the rows of a tensor [batch, heads, targets, size] lie.
struct Lines {
    i64 heads, targets, size, batch_stride, head_stride, row_stride, stride;
};

/// Of each target the logarithm of the sum, which was kept, and the mean slope of the weights: the product of its result and
/// that one's gradient. A warp has a row.
template <class T> __device__ void attention_means(const T *g, const T *y, const T *sums, T *stats, i64 rows, const Lines &s) {
    i64 row = (i64) blockIdx.x * 8 + threadIdx.x / 32;
    if (row >= rows) return;
    i64 head = row / s.targets;
    y += head / s.heads * s.batch_stride + head % s.heads * s.head_stride + row % s.targets * s.row_stride;
    T mean = 0;
    for (i64 l = threadIdx.x % 32; l < s.size; l += 32) mean += g[row * s.size + l] * y[l * s.stride];
    for (int d = 16; d > 0; d >>= 1) mean += __shfl_xor_sync(~0u, mean, d);
    if (threadIdx.x % 32 == 0) {
        keep(stats + 2 * row, kept(sums + row));
        keep(stats + 2 * row + 1, mean);
    }
}

/// Whose gradient a kernel computes.
enum Operand { QUERIES, KEYS, VALUES };

/// The gradients of one operand, whose rows are the tile's. Weights are computed again from the scores; keys and values sum
/// over the targets of all heads that share them.
template <class T, int M, Operand OF>
__device__ void attention_grad(const T *g, const T *q, const T *k, const T *v, const T *mask, const T *stats, T *out,
        const Shape &s, T scale) {
    typedef Tile<T, M> Tile;
    __shared__ Tile tile;
    const bool queries = OF == QUERIES;
    int tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
    i64 own = (i64) blockIdx.x * Tile::SIDE, first = (i64) blockIdx.z * Tile::COLUMNS;
    i64 width = OF == VALUES ? s.size : s.depth, count = queries ? s.targets : s.sources;
    T sum[M][Tile::E] = {};
#pragma unroll 1
    for (i64 member = 0; member < (queries ? 1 : s.groups); member++) {
        Head<T> h(q, k, v, g, mask, queries ? blockIdx.y : blockIdx.y * s.groups + member, s, scale);
        const T *a = (queries ? h.q : h.k) + own * s.depth, *b = queries ? h.k : h.q;
        const T *c = (queries ? h.g : h.v) + own * s.size, *d = queries ? h.v : h.g;
        i64 from = !queries && s.causal ? own : 0, end = queries ? last_source(s, own, Tile::SIDE) : s.targets;
        i64 others = queries ? s.sources : s.targets;
#pragma unroll 1
        for (i64 other = from; other < end; other += Tile::SIDE) {
            tile.products(tile.weights, a, count - own, b + other * s.depth, others - other, s.depth);
            if (OF != VALUES) tile.products(tile.values, c, count - own, d + other * s.size, others - other, s.size);
#pragma unroll 1
            for (int e = 0; e < M * M; e++) {
                int r = ty + 16 * (e / M), l = tx + 16 * (e % M);
                i64 t = queries ? own + r : other + l;
                T v = h.score(tile.weights[r][l], t, queries ? other + l : own + r, s);
                if (v == (T) -CUDART_INF) {
                    v = 0;
                } else {
                    const T *p = stats + 2 * (h.rows + t);
                    v = exp(v - kept(p));
                    if (OF != VALUES && v != 0) v *= scale * (tile.values[r][l] - kept(p + 1));
                }
                tile.weights[r][l] = v;
            }
            if (OF != VALUES) __syncthreads(); // Until nobody needs the slopes any more.
            tile.template add<false>(sum, OF == VALUES ? h.g + other * s.size : b + other * s.depth, others - other, width,
                    first);
        }
    }
    Tile::store(sum, out + ((i64) blockIdx.y * count + own) * width, count - own, width, first, width);
}

#define ATTENTION(t, T, M)                                                                                           \
    KERNEL __launch_bounds__(256, 1) attention_##t(const T *q, const T *k, const T *v, const T *mask, T *y, T *sums, \
            Shape s, double scale) {                                                                                 \
        attention<T, M>(q, k, v, mask, y, sums, s, (T) scale);                                                       \
    }                                                                                                                \
    KERNEL attention_means_##t(const T *g, const T *y, const T *sums, T *stats, i64 rows, Lines s) {                 \
        attention_means(g, y, sums, stats, rows, s);                                                                 \
    }                                                                                                                \
    ATTENTION_GRAD(queries, t, T, M, QUERIES)                                                                        \
    ATTENTION_GRAD(keys, t, T, M, KEYS)                                                                              \
    ATTENTION_GRAD(values, t, T, M, VALUES)
#define ATTENTION_GRAD(name, t, T, M, OF)                                                                            \
    KERNEL __launch_bounds__(256, 1) attention_##name##_##t(const T *g, const T *q, const T *k, const T *v,             \
            const T *mask, const T *stats, T *out, Shape s, double scale) {                                          \
        attention_grad<T, M, OF>(g, q, k, v, mask, stats, out, s, (T) scale);                                        \
    }
ATTENTION(f32, float, 4)
ATTENTION(f64, double, 2)

// ---- the cell of long short-term memory at one time; gates i, f, g, o of n hidden units lie one after the other

template <class T> __device__ T sigmoid(T x) { return 1 / (1 + exp(-x)); }

/// x: the gates' operands [rows, 4n] and w: what the last h adds to them; h and c are brought up to date, and with the gates
/// kept in planes of y.
template <class T> __device__ void lstm_cell(const T *x, const T *w, T *h, T *c, T *y, i64 total, i64 n, i64 plane) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    i64 at = i / n * 4 * n + i % n;
    T in = sigmoid(x[at] + w[at]), forget = sigmoid(x[at + n] + w[at + n]);
    T candidate = tanh(x[at + 2 * n] + w[at + 2 * n]), out = sigmoid(x[at + 3 * n] + w[at + 3 * n]);
    T cell = forget * c[i] + in * candidate, hidden = out * tanh(cell);
    c[i] = y[i + plane] = cell;
    h[i] = y[i] = hidden;
    y[i + 2 * plane] = in;
    y[i + 3 * plane] = forget;
    y[i + 4 * plane] = candidate;
    y[i + 5 * plane] = out;
}

/// The gradients of the gates' operands, dx [rows, 4n], from those of y and of the next time's h and c; dc is brought up to
/// date. The cell before is that of `past` for its first rows, and of `start` for the others.
template <class T>
__device__ void lstm_cell_grad(const T *g, const T *y, const T *past, const T *start, const T *dh, T *dc, T *dx, i64 total,
        i64 n, i64 plane, i64 continued) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    T before = i < continued ? past[i] : start[i];
    T in = y[i + 2 * plane], forget = y[i + 3 * plane], candidate = y[i + 4 * plane], out = y[i + 5 * plane];
    T top = tanh(y[i + plane]), h = g[i] + dh[i];
    T c = g[i + plane] + dc[i] + h * out * (1 - top * top);
    i64 at = i / n * 4 * n + i % n;
    dx[at] = (c * candidate + g[i + 2 * plane]) * in * (1 - in);
    dx[at + n] = (c * before + g[i + 3 * plane]) * forget * (1 - forget);
    dx[at + 2 * n] = (c * in + g[i + 4 * plane]) * (1 - candidate * candidate);
    dx[at + 3 * n] = (h * top + g[i + 5 * plane]) * out * (1 - out);
    dc[i] = c * forget;
}
#define LSTM(t, T)                                                                                                   \
    KERNEL lstm_cell_##t(const T *x, const T *w, T *h, T *c, T *y, i64 total, i64 n, i64 plane) {                    \
        lstm_cell(x, w, h, c, y, total, n, plane);                                                                   \
    }                                                                                                                \
    KERNEL lstm_cell_grad_##t(const T *g, const T *y, const T *past, const T *start, const T *dh, T *dc, T *dx,      \
            i64 total, i64 n, i64 plane, i64 continued) {                                                            \
        lstm_cell_grad(g, y, past, start, dh, dc, dx, total, n, plane, continued);                                   \
    }
LSTM(f32, float)
LSTM(f64, double)
