// build: 75 6.3 | check: 75 80 90 120
// Operations along one axis: reductions, scans, softmax, sorting. Element r of row (o, i) lies at (o * run + r) * inner + i;
// a reduction's results lie at o * inner + i.
#include <math_constants.h>
#include <type_traits>

typedef long long i64;
typedef unsigned char u8;
#define KERNEL extern "C" __global__ void

__device__ inline bool nan_of(float x) { return isnan(x); }
__device__ inline bool nan_of(double x) { return isnan(x); }
__device__ inline bool nan_of(i64) { return false; }

// ---- reductions: a state is made of one element, two are joined, in the order of the elements

template <class T> struct Sum {
    typedef T R;
    T v;
    __device__ static Sum none() { return {(T) 0}; }
    __device__ static Sum of(T x, i64) { return {x}; }
    __device__ Sum join(Sum o) const { return {v + o.v}; }
    __device__ R result() const { return v; }
    __device__ Sum down(int d) const { return {__shfl_down_sync(~0u, v, d)}; }
};

template <class T> struct Prod {
    typedef T R;
    T v;
    __device__ static Prod none() { return {(T) 1}; }
    __device__ static Prod of(T x, i64) { return {x}; }
    __device__ Prod join(Prod o) const { return {v * o.v}; }
    __device__ R result() const { return v; }
    __device__ Prod down(int d) const { return {__shfl_down_sync(~0u, v, d)}; }
};

template <class T, bool ALL> struct Truth {
    typedef u8 R;
    int v;
    __device__ static Truth none() { return {ALL}; }
    __device__ static Truth of(T x, i64) { return {x != 0}; }
    __device__ Truth join(Truth o) const { return {ALL ? v & o.v : v | o.v}; }
    __device__ R result() const { return (u8) v; }
    __device__ Truth down(int d) const { return {__shfl_down_sync(~0u, v, d)}; }
};

/// The first largest or smallest element and its place; NaN wins. at < 0: nothing yet.
template <class T, bool LARGEST, bool PLACE> struct Extreme {
    typedef typename std::conditional<PLACE, i64, T>::type R;
    T v;
    i64 at;
    __device__ static Extreme none() { return {(T) 0, -1}; }
    __device__ static Extreme of(T x, i64 r) { return {x, r}; }
    __device__ Extreme join(Extreme o) const {
        if (o.at < 0) return *this;
        if (at < 0) return o;
        bool mine = nan_of(v), other = nan_of(o.v), take;
        if (mine || other) take = mine ? other && o.at < at : true;
        else if (v == o.v) take = o.at < at;
        else take = LARGEST ? o.v > v : o.v < v;
        return take ? o : *this;
    }
    __device__ R result() const {
        if constexpr (PLACE) return at;
        else return v;
    }
    __device__ Extreme down(int d) const { return {__shfl_down_sync(~0u, v, d), __shfl_down_sync(~0u, at, d)}; }
};

/// One thread a row: for short runs, and for long ones with neighbouring rows side by side.
template <class S, class T> __device__ void by_thread(const T *x, typename S::R *y, i64 rows, i64 run, i64 inner) {
    i64 row = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    const T *p = x + row / inner * run * inner + row % inner;
    S s = S::none();
    for (i64 r = 0; r < run; r++) s = s.join(S::of(p[r * inner], r));
    y[row] = s.result();
}

