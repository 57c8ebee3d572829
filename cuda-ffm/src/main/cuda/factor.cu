// build: 75 6.3 nofma | check: 75 80 90 120
// Decompositions of matrices in double precision, by the reference backend's methods: one thread a matrix, its work space
// in global memory. Also Fourier's transform, and a permutation.
#include <math_constants.h>
#include "philox.cuh"

typedef long long i64;
#define KERNEL extern "C" __global__ void
/// A loop that is not unrolled, so that the text is short.
#define EACH _Pragma("unroll 1") for
#define EPS 0x1p-52
#define MOST 60

/// The matrix, the result and the work space of this thread.
#define MATRIX(size)                                                \
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;            \
    if (t >= count) return;                                         \
    a += t * m * n;                                                 \
    y += t * (size);                                                \
    space += t * room;
#define COMMON const double *a, double *y, double *space, i64 count, i64 room, int m, int n

__device__ inline double dot(const double *a, const double *b, int n) {
    double s = 0;
    for (int k = 0; k < n; k++) s += a[k] * b[k];
    return s;
}
__device__ inline void add(double f, const double *x, double *y, int n) {
    for (int k = 0; k < n; k++) y[k] += f * x[k];
}
/// x := c x - s y, y := s x + c y.
__device__ inline void rotate(double *x, double *y, int n, double c, double s) {
    for (int i = 0; i < n; i++) {
        double p = x[i], q = y[i];
        x[i] = c * p - s * q;
        y[i] = s * p + c * q;
    }
}
/// 1, or -1 if the largest of n elements is negative.
__device__ inline double sign_of_largest(const double *a, int n) {
    int top = 0;
    for (int i = 0; i < n; i++) top = fabs(a[i]) > fabs(a[top]) * (1 + 1e-10) ? i : top;
    return n > 0 && a[top] < 0 ? -1 : 1;
}

KERNEL cholesky(COMMON) {
    MATRIX((i64) n * n)
    for (int i = 0; i < n * n; i++) y[i] = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) y[i * n + j] = (a[i * n + j] - dot(y + i * n, y + j * n, j)) / y[j * n + j];
        double d = a[i * n + i] - dot(y + i * n, y + i * n, i);
        if (!(d > 0)) {
            for (int k = i * n; k < n * n; k++) y[k] = CUDART_NAN;
            return;
        }
        y[i * n + i] = sqrt(d);
    }
}

/// Replaces a matrix by its factors; row i was exchanged with p[i], which lie `apart`.
__device__ void factor(double *a, double *p, int apart, int m, int n) {
    EACH (int i = 0; i < m; i++) p[i * apart] = i;
    for (int k = 0; k < min(m, n); k++) {
        int top = k;
        for (int i = k + 1; i < m; i++) top = fabs(a[i * n + k]) > fabs(a[top * n + k]) ? i : top;
        p[k * apart] = top;
        for (int j = 0; j < n && top != k; j++) {
            double t = a[k * n + j];
            a[k * n + j] = a[top * n + j];
            a[top * n + j] = t;
        }
        double pivot = a[k * n + k];
        for (int i = k + 1; i < m && pivot != 0; i++) {
            double f = a[i * n + k] / pivot;
            a[i * n + k] = f;
            if (f != 0) add(-f, a + k * n + k + 1, a + i * n + k + 1, n - k - 1);
        }
    }
}

KERNEL lu(COMMON) {
    int w = n + 2;
    MATRIX((i64) m * w)
    double *f = space, *order = y + n, *p = order + 1;
    EACH (int i = 0; i < m * n; i++) f[i] = a[i];
    factor(f, p, w, m, n);
    EACH (int i = 0; i < m; i++) {
        EACH (int j = 0; j < n; j++) y[i * w + j] = f[i * n + j];
        order[i * w] = i;
    }
    EACH (int i = 0; i < m; i++) {
        int j = (int) p[i * w];
        double t = order[i * w];
        order[i * w] = order[j * w];
        order[j * w] = t;
    }
}

