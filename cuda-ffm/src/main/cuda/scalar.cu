// build: 75 6.3 rdc nofma | check: 75 80 90 120
// Functions of single elements: the elementwise kernels, written as PTX at run time, contain or call them by name.
// `name_f32`, `name_f64`, `name_s64` say the type they compute in. Constants of an operation follow the operands.
// Compiled without contraction to fused products, so that what is written here is rounded as on the CPU.
#include "activation.cuh"
#include "philox.cuh"
#include "special.cuh"

#define FN extern "C" __device__
#define F1(name, s, d)                                                \
    FN float name##_f32(float x) { return s; }                        \
    FN double name##_f64(double x) { return d; }
/// A function of one operand computed in double precision for both types.
#define D1(name, d)                                                   \
    FN double name##_f64(double x) { return d; }                      \
    FN float name##_f32(float v) { double x = v; return (float) (d); }
#define F2(name, s, d)                                                \
    FN float name##_f32(float a, float b) { return s; }               \
    FN double name##_f64(double a, double b) { return d; }
#define D2(name, d)                                                   \
    FN double name##_f64(double a, double b) { return d; }            \
    FN float name##_f32(float u, float v) { double a = u, b = v; return (float) (d); }
#define I2(name, e) FN long long name##_s64(long long a, long long b) { return e; }

// ---- functions of one operand

F1(sign, x > 0 ? 1 : x < 0 ? -1 : x == 0 ? x : 0, x > 0 ? 1 : x < 0 ? -1 : x == 0 ? x : 0)
F1(exp, expf(x), exp(x))
F1(expm1, expm1f(x), expm1(x))
F1(log, logf(x), log(x))
F1(log1p, log1pf(x), log1p(x))
F1(rsqrt, 1 / sqrtf(x), 1 / sqrt(x))
F1(sin, sinf(x), sin(x))
F1(cos, cosf(x), cos(x))
F1(tan, tanf(x), tan(x))
F1(atan, atanf(x), atan(x))
F1(erf, erff(x), erf(x))

