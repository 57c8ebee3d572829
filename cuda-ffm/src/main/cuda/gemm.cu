// build: 75 6.3 | check: 75 80 90 120
// Products of matrices: C[b] = A[b] B[b], operands by any strides (so a transposed one needs no copy), C contiguous.
typedef long long i64;
#define KERNEL extern "C" __global__ void

/// Element (i, j) of batch b lies at b * batch + i * row + j * column.
struct Matrices {
    i64 batch, row, column;
};

/// A tile of TM x TN results a block of 256 threads, each of which computes M x N of them; K in steps of TK.
template <class T, int TM, int TN, int TK, int M, int N>
__device__ void tiled(const T *a, const T *b, T *c, int m, int n, int k, Matrices sa, Matrices sb) {
    __shared__ T as[TK][TM + 4], bs[TK][TN + 4];
    const int columns = TN / N, tid = threadIdx.x, tx = tid % columns, ty = tid / columns;
    const int top = blockIdx.y * TM, left = blockIdx.x * TN;
    a += blockIdx.z * sa.batch;
    b += blockIdx.z * sb.batch;
    T sum[M][N] = {};
    for (int step = 0; step < k; step += TK) {
        // Neighbouring threads read along the operand's denser axis.
        for (int e = tid; e < TM * TK; e += 256) {
            int i = sa.row == 1 ? e % TM : e / TK, l = sa.row == 1 ? e / TM : e % TK;
            as[l][i] = top + i < m && step + l < k ? a[(top + i) * sa.row + (step + l) * sa.column] : (T) 0;
        }
        for (int e = tid; e < TN * TK; e += 256) {
            int j = sb.column == 1 ? e % TN : e / TK, l = sb.column == 1 ? e / TN : e % TK;
            bs[l][j] = left + j < n && step + l < k ? b[(step + l) * sb.row + (left + j) * sb.column] : (T) 0;
        }
        __syncthreads();
#pragma unroll 4
        for (int l = 0; l < TK; l++) {
            T u[M], v[N];
#pragma unroll
            for (int i = 0; i < M; i++) u[i] = as[l][ty * M + i];
#pragma unroll
            for (int j = 0; j < N; j++) v[j] = bs[l][tx * N + j];
#pragma unroll
            for (int i = 0; i < M; i++)
#pragma unroll
                for (int j = 0; j < N; j++) sum[i][j] += u[i] * v[j];
        }
        __syncthreads();
    }
    c += (i64) blockIdx.z * m * n;
#pragma unroll
    for (int i = 0; i < M; i++)
#pragma unroll
        for (int j = 0; j < N; j++) {
            int y = top + ty * M + i, x = left + tx * N + j;
            if (y < m && x < n) c[(i64) y * n + x] = sum[i][j];
        }
}
KERNEL __launch_bounds__(256) gemm_f32(const float *a, const float *b, float *c, int m, int n, int k, Matrices sa, Matrices sb) {
    tiled<float, 64, 64, 16, 4, 4>(a, b, c, m, n, k, sa, sb);
}
KERNEL __launch_bounds__(256) gemm_f64(const double *a, const double *b, double *c, int m, int n, int k, Matrices sa, Matrices sb) {
    tiled<double, 32, 32, 16, 2, 2>(a, b, c, m, n, k, sa, sb);
}

/// One thread a result: for small products, and for integers.
template <class T>
__device__ void plain(const T *a, const T *b, T *c, i64 total, int m, int n, int k, Matrices sa, Matrices sb) {
    i64 e = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (e >= total) return;
    i64 j = e % n, i = e / n % m, batch = e / n / m;
    a += batch * sa.batch + i * sa.row;
    b += batch * sb.batch + j * sb.column;
    T sum = 0;
    for (int l = 0; l < k; l++) sum += a[l * sa.column] * b[l * sb.row];
    c[e] = sum;
}
#define PLAIN(t, T)                                                                                                  \
    KERNEL gemm_plain_##t(const T *a, const T *b, T *c, i64 total, int m, int n, int k, Matrices sa, Matrices sb) {  \
        plain(a, b, c, total, m, n, k, sa, sb);                                                                      \
    }
PLAIN(f32, float)
PLAIN(f64, double)
PLAIN(s64, i64)