KERNEL det(COMMON) {
    MATRIX(1)
    double *f = space, *p = space + n * n, d = 1;
    for (int i = 0; i < n * n; i++) f[i] = a[i];
    factor(f, p, 1, n, n);
    EACH (int i = 0; i < n; i++) d *= p[i] == i ? f[i * n + i] : -f[i * n + i];
    *y = d;
}

/// One thread a column of a right side; x holds it and becomes the solution.
KERNEL triangular_solve(const double *a, double *x, i64 total, int n, int k, int upper, int unit) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    a += t / k * n * n;
    x += t / k * n * k + t % k;
    for (int step = 0; step < n; step++) {
        int i = upper ? n - 1 - step : step;
        double s = x[i * k];
        for (int j = upper ? i + 1 : 0; j < (upper ? n : i); j++) s += -a[i * n + j] * x[j * k];
        x[i * k] = unit ? s : s / a[i * n + i];
    }
}

// ---- L D transposed(L) of a symmetric matrix (Bunch, Kaufman 1977): rows of n + 1 elements, the last one LAPACK's pivot

__device__ inline void swap(double *x, double *y) {
    double t = *x;
    *x = *y;
    *y = t;
}

KERNEL ldl(COMMON) {
    const double alpha = 0.6403882032022076;
    int w = n + 1, k = 0;
    MATRIX((i64) n * w)
    EACH (int i = 0; i < n; i++)
        EACH (int j = 0; j < n; j++) y[i * w + j] = j <= i ? a[i * n + j] : 0;
    while (k < n) {
        int most = k;
        EACH (int i = k + 1; i < n; i++) most = most == k || fabs(y[i * w + k]) > fabs(y[most * w + k]) ? i : most;
        double column = most == k ? 0 : fabs(y[most * w + k]), pivot = fabs(y[k * w + k]), row = 0;
        bool stays = !(pivot < alpha * column);
        EACH (int j = k; j < n && !stays; j++) {
            double v = j == most ? 0 : fabs(j < most ? y[most * w + j] : y[j * w + most]);
            row = v > row ? v : row;
        }
        stays = stays || pivot >= alpha * column * (column / row);
        bool two = !stays && fabs(y[most * w + most]) < alpha * row;
        int to = stays ? k : most, last = two ? k + 1 : k;
        if (last != to) {
            EACH (int i = to + 1; i < n; i++) swap(y + i * w + last, y + i * w + to);
            EACH (int i = last + 1; i < to; i++) swap(y + i * w + last, y + to * w + i);
            swap(y + last * w + last, y + to * w + to);
            if (two) swap(y + last * w + k, y + to * w + k);
        }
        double *x = y + k, d = x[k * w];
        if (two) {
            double off = x[(k + 1) * w], p = x[(k + 1) * w + 1] / off, q = d / off, f = 1 / (p * q - 1) / off;
            EACH (int j = k + 2; j < n; j++) {
                double u = f * (p * x[j * w] - x[j * w + 1]), v = f * (q * x[j * w + 1] - x[j * w]);
                EACH (int i = j; i < n; i++) y[i * w + j] = y[i * w + j] - x[i * w] * u - x[i * w + 1] * v;
                x[j * w] = u;
                x[j * w + 1] = v;
            }
            y[k * w + n] = -(to + 1);
        } else if (fabs(d) > 0) {
            EACH (int j = k + 1; j < n; j++) {
                double by = 1 / d * x[j * w];
                EACH (int i = j; i < n; i++) y[i * w + j] -= by * x[i * w];
            }
            EACH (int i = k + 1; i < n; i++) x[i * w] = 1 / d * x[i * w];
        }
        y[last * w + n] = two ? -(to + 1) : to + 1;
        k = last + 1;
    }
}

/// The row that one was exchanged with; a number that is none becomes the next one that is.
__device__ inline int exchanged(double pivot, int n) { return max(1, min(n, abs((int) pivot))) - 1; }

