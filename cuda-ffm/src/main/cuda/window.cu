// build: 75 6.3 | check: 75 80 90 120
// Convolution and pooling over three spatial axes; missing ones have size 1. One thread computes one element of the result
// by walking over what contributes to it, so that nothing is added atomically and results are the same in every run.
#include <math_constants.h>

typedef long long i64;
#define KERNEL extern "C" __global__ void

/// Sizes of the operand, the kernel and the result along each spatial axis, and how the window moves.
struct Window {
    int size[3], kernel[3], places[3], stride[3], padding[3], dilation[3];
};

__device__ inline i64 count(const int *s) { return (i64) s[0] * s[1] * s[2]; }

/// Along one axis, calls f(place, element) for every pair where kernel element k lies on an element of the operand.
__device__ inline int element(const Window &w, int a, int place, int k) {
    int at = place * w.stride[a] - w.padding[a] + k * w.dilation[a];
    return at >= 0 && at < w.size[a] ? at : -1;
}

/// The place whose kernel element k lies on an element of the operand, or -1.
__device__ inline int place_over(const Window &w, int a, int at, int k) {
    int d = at + w.padding[a] - k * w.dilation[a];
    return d >= 0 && d % w.stride[a] == 0 && d / w.stride[a] < w.places[a] ? d / w.stride[a] : -1;
}

#define ELEMENT                                                     \
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;            \
    if (i >= n) return;
#define SPLIT(s, rest)                                                             \
    int q2 = (int) (rest % s[2]), q1 = (int) (rest / s[2] % s[1]), q0 = (int) (rest / s[2] / s[1] % s[0]);
#define KERNEL_ELEMENTS                                             \
    for (int k0 = 0; k0 < w.kernel[0]; k0++)                        \
        for (int k1 = 0; k1 < w.kernel[1]; k1++)                    \
            for (int k2 = 0; k2 < w.kernel[2]; k2++)

// ---- convolution. x: [batch, groups * in, size], weight: [groups * out, in, kernel], y: [batch, groups * out, places]

template <class T>
__device__ void forward(const T *x, const T *weight, T *y, i64 n, int groups, int in, int out, const Window &w) {
    ELEMENT
    SPLIT(w.places, i)
    i64 channel = i / count(w.places), o = channel % ((i64) groups * out), b = channel / ((i64) groups * out);
    T sum = 0;
    for (int c = 0; c < in; c++) {
        const T *plane = x + (b * groups * in + o / out * in + c) * count(w.size);
        const T *f = weight + (o * in + c) * count(w.kernel);
        KERNEL_ELEMENTS {
            int e0 = element(w, 0, q0, k0), e1 = element(w, 1, q1, k1), e2 = element(w, 2, q2, k2);
            if ((e0 | e1 | e2) >= 0) {
                sum += plane[((i64) e0 * w.size[1] + e1) * w.size[2] + e2]
                        * f[(k0 * w.kernel[1] + k1) * w.kernel[2] + k2];
            }
        }
    }
    y[i] = sum;
}

template <class T>
__device__ void input_grad(const T *g, const T *weight, T *dx, i64 n, int groups, int in, int out, const Window &w) {
    ELEMENT
    SPLIT(w.size, i)
    i64 channel = i / count(w.size), c = channel % ((i64) groups * in), b = channel / ((i64) groups * in);
    i64 group = c / in;
    T sum = 0;
    for (int r = 0; r < out; r++) {
        i64 o = group * out + r;
        const T *plane = g + (b * groups * out + o) * count(w.places);
        const T *f = weight + (o * in + c % in) * count(w.kernel);
        KERNEL_ELEMENTS {
            int p0 = place_over(w, 0, q0, k0), p1 = place_over(w, 1, q1, k1), p2 = place_over(w, 2, q2, k2);
            if ((p0 | p1 | p2) >= 0) {
                sum += plane[((i64) p0 * w.places[1] + p1) * w.places[2] + p2]
                        * f[(k0 * w.kernel[1] + k1) * w.kernel[2] + k2];
            }
        }
    }
    dx[i] = sum;
}

/// One warp an element of the weight, which sums over batch and places.
template <class T>
__device__ void weight_grad(const T *g, const T *x, T *dw, i64 n, int batch, int groups, int in, int out, const Window &w) {
    i64 i = (i64) blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (i >= n) return;
    SPLIT(w.kernel, i)
    i64 pair = i / count(w.kernel), c = pair % in, o = pair / in, places = count(w.places);
    T sum = 0;
    for (i64 t = threadIdx.x % 32; t < batch * places; t += 32) {
        i64 b = t / places, p = t % places;
        int p2 = (int) (p % w.places[2]), p1 = (int) (p / w.places[2] % w.places[1]), p0 = (int) (p / w.places[2] / w.places[1]);
        int e0 = element(w, 0, p0, q0), e1 = element(w, 1, p1, q1), e2 = element(w, 2, p2, q2);
        if ((e0 | e1 | e2) >= 0) {
            const T *plane = x + (b * groups * in + o / out * in + c) * count(w.size);
            sum += plane[((i64) e0 * w.size[1] + e1) * w.size[2] + e2] * g[(b * groups * out + o) * places + p];
        }
    }
    for (int d = 16; d > 0; d >>= 1) sum += __shfl_down_sync(~0u, sum, d);
    if (threadIdx.x % 32 == 0) dw[i] = sum;
}

// ---- pooling, plane by plane

