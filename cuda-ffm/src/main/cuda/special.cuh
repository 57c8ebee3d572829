// The functions of analysis that CUDA's library lacks or computes less exactly than the reference backend, in its words:
// double precision, the same series and expansions (Abramowitz, Stegun; see dev.panagrad.tensor.reference).
#pragma once
#include <math_constants.h>

#define TWO_OVER_SQRT_PI 1.1283791670955126
#define EULER 0.57721566490153286061
#define PI 3.141592653589793

/// B(2k)/(2k)! of the Bernoulli numbers.
__constant__ double BERNOULLI[8] = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160,
        -691.0 / 1307674368000.0, 1.0 / 74724249600.0, -3617.0 / 10670622842880000.0};

__device__ inline double sign_of(double magnitude, double sign) { return copysign(magnitude, sign); }

// ---- error function

__device__ inline double erf_series(double x) {
    double sum = x, term = x;
    for (int n = 1; n < 100; n++) {
        term *= -x * x / n;
        double next = sum + term / (2 * n + 1);
        if (next == sum) break;
        sum = next;
    }
    return TWO_OVER_SQRT_PI * sum;
}

__device__ inline double erf_inverse(double x) {
    double a = fabs(x);
    if (!(a < 1)) return a == 1 ? sign_of(CUDART_INF, x) : CUDART_NAN;
    double l = log1p(-a * a);
    double h = 2 / (PI * 0.147) + l / 2;
    double y = sqrt(sqrt(h * h - l / 0.147) - h);
    for (int i = 0; i < 3 && a > 0; i++) {
        double e = a < 0.5 ? erf_series(y) - a : 1 - a - erfc(y);
        double step = e / (TWO_OVER_SQRT_PI * exp(-y * y));
        y -= step / (1 + y * step);
    }
    return sign_of(y, x);
}

// ---- gamma function and its derivatives

/// Hurwitz's zeta function of whole order above 1, for polygamma and the series about 2.
__device__ __noinline__ double zeta_whole(int s, double q) {
    if (q <= 0 && (q == rint(q) || isinf(q))) return isinf(q) ? CUDART_NAN : CUDART_INF;
    double sum = 0, a = q;
    while (a < 10 + s) sum += pow(a++, (double) -s);
    double power = pow(a, (double) -s);
    if (power == 0) return sum;
    sum += a * power / (s - 1) + 0.5 * power;
    double factor = s * power / a;
    for (int k = 0; k < 8; k++) {
        sum += BERNOULLI[k] * factor;
        factor *= (s + 2.0 * k + 1) * (s + 2.0 * k + 2) / (a * a);
    }
    return sum;
}

/// Digamma from 1 to 2, around its zero, where its summands cancel: the distance from the zero times what each of
/// them changes by.
__device__ inline double digamma_about_zero(double x) {
    const double zero = 1.4616321449683622;
    double d = x - zero - 9.549995429965697e-17, sum = 0;
    for (int k = 0; k < 10; k++) sum += 1 / ((zero + k) * (x + k));
    double y = x + 10, y0 = zero + 10, u = 1 / (y * y), u0 = 1 / (y0 * y0);
    double factorial = 1307674368000.0, value = 0, slope = 0;
    for (int k = 7; k >= 0; k--) {
        slope = slope * u + value;
        value = value * u0 + BERNOULLI[k] * factorial;
        factorial /= k == 0 ? 1 : 2 * k * (2 * k + 1);
    }
    return log1p(d / y0) + d * (sum + 0.5 / (y * y0) + (y + y0) * u * u0 * (value + u * slope));
}

__device__ inline double digamma(double x) {
    if (x >= 0.5 && x < 1) return digamma_about_zero(x + 1) - 1 / x;
    if (x >= 1 && x < 4) {
        double sum = 0, y = x;
        while (y > 2) sum += 1 / --y;
        return sum + digamma_about_zero(y);
    }
    if (x == 0) return sign_of(CUDART_INF, -x);
    double reflected = 0;
    if (x < 0) {
        double r = x - rint(x);
        if (r == 0) return CUDART_NAN;
        reflected = -PI / tan(PI * r);
        x = 1 - x;
    }
    double sum = 0, y = x;
    while (y < 10) sum -= 1 / y++;
    double power = y * y, factorial = 1, tail = 0;
    for (int k = 0; k < 8; k++) {
        factorial *= k == 0 ? 1 : 2 * k * (2 * k + 1);
        tail += BERNOULLI[k] * factorial / power;
        power *= y * y;
    }
    return reflected + (y == CUDART_INF ? y : sum + (log(y) - 0.5 / y - tail));
}