/// One thread a column of a right side; x holds it and becomes the solution.
KERNEL ldl_solve(const double *a, double *x, i64 total, int n, int k) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    int w = n + 1;
    a += t / k * n * w;
    x += t / k * n * k + t % k;
    EACH (int c = 0; c < n; c++) {
        int first = c;
        double pivot = a[c * w + n];
        bool two = pivot < 0 && c + 1 < n;
        if (two) c++;
        swap(x + c * k, x + exchanged(pivot, n) * k);
        const double *l = a + first;
        EACH (int i = c + 1; i < n; i++)
            EACH (int j = first; j <= c; j++) x[i * k] -= l[i * w + j - first] * x[j * k];
        double u = x[first * k], v = x[c * k], d = l[first * w];
        if (two) {
            double off = l[c * w], p = d / off, q = l[c * w + 1] / off;
            u /= off;
            v /= off;
            x[first * k] = (q * u - v) / (p * q - 1);
            x[c * k] = (p * v - u) / (p * q - 1);
        } else {
            x[c * k] = u / d;
        }
    }
    EACH (int c = n - 1; c >= 0; c--) {
        int last = c;
        double pivot = a[c * w + n];
        if (pivot < 0 && c > 0) c--;
        EACH (int i = last + 1; i < n; i++)
            EACH (int j = last; j >= c; j--) x[j * k] -= a[i * w + j] * x[i * k];
        swap(x + last * k, x + exchanged(pivot, n) * k);
    }
}

// ---- QR by Householder's reflections, with the signs of LAPACK

__device__ double reflector(double *c, int n) {
    double below = dot(c + 1, c + 1, n - 1);
    if (below == 0) return 0;
    double alpha = c[0], beta = -copysign(sqrt(alpha * alpha + below), alpha);
    for (int i = 1; i < n; i++) c[i] /= alpha - beta;
    c[0] = beta;
    return (beta - alpha) / beta;
}
__device__ void reflect(const double *v, double tau, double *c, int n) {
    double w = tau * (c[0] + dot(v + 1, c + 1, n - 1));
    c[0] -= w;
    add(-w, v + 1, c + 1, n - 1);
}

KERNEL qr(COMMON, int complete) {
    int k = min(m, n), q = complete ? m : k;
    MATRIX((i64) (m + n) * q)
    double *c = space, *tau = space + m * n, *column = tau + k;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) c[j * m + i] = a[i * n + j];
    for (int j = 0; j < k; j++) {
        tau[j] = reflector(c + j * m + j, m - j);
        for (int l = j + 1; l < n; l++) reflect(c + j * m + j, tau[j], c + l * m + j, m - j);
    }
    for (int i = 0; i < n * q; i++) y[m * q + i] = 0;
    for (int l = 0; l < q; l++) {
        for (int i = 0; i < m; i++) column[i] = i == l;
        for (int j = min(l, k - 1); j >= 0; j--) reflect(c + j * m + j, tau[j], column + j, m - j);
        for (int i = 0; i < m; i++) y[i * q + l] = column[i];
        for (int j = l; j < n; j++) y[(m + j) * q + l] = c[j * m + l];
    }
}

// ---- symmetric eigenproblem: a tridiagonal matrix by reflections, then implicit QL (Wilkinson, Reinsch 1971)

__device__ double tridiagonal_row(double *v, double *d, double *e, int n, int i, double scale) {
    double h = 0;
    for (int k = 0; k < i; k++) {
        d[k] /= scale;
        h += d[k] * d[k];
    }
    double f = d[i - 1], g = f > 0 ? -sqrt(h) : sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    d[i - 1] = f - g;
    for (int j = 0; j < i; j++) e[j] = 0;
    for (int j = 0; j < i; j++) {
        v[i * n + j] = d[j];
        double sum = e[j] + v[j * n + j] * d[j] + dot(v + j * n + j + 1, d + j + 1, i - j - 1);
        add(d[j], v + j * n + j + 1, e + j + 1, i - j - 1);
        e[j] = sum;
    }
    double s = 0;
    for (int j = 0; j < i; j++) {
        e[j] /= h;
        s += e[j] * d[j];
    }
    add(-s / (h + h), d, e, i);
    for (int j = 0; j < i; j++) {
        double p = d[j], q = e[j];
        for (int k = j; k < i; k++) v[j * n + k] -= p * e[k] + q * d[k];
        d[j] = v[j * n + i - 1];
        v[j * n + i] = 0;
    }
    return h;
}