/// One block of 256 threads for each of `parts` pieces of a row.
template <class S, class T> __device__ void by_block(const T *x, typename S::R *y, i64 run, i64 inner, i64 parts) {
    __shared__ S partial[8];
    i64 row = blockIdx.x / parts, part = blockIdx.x % parts, chunk = ((run + parts - 1) / parts + 3) & ~3ll;
    i64 end = min(run, (part + 1) * chunk);
    const T *p = x + row / inner * run * inner + row % inner;
    S s = S::none();
    i64 from = part * chunk;
    if (sizeof(T) == 4 && inner == 1 && (size_t) (p + from) % 16 == 0) {
        // 16 bytes an access, into four sums that do not wait for each other.
        S four[4] = {S::none(), S::none(), S::none(), S::none()};
        i64 whole = end - from & ~3ll;
        for (i64 r = from + 4 * threadIdx.x; r < from + whole; r += 1024) {
            float4 v = *(const float4 *) (p + r);
            four[0] = four[0].join(S::of((T) v.x, r));
            four[1] = four[1].join(S::of((T) v.y, r + 1));
            four[2] = four[2].join(S::of((T) v.z, r + 2));
            four[3] = four[3].join(S::of((T) v.w, r + 3));
        }
        s = four[0].join(four[1]).join(four[2].join(four[3]));
        from += whole;
    }
    for (i64 r = from + threadIdx.x; r < end; r += 256) s = s.join(S::of(p[r * inner], r));
    for (int d = 16; d > 0; d >>= 1) s = s.join(s.down(d));
    if ((threadIdx.x & 31) == 0) partial[threadIdx.x >> 5] = s;
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int w = 1; w < 8; w++) s = s.join(partial[w]);
        y[blockIdx.x] = s.result();
    }
}

#define REDUCTION(name, S, T)                                                                                        \
    KERNEL name##_thread(const T *x, S::R *y, i64 rows, i64 run, i64 inner) { by_thread<S, T>(x, y, rows, run, inner); } \
    KERNEL name##_block(const T *x, S::R *y, i64 run, i64 inner, i64 parts) { by_block<S, T>(x, y, run, inner, parts); }