// Those that kernels of products call, too, are called by what chooses among them.
#define SHARED FN __noinline__
SHARED float tanh_f32(float x) { return tanhf(x); }
SHARED double tanh_f64(double x) { return tanh(x); }
SHARED float sigmoid_f32(float x) {
    float e = expf(-fabsf(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}
SHARED double sigmoid_f64(double x) {
    double e = exp(-fabs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}
SHARED float gelu_f32(float x) {
    return isinf(x) && x < 0 ? CUDART_NAN_F : 0.5f * x * erfcf(-x * 0.70710678118654752f);
}
SHARED double gelu_f64(double x) {
    return isinf(x) && x < 0 ? CUDART_NAN : 0.5 * x * erfc(-x / 1.4142135623730951);
}
SHARED float gelu_tanh_f32(float x) {
    return 0.5f * x * (1 + tanhf(0.7978845608028654f * (x + 0.044715f * x * x * x)));
}
SHARED double gelu_tanh_f64(double x) {
    return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
}
/// The functions by their numbers in `activation.cuh`.
#define ACTIVATED(t, T)                                            \
    SHARED T activated_##t(T x, int activation) {                  \
        switch (activation) {                                      \
            case SIGMOID: return sigmoid_##t(x);                   \
            case TANH: return tanh_##t(x);                         \
            case GELU: return gelu_##t(x);                         \
            case GELU_TANH: return gelu_tanh_##t(x);               \
            default: return x * sigmoid_##t(x);                    \
        }                                                          \
    }
ACTIVATED(f32, float)
ACTIVATED(f64, double)
FN float softplus_f32(float x, double beta, double threshold) {
    float b = (float) beta;
    return b * x > (float) threshold ? x : log1pf(expf(b * x)) / b;
}
FN double softplus_f64(double x, double beta, double threshold) {
    return beta * x > threshold ? x : log1p(exp(beta * x)) / beta;
}
FN float elu_f32(float x, double alpha) { return x > 0 ? x : (float) alpha * expm1f(x); }
FN double elu_f64(double x, double alpha) { return x > 0 ? x : alpha * expm1(x); }
FN float clamp_f32(float x, double low, double high) {
    float v = x < (float) low ? (float) low : x;
    return v > (float) high ? (float) high : v;
}
FN double clamp_f64(double x, double low, double high) {
    double v = x < low ? low : x;
    return v > high ? high : v;
}
FN long long clamp_s64(long long x, double low, double high) {
    long long v = (double) x < low ? (long long) low : x;
    return (double) v > high ? (long long) high : v;
}
FN long long sign_s64(long long x) { return (x > 0) - (x < 0); }
FN double power(double a, double b) { return pow(a, b); }
FN float pow_scalar_f32(float x, double c) { return (float) pow((double) x, (double) (float) c); }
FN double pow_scalar_f64(double x, double c) { return pow(x, c); }

// ---- functions of one operand from analysis

D1(acos, acos(x))
D1(asin, asin(x))
D1(sinh, sinh(x))
D1(cosh, cosh(x))
D1(asinh, asinh(x))
D1(acosh, acosh(x))
D1(atanh, atanh(x))
D1(log2, log2(x))
D1(log10, log10(x))
D1(erfc, erfc(x))
D1(erfcx, erfcx(x))
D1(erfinv, erf_inverse(x))
D1(ndtri, normcdfinv(x))
D1(exp2, exp2(x))
D1(lgamma, log_gamma(x))
FN double polygamma_f64(double x, double order) { return polygamma((int) order, x); }
FN float polygamma_f32(float x, double order) { return (float) polygamma((int) order, x); }
D1(bessel_i0, bessel_i(0, false, x))
D1(bessel_i1, bessel_i(1, false, x))
D1(bessel_i0e, bessel_i(0, true, x))
D1(bessel_i1e, bessel_i(1, true, x))
D1(bessel_j0, bessel_j(0, x))
D1(bessel_j1, bessel_j(1, x))
D1(bessel_y0, bessel_y(0, x))
D1(bessel_y1, bessel_y(1, x))
D1(bessel_k0, bessel_k(0, false, x))
D1(bessel_k1, bessel_k(1, false, x))
D1(bessel_k0e, bessel_k(0, true, x))
D1(bessel_k1e, bessel_k(1, true, x))

// ---- functions of two operands

F2(maximum, isnan(a) || a > b ? a : isnan(b) ? b : fmaxf(a, b), isnan(a) || a > b ? a : isnan(b) ? b : fmax(a, b))
F2(minimum, isnan(a) || a < b ? a : isnan(b) ? b : fminf(a, b), isnan(a) || a < b ? a : isnan(b) ? b : fmin(a, b))
D2(pow, pow(a, b))
D2(atan2, atan2(a, b))
F2(fmod, fmodf(a, b), fmod(a, b))
D2(igamma, gamma_integral(false, a, b))
D2(igammac, gamma_integral(true, a, b))
D2(zeta, zeta_real(a, b))
F2(next_after, nextafterf(a, b), nextafter(a, b))
F2(copy_sign, copysignf(a, b), copysign(a, b))
D2(hypot, hypot(a, b))
F2(tanh_grad, a * (1 - b * b), a * (1 - b * b))
D2(gelu_grad, a * (0.5 * erfc(-b / 1.4142135623730951) + b * exp(-0.5 * b * b) / 2.5066282746310002))
__device__ inline double gelu_tanh_slope(double x) {
    double k = 0.7978845608028654, t = tanh(k * (x + 0.044715 * x * x * x));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * k * (1 + 3 * 0.044715 * x * x);
}
D2(gelu_tanh_grad, a * gelu_tanh_slope(b))
F2(sigmoid_grad, a * b * (1 - b), a * b * (1 - b))

__device__ inline double modulo(double a, double b) {
    double r = fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
/// The quotient that belongs to the remainder, made whole, as in Python.
__device__ inline double floor_quotient(double a, double b) {
    if (b == 0) return a / b;
    double rest = fmod(a, b);
    double q = (a - rest) / b - (rest != 0 && (rest < 0) != (b < 0) ? 1 : 0);
    double whole = floor(q);
    return q == 0 ? copysign(0.0, a / b) : q - whole > 0.5 ? whole + 1 : whole;
}
D2(remainder, modulo(a, b))
D2(floor_divide, floor_quotient(a, b))

I2(maximum, a > b ? a : b)
I2(minimum, a < b ? a : b)
I2(left_shift, b < 0 || b > 63 ? 0 : (long long) ((unsigned long long) a << b))
I2(right_shift, a >> (b < 0 || b > 63 ? 63 : b))
FN long long gcd_s64(long long a, long long b) {
    while (b != 0) {
        long long rest = b == -1 ? 0 : a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? (long long) (0ull - (unsigned long long) a) : a;
}
I2(fmod, b == -1 ? 0 : a % b)
FN long long remainder_s64(long long a, long long b) {
    if (b == -1) return 0;
    long long r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
FN long long floor_divide_s64(long long a, long long b) {
    if (b == -1) return (long long) (0ull - (unsigned long long) a);
    long long q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}
/// A negative exponent gives what is left of the true result: 1 and -1 have inverses, others give 0.
FN long long pow_s64(long long a, long long b) {
    if (b < 0) return a == 1 ? 1 : a == -1 ? ((b & 1) == 0 ? 1 : -1) : 0;
    unsigned long long r = 1, base = (unsigned long long) a;
    for (unsigned long long e = (unsigned long long) b; e != 0; e >>= 1) {
        r = (e & 1) != 0 ? r * base : r;
        base *= base;
    }
    return (long long) r;
}

// ---- by the element's number

FN double range_f64(long long i, double start, double step) { return start + (double) i * step; }
FN long long range_s64(long long i, long long start, long long step) { return start + i * step; }
FN long long eye_s64(long long i, long long columns) { return i / columns == i % columns ? 1 : 0; }
/// Uniform in [low, high) with as many random bits as the type holds; `bits` is how many of a 32-bit draw fall away.
FN double uniform_f32(long long i, long long seed, long long offset, long long now, long long bits, double low, double high) {
    philox_renew(now, seed, offset);
    double unit = (double) (philox_word(seed, offset, i) >> (int) bits) * exp2((double) (bits - 32));
    return (double) (float) low + (double) ((float) high - (float) low) * unit;
}
FN double uniform_f64(long long i, long long seed, long long offset, long long now, double low, double high) {
    philox_renew(now, seed, offset);
    return low + (high - low) * philox_double(seed, offset, i);
}
FN double normal_f64(long long i, long long seed, long long offset, long long now, double mean, double deviation) {
    philox_renew(now, seed, offset);
    long long pair = i & ~1ll;
    double u = 1 - philox_double(seed, offset, pair);
    double v = 2 * PI * philox_double(seed, offset, pair + 1);
    return mean + deviation * (sqrt(-2 * log(u)) * ((i & 1) == 0 ? cos(v) : sin(v)));
}
FN long long integers_s64(long long i, long long seed, long long offset, long long now, long long low, long long bound) {
    philox_renew(now, seed, offset);
    return low + (long long) __umul64hi(philox_bits(seed, offset, i), (unsigned long long) bound);
}
FN long long bernoulli_s64(long long i, long long seed, long long offset, long long now, double p) {
    philox_renew(now, seed, offset);
    return (double) ((float) (philox_word(seed, offset, i) >> 8) * 0x1p-24f) < p ? 1 : 0;
}