__device__ void tridiagonal(double *v, double *d, double *e, int n) {
    for (int j = 0; j < n; j++) d[j] = v[j * n + n - 1];
    for (int i = n - 1; i > 0; i--) {
        double scale = 0, h = 0;
        for (int k = 0; k < i; k++) scale += fabs(d[k]);
        if (scale == 0) {
            e[i] = d[i - 1];
            for (int j = 0; j < i; j++) {
                d[j] = v[j * n + i - 1];
                v[j * n + i] = 0;
                v[i * n + j] = 0;
            }
        } else {
            h = tridiagonal_row(v, d, e, n, i, scale);
        }
        d[i] = h;
    }
    for (int i = 0; i < n - 1; i++) {
        v[i * n + n - 1] = v[i * n + i];
        v[i * n + i] = 1;
        double h = d[i + 1];
        if (h != 0) {
            for (int k = 0; k <= i; k++) d[k] = v[(i + 1) * n + k] / h;
            for (int j = 0; j <= i; j++) add(-dot(v + (i + 1) * n, v + j * n, i + 1), d, v + j * n, i + 1);
        }
        for (int k = 0; k <= i; k++) v[(i + 1) * n + k] = 0;
    }
    for (int j = 0; j < n; j++) {
        d[j] = v[j * n + n - 1];
        v[j * n + n - 1] = 0;
    }
    v[n * n - 1] = 1;
    e[0] = 0;
}

/// One implicit QL step on rows l to m; returns the shift.
__device__ double ql_sweep(double *v, double *d, double *e, int n, int l, int m) {
    double g = d[l], p = (d[l + 1] - g) / (2 * e[l]), r = copysign(hypot(p, 1.0), p);
    d[l] = e[l] / (p + r);
    d[l + 1] = e[l] * (p + r);
    double next = d[l + 1], h = g - d[l];
    for (int i = l + 2; i < n; i++) d[i] -= h;
    double shift = h, c = 1, c2 = 1, c3 = 1, below = e[l + 1], s = 0, s2 = 0;
    p = d[m];
    for (int i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i];
        h = c * p;
        r = hypot(p, e[i]);
        e[i + 1] = s * r;
        s = e[i] / r;
        c = p / r;
        p = c * d[i] - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]);
        rotate(v + i * n, v + (i + 1) * n, n, c, s);
    }
    p = -s * s2 * c3 * below * e[l] / next;
    e[l] = s * p;
    d[l] = c * p;
    return shift;
}

