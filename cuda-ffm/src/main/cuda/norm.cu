// build: 75 6.3 | check: 75 80 90 120
// Layer and batch norm with their backward steps. Every statistic takes two passes, the mean first, so a large mean costs no
// digits; sums over many rows or images are made in parts, which are added in their order.
typedef long long i64;
#define KERNEL extern "C" __global__ void

/// A number that a kernel before left: a float also where elements are of a half type (`HalfText.java`).
template <class T> __device__ T kept(const T *p) { return __ldca(p); }

/// The sum over a warp, or over the 8 warps of a block, in every thread.
template <class T, bool BLOCK> __device__ T sum_of(T v, T *shared) {
    for (int d = 16; d > 0; d >>= 1) v += __shfl_xor_sync(~0u, v, d);
    if (BLOCK) {
        __syncthreads();
        if ((threadIdx.x & 31) == 0) shared[threadIdx.x >> 5] = v;
        __syncthreads();
        v = shared[0];
        for (int w = 1; w < 8; w++) v += shared[w];
    }
    return v;
}

__device__ inline float over_root(float v) { return 1 / sqrtf(v); }
__device__ inline double over_root(double v) { return 1 / sqrt(v); }

/// A row of n elements that a warp or a block walks over.
template <class T, bool BLOCK> struct Row {
    i64 row, n;
    T *shared;
    T mean, factor;
    __device__ Row(i64 n, T *shared)
            : row(BLOCK ? blockIdx.x : (i64) blockIdx.x * 8 + (threadIdx.x >> 5)), n(n), shared(shared) {}
    __device__ int lane() const { return BLOCK ? threadIdx.x : threadIdx.x & 31; }
    __device__ int lanes() const { return BLOCK ? 256 : 32; }
    __device__ T sum(T v) const { return sum_of<T, BLOCK>(v, shared); }
    __device__ void moments(const T *x, T eps) {
        T s = 0, square = 0;
        for (i64 j = lane(); j < n; j += lanes()) s += x[j];
        mean = sum(s) / (T) n;
        for (i64 j = lane(); j < n; j += lanes()) square += (x[j] - mean) * (x[j] - mean);
        factor = over_root(sum(square) / (T) n + eps);
    }
    __device__ T normal(T v) const { return (v - mean) * factor; }
};

template <class T, bool BLOCK>
__device__ void layer_norm(const T *x, const T *w, const T *b, T *y, i64 rows, i64 n, T eps) {
    __shared__ T shared[8];
    Row<T, BLOCK> r(n, shared);
    if (r.row >= rows) return;
    x += r.row * n;
    y += r.row * n;
    r.moments(x, eps);
    for (i64 j = r.lane(); j < n; j += r.lanes()) y[j] = w == nullptr ? r.normal(x[j]) : r.normal(x[j]) * w[j] + b[j];
}

/// The gradient of x; w is null where there is no weight.
/// Rows of up to 8192 numbers, a multiple of four: a block reads its row once, 16 bytes an access, and keeps it in registers.
constexpr int QUADS = 8;
KERNEL __launch_bounds__(256) layer_norm_row_f32(const float *x, const float *w, const float *b, float *y, i64 rows, i64 run,
        double eps) {
    __shared__ float shared[8];
    const float4 *p = (const float4 *) (x + blockIdx.x * run);
    float4 *to = (float4 *) (y + blockIdx.x * run), v[QUADS];
    int n = (int) run / 4;
    float sum = 0, square = 0;
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        int r = q * 256 + threadIdx.x;
        v[q] = r < n ? p[r] : make_float4(0, 0, 0, 0);
        sum += v[q].x + v[q].y + (v[q].z + v[q].w);
    }
    float mean = sum_of<float, true>(sum, shared) / (float) run;
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        if (q * 256 + threadIdx.x >= n) continue;
        v[q] = make_float4(v[q].x - mean, v[q].y - mean, v[q].z - mean, v[q].w - mean);
        square += v[q].x * v[q].x + v[q].y * v[q].y + (v[q].z * v[q].z + v[q].w * v[q].w);
    }
    float f = over_root(sum_of<float, true>(square, shared) / (float) run + (float) eps);
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        int r = q * 256 + threadIdx.x;
        if (r >= n) continue;
        float4 u = make_float4(v[q].x * f, v[q].y * f, v[q].z * f, v[q].w * f);
        if (w != nullptr) {
            float4 k = ((const float4 *) w)[r], c = ((const float4 *) b)[r];
            u = make_float4(u.x * k.x + c.x, u.y * k.y + c.y, u.z * k.z + c.z, u.w * k.w + c.w);
        }
        to[r] = u;
    }
}

