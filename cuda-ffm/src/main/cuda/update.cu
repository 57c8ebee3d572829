// build: 75 6.3 | check: 75 80 90 120
// Steps of optimizers: one pass over parameter p, gradient g and state, computed in double precision as the reference does.
typedef long long i64;
#define KERNEL extern "C" __global__ void
constexpr int MOST = 32;
#define ELEMENT                                                     \
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;            \
    if (i >= n) return;

/// The direction downwards, with decay of the weights.
__device__ inline double direction(double p, double g, double decay, int maximize) {
    return (maximize ? -g : g) + decay * p;
}

__device__ inline double sign(double v) { return v > 0 ? 1 : v < 0 ? -1 : v; }

template <class T>
__device__ void sgd(i64 i, T *p, const T *g, T *m, double lr, double momentum, double dampening, double decay,
        int nesterov, int maximize, int first) {
    double v = p[i], d = direction(v, g[i], decay, maximize);
    if (m != nullptr) {
        double b = first ? d : momentum * m[i] + (1 - dampening) * d;
        m[i] = (T) b;
        d = nesterov ? d + momentum * b : b;
    }
    p[i] = (T) (v - lr * d);
}

/// What a captured step counts by itself: the corrections of Adam's means, and the number of the step.
struct Count {
    double c1, c2;
    i64 step;
};
KERNEL count_step(Count *c, double beta1, double beta2) {
    if (blockIdx.x + threadIdx.x > 0) return;
    double t = (double) ++c->step;
    c->c1 = 1 - pow(beta1, t);
    c->c2 = 1 - pow(beta2, t);
}

/// In single precision, as on the host: `step` is lr / c1, `root` 1 / sqrt(c2), `o1` 1 - beta1; `decay` is 0 if decoupled,
/// and `shrink` 1 if not. On most GPUs double precision would take longer than the memory.
__device__ void adam32(i64 i, float *p, const float *g, float *m, float *u, float *top, float step, float beta1, float o1,
        float beta2, float o2, float eps, float decay, float shrink, float root, int maximize) {
    float v = p[i] * shrink, d = (maximize ? -g[i] : g[i]) + decay * v;
    float a = beta1 * m[i] + o1 * d, b = beta2 * u[i] + o2 * d * d;
    m[i] = a;
    u[i] = b;
    if (top != nullptr) {
        b = b != b || b > top[i] ? b : top[i];
        top[i] = b;
    }
    p[i] = v - step * a / (sqrtf(b) * root + eps);
}

template <class T>
__device__ void adam(i64 i, T *p, const T *g, T *m, T *u, T *top, double lr, double beta1, double beta2, double eps,
        double decay, double c1, double c2, int decoupled, int maximize) {
    double v = p[i];
    if (decoupled) v *= 1 - lr * decay;
    double d = direction(v, g[i], decoupled ? 0 : decay, maximize);
    double a = beta1 * m[i] + (1 - beta1) * d, b = beta2 * u[i] + (1 - beta2) * d * d;
    m[i] = (T) a;
    u[i] = (T) b;
    if (top != nullptr) {
        b = b != b || b > top[i] ? b : (double) top[i];
        top[i] = (T) b;
    }
    p[i] = (T) (v - lr / c1 * a / (sqrt(b) / sqrt(c2) + eps));
}

/// `mean` is null if not centered, `velocity` if there is no momentum.
template <class T>
__device__ void rms_prop(T *p, const T *g, T *square, T *velocity, T *mean, i64 n, double lr, double alpha, double eps,
        double decay, double momentum, int maximize) {
    ELEMENT
    double d = direction(p[i], g[i], decay, maximize), u = alpha * square[i] + (1 - alpha) * d * d;
    square[i] = (T) u;
    if (mean != nullptr) {
        double a = alpha * mean[i] + (1 - alpha) * d;
        mean[i] = (T) a;
        u -= a * a;
    }
    d /= sqrt(u) + eps;
    if (velocity != nullptr) {
        d += momentum * velocity[i];
        velocity[i] = (T) d;
    }
    p[i] = (T) (p[i] - lr * d);
}

