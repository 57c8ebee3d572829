// build: 75 6.3 | check: 75 80 90 120
// Steps of optimizers: one pass over parameter p, gradient g and state, computed in double precision as the reference does.
typedef long long i64;
#define KERNEL extern "C" __global__ void
constexpr int MOST = 32;

/// The direction downwards, with decay of the weights.
__device__ inline double direction(double p, double g, double decay, double maximize) {
    return (maximize != 0 ? -g : g) + decay * p;
}

__device__ inline double sign(double v) { return v > 0 ? 1 : v < 0 ? -1 : v; }

/// The numbers of each step, as `UpdateOps` writes them; a flag is 0 or 1. A launch has them as a parameter. In a captured
/// step they lie in memory instead, where the host puts those of each replay.
struct Sgd { double lr, momentum, dampening, decay, nesterov, maximize, first; };
struct Adam { double lr, beta1, beta2, eps, decay, c1, c2, decoupled, maximize; };
/// In single precision: `o1` is 1 - beta1; `decay` is 0 if decoupled, and `shrink` 1 if not.
struct Adam32 { float lr, c1, c2, beta1, o1, beta2, o2, eps, decay, shrink, maximize; };
struct RmsProp { double lr, alpha, eps, decay, momentum, maximize; };
struct Adagrad { double rate, eps, decay, maximize; };
struct Adadelta { double lr, rho, eps, decay, maximize; };
struct Adamax { double rate, beta1, beta2, eps, decay, maximize; };
struct Moment { double beta1, beta2, eps, decay, shrink, of_mean, of_gradient, correction, rooted, maximize; };
struct Rprop { double minus, plus, least, most, maximize; };
struct Lion { double lr, beta1, beta2, shrink, maximize; };
struct Averaged { double rate, shrink, mu, decay, maximize; };
/// From the numbers of one parameter to those of the next in memory.
constexpr int SLOT = 96;

template <class T>
__device__ void sgd(i64 i, T *p, const T *g, T *m, const Sgd &q) {
    double v = p[i], d = direction(v, g[i], q.decay, q.maximize);
    if (m != nullptr) {
        double b = q.first != 0 ? d : q.momentum * m[i] + (1 - q.dampening) * d;
        m[i] = (T) b;
        d = q.nesterov != 0 ? d + q.momentum * b : b;
    }
    p[i] = (T) (v - q.lr * d);
}

/// In single precision, as on the host. On most GPUs double precision would take longer than the memory.
__device__ void adam(i64 i, float *p, const float *g, float *m, float *u, float *top, const Adam32 &q) {
    float v = p[i] * q.shrink, d = (q.maximize != 0 ? -g[i] : g[i]) + q.decay * v;
    float a = q.beta1 * m[i] + q.o1 * d, b = q.beta2 * u[i] + q.o2 * d * d;
    m[i] = a;
    u[i] = b;
    if (top != nullptr) {
        b = b != b || b > top[i] ? b : top[i];
        top[i] = b;
    }
    p[i] = v - q.lr / q.c1 * a / (sqrtf(b) * (1 / sqrtf(q.c2)) + q.eps);
}

template <class T>
__device__ void adam(i64 i, T *p, const T *g, T *m, T *u, T *top, const Adam &q) {
    double v = p[i];
    if (q.decoupled != 0) v *= 1 - q.lr * q.decay;
    double d = direction(v, g[i], q.decoupled != 0 ? 0 : q.decay, q.maximize);
    double a = q.beta1 * m[i] + (1 - q.beta1) * d, b = q.beta2 * u[i] + (1 - q.beta2) * d * d;
    m[i] = (T) a;
    u[i] = (T) b;
    if (top != nullptr) {
        b = b != b || b > top[i] ? b : (double) top[i];
        top[i] = (T) b;
    }
    p[i] = (T) (v - q.lr / q.c1 * a / (sqrt(b) / sqrt(q.c2) + q.eps));
}

/// `mean` is null if not centered, `velocity` if there is no momentum.
template <class T>
__device__ void rms_prop(i64 i, T *p, const T *g, T *square, T *velocity, T *mean, const RmsProp &q) {
    double d = direction(p[i], g[i], q.decay, q.maximize), u = q.alpha * square[i] + (1 - q.alpha) * d * d;
    square[i] = (T) u;
    if (mean != nullptr) {
        double a = q.alpha * mean[i] + (1 - q.alpha) * d;
        mean[i] = (T) a;
        u -= a * a;
    }
    d /= sqrt(u) + q.eps;
    if (velocity != nullptr) {
        d += q.momentum * velocity[i];
        velocity[i] = (T) d;
    }
    p[i] = (T) (p[i] - q.lr * d);
}