#define REDUCTIONS(t, T)                                                       \
    typedef Truth<T, false> Any_##t;                                           \
    typedef Truth<T, true> All_##t;                                            \
    typedef Extreme<T, true, false> Max_##t;                                   \
    typedef Extreme<T, false, false> Min_##t;                                  \
    typedef Extreme<T, true, true> ArgMax_##t;                                 \
    typedef Extreme<T, false, true> ArgMin_##t;                                \
    REDUCTION(sum_##t, Sum<T>, T)                                              \
    REDUCTION(prod_##t, Prod<T>, T)                                            \
    REDUCTION(any_##t, Any_##t, T)                                             \
    REDUCTION(all_##t, All_##t, T)                                             \
    REDUCTION(max_##t, Max_##t, T)                                             \
    REDUCTION(min_##t, Min_##t, T)                                             \
    REDUCTION(argmax_##t, ArgMax_##t, T)                                       \
    REDUCTION(argmin_##t, ArgMin_##t, T)
REDUCTIONS(f32, float)
REDUCTIONS(f64, double)
REDUCTIONS(s64, i64)

// ---- scans, one thread a row

#define ROW                                                            \
    i64 row = (i64) blockIdx.x * blockDim.x + threadIdx.x;             \
    if (row >= rows) return;                                           \
    i64 from = row / inner * run * inner + row % inner;

template <class T> __device__ void cumsum(const T *x, T *y, i64 rows, i64 run, i64 inner) {
    ROW
    T s = 0;
    for (i64 r = 0; r < run; r++) y[from + r * inner] = s = r == 0 ? x[from] : s + x[from + r * inner];
}
template <class T> __device__ void cumprod(const T *x, T *y, i64 rows, i64 run, i64 inner) {
    ROW
    T s = 1;
    for (i64 r = 0; r < run; r++) y[from + r * inner] = s = r == 0 ? x[from] : s * x[from + r * inner];
}
template <class T> __device__ void logcumsumexp(const T *x, T *y, i64 rows, i64 run, i64 inner) {
    ROW
    double s = 0;
    for (i64 r = 0; r < run; r++) {
        double v = x[from + r * inner];
        if (r == 0) {
            s = v;
        } else {
            double top = isnan(s) || isnan(v) ? CUDART_NAN : fmax(s, v);
            s = isinf(top) || isnan(top) ? top : top + log1p(exp(fmin(s, v) - top));
        }
        y[from + r * inner] = (T) s;
    }
}
template <class T, bool LARGEST> __device__ void cumextreme(const T *x, i64 *y, i64 rows, i64 run, i64 inner) {
    ROW
    i64 best = 0;
    T b = 0;
    for (i64 r = 0; r < run; r++) {
        T v = x[from + r * inner];
        if (r == 0 || nan_of(v) || (!nan_of(b) && (LARGEST ? v >= b : v <= b))) best = r, b = v;
        y[from + r * inner] = best;
    }
}
#define SCANS(t, T)                                                                                                  \
    KERNEL cumsum_##t(const T *x, T *y, i64 rows, i64 run, i64 inner) { cumsum(x, y, rows, run, inner); }            \
    KERNEL cumprod_##t(const T *x, T *y, i64 rows, i64 run, i64 inner) { cumprod(x, y, rows, run, inner); }          \
    KERNEL cummax_##t(const T *x, i64 *y, i64 rows, i64 run, i64 inner) { cumextreme<T, true>(x, y, rows, run, inner); } \
    KERNEL cummin_##t(const T *x, i64 *y, i64 rows, i64 run, i64 inner) { cumextreme<T, false>(x, y, rows, run, inner); }
SCANS(f32, float)
SCANS(f64, double)
SCANS(s64, i64)
KERNEL logcumsumexp_f32(const float *x, float *y, i64 rows, i64 run, i64 inner) { logcumsumexp(x, y, rows, run, inner); }
KERNEL logcumsumexp_f64(const double *x, double *y, i64 rows, i64 run, i64 inner) { logcumsumexp(x, y, rows, run, inner); }

// ---- softmax and its logarithm: one warp a row, or a block where rows are long

template <class T> __device__ T top_of(T a, T b) { return isnan(a) || a > b ? a : b; }

template <class T, bool BLOCK> __device__ T joined(T v, bool largest, T *shared) {
    for (int d = 16; d > 0; d >>= 1) {
        T o = __shfl_xor_sync(~0u, v, d);
        v = largest ? top_of(v, o) : v + o;
    }
    if (BLOCK) {
        __syncthreads();
        if ((threadIdx.x & 31) == 0) shared[threadIdx.x >> 5] = v;
        __syncthreads();
        v = shared[0];
        for (int w = 1; w < 8; w++) v = largest ? top_of(v, shared[w]) : v + shared[w];
    }
    return v;
}

template <class T, bool BLOCK> __device__ void softmax(const T *x, T *y, i64 rows, i64 run, i64 inner, bool logarithm) {
    __shared__ T shared[8];
    i64 row = BLOCK ? blockIdx.x : (i64) blockIdx.x * 8 + (threadIdx.x >> 5);
    if (row >= rows) return;
    int lane = BLOCK ? threadIdx.x : threadIdx.x & 31, lanes = BLOCK ? 256 : 32;
    i64 from = row / inner * run * inner + row % inner;
    T top = (T) -CUDART_INF;
    for (i64 r = lane; r < run; r += lanes) top = top_of(x[from + r * inner], top);
    top = joined<T, BLOCK>(top, true, shared);
    T sum = 0;
    for (i64 r = lane; r < run; r += lanes) sum += exp(x[from + r * inner] - top);
    sum = joined<T, BLOCK>(sum, false, shared);
    T log_sum = logarithm ? log(sum) : (T) 0;
    for (i64 r = lane; r < run; r += lanes) {
        T v = x[from + r * inner] - top;
        y[from + r * inner] = logarithm ? v - log_sum : exp(v) / sum;
    }
}
#define SOFTMAX(t, T)                                                                                    \
    KERNEL softmax_warp_##t(const T *x, T *y, i64 rows, i64 run, i64 inner, int logarithm) {             \
        softmax<T, false>(x, y, rows, run, inner, logarithm != 0);                                       \
    }                                                                                                    \
    KERNEL softmax_block_##t(const T *x, T *y, i64 rows, i64 run, i64 inner, int logarithm) {            \
        softmax<T, true>(x, y, rows, run, inner, logarithm != 0);                                        \
    }
SOFTMAX(f32, float)
SOFTMAX(f64, double)

/// Rows of up to 8192 numbers that lie side by side, a multiple of four: a block reads its row once, 16 bytes an access, and keeps it
/// in registers.
constexpr int QUADS = 8;
KERNEL __launch_bounds__(256) softmax_row_f32(const float *x, float *y, int run, int logarithm) {
    __shared__ float shared[8];
    const float4 *p = (const float4 *) (x + (i64) blockIdx.x * run);
    float4 *to = (float4 *) (y + (i64) blockIdx.x * run), v[QUADS];
    int n = run / 4;
    float top = -CUDART_INF_F, sum = 0;
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        int r = q * 256 + threadIdx.x;
        v[q] = r < n ? p[r] : make_float4(-CUDART_INF_F, -CUDART_INF_F, -CUDART_INF_F, -CUDART_INF_F);
        top = top_of(top_of(top, top_of(v[q].x, v[q].y)), top_of(v[q].z, v[q].w));
    }
    top = joined<float, true>(top, true, shared);
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        v[q] = make_float4(v[q].x - top, v[q].y - top, v[q].z - top, v[q].w - top);
        float4 e = make_float4(expf(v[q].x), expf(v[q].y), expf(v[q].z), expf(v[q].w));
        sum += e.x + e.y + (e.z + e.w);
        if (!logarithm) v[q] = e;
    }
    sum = joined<float, true>(sum, false, shared);
    float log_sum = logarithm ? logf(sum) : 0;
#pragma unroll
    for (int q = 0; q < QUADS; q++) {
        int r = q * 256 + threadIdx.x;
        if (r >= n) continue;
        to[r] = logarithm ? make_float4(v[q].x - log_sum, v[q].y - log_sum, v[q].z - log_sum, v[q].w - log_sum)
                          : make_float4(v[q].x / sum, v[q].y / sum, v[q].z / sum, v[q].w / sum);
    }
}

// ---- the gradients of softmax and its logarithm, from those of their results: one warp a row, or a block

template <class T, bool BLOCK>
__device__ void softmax_grad(const T *g, const T *y, T *z, i64 rows, i64 run, i64 inner, bool logarithm) {
    __shared__ T shared[8];
    i64 row = BLOCK ? blockIdx.x : (i64) blockIdx.x * 8 + (threadIdx.x >> 5);
    if (row >= rows) return;
    int lane = BLOCK ? threadIdx.x : threadIdx.x & 31, lanes = BLOCK ? 256 : 32;
    i64 from = row / inner * run * inner + row % inner;
    T sum = 0;
    for (i64 r = lane; r < run; r += lanes) {
        i64 at = from + r * inner;
        sum += logarithm ? g[at] : g[at] * y[at];
    }
    sum = joined<T, BLOCK>(sum, false, shared);
    for (i64 r = lane; r < run; r += lanes) {
        i64 at = from + r * inner;
        z[at] = logarithm ? g[at] - exp(y[at]) * sum : y[at] * (g[at] - sum);
    }
}
#define SOFTMAX_GRAD(t, T)                                                                               \
    KERNEL softmax_grad_warp_##t(const T *g, const T *y, T *z, i64 rows, i64 run, i64 inner, int logarithm) {\
        softmax_grad<T, false>(g, y, z, rows, run, inner, logarithm != 0);                               \
    }                                                                                                    \
    KERNEL softmax_grad_block_##t(const T *g, const T *y, T *z, i64 rows, i64 run, i64 inner, int logarithm) {\
        softmax_grad<T, true>(g, y, z, rows, run, inner, logarithm != 0);                                \
    }
SOFTMAX_GRAD(f32, float)
SOFTMAX_GRAD(f64, double)

// ---- cross entropy of rows of logits with class numbers: one warp a row

/// With `g` the gradient of the logits, without it the losses; rows of the class to ignore count nothing.
template <class T>
__device__ void cross_entropy(const T *g, const T *x, const i64 *classes, T *y, i64 rows, i64 n, i64 ignore, i64 *fault, i64 op) {
    i64 row = (i64) blockIdx.x * 8 + (threadIdx.x >> 5);
    if (row >= rows) return;
    int lane = threadIdx.x & 31;
    i64 k = classes[row];
    bool counts = k != ignore;
    if (counts && (k < 0 || k >= n)) {
        if (lane == 0 && atomicCAS((unsigned long long *) fault, 0ull, (unsigned long long) op) == 0) {
            fault[1] = k;
            fault[2] = n;
        }
        counts = false;
    }
    const T *p = x + row * n;
    T top = (T) -CUDART_INF, sum = 0;
    for (i64 j = lane; j < n; j += 32) top = top_of(p[j], top);
    top = joined<T, false>(top, true, nullptr);
    for (i64 j = lane; j < n; j += 32) sum += exp(p[j] - top);
    sum = joined<T, false>(sum, false, nullptr);
    if (g == nullptr) {
        if (lane == 0) y[row] = counts ? log(sum) + (top - p[k]) : (T) 0;
    } else {
        for (i64 j = lane; j < n; j += 32) {
            y[row * n + j] = counts ? g[row] * (exp(p[j] - top) / sum - (T) (j == k ? 1 : 0)) : (T) 0;
        }
    }
}
KERNEL cross_entropy_f32(const float *g, const float *x, const i64 *classes, float *y, i64 rows, i64 n, i64 ignore, i64 *fault, i64 op) {
    cross_entropy(g, x, classes, y, rows, n, ignore, fault, op);
}
KERNEL cross_entropy_f64(const double *g, const double *x, const i64 *classes, double *y, i64 rows, i64 n, i64 ignore, i64 *fault, i64 op) {
    cross_entropy(g, x, classes, y, rows, n, ignore, fault, op);
}

// ---- order: a stable sort of positions by merging neighbouring runs, each element finding its own place

template <class T> __device__ bool above(T a, T b) { return nan_of(a) ? !nan_of(b) : a > b; }

/// Whether an element of the right run goes before one of the left: the left one must not stay in front of equals.
template <class T> __device__ bool behind(T left, T right, int descending) {
    return descending ? above(right, left) : above(left, right);
}

KERNEL positions(i64 *y, i64 n, i64 run) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = i % run;
}

template <class T>
__device__ void merge(const T *keys, const i64 *from, i64 *to, i64 n, i64 run, i64 width, int descending) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    i64 base = i / run * run, at = i % run, left = at / (2 * width) * (2 * width);
    i64 middle = min(run, left + width), end = min(run, left + 2 * width);
    T key = keys[base + from[base + at]];
    bool second = at >= middle;
    i64 low = second ? left : middle, high = second ? middle : end;
    while (low < high) {
        i64 m = (low + high) / 2;
        T other = keys[base + from[base + m]];
        // An element of the left run counts those of the right one that go before it, and the other way round.
        bool before = second ? !behind(other, key, descending) : behind(key, other, descending);
        if (before) low = m + 1;
        else high = m;
    }
    i64 place = second ? left + (at - middle) + (low - left) : at + (low - middle);
    to[base + place] = from[base + at];
}

template <class T>
__device__ void search(const T *sorted, const T *values, i64 *y, i64 n, i64 size, i64 width, int right) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const T *s = sorted + (width == 0 ? 0 : i / width * size);
    T v = values[i];
    i64 low = 0, high = size;
    while (low < high) {
        i64 m = (low + high) / 2;
        if (right ? !above(s[m], v) : above(v, s[m])) low = m + 1;
        else high = m;
    }
    y[i] = low;
}
#define ORDER(t, T)                                                                                                  \
    KERNEL merge_##t(const T *keys, const i64 *from, i64 *to, i64 n, i64 run, i64 width, int descending) {           \
        merge(keys, from, to, n, run, width, descending);                                                            \
    }                                                                                                                \
    KERNEL search_##t(const T *sorted, const T *values, i64 *y, i64 n, i64 size, i64 width, int right) {             \
        search(sorted, values, y, n, size, width, right);                                                            \
    }
ORDER(f32, float)
ORDER(f64, double)
ORDER(s64, i64)