template <class T>
__device__ void adagrad(T *p, const T *g, T *sum, i64 n, double rate, double eps, double decay, int maximize) {
    ELEMENT
    double d = direction(p[i], g[i], decay, maximize), s = sum[i] + d * d;
    sum[i] = (T) s;
    p[i] = (T) (p[i] - rate * d / (sqrt(s) + eps));
}

template <class T>
__device__ void adadelta(T *p, const T *g, T *square, T *steps, i64 n, double lr, double rho, double eps, double decay,
        int maximize) {
    ELEMENT
    double d = direction(p[i], g[i], decay, maximize), v = rho * square[i] + (1 - rho) * d * d, u = steps[i];
    square[i] = (T) v;
    d *= sqrt(u + eps) / sqrt(v + eps);
    steps[i] = (T) (rho * u + (1 - rho) * d * d);
    p[i] = (T) (p[i] - lr * d);
}

template <class T>
__device__ void adamax(T *p, const T *g, T *m, T *norm, i64 n, double rate, double beta1, double beta2, double eps,
        double decay, int maximize) {
    ELEMENT
    double d = direction(p[i], g[i], decay, maximize), a = beta1 * m[i] + (1 - beta1) * d;
    double old = beta2 * norm[i], size = fabs(d) + eps, u = old != old || old > size ? old : size;
    m[i] = (T) a;
    norm[i] = (T) u;
    p[i] = (T) (p[i] - rate * a / u);
}

template <class T>
__device__ void moment(T *p, const T *g, T *m, T *square, i64 n, double beta1, double beta2, double eps, double decay,
        double shrink, double of_mean, double of_gradient, double correction, int rooted, int maximize) {
    ELEMENT
    double q = p[i] * shrink, d = direction(q, g[i], decay, maximize);
    double a = beta1 * m[i] + (1 - beta1) * d, v = beta2 * square[i] + (1 - beta2) * d * d;
    m[i] = (T) a;
    square[i] = (T) v;
    p[i] = (T) (q - (of_mean * a + of_gradient * d) / (rooted ? sqrt(v * correction) + eps : 1));
}

template <class T>
__device__ void rprop(T *p, const T *g, T *before, T *size, i64 n, double minus, double plus, double least, double most,
        int maximize) {
    ELEMENT
    double d = maximize ? -g[i] : g[i], turn = d * before[i];
    double s = size[i] * (turn > 0 ? plus : turn < 0 ? minus : 1);
    s = s != s ? s : fmin(fmax(s, least), most);
    if (turn < 0) d = 0;
    size[i] = (T) s;
    before[i] = (T) d;
    p[i] = (T) (p[i] - sign(d) * s);
}

template <class T>
__device__ void lion(T *p, const T *g, T *m, i64 n, double lr, double beta1, double beta2, double shrink, int maximize) {
    ELEMENT
    double d = maximize ? -g[i] : g[i], a = m[i];
    p[i] = (T) (p[i] * shrink - lr * sign(beta1 * a + (1 - beta1) * d));
    m[i] = (T) (beta2 * a + (1 - beta2) * d);
}

template <class T>
__device__ void averaged(T *p, const T *g, T *mean, i64 n, double rate, double shrink, double mu, double decay, int maximize) {
    ELEMENT
    double q = p[i] * shrink - rate * direction(p[i], g[i], decay, maximize);
    p[i] = (T) q;
    mean[i] = (T) (mu == 1 ? q : mean[i] + mu * (q - mean[i]));
}