KERNEL eigh(COMMON, int upper, int vectors) {
    MATRIX(vectors ? (i64) (n + 1) * n : n)
    double *v = space, *d = v + n * n, *e = d + n, *order = e + n;
    bool finite = true;
    double top = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double x = upper ? a[j * n + i] : a[i * n + j];
            v[i * n + j] = x;
            v[j * n + i] = x;
            finite &= isfinite(x);
            top = fmax(top, fabs(x));
        }
    if (!finite) {
        for (int i = 0; i < (vectors ? (n + 1) * n : n); i++) y[i] = CUDART_NAN;
        return;
    }
    // Squares of elements shall neither overflow nor vanish.
    int exponent = top == 0 ? 0 : ilogb(top) + 1;
    for (int i = 0; i < n * n; i++) v[i] = scalbn(v[i], -exponent);
    tridiagonal(v, d, e, n);
    for (int i = 0; i < n - 1; i++) e[i] = e[i + 1];
    e[n - 1] = 0;
    double shift = 0, largest = 0;
    for (int l = 0; l < n; l++) {
        largest = fmax(largest, fabs(d[l]) + fabs(e[l]));
        int k = l;
        while (k < n - 1 && fabs(e[k]) > EPS * largest) k++;
        for (int i = 0; k > l && i < MOST && (i == 0 || fabs(e[l]) > EPS * largest); i++) shift += ql_sweep(v, d, e, n, l, k);
        d[l] += shift;
        e[l] = 0;
    }
    for (int i = 0; i < n; i++) {
        int j = i;
        for (; j > 0 && d[(int) order[j - 1]] > d[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
    for (int j = 0; j < n; j++) {
        int from = (int) order[j];
        y[j] = scalbn(d[from], exponent);
        if (!vectors) continue;
        double sign = sign_of_largest(v + from * n, n);
        for (int i = 0; i < n; i++) y[(i + 1) * n + j] = sign * v[from * n + i];
    }
}

// ---- singular values by Hestenes' one-sided Jacobi method

/// Factors of a tall matrix given by columns c [n, m]: rotates pairs of columns until all are orthogonal.
__device__ bool jacobi_sweep(double *c, double *v, double *squares, int m, int n) {
    bool changed = false;
    for (int j = 0; j < n; j++) squares[j] = dot(c + j * m, c + j * m, m);
    double tolerance = EPS * sqrt((double) m);
    for (int p = 0; p < n; p++)
        for (int q = p + 1; q < n; q++) {
            double d = dot(c + p * m, c + q * m, m);
            if (fabs(d) <= tolerance * sqrt(squares[p] * squares[q])) continue;
            changed = true;
            double zeta = (squares[q] - squares[p]) / (2 * d);
            double t = copysign(1.0, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta)), cosine = 1 / sqrt(1 + t * t);
            rotate(c + p * m, c + q * m, m, cosine, cosine * t);
            rotate(v + p * n, v + q * n, n, cosine, cosine * t);
            squares[p] = fmax(0.0, squares[p] - t * d);
            squares[q] += t * d;
        }
    return changed;
}

/// Makes column j of u orthogonal to those before it.
__device__ void complete_basis(double *u, double *x, int j, int m) {
    double best = -1;
    for (int axis = 0; axis < m && best < 0.5; axis++) {
        for (int i = 0; i < m; i++) x[i] = i == axis;
        for (int again = 0; again < 2; again++)
            for (int i = 0; i < j; i++) add(-dot(u + i * m, x, m), u + i * m, x, m);
        double norm = sqrt(dot(x, x, m));
        if (norm > best) {
            best = norm;
            for (int i = 0; i < m; i++) u[j * m + i] = x[i];
        }
    }
    for (int i = 0; i < m; i++) u[j * m + i] /= best;
}

/// u [k, m] and v [k, n] by vectors, s [k], of a matrix [m, n] row by row.
struct Singular {
    double *u, *s, *v;
    int m, n, k;
};

__device__ Singular singular(const double *a, double *space, int rows, int columns) {
    bool wide = rows < columns;
    int m = max(rows, columns), n = min(rows, columns);
    double *c = space, *v = c + (i64) m * n, *u = v + n * n, *w = u + (i64) m * n, *s = w + n * n, *norm = s + n,
           *order = norm + n, *x = order + n;
    double largest = 0;
    bool finite = true;
    for (int i = 0; i < m * n; i++) {
        largest = fmax(largest, fabs(a[i]));
        finite &= isfinite(a[i]);
    }
    double scale = largest == 0 ? 1 : largest;
    for (int j = 0; j < n; j++) {
        for (int i = 0; i < m; i++) c[j * m + i] = (wide ? a[j * columns + i] : a[i * columns + j]) / scale;
        for (int i = 0; i < n; i++) v[j * n + i] = i == j;
    }
    int sweeps = 0;
    while (finite && jacobi_sweep(c, v, norm, m, n) && ++sweeps < MOST) {
    }
    for (int j = 0; j < n; j++) norm[j] = sqrt(dot(c + j * m, c + j * m, m));
    for (int i = 0; i < n; i++) {
        int j = i;
        for (; j > 0 && norm[(int) order[j - 1]] < norm[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
    for (int j = 0; j < n; j++) {
        int from = (int) order[j];
        s[j] = finite ? norm[from] * scale : CUDART_NAN;
        for (int i = 0; i < n; i++) w[j * n + i] = finite ? v[from * n + i] : CUDART_NAN;
        if (!finite) {
            for (int i = 0; i < m; i++) u[j * m + i] = CUDART_NAN;
        } else if (norm[from] > 0) {
            for (int i = 0; i < m; i++) u[j * m + i] = c[from * m + i] / norm[from];
        } else {
            complete_basis(u, x, j, m);
        }
    }
    Singular r = wide ? Singular{w, s, u, rows, columns, n} : Singular{u, s, w, rows, columns, n};
    for (int j = 0; j < n; j++) {
        double sign = sign_of_largest(r.u + (i64) j * rows, rows);
        for (int i = 0; i < rows; i++) r.u[(i64) j * rows + i] *= sign;
        for (int i = 0; i < columns; i++) r.v[(i64) j * columns + i] *= sign;
    }
    return r;
}

KERNEL svd(COMMON, int vectors) {
    int k = min(m, n);
    MATRIX(vectors ? (i64) (m + 1 + n) * k : k)
    Singular r = singular(a, space, m, n);
    for (int j = 0; j < k; j++) {
        if (!vectors) {
            y[j] = r.s[j];
            continue;
        }
        for (int i = 0; i < m; i++) y[i * k + j] = r.u[j * m + i];
        y[m * k + j] = r.s[j];
        for (int i = 0; i < n; i++) y[(m + 1 + i) * k + j] = r.v[j * n + i];
    }
}

/// `each` has the tolerances of each matrix, if they are not the same.
KERNEL pinv(COMMON, const double *each, double absolute, double relative) {
    MATRIX((i64) n * m)
    if (each != nullptr) {
        absolute = each[2 * t];
        relative = each[2 * t + 1];
    }
    Singular r = singular(a, space, m, n);
    for (int i = 0; i < n * m; i++) y[i] = 0;
    double least = r.k == 0 ? 0 : fmax(absolute, relative * r.s[0]);
    for (int j = 0; j < r.k; j++) {
        if (!(r.s[j] <= least))
            for (int i = 0; i < n; i++) add(r.v[j * n + i] / r.s[j], r.u + j * m, y + i * m, m);
    }
}

// ---- Fourier's transform of rows of complex numbers: by halving (Cooley, Tukey 1965) where the length is a power of two, else
// as a convolution of such a length (Bluestein 1970)

/// The elements in the order of their reversed bits, conjugated if asked for.
KERNEL fft_reverse(const double *x, double *y, i64 total, i64 n, int bits, int conjugate) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    i64 i = t % n, j = bits == 0 ? 0 : (i64) (__brevll((unsigned long long) i) >> (64 - bits));
    y[2 * t] = x[2 * (t - i + j)];
    y[2 * t + 1] = conjugate ? -x[2 * (t - i + j) + 1] : x[2 * (t - i + j) + 1];
}

/// Joins neighbouring sums over `half` elements to sums over twice as many; one thread a pair.
KERNEL fft_pass(double *y, i64 pairs, i64 n, i64 half) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= pairs) return;
    i64 i = t % (n / 2), k = i % half * (n / (2 * half));
    double *p = y + 2 * (t / (n / 2) * n + i / half * 2 * half + i % half), *q = p + 2 * half;
    double s, c;
    sincos(2 * 3.141592653589793 * (double) k / (double) n, &s, &c);
    double re = q[0] * c + q[1] * s, im = -q[0] * s + q[1] * c;
    q[0] = p[0] - re;
    q[1] = p[1] - im;
    p[0] += re;
    p[1] += im;
}

KERNEL fft_conjugate(double *y, i64 total) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t < total) y[2 * t + 1] = -y[2 * t + 1];
}

