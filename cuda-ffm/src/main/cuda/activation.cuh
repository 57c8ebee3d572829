// What becomes of a product's sums, in all kernels of products. The functions are those of `scalar.cu`, in whose text they are
// looked up when a kernel is loaded: a product with an activation gives the bits of two operations.
#pragma once
#include <math_constants.h>

extern "C" __device__ float activated_f32(float x, int activation);
extern "C" __device__ double activated_f64(double x, int activation);

/// The functions by their numbers, as in `Contraction.Activation`: those behind RELU are calls.
enum ActivationNumber { NONE, RELU, SIGMOID, TANH, GELU, GELU_TANH, SILU };

__device__ inline float activated(float x, int activation) { return activated_f32(x, activation); }
__device__ inline double activated(double x, int activation) { return activated_f64(x, activation); }
__device__ inline long long activated(long long x, int) { return x; }
__device__ inline float lowest(float) { return -CUDART_INF_F; }
__device__ inline double lowest(double) { return -CUDART_INF; }
__device__ inline long long lowest(long long) { return (long long) 0x8000000000000000; }

/// What results are raised to.
template <class T> __device__ inline T least_of(int activation) { return activation == RELU ? 0 : lowest((T) 0); }
/// NaN is not below anything, so it stays.
template <class T> __device__ inline T raised(T v, T least) { return v < least ? least : v; }
#if __CUDA_ARCH__ >= 800
template <> __device__ inline float raised(float v, float least) {
    float r;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(r) : "f"(v), "f"(least));
    return r;
}
#endif

/// Replaces a thread's sums, which stay in registers: some at a time while all move on in a circle, for a call for each of them
/// would make the kernels' text a third longer. All threads take the same way.
template <int SOME, int N, class T> __device__ __forceinline__ void activate(T (&sum)[N], int activation) {
    static_assert(N % SOME == 0, "a circle of whole steps");
    if (activation <= RELU) return;
#pragma unroll 1
    for (int done = 0; done < N; done += SOME) {
        T now[SOME];
#pragma unroll
        for (int i = 0; i < SOME; i++) now[i] = activated(sum[i], activation);
#pragma unroll
        for (int i = 0; i < N - SOME; i++) sum[i] = sum[i + SOME];
#pragma unroll
        for (int i = 0; i < SOME; i++) sum[N - SOME + i] = now[i];
    }
}