template <class T>
__device__ void adagrad(i64 i, T *p, const T *g, T *sum, const Adagrad &q) {
    double d = direction(p[i], g[i], q.decay, q.maximize), s = sum[i] + d * d;
    sum[i] = (T) s;
    p[i] = (T) (p[i] - q.rate * d / (sqrt(s) + q.eps));
}

template <class T>
__device__ void adadelta(i64 i, T *p, const T *g, T *square, T *steps, const Adadelta &q) {
    double d = direction(p[i], g[i], q.decay, q.maximize), v = q.rho * square[i] + (1 - q.rho) * d * d, u = steps[i];
    square[i] = (T) v;
    d *= sqrt(u + q.eps) / sqrt(v + q.eps);
    steps[i] = (T) (q.rho * u + (1 - q.rho) * d * d);
    p[i] = (T) (p[i] - q.lr * d);
}

template <class T>
__device__ void adamax(i64 i, T *p, const T *g, T *m, T *norm, const Adamax &q) {
    double d = direction(p[i], g[i], q.decay, q.maximize), a = q.beta1 * m[i] + (1 - q.beta1) * d;
    double old = q.beta2 * norm[i], size = fabs(d) + q.eps, u = old != old || old > size ? old : size;
    m[i] = (T) a;
    norm[i] = (T) u;
    p[i] = (T) (p[i] - q.rate * a / u);
}

template <class T>
__device__ void moment(i64 i, T *p, const T *g, T *m, T *square, const Moment &q) {
    double v = p[i] * q.shrink, d = direction(v, g[i], q.decay, q.maximize);
    double a = q.beta1 * m[i] + (1 - q.beta1) * d, b = q.beta2 * square[i] + (1 - q.beta2) * d * d;
    m[i] = (T) a;
    square[i] = (T) b;
    p[i] = (T) (v - (q.of_mean * a + q.of_gradient * d) / (q.rooted != 0 ? sqrt(b * q.correction) + q.eps : 1));
}

template <class T>
__device__ void rprop(i64 i, T *p, const T *g, T *before, T *size, const Rprop &q) {
    double d = q.maximize != 0 ? -g[i] : g[i], turn = d * before[i];
    double s = size[i] * (turn > 0 ? q.plus : turn < 0 ? q.minus : 1);
    s = s != s ? s : fmin(fmax(s, q.least), q.most);
    if (turn < 0) d = 0;
    size[i] = (T) s;
    before[i] = (T) d;
    p[i] = (T) (p[i] - sign(d) * s);
}

template <class T>
__device__ void lion(i64 i, T *p, const T *g, T *m, const Lion &q) {
    double d = q.maximize != 0 ? -g[i] : g[i], a = m[i];
    p[i] = (T) (p[i] * q.shrink - q.lr * sign(q.beta1 * a + (1 - q.beta1) * d));
    m[i] = (T) (q.beta2 * a + (1 - q.beta2) * d);
}

template <class T>
__device__ void averaged(i64 i, T *p, const T *g, T *mean, const Averaged &q) {
    double v = p[i] * q.shrink - q.rate * direction(p[i], g[i], q.decay, q.maximize);
    p[i] = (T) v;
    mean[i] = (T) (q.mu == 1 ? v : mean[i] + q.mu * (v - mean[i]));
}

/// beta^n by squaring, the bits that the host finds.
__device__ double power(double beta, i64 n) {
    double p = 1;
    for (; n > 0; n >>= 1) {
        if (n & 1) p = __dmul_rn(p, beta);
        beta = __dmul_rn(beta, beta);
    }
    return p;
}

/// Numbers of a step that depend on how many the parameter has made.
struct CountedAdam32 { Adam32 own; double beta1, beta2; };
__device__ inline void number(Sgd &q, i64 n) { q.first = n == 1; }
__device__ inline void number(Adam &q, i64 n) {
    q.c1 = __dsub_rn(1, power(q.beta1, n));
    q.c2 = __dsub_rn(1, power(q.beta2, n));
}
__device__ inline void number(CountedAdam32 &q, i64 n) {
    q.own.c1 = (float) __dsub_rn(1, power(q.beta1, n));
    q.own.c2 = (float) __dsub_rn(1, power(q.beta2, n));
}

