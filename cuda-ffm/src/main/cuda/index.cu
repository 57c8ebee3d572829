// build: 75 6.3 | check: 75 80 90 120
// Choosing and combining elements by place. Places are positions in a contiguous tensor, computed of indices first; where
// several elements go to one place, they are combined in their order: the places are sorted (see rows.cu), and one thread
// walks over each run of equal ones. So results do not depend on which thread comes first.
typedef long long i64;
#define KERNEL extern "C" __global__ void
#define ELEMENT                                                     \
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;            \
    if (i >= n) return;

/// What the kernels report to the host, which looks at it whenever it waits: fault[0] is the number of the operation.
__device__ inline i64 within(i64 index, i64 least, i64 end, i64 *fault, i64 op) {
    if (index >= least && index < end) return index;
    if (atomicCAS((unsigned long long *) fault, 0ull, (unsigned long long) op) == 0) {
        fault[1] = index;
        fault[2] = end;
        fault[3] = least;
    }
    return least;
}

__device__ inline i64 checked(i64 index, i64 size, i64 *fault, i64 op) {
    return within(index, 0, size, fault, op);
}

/// place[o, j, i] = (o * size + index[j]) * inner + i.
KERNEL places_of_slices(const i64 *index, i64 *place, i64 n, i64 count, i64 size, i64 inner, i64 *fault, i64 op) {
    ELEMENT
    i64 j = i / inner % count, o = i / inner / count;
    place[i] = (o * size + checked(index[j], size, fault, op)) * inner + i % inner;
}

struct Layout {
    i64 rank, dims[8], strides[8];
};

/// The place of each entry of an index tensor in a tensor with these strides, where the index replaces its own position
/// along the axis.
KERNEL places_along(const i64 *index, i64 *place, i64 n, Layout s, i64 axis, i64 size, i64 *fault, i64 op) {
    ELEMENT
    i64 rest = i, p = 0;
    for (int a = (int) s.rank - 1; a >= 0; a--) {
        i64 at = rest % s.dims[a];
        rest /= s.dims[a];
        p += (a == axis ? checked(index[i], size, fault, op) : at) * s.strides[a];
    }
    place[i] = p;
}

/// The places of a strided layout, in row-major order.
KERNEL places_of_layout(i64 *place, i64 n, Layout s, i64 offset) {
    ELEMENT
    i64 rest = i, p = offset;
    for (int a = (int) s.rank - 1; a >= 0; a--) {
        p += rest % s.dims[a] * s.strides[a];
        rest /= s.dims[a];
    }
    place[i] = p;
}

#define TAKE(bits, T)                                                                  \
    KERNEL take_##bits(const T *x, const i64 *place, T *y, i64 n) {                    \
        ELEMENT                                                                        \
        y[i] = x[place[i]];                                                            \
    }
TAKE(8, unsigned char)
TAKE(16, unsigned short)
TAKE(32, unsigned)
TAKE(64, unsigned long long)

enum Mode { ADD, REPLACE, MULTIPLY, MAX, MIN };

template <class T> __device__ T joined(T old, T v, int mode) {
    switch (mode) {
        case ADD: return old + v;
        case REPLACE: return v;
        case MULTIPLY: return old * v;
        case MAX: return old != old || old > v ? old : v;
        default: return old != old || old < v ? old : v;
    }
}

/// y[place] is combined with the elements of v that go there; `order` sorts the places, equal ones in their order.
template <class T> __device__ void put(const T *v, const i64 *place, const i64 *order, T *y, i64 n, int mode) {
    ELEMENT
    i64 p = place[order[i]];
    if (i > 0 && place[order[i - 1]] == p) return;
    T s = y[p];
    for (i64 j = i; j < n && place[order[j]] == p; j++) s = joined(s, v[order[j]], mode);
    y[p] = s;
}
KERNEL put_f32(const float *v, const i64 *place, const i64 *order, float *y, i64 n, int mode) { put(v, place, order, y, n, mode); }
KERNEL put_f64(const double *v, const i64 *place, const i64 *order, double *y, i64 n, int mode) { put(v, place, order, y, n, mode); }
KERNEL put_s64(const i64 *v, const i64 *place, const i64 *order, i64 *y, i64 n, int mode) { put(v, place, order, y, n, mode); }

