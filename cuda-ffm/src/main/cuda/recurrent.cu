// build: 75 6.3 | check: 75 80 90 120
// The cell of a plain recurrent layer, and that of gated recurrent units: gates r and z, the candidate c, and q, what of the
// candidate the gate r multiplies.

typedef long long i64;
#define KERNEL extern "C" __global__ void

template <class T> __device__ T sigmoid(T x) { return 1 / (1 + exp(-x)); }

/// One time of a plain layer: h and y become the function of x + w.
template <class T> __device__ void rnn_cell(const T *x, const T *w, T *h, T *y, i64 total, i64 relu) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    T sum = x[i] + w[i];
    h[i] = y[i] = relu ? (sum < 0 ? 0 : sum) : tanh(sum);
}

/// The gradient of x from those of y and of the next time's state.
template <class T> __device__ void rnn_cell_grad(const T *g, const T *y, const T *dh, T *dx, i64 total, i64 relu) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    dx[i] = (g[i] + dh[i]) * (relu ? (y[i] > 0 ? 1 : 0) : 1 - y[i] * y[i]);
}
#define RNN(t, T)                                                                                                    \
    KERNEL rnn_cell_##t(const T *x, const T *w, T *h, T *y, i64 total, i64 relu) {                                   \
        rnn_cell(x, w, h, y, total, relu);                                                                           \
    }                                                                                                                \
    KERNEL rnn_cell_grad_##t(const T *g, const T *y, const T *dh, T *dx, i64 total, i64 relu) {                      \
        rnn_cell_grad(g, y, dh, dx, total, relu);                                                                    \
    }
RNN(f32, float)
RNN(f64, double)

/// One time of a gated layer: x [rows, 3n], w the products of the state with the weight, [rows, 3n], b [n]; h is brought up to
/// date, and the planes of y, each `plane` elements, get h, r, z, c and q.
template <class T> __device__ void gru_cell(const T *x, const T *w, const T *b, T *h, T *y, i64 total, i64 n, i64 plane) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    i64 at = i / n * 3 * n + i % n;
    T r = sigmoid(x[at] + w[at]), z = sigmoid(x[at + n] + w[at + n]);
    T q = w[at + 2 * n] + b[i % n], c = tanh(x[at + 2 * n] + r * q);
    h[i] = y[i] = c + z * (h[i] - c);
    y[i + plane] = r;
    y[i + 2 * plane] = z;
    y[i + 3 * plane] = c;
    y[i + 4 * plane] = q;
}

/// The gradients of x, dx [rows, 3n], and of the products, dw [rows, 3n], from those of y and of the next time's state,
/// which is the sum of `direct` and `through`; direct is brought up to date. The state before is that of `past` for its
/// first rows, and of `start` for the others.
template <class T>
__device__ void gru_cell_grad(const T *g, const T *y, const T *past, const T *start, T *direct, const T *through, T *dx,
        T *dw, i64 total, i64 n, i64 plane, i64 continued) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= total) return;
    T before = i < continued ? past[i] : start[i];
    T r = y[i + plane], z = y[i + 2 * plane], c = y[i + 3 * plane];
    T h = g[i] + direct[i] + through[i];
    T dc = (h * (1 - z) + g[i + 3 * plane]) * (1 - c * c);
    i64 at = i / n * 3 * n + i % n;
    dx[at] = dw[at] = (dc * y[i + 4 * plane] + g[i + plane]) * (r * (1 - r));
    dx[at + n] = dw[at + n] = (h * (before - c) + g[i + 2 * plane]) * (z * (1 - z));
    dx[at + 2 * n] = dc;
    dw[at + 2 * n] = dc * r + g[i + 4 * plane];
    direct[i] = h * z;
}
#define GRU(t, T)                                                                                                    \
    KERNEL gru_cell_##t(const T *x, const T *w, const T *b, T *h, T *y, i64 total, i64 n, i64 plane) {               \
        gru_cell(x, w, b, h, y, total, n, plane);                                                                    \
    }                                                                                                                \
    KERNEL gru_cell_grad_##t(const T *g, const T *y, const T *past, const T *start, T *direct, const T *through,     \
            T *dx, T *dw, i64 total, i64 n, i64 plane, i64 continued) {                                              \
        gru_cell_grad(g, y, past, start, direct, through, dx, dw, total, n, plane, continued);                       \
    }
GRU(f32, float)
GRU(f64, double)