__device__ inline double polygamma(int order, double x) {
    if (order == 0) return digamma(x);
    double factorial = 1;
    for (int k = 2; k <= order; k++) factorial *= k;
    return ((order & 1) == 1 ? factorial : -factorial) * zeta_whole(order + 1, x);
}

/// log |gamma|: the library's, but where it loses digits, which is near the zeros at 1 and 2 and below 0.
__device__ inline double log_gamma(double x) {
    if (isnan(x) || isinf(x)) return fabs(x);
    if (x <= 0) {
        double r = x - rint(x);
        return r == 0 ? CUDART_INF : log(PI / fabs(sin(PI * r))) - lgamma(1 - x);
    }
    return lgamma(x);
}

__device__ inline double gamma_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > 1e-17 * sum && n < a + 100000; n++) {
        term *= x / n;
        sum += term;
    }
    return sum;
}

__device__ inline double gamma_fraction(double a, double x) {
    double b = x + 1 - a, c = 1e300, d = 1 / b, f = d;
    for (int n = 1; n < 100000; n++) {
        double p = -n * (n - a);
        b += 2;
        d = p * d + b;
        d = 1 / (fabs(d) < 1e-300 ? 1e-300 : d);
        c = b + p / c;
        c = fabs(c) < 1e-300 ? 1e-300 : c;
        f *= c * d;
        if (fabs(c * d - 1) < 1e-16) break;
    }
    return f;
}

__device__ inline double gamma_integral(bool upper, double a, double x) {
    if (isnan(a) || isnan(x) || a < 0 || x < 0 || (a == 0 && x == 0) || (isinf(a) && isinf(x))) return CUDART_NAN;
    if (a == 0 || isinf(x)) return upper ? 0 : 1;
    if (x == 0 || isinf(a)) return upper ? 1 : 0;
    double factor = exp(a * log(x) - x - lgamma(a));
    if (x < a + 1) {
        double below = gamma_series(a, x) * factor;
        return upper ? 1 - below : below;
    }
    double above = gamma_fraction(a, x) * factor;
    return upper ? above : 1 - above;
}

/// Hurwitz's zeta function of real order.
__device__ inline double zeta_real(double s, double q) {
    if (isnan(s) || isnan(q) || s < 1) return CUDART_NAN;
    if (s == 1 || (q <= 0 && q == rint(q))) return CUDART_INF;
    if (q < 0 && s != rint(s)) return CUDART_NAN;
    double sum = 0, a = q;
    while (a < 10 + fmin(s, 60.0)) {
        double term = pow(a++, -s);
        sum += term;
        if (a > 1 && term < 1e-17 * fabs(sum)) return sum;
    }
    double power = pow(a, -s);
    if (power == 0) return sum;
    sum += a * power / (s - 1) + 0.5 * power;
    double factor = s * power / a;
    for (int k = 0; k < 8; k++) {
        sum += BERNOULLI[k] * factor;
        factor *= (s + 2.0 * k + 1) * (s + 2.0 * k + 2) / (a * a);
    }
    return sum;
}

// ---- Bessel functions of order 0 and 1

__device__ __noinline__ double bessel_i(int order, bool scaled, double x) {
    double a = fabs(x), sign = order == 1 && x < 0 ? -1 : 1;
    if (a <= 20) {
        double term = order == 0 ? 1 : a / 2, sum = term;
        for (int k = 1; term > 1e-17 * sum; k++) {
            term *= a / 2 * (a / 2) / ((double) k * (k + order));
            sum += term;
        }
        return sign * (scaled ? sum * exp(-a) : sum);
    }
    double mu = 4.0 * order * order, term = 1, sum = 1;
    for (int k = 1; k < 30; k++) {
        term *= -(mu - (2 * k - 1.0) * (2 * k - 1)) / (k * 8 * a);
        sum += term;
    }
    double root = sum / sqrt(2 * PI * a);
    return sign * (isinf(a) ? (scaled ? 0 : a) : scaled ? root : exp(a / 2) * root * exp(a / 2));
}