template <class T, bool BLOCK>
__device__ void layer_norm_grad(const T *g, const T *x, const T *w, T *dx, i64 rows, i64 n, T eps) {
    __shared__ T shared[8];
    Row<T, BLOCK> r(n, shared);
    if (r.row >= rows) return;
    x += r.row * n;
    g += r.row * n;
    dx += r.row * n;
    r.moments(x, eps);
    T sum = 0, product = 0;
    for (i64 j = r.lane(); j < n; j += r.lanes()) {
        T d = w == nullptr ? g[j] : g[j] * w[j];
        sum += d;
        product += d * r.normal(x[j]);
    }
    sum = r.sum(sum) / (T) n;
    product = r.sum(product) / (T) n;
    for (i64 j = r.lane(); j < n; j += r.lanes()) {
        T d = w == nullptr ? g[j] : g[j] * w[j];
        dx[j] = r.factor * (d - sum - r.normal(x[j]) * product);
    }
}

/// Mean and factor of each row, one beside the other.
template <class T, bool BLOCK> __device__ void row_moments(const T *x, T *stats, i64 rows, i64 n, T eps) {
    __shared__ T shared[8];
    Row<T, BLOCK> r(n, shared);
    if (r.row >= rows) return;
    r.moments(x + r.row * n, eps);
    if (r.lane() == 0) {
        stats[2 * r.row] = r.mean;
        stats[2 * r.row + 1] = r.factor;
    }
}

/// Of some of the rows the sums of g times the normal elements and of g, by columns: y[part, 2, n]. A block of 256 threads
/// has 32 columns and 8 rows at a time.
template <class T>
__device__ void layer_norm_sums(const T *g, const T *x, const T *stats, T *y, i64 rows, i64 n, i64 parts) {
    __shared__ T products[8][32], sums[8][32];
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    i64 j = (i64) blockIdx.x * 32 + lane, part = blockIdx.y, chunk = (rows + parts - 1) / parts;
    i64 end = min(rows, (part + 1) * chunk);
    T product = 0, sum = 0;
    for (i64 r = part * chunk + warp; r < end && j < n; r += 8) {
        T d = g[r * n + j];
        product += d * ((x[r * n + j] - kept(stats + 2 * r)) * kept(stats + 2 * r + 1));
        sum += d;
    }
    products[warp][lane] = product;
    sums[warp][lane] = sum;
    __syncthreads();
    if (warp == 0 && j < n) {
        for (int k = 1; k < 8; k++) {
            product += products[k][lane];
            sum += sums[k][lane];
        }
        y[2 * part * n + j] = product;
        y[(2 * part + 1) * n + j] = sum;
    }
}

// ---- channels: element s of channel c of image b lies at (b * channels + c) * size + s

enum Moment { MEAN, VARIANCE, GRADIENTS };

/// One rounding each, so that every kernel finds the same elements below 0.
template <class T> __device__ T affine(T centred, T factor, T w, T b) { return fma(centred * factor, w, b); }
/// What of g passes a rectifier behind; without one b is null.
template <class T> __device__ T passed(T g, T centred, T factor, const T *w, const T *b, i64 c) {
    return b != nullptr && affine(centred, factor, w[c], b[c]) <= 0 ? (T) 0 : g;
}

/// Of one channel and one part of its elements: their sum, that of their squared distances from the mean, or those of what
/// passes of g times the normal elements and of what passes. stats: [2, channels], mean and variance; y: [parts, channels], or [parts, 2, channels].
template <class T, Moment M>
__device__ void channel_part(const T *g, const T *x, const T *w, const T *b, const T *stats, T *y, i64 images, i64 channels,
        i64 size, i64 parts, T eps) {
    __shared__ T shared[8];
    i64 c = blockIdx.x, part = blockIdx.y, n = images * size, chunk = (n + parts - 1) / parts;
    i64 end = min(n, (part + 1) * chunk);
    T mean = M == MEAN ? (T) 0 : kept(stats + c), factor = M == GRADIENTS ? over_root(kept(stats + channels + c) + eps) : (T) 0;
    T sum = 0, product = 0;
    for (i64 e = part * chunk + threadIdx.x; e < end; e += 256) {
        i64 at = (e / size * channels + c) * size + e % size;
        T v = x[at] - mean;
        if (M == GRADIENTS) {
            T d = passed(g[at], v, factor, w, b, c);
            sum += d;
            product += d * (v * factor);
        } else {
            sum += M == MEAN ? v : v * v;
        }
    }
    sum = sum_of<T, true>(sum, shared);
    if (M == GRADIENTS) product = sum_of<T, true>(product, shared);
    if (threadIdx.x == 0) {
        if (M == GRADIENTS) {
            y[2 * part * channels + c] = product;
            y[(2 * part + 1) * channels + c] = sum;
        } else {
            y[part * channels + c] = sum;
        }
    }
}