/// Real numbers as pairs.
KERNEL fft_pairs(const double *x, double *y, i64 total) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t < total) {
        y[2 * t] = x[t];
        y[2 * t + 1] = 0;
    }
}

/// Rows of `from` pairs as rows of `to`, cut or filled up with zeros.
KERNEL fft_resize(const double *x, double *y, i64 total, i64 from, i64 to) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t < total) {
        i64 k = t % to, source = t / to * from + k;
        y[2 * t] = k < from ? x[2 * source] : 0;
        y[2 * t + 1] = k < from ? x[2 * source + 1] : 0;
    }
}

KERNEL fft_real(const double *x, double *y, i64 total) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t < total) y[t] = x[2 * t];
}

/// e^(pi i j^2 / n).
__device__ inline void chirp(i64 j, i64 n, double *c, double *s) {
    sincos(3.141592653589793 * (double) (j * j % (2 * n)) / (double) n, s, c);
}

KERNEL chirp_begin(const double *x, double *a, i64 total, i64 n, i64 m, int inverse) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    i64 i = t % m;
    double c, s, re = 0, im = 0;
    if (i < n) {
        const double *p = x + 2 * (t / m * n + i);
        double u = p[0], v = inverse ? -p[1] : p[1];
        chirp(i, n, &c, &s);
        re = u * c + v * s;
        im = v * c - u * s;
    }
    a[2 * t] = re;
    a[2 * t + 1] = im;
}