__device__ inline double bessel_hankel(int order, double x, bool second) {
    double mu = 4.0 * order * order, p = 0, q = 0, term = 1;
    for (int k = 0; k < 60; k++) {
        double before = fabs(term);
        if ((k & 3) == 0) p += term;
        else if ((k & 3) == 1) q += term;
        else if ((k & 3) == 2) p -= term;
        else q -= term;
        term *= (mu - (2 * k + 1.0) * (2 * k + 1)) / ((k + 1) * 8 * x);
        if (fabs(term) > before || fabs(term) < 1e-18) break;
    }
    // sin and cos of x less an eighth of a turn, or three, without rounding the difference.
    double s = sin(x), c = cos(x), half = sqrt(0.5);
    double cosine = order == 0 ? half * (c + s) : half * (s - c);
    double sine = order == 0 ? half * (s - c) : -half * (s + c);
    return sqrt(2 / (PI * x)) * (second ? p * sine + q * cosine : p * cosine - q * sine);
}

/// What Miller's recurrence downwards yields at 0 < x <= 25 without keeping all orders: J0, J1, and the sums of Neumann's
/// series for Y0 and Y1, normalised by J0 + 2 J2 + 2 J4 + ... = 1.
struct Recurrence {
    double j0, j1, even, odd;
};

__device__ inline Recurrence bessel_downwards(double x) {
    int top = 2 * (int) ((x + 40) / 2);
    double upper = 0, at = 1e-300, sum = 0, even = 0, odd = 0, j1 = 0;
    // `at` is J(k); the loop moves k from top-1 down to 0.
    for (int k = top - 1; k >= 0; k--) {
        if ((k & 1) == 0) {
            sum += k == 0 ? at : 2 * at;
            if (k > 0) even += ((k / 2) & 1 ? 1 : -1) * at / (k / 2);
        } else if (k > 1) {
            int h = (k - 1) / 2;
            odd += (h & 1 ? 1 : -1) * k * at / (h * (h + 1.0));
        } else {
            j1 = at;
        }
        if (k == 0) break;
        double below = 2 * k / x * at - upper;
        upper = at;
        at = below;
        if (fabs(at) > 1e200) {
            upper *= 1e-200, at *= 1e-200, sum *= 1e-200, even *= 1e-200, odd *= 1e-200, j1 *= 1e-200;
        }
    }
    return {at / sum, j1 / sum, even / sum, odd / sum};
}

__device__ inline double bessel_j(int order, double x) {
    double a = fabs(x);
    if (isinf(a) || isnan(a)) return isnan(a) ? a : 0;
    double y = 1 - order;
    if (a > 25) {
        y = bessel_hankel(order, a, false);
    } else if (a != 0) {
        Recurrence r = bessel_downwards(a);
        y = order == 0 ? r.j0 : r.j1;
    }
    return order == 1 && x < 0 ? -y : y;
}

__device__ inline double bessel_y(int order, double x) {
    if (!(x > 0) || isinf(x)) return x == 0 ? -CUDART_INF : x > 0 ? 0 : CUDART_NAN;
    if (x > 25) return bessel_hankel(order, x, true);
    Recurrence r = bessel_downwards(x);
    double log_half = log(x / 2) + EULER;
    return order == 0 ? 2 / PI * (log_half * r.j0 + 2 * r.even)
                      : 2 / PI * ((log_half - 1) * r.j1 + r.odd - r.j0 / x);
}

__device__ inline double bessel_k_near_zero(int order, double x) {
    double log_half = log(x / 2), z = x * x / 4, term = 1, sum = 0, harmonic = 0;
    for (int k = 0; k < 30; k++) {
        double next = harmonic + 1.0 / (k + 1);
        sum += order == 0 ? term * (harmonic - EULER) : term / (k + 1) * (harmonic + next - 2 * EULER);
        harmonic = next;
        term *= z / ((k + 1.0) * (k + 1));
    }
    return order == 0 ? sum - log_half * bessel_i(0, false, x)
                      : 1 / x + log_half * bessel_i(1, false, x) - x / 4 * sum;
}

__device__ inline double bessel_k(int order, bool scaled, double x) {
    if (!(x > 0) || isinf(x)) return x == 0 ? CUDART_INF : x > 0 ? 0 : CUDART_NAN;
    if (x < 1) return bessel_k_near_zero(order, x) * (scaled ? exp(x) : 1);
    double step = fmin(0.2, 0.5 / sqrt(x)), sum = 0.5;
    for (int i = 1; i < 400; i++) {
        double t = i * step, half = sinh(t / 2);
        double term = exp(-2 * x * half * half) * (order == 0 ? 1 : cosh(t));
        sum += term;
        if (term < 1e-18 * sum) break;
    }
    return step * sum * (scaled ? 1 : exp(-x));
}