/// y[i] = the sum of parts[p, i] over all `count` p, divided by a number.
template <class T> __device__ void join_parts(const T *parts, T *y, i64 n, i64 count, T divisor) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    T sum = 0;
    for (i64 p = 0; p < count; p++) sum += parts[p * n + i];
    y[i] = sum / divisor;
}

/// `more`, which may be null, is added, and what is below 0 becomes 0 if `relu`; NaN stays.
template <class T>
__device__ void batch_norm(const T *x, const T *w, const T *b, const T *more, const T *stats, T *y, i64 n, i64 channels,
        i64 size, T eps, int relu) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    i64 c = i / size % channels;
    T v = affine(x[i] - kept(stats + c), over_root(kept(stats + channels + c) + eps), w[c], b[c]);
    if (more != nullptr) v += more[i];
    y[i] = relu && v <= 0 ? (T) 0 : v;
}

template <class T>
__device__ void batch_norm_grad(const T *g, const T *x, const T *w, const T *sums, const T *b, const T *stats, T *dx, i64 n,
        i64 channels, i64 size, T eps) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    i64 c = i / size % channels;
    T each = (T) (n / channels), factor = over_root(kept(stats + channels + c) + eps);
    T centred = x[i] - kept(stats + c), d = passed(g[i], centred, factor, w, b, c);
    dx[i] = w[c] * factor * (d - sums[channels + c] / each - centred * factor * (sums[c] / each));
}

#define ROWS(t, T, form, BLOCK)                                                                                      \
    KERNEL layer_norm_##form##_##t(const T *x, const T *w, const T *b, T *y, i64 rows, i64 n, double eps) {          \
        layer_norm<T, BLOCK>(x, w, b, y, rows, n, (T) eps);                                                          \
    }                                                                                                                \
    KERNEL layer_norm_grad_##form##_##t(const T *g, const T *x, const T *w, T *dx, i64 rows, i64 n, double eps) {    \
        layer_norm_grad<T, BLOCK>(g, x, w, dx, rows, n, (T) eps);                                                    \
    }                                                                                                                \
    KERNEL row_moments_##form##_##t(const T *x, T *stats, i64 rows, i64 n, double eps) {                             \
        row_moments<T, BLOCK>(x, stats, rows, n, (T) eps);                                                           \
    }
#define NORMS(t, T)                                                                                                  \
    ROWS(t, T, warp, false)                                                                                          \
    ROWS(t, T, block, true)                                                                                          \
    KERNEL layer_norm_sums_##t(const T *g, const T *x, const T *stats, T *y, i64 rows, i64 n, i64 parts) {           \
        layer_norm_sums(g, x, stats, y, rows, n, parts);                                                             \
    }                                                                                                                \
    KERNEL channel_sum_##t(const T *x, T *y, i64 images, i64 channels, i64 size, i64 parts) {                        \
        channel_part<T, MEAN>(nullptr, x, nullptr, nullptr, nullptr, y, images, channels, size, parts, 0);           \
    }                                                                                                                \
    KERNEL channel_squares_##t(const T *x, const T *stats, T *y, i64 images, i64 channels, i64 size, i64 parts) {    \
        channel_part<T, VARIANCE>(nullptr, x, nullptr, nullptr, stats, y, images, channels, size, parts, 0);         \
    }                                                                                                                \
    KERNEL channel_gradients_##t(const T *g, const T *x, const T *w, const T *b, const T *stats, T *y, i64 images,   \
            i64 channels, i64 size, i64 parts, double eps) {                                                         \
        channel_part<T, GRADIENTS>(g, x, w, b, stats, y, images, channels, size, parts, (T) eps);                    \
    }                                                                                                                \
    KERNEL join_parts_##t(const T *parts, T *y, i64 n, i64 count, double divisor) {                                  \
        join_parts(parts, y, n, count, (T) divisor);                                                                 \
    }                                                                                                                \
    KERNEL batch_norm_##t(const T *x, const T *w, const T *b, const T *more, const T *stats, T *y, i64 n,            \
            i64 channels, i64 size, double eps, int relu) {                                                          \
        batch_norm(x, w, b, more, stats, y, n, channels, size, (T) eps, relu);                                       \
    }                                                                                                                \
    KERNEL batch_norm_grad_##t(const T *g, const T *x, const T *w, const T *sums, const T *b, const T *stats,        \
            T *dx, i64 n, i64 channels, i64 size, double eps) {                                                      \
        batch_norm_grad(g, x, w, sums, b, stats, dx, n, channels, size, (T) eps);                                    \
    }
NORMS(f32, float)
NORMS(f64, double)