/// The largest element under the kernel at a place, the first of equals, the last of NaNs; -1 where there is nothing but padding.
template <class T> __device__ i64 largest(const T *plane, const Window &w, int p0, int p1, int p2) {
    i64 best = -1;
    T top = 0;
    KERNEL_ELEMENTS {
        int e0 = element(w, 0, p0, k0), e1 = element(w, 1, p1, k1), e2 = element(w, 2, p2, k2);
        if ((e0 | e1 | e2) >= 0) {
            i64 e = ((i64) e0 * w.size[1] + e1) * w.size[2] + e2;
            T v = plane[e];
            if (best < 0 || v > top || isnan(v)) best = e, top = v;
        }
    }
    return best;
}

/// The largest element, or with `z` the element of z at its place.
template <class T> __device__ void max_pool(const T *x, const T *z, T *y, i64 n, const Window &w) {
    ELEMENT
    SPLIT(w.places, i)
    i64 plane = i / count(w.places) * count(w.size), best = largest(x + plane, w, q0, q1, q2);
    y[i] = best >= 0 ? (z == nullptr ? x : z)[plane + best] : z == nullptr ? (T) -CUDART_INF : (T) 0;
}

template <class T> __device__ void max_pool_grad(const T *g, const T *x, T *dx, i64 n, const Window &w) {
    ELEMENT
    SPLIT(w.size, i)
    i64 channel = i / count(w.size), me = i % count(w.size);
    const T *plane = x + channel * count(w.size);
    T sum = 0;
    KERNEL_ELEMENTS {
        int p0 = place_over(w, 0, q0, k0), p1 = place_over(w, 1, q1, k1), p2 = place_over(w, 2, q2, k2);
        if ((p0 | p1 | p2) >= 0 && largest(plane, w, p0, p1, p2) == me) {
            sum += g[((channel * w.places[0] + p0) * w.places[1] + p1) * w.places[2] + p2];
        }
    }
    dx[i] = sum;
}

/// One over the number of elements under the kernel at a place; padding counts within the padded operand.
__device__ inline double share(const Window &w, int p0, int p1, int p2, int padded) {
    int p[3] = {p0, p1, p2};
    i64 cells = 1;
#pragma unroll
    for (int a = 0; a < 3; a++) {
        int start = p[a] * w.stride[a] - w.padding[a];
        if (padded) {
            cells *= min(start + w.kernel[a], w.size[a] + w.padding[a]) - start;
        } else {
            int inside = 0;
            for (int k = 0; k < w.kernel[a]; k++) inside += element(w, a, p[a], k) >= 0;
            cells *= inside;
        }
    }
    return 1.0 / (double) cells;
}

template <class T> __device__ void avg_pool(const T *x, T *y, i64 n, const Window &w, int padded) {
    ELEMENT
    SPLIT(w.places, i)
    const T *plane = x + i / count(w.places) * count(w.size);
    T part = (T) share(w, q0, q1, q2, padded), sum = 0;
    KERNEL_ELEMENTS {
        int e0 = element(w, 0, q0, k0), e1 = element(w, 1, q1, k1), e2 = element(w, 2, q2, k2);
        if ((e0 | e1 | e2) >= 0) sum += plane[((i64) e0 * w.size[1] + e1) * w.size[2] + e2] * part;
    }
    y[i] = sum;
}

template <class T> __device__ void avg_pool_grad(const T *g, T *dx, i64 n, const Window &w, int padded) {
    ELEMENT
    SPLIT(w.size, i)
    i64 channel = i / count(w.size);
    T sum = 0;
    KERNEL_ELEMENTS {
        int p0 = place_over(w, 0, q0, k0), p1 = place_over(w, 1, q1, k1), p2 = place_over(w, 2, q2, k2);
        if ((p0 | p1 | p2) >= 0) {
            sum += g[((channel * w.places[0] + p0) * w.places[1] + p1) * w.places[2] + p2]
                    * (T) share(w, p0, p1, p2, padded);
        }
    }
    dx[i] = sum;
}

#define WINDOWS(t, T)                                                                                                \
    KERNEL conv_forward_##t(const T *x, const T *f, T *y, i64 n, int groups, int in, int out, Window w) {            \
        forward(x, f, y, n, groups, in, out, w);                                                                     \
    }                                                                                                                \
    KERNEL conv_input_grad_##t(const T *g, const T *f, T *dx, i64 n, int groups, int in, int out, Window w) {        \
        input_grad(g, f, dx, n, groups, in, out, w);                                                                 \
    }                                                                                                                \
    KERNEL conv_weight_grad_##t(const T *g, const T *x, T *dw, i64 n, int batch, int groups, int in, int out, Window w) { \
        weight_grad(g, x, dw, n, batch, groups, in, out, w);                                                         \
    }                                                                                                                \
    KERNEL max_pool_##t(const T *x, const T *z, T *y, i64 n, Window w) { max_pool(x, z, y, n, w); }                  \
    KERNEL max_pool_grad_##t(const T *g, const T *x, T *dx, i64 n, Window w) { max_pool_grad(g, x, dx, n, w); }      \
    KERNEL avg_pool_##t(const T *x, T *y, i64 n, Window w, int padded) { avg_pool(x, y, n, w, padded); }             \
    KERNEL avg_pool_grad_##t(const T *g, T *dx, i64 n, Window w, int padded) { avg_pool_grad(g, dx, n, w, padded); }
WINDOWS(f32, float)
WINDOWS(f64, double)