/// Before a step that is made only if `condition` says so: counts it, and puts its numbers where the step reads them. A
/// thread a parameter.
struct Counts { i64 *made[MOST]; };
#define COUNT(name, N)                                                                                               \
    KERNEL count_##name(const __grid_constant__ Counts c, int count, N own, const char *now, char *to,               \
            const unsigned char *condition) {                                                                        \
        int k = threadIdx.x;                                                                                         \
        if (k >= count || !*condition) return;                                                                       \
        i64 n = *c.made[k] + 1;                                                                                      \
        *c.made[k] = n;                                                                                              \
        if (now != nullptr) own = *(const N *) (now + SLOT * k);                                                     \
        number(own, n);                                                                                              \
        *(N *) (to + SLOT * k) = own;                                                                                \
    }
COUNT(sgd, Sgd)
COUNT(adam_f32, CountedAdam32)
COUNT(adam_f64, Adam)

/// The next scale of a loss; one thread.
KERNEL scale_step(float *scale, const unsigned char *finite, i64 *good, double growth, double backoff, i64 interval) {
    double s = *scale;
    i64 n = *good + 1;
    if (!*finite) {
        *scale = (float) (s * backoff);
        n = 0;
    } else if (n == interval) {
        float larger = (float) (s * growth);
        if (isfinite(larger)) *scale = larger;
        n = 0;
    }
    *good = n;
}

/// Parameters of one launch: the blocks from first[k] on belong to parameter k. A state that there is not is null, and so is
/// the condition of a step that has none.
template <class T>
struct Many {
    T *p[MOST], *g[MOST], *a[MOST], *b[MOST], *c[MOST];
    i64 n[MOST];
    int first[MOST];
};
/// Sets k to the parameter of a thread and i to its element, or returns.
#define PLACE(m, count, k, i)                                                                                        \
    int k = 0;                                                                                                       \
    while (k + 1 < count && (int) blockIdx.x >= m.first[k + 1]) k++;                                                 \
    i64 i = (i64) (blockIdx.x - m.first[k]) * blockDim.x + threadIdx.x;                                              \
    if (i >= m.n[k]) return;
#define STEP(name, t, T, N, ...)                                                                                     \
    KERNEL name##_##t(const __grid_constant__ Many<T> m, int count, N own, const char *now,                          \
            const unsigned char *condition) {                                                                        \
        if (condition != nullptr && !*condition) return;                                                             \
        PLACE(m, count, k, i)                                                                                        \
        if (now != nullptr) own = *(const N *) (now + SLOT * k);                                                     \
        name(i, m.p[k], m.g[k], __VA_ARGS__, own);                                                                   \
    }
#define STEPS(t, T, ADAM)                                                                                            \
    STEP(sgd, t, T, Sgd, m.a[k])                                                                                     \
    STEP(adam, t, T, ADAM, m.a[k], m.b[k], m.c[k])                                                                   \
    STEP(rms_prop, t, T, RmsProp, m.a[k], m.b[k], m.c[k])                                                            \
    STEP(adagrad, t, T, Adagrad, m.a[k])                                                                             \
    STEP(adadelta, t, T, Adadelta, m.a[k], m.b[k])                                                                   \
    STEP(adamax, t, T, Adamax, m.a[k], m.b[k])                                                                       \
    STEP(moment, t, T, Moment, m.a[k], m.b[k])                                                                       \
    STEP(rprop, t, T, Rprop, m.a[k], m.b[k])                                                                         \
    STEP(lion, t, T, Lion, m.a[k])                                                                                   \
    STEP(averaged, t, T, Averaged, m.a[k])

/// Gradients times the inverse of a scale; `finite` is set to 0 if one was not. All who write write the same.
#define UNSCALE(t, T)                                                                                                \
    KERNEL unscale_##t(const __grid_constant__ Many<T> m, int count, const float *inverse, unsigned char *finite) {  \
        PLACE(m, count, k, i)                                                                                        \
        T g = m.p[k][i];                                                                                             \
        if (!isfinite(g)) *finite = 0;                                                                               \
        m.p[k][i] = g * *inverse;                                                                                    \
    }
UNSCALE(f32, float)
UNSCALE(f64, double)

STEPS(f32, float, Adam32)
STEPS(f64, double, Adam)