KERNEL chirp_filter(double *b, i64 n, i64 m) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= m) return;
    i64 j = i < n ? i : m - i;
    double c = 0, s = 0;
    if (j < n) chirp(j, n, &c, &s);
    b[2 * i] = c;
    b[2 * i + 1] = s;
}

KERNEL chirp_multiply(double *a, const double *b, i64 total, i64 m) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    double u = a[2 * t], v = a[2 * t + 1], c = b[2 * (t % m)], s = b[2 * (t % m) + 1];
    a[2 * t] = u * c - v * s;
    a[2 * t + 1] = -(u * s + v * c);
}

KERNEL chirp_end(const double *a, double *y, i64 total, i64 n, i64 m, int inverse) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    i64 i = t % n;
    const double *p = a + 2 * (t / n * m + i);
    double c, s, u = p[0] / (double) m, v = -p[1] / (double) m;
    chirp(i, n, &c, &s);
    y[2 * t] = u * c + v * s;
    y[2 * t + 1] = inverse ? -(v * c - u * s) : v * c - u * s;
}

/// Fisher and Yates, whose steps depend on each other: one thread.
KERNEL permutation(i64 *y, i64 n, i64 seed, i64 offset, i64 now) {
    philox_renew(now, seed, offset);
    for (i64 i = 0; i < n; i++) y[i] = i;
    for (i64 i = n - 1; i > 0; i--) {
        i64 j = (i64) __umul64hi(philox_bits(seed, offset, i), (unsigned long long) (i + 1)), t = y[i];
        y[i] = y[j];
        y[j] = t;
    }
}

/// A distribution of counts: the ratios of its probabilities to the largest one. Poisson's has no last count n.
struct Tally {
    double n, ratio;

    __device__ double up(double k) const { return (n < CUDART_INF ? n - k : 1) * ratio / (k + 1); }
    __device__ double down(double k) const { return k / ((n < CUDART_INF ? n - (k - 1) : 1) * ratio); }
};

/// Counts of Poisson distributions of rates a, or of binomial ones of a trials and probabilities p, as
/// dev.panagrad.tensor.reference.Tally draws them.
KERNEL counts(const double *a, const double *p, double *y, i64 total, i64 seed, i64 offset, i64 now) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= total) return;
    philox_renew(now, seed, offset);
    double v = a[t], q = p == nullptr ? 0 : p[t], mode = p == nullptr ? floor(v) : fmin(v, floor((v + 1) * q)), sum = 1;
    Tally d = {p == nullptr ? CUDART_INF : v, p == nullptr ? v : q / (1 - q)};
    double above = 1, below = 1, high = mode, low = mode;
    for (; high < d.n && above > sum * 0x1p-54; sum += above) above *= d.up(high++);
    for (; low > 0 && below > sum * 0x1p-54; sum += below) below *= d.down(low--);
    double left = philox_double(seed, offset, t) * sum - 1, end = sum * 0x1p-54;
    above = below = 1;
    high = low = mode;
    y[t] = mode;
    while (left >= 0 && (high < d.n && above > end || low > 0 && below > end)) {
        if (high < d.n && above > end) {
            above *= d.up(high++);
            left -= above;
            if (left < 0) y[t] = high;
        }
        if (left >= 0 && low > 0 && below > end) {
            below *= d.down(low--);
            left -= below;
            if (left < 0) y[t] = low;
        }
    }
}
