// build: 75 6.3 rdc | check: 75 80 90 120
// Products of matrices: C[b] = A[b] B[b] + bias, or a function of that; operands by any strides (so a transposed one needs no copy), C contiguous.
#include "activation.cuh"

typedef long long i64;
#define KERNEL extern "C" __global__ void

/// Element (i, j) of batch b lies at b * batch + i * row + j * column.
struct Matrices {
    i64 batch, row, column;
};

/// How a block of 256 threads shares a tile of TM x TN results: each computes M x N of them, in pieces of P neighbours that lie so
/// that a warp reads shared memory without conflicts. While a step of TK is multiplied, the next one is on its way.
template <class T, int TM, int TN, int TK, int M, int N, int P> struct Tiling {
    static constexpr int LOADS_A = TM * TK / 256, LOADS_B = TN * TK / 256, COLUMNS = TN / N;
    static __device__ int row(int i) { return i / P * (TM / (M / P)) + threadIdx.x / COLUMNS * P + i % P; }
    static __device__ int column(int j) { return j / P * (TN / (N / P)) + threadIdx.x % COLUMNS * P + j % P; }

    /// Neighbouring threads read along the operand's denser axis; what lies outside is zero.
    template <int SIDE, int LOADS>
    static __device__ void load(T (&r)[LOADS], const T *x, i64 side, i64 deep, int from, int sides, int step, int depth) {
        bool along = side == 1;
#pragma unroll
        for (int q = 0; q < LOADS; q++) {
            int e = q * 256 + threadIdx.x, i = along ? e % SIDE : e / TK, l = along ? e / SIDE : e % TK;
            r[q] = from + i < sides && step + l < depth ? x[(from + i) * side + (step + l) * deep] : (T) 0;
        }
    }
    template <int SIDE, int LOADS, int PITCH>
    static __device__ void put(T (&to)[TK][PITCH], const T (&r)[LOADS], i64 side) {
        bool along = side == 1;
#pragma unroll
        for (int q = 0; q < LOADS; q++) {
            int e = q * 256 + threadIdx.x;
            to[along ? e / SIDE : e % TK][along ? e % SIDE : e / TK] = r[q];
        }
    }

    /// Four neighbours an access.
    static __device__ void store_quads(T *c, const T (&sum)[M * N], int top, int left, int m, int n, T least) {
#pragma unroll
        for (int j = 0; j < N; j += 4) {
            int x = left + column(j);
            if (x >= n) continue;
#pragma unroll
            for (int i = 0; i < M; i++) {
                int y = top + row(i);
                if (y < m) {
                    *(float4 *) (c + (i64) y * n + x) = make_float4(raised(sum[i * N + j], least),
                            raised(sum[i * N + (j + 1 & N - 1)], least), raised(sum[i * N + (j + 2 & N - 1)], least),
                            raised(sum[i * N + (j + 3 & N - 1)], least));
                }
            }
        }
    }

    static __device__ void product(const T *a, const T *b, T *c, const T *bias, int m, int n, int k, Matrices sa, Matrices sb,
            int activation) {
        __shared__ __align__(16) T as[TK][TM + 16 / sizeof(T)], bs[TK][TN + 16 / sizeof(T)];
        const int top = blockIdx.y * TM, left = blockIdx.x * TN;
        a += blockIdx.z * sa.batch;
        b += blockIdx.z * sb.batch;
        T sum[M * N] = {}, nextA[LOADS_A], nextB[LOADS_B];
        load<TM>(nextA, a, sa.row, sa.column, top, m, 0, k);
        load<TN>(nextB, b, sb.column, sb.row, left, n, 0, k);
        for (int step = 0; step < k; step += TK) {
            put<TM>(as, nextA, sa.row);
            put<TN>(bs, nextB, sb.column);
            __syncthreads();
            if (step + TK < k) {
                load<TM>(nextA, a, sa.row, sa.column, top, m, step + TK, k);
                load<TN>(nextB, b, sb.column, sb.row, left, n, step + TK, k);
            }
#pragma unroll 4
            for (int l = 0; l < TK; l++) {
                T u[M], v[N];
#pragma unroll
                for (int i = 0; i < M; i++) u[i] = as[l][row(i)];
#pragma unroll
                for (int j = 0; j < N; j++) v[j] = bs[l][column(j)];
#pragma unroll
                for (int i = 0; i < M; i++)
#pragma unroll
                    for (int j = 0; j < N; j++) sum[i * N + j] += u[i] * v[j];
            }
            __syncthreads();
        }
        c += (i64) blockIdx.z * m * n;
#pragma unroll
        for (int j = 0; j < N; j++) {
            int x = left + column(j);
            T add = bias && x < n ? bias[x] : (T) 0;
#pragma unroll
            for (int i = 0; i < M; i++) sum[i * N + j] += add;
        }
        activate<(N < 4 ? N : 4)>(sum, activation);
        T least = least_of<T>(activation);
        if (sizeof(T) == 4 && P == 4 && n % 4 == 0 && (size_t) c % 16 == 0) {
            store_quads(c, sum, top, left, m, n, least);
            return;
        }
#pragma unroll
        for (int j = 0; j < N; j++) {
            int x = left + column(j);
            if (x >= n) continue;
#pragma unroll
            for (int i = 0; i < M; i++) {
                int y = top + row(i);
                if (y < m) c[(i64) y * n + x] = raised(sum[i * N + j], least);
            }
        }
    }
};
#define TILED(name, T, ...)                                                                                                  \
    KERNEL __launch_bounds__(256) name(const T *a, const T *b, T *c, const T *bias, int m, int n, int k, Matrices sa,        \
            Matrices sb, int activation) {                                                                                  \
        Tiling<T, __VA_ARGS__>::product(a, b, c, bias, m, n, k, sa, sb, activation);                                          \
    }
TILED(gemm_f32_128, float, 128, 128, 8, 8, 8, 4)
TILED(gemm_f32, float, 64, 64, 16, 4, 4, 4)
TILED(gemm_f64, double, 32, 32, 16, 2, 2, 2)

/// One thread a result: for small products, and for integers.
template <class T>
__device__ void plain(const T *a, const T *b, T *c, const T *bias, i64 total, int m, int n, int k, Matrices sa,
        Matrices sb, int activation) {
    i64 e = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (e >= total) return;
    i64 j = e % n, i = e / n % m, batch = e / n / m;
    a += batch * sa.batch + i * sa.row;
    b += batch * sb.batch + j * sb.column;
    T sum[1] = {};
    for (int l = 0; l < k; l++) sum[0] += a[l * sa.column] * b[l * sb.row];
    if (bias) sum[0] += bias[j];
    activate<1>(sum, activation);
    c[e] = raised(sum[0], least_of<T>(activation));
}
#define PLAIN(t, T)                                                                                                  \
    KERNEL gemm_plain_##t(const T *a, const T *b, T *c, const T *bias, i64 total, int m, int n, int k, Matrices sa,  \
            Matrices sb, int activation) {                                                                          \
        plain(a, b, c, bias, total, m, n, k, sa, sb, activation);                                                     \
    }
PLAIN(f32, float)
PLAIN(f64, double)
PLAIN(s64, i64)