/// Where each row comes from, for exchanges of rows i and x[i]; one thread a matrix.
KERNEL exchange(const i64 *x, i64 *y, i64 count, i64 k, i64 rows, i64 *fault, i64 op) {
    i64 t = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= count) return;
    x += t * k;
    y += t * rows;
#pragma unroll 1
    for (i64 i = 0; i < rows; i++) y[i] = i;
#pragma unroll 1
    for (i64 i = 0; i < k; i++) {
        i64 j = checked(x[i], rows, fault, op), from = y[i];
        y[i] = y[j];
        y[j] = from;
    }
}

/// The bag of each place, of bags that begin at offsets, the first one at 0; a thread for each place and each bag.
KERNEL embedding_bag(const i64 *offsets, i64 *y, i64 bags, i64 size, i64 *fault, i64 op) {
    i64 i = (i64) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < bags) {
        i64 before = i > 0 ? offsets[i - 1] : 0;
        within(offsets[i], before < size ? before : size, i > 0 ? size + 1 : 1, fault, op);
    }
    if (i >= size) return;
    i64 low = 0, high = bags;
#pragma unroll 1
    while (low < high) {
        i64 middle = (low + high) >> 1;
        if (offsets[middle] <= i) low = middle + 1;
        else high = middle;
    }
    y[i] = low > 0 ? low - 1 : 0;
}

/// The first slice of each bag whose element is the largest, NaN above all; `order` sorts the bags, equal ones in their
/// order, and the thread of a bag's first slice walks over its others.
template <class T> __device__ void largest(const T *x, const i64 *bag, const i64 *order, i64 *y, i64 n, i64 rows, i64 bags, i64 *fault, i64 op) {
    ELEMENT
    i64 width = n / rows, r = i / width, c = i % width;
    i64 b = bag[order[r]];
    if (r > 0 && bag[order[r - 1]] == b) return;
    b = checked(b, bags, fault, op);
    i64 at = order[r];
    T top = x[at * width + c];
#pragma unroll 1
    for (i64 j = r + 1; j < rows && bag[order[j]] == b && top == top; j++) {
        T v = x[order[j] * width + c];
        if (!(v <= top)) {
            top = v;
            at = order[j];
        }
    }
    y[b * width + c] = at;
}
#define LARGEST(T, suffix)                                                                                                  \
    KERNEL embedding_bag_max_##suffix(const T *x, const i64 *bag, const i64 *order, i64 *y, i64 n, i64 rows, i64 bags, i64 *fault, i64 op) { \
        largest(x, bag, order, y, n, rows, bags, fault, op);                                                                \
    }
LARGEST(float, f32)
LARGEST(double, f64)
LARGEST(i64, s64)

/// The classes of the states blank, label, blank, …, for all rows of labels, then whether a state may follow that two before
/// it, how many count, and how many but the last blank; one thread a row. width < 0: rows lie one behind the other.
KERNEL ctc_states(const i64 *labels, const i64 *lengths, const i64 *sums, i64 *y, i64 n, i64 size, i64 least, i64 width, i64 states, i64 classes, i64 blank, i64 *fault, i64 op) {
    ELEMENT
    i64 *row = y + i * states, *skips = row + n * states, *ends = y + 2 * n * states + i;
    i64 count = within(lengths[i], 0, width + 1, fault, op), before = blank, at = i * width;
    if (sums) {
        at = sums[i] - count;
        if (i == n - 1) within(sums[i], least, size + 1, fault, op);
    }
#pragma unroll 1
    for (i64 s = 0; s < states; s++) {
        i64 k = s >> 1, c = blank, skip = 0;
        if ((s & 1) && k < count) {
            c = checked(labels[checked(at + k, size, fault, op)], classes, fault, op);
            skip = k > 0 && c != before && c != blank;
            before = c;
        }
        row[s] = c;
        skips[s] = skip;
    }
    bool fits = count <= states / 2;
    ends[0] = fits ? 2 * count + 1 : 0;
    ends[n] = fits ? 2 * count : 0;
}