#define STEPS(t, T)                                                                                                  \
    KERNEL sgd_##t(T *p, const T *g, T *m, i64 n, double lr, double momentum, double dampening, double decay,        \
            int nesterov, int maximize, int first) {                                                                 \
        ELEMENT                                                                                                      \
        sgd(i, p, g, m, lr, momentum, dampening, decay, nesterov, maximize, first);                                  \
    }                                                                                                                \
    KERNEL adam_##t(T *p, const T *g, T *m, T *u, T *top, i64 n, double lr, double beta1, double beta2, double eps,  \
            double decay, double c1, double c2, const Count *count, int decoupled, int maximize) {                   \
        ELEMENT                                                                                                      \
        if (count != nullptr) c1 = count->c1, c2 = count->c2;                                                        \
        adam(i, p, g, m, u, top, lr, beta1, beta2, eps, decay, c1, c2, decoupled, maximize);                         \
    }                                                                                                                \
    KERNEL rms_prop_##t(T *p, const T *g, T *square, T *velocity, T *mean, i64 n, double lr, double alpha,           \
            double eps, double decay, double momentum, int maximize) {                                               \
        rms_prop(p, g, square, velocity, mean, n, lr, alpha, eps, decay, momentum, maximize);                        \
    }                                                                                                                \
    KERNEL adagrad_##t(T *p, const T *g, T *sum, i64 n, double rate, double eps, double decay, int maximize) {       \
        adagrad(p, g, sum, n, rate, eps, decay, maximize);                                                           \
    }                                                                                                                \
    KERNEL adadelta_##t(T *p, const T *g, T *square, T *steps, i64 n, double lr, double rho, double eps,             \
            double decay, int maximize) {                                                                            \
        adadelta(p, g, square, steps, n, lr, rho, eps, decay, maximize);                                             \
    }                                                                                                                \
    KERNEL adamax_##t(T *p, const T *g, T *m, T *norm, i64 n, double rate, double beta1, double beta2, double eps,   \
            double decay, int maximize) {                                                                            \
        adamax(p, g, m, norm, n, rate, beta1, beta2, eps, decay, maximize);                                          \
    }                                                                                                                \
    KERNEL moment_##t(T *p, const T *g, T *m, T *square, i64 n, double beta1, double beta2, double eps,              \
            double decay, double shrink, double of_mean, double of_gradient, double correction, int rooted,          \
            int maximize) {                                                                                          \
        moment(p, g, m, square, n, beta1, beta2, eps, decay, shrink, of_mean, of_gradient, correction, rooted,       \
                maximize);                                                                                           \
    }                                                                                                                \
    KERNEL rprop_##t(T *p, const T *g, T *before, T *size, i64 n, double minus, double plus, double least,           \
            double most, int maximize) {                                                                             \
        rprop(p, g, before, size, n, minus, plus, least, most, maximize);                                            \
    }                                                                                                                \
    KERNEL lion_##t(T *p, const T *g, T *m, i64 n, double lr, double beta1, double beta2, double shrink,             \
            int maximize) {                                                                                          \
        lion(p, g, m, n, lr, beta1, beta2, shrink, maximize);                                                        \
    }                                                                                                                \
    KERNEL averaged_##t(T *p, const T *g, T *mean, i64 n, double rate, double shrink, double mu, double decay,       \
            int maximize) {                                                                                          \
        averaged(p, g, mean, n, rate, shrink, mu, decay, maximize);                                                  \
    }

/// Several parameters in one launch: the blocks from first[k] on belong to parameter k.
struct Many {
    float *p[MOST], *g[MOST], *a[MOST], *b[MOST], *c[MOST];
    i64 n[MOST];
    int first[MOST];
};
#define MEMBER                                                                  \
    int k = 0;                                                                  \
    while (k + 1 < count && (int) blockIdx.x >= t.first[k + 1]) k++;            \
    i64 i = (i64) (blockIdx.x - t.first[k]) * blockDim.x + threadIdx.x;         \
    if (i >= t.n[k]) return;
KERNEL sgd_many_f32(const __grid_constant__ Many t, int count, double lr, double momentum, double dampening, double decay,
        int nesterov, int maximize, int first) {
    MEMBER
    sgd(i, t.p[k], t.g[k], t.a[k], lr, momentum, dampening, decay, nesterov, maximize, first);
}
KERNEL adam_many_f32(const __grid_constant__ Many t, int count, float lr, float c1, float c2, float beta1, float o1, float beta2,
        float o2, float eps, float decay, float shrink, const Count *counted, int maximize) {
    MEMBER
    if (counted != nullptr) c1 = (float) counted->c1, c2 = (float) counted->c2;
    adam32(i, t.p[k], t.g[k], t.a[k], t.b[k], t.c[k], lr / c1, beta1, o1, beta2, o2, eps, decay, shrink, 1 / sqrtf(c2), maximize);
}

STEPS(f32, float)
STEPS(f64, double)
