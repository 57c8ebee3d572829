// build: 80 7.0 | check: 80 90 120
// Convolutions by tensor cores, as products of matrices with sums in float32: bfloat16, float16, or float32 rounded to TF32. The
// left operand lies in lines along k, aligned to 16 bytes, and comes by cp.async. The right one is never stored: its element (k, n)
// is the image's at offset[k] + offset[n], or zero where bits[k] & bits[n] says that the kernel's element lies outside. So one table
// of taps (channel, kernel element) and one of spots (places, or pixels of the input's gradient) replace all division and all
// comparison of coordinates; either is along k:
//   forward:      y[o, place]  = sum over taps of weight[o, tap] * x[place's patch at tap]
//   input grad:   dx[c, pixel] = sum over taps (out channel, element) of weight[tap, c] * dy[place whose element lies on pixel]
//   weight grad:  dw[o, tap]   = sum over places of dy[o, place] * x[place's patch at tap]
#include "activation.cuh"
#include "fragments.cuh"

#define KERNEL extern "C" __global__ void

struct __align__(8) Entry {
    int offset;
    uint32_t bits;
};
/// Set in all spots, and in the taps behind the last one.
constexpr uint32_t NEVER = 1u << 31;

/// How many taps and spots there are, and how many entries the tables have; along an axis a spot lies at its coordinate times `step`
/// plus `start`, a tap at its coordinate times `shift`, and their sum divided by `divisor` is where the image is read.
struct Windows {
    int taps, spots, tapEntries, spotEntries, channel, batch, kernel[3], image[3], grid[3], step[3], start[3], shift[3], divisor[3];
};

/// A bit for each of the kernel's positions along each axis: a tap has those of its three, a spot those that are outside. Where
/// coordinates are divided, a tap and a spot meet only if their rests are equal, so that each is divided by itself.
KERNEL convmma_tables(Entry *taps, Entry *spots, Windows w) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, first = 0, offset = 0;
    uint32_t bits = 0;
    if (i < w.tapEntries) {
        int kernel = w.kernel[0] * w.kernel[1] * w.kernel[2], rest = i % kernel;
        int at[3] = {rest / w.kernel[2] / w.kernel[1], rest / w.kernel[2] % w.kernel[1], rest % w.kernel[2]};
#pragma unroll
        for (int a = 0; a < 3; a++) {
            offset = offset * w.image[a] + at[a] * w.shift[a] / w.divisor[a];
            bits |= 1u << (first + at[a]);
            first += w.kernel[a];
        }
        taps[i] = {i / kernel * w.channel + offset, i < w.taps ? bits : NEVER};
        return;
    }
    i -= w.tapEntries;
    if (i >= w.spotEntries) return;
    int cells = w.grid[0] * w.grid[1] * w.grid[2], rest = i % cells;
    int at[3] = {rest / w.grid[2] / w.grid[1], rest / w.grid[2] % w.grid[1], rest % w.grid[2]};
#pragma unroll
    for (int a = 0; a < 3; a++) {
        int begin = at[a] * w.step[a] + w.start[a];
        offset = offset * w.image[a] + begin / w.divisor[a];
#pragma unroll 1
        for (int k = 0; k < w.kernel[a]; k++) {
            int e = begin + k * w.shift[a], q = e / w.divisor[a];
            if (e < 0 || q * w.divisor[a] != e || q >= w.image[a]) bits |= 1u << (first + k);
        }
        first += w.kernel[a];
    }
    spots[i] = {i / cells * w.batch + offset, i < w.spots ? bits | NEVER : ~0u};
}

/// The operands of a group's product. The left one has lines `lineA` apart of runs of `lengthA` elements, `runA` apart; the result's
/// columns are runs of `lengthC` elements, `runC` apart, and a row is `lengthC` behind the one before. k is cut into parts; if there
/// are several, each has a result of its own in float32. What is stored is raised to `least`.
struct Product {
    i64 lineA, runA, groupA, groupB, groupC, runC;
    int rows, columns, depth, lengthA, lengthC, parts, pairs;
    float least;
};

constexpr int COLUMNS = 128, WORDS = 8;

/// An element of the image, zero unless `outside` is zero.
template <class T> __device__ __forceinline__ uint32_t gathered(const char *x, int offset, uint32_t outside) {
    const char *at = x + (i64) offset * T::BYTES;
    if (T::BYTES == 4) {
        uint32_t v;
        asm volatile("{\n.reg .pred in;\nsetp.eq.u32 in, %2, 0;\nmov.u32 %0, 0;\n@in ld.global.nc.u32 %0, [%1];\n}"
                     : "=&r"(v) : "l"(at), "r"(outside));
        return v;
    }
    uint16_t v;
    asm volatile("{\n.reg .pred in;\nsetp.eq.u32 in, %2, 0;\nmov.u16 %0, 0;\n@in ld.global.nc.u16 %0, [%1];\n}"
                 : "=&h"(v) : "l"(at), "r"(outside));
    return v;
}

__device__ __forceinline__ void copy(uint32_t to, const void *from, int bytes) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes) : "memory");
}

/// A tile of ROWS x 128 results a block; eight warps, two high and four wide. While a step is multiplied, the next one's left
/// operand is copied to shared memory and its right one gathered into registers; the table along k is copied one step earlier.
/// Neighbouring threads gather for neighbouring spots: columns, or k if the right operand's tile lies ALONG_K.
template <class T, int ROWS, bool ALONG_K>
__device__ void convolve(const char *a, const char *x, char *c, const char *bias, const Entry *along, const Entry *beside,
        const Product &p) {
    typedef Tile<T, true, ROWS> TileA;
    typedef Tile<T, ALONG_K, COLUMNS> TileB;
    constexpr int STEP = TileA::STEP, HIGH = ROWS / 32, WIDE = COLUMNS / 32, EACH = 4 / T::BYTES;
    // Words of a line of the right tile, and lines that are written at a time.
    constexpr int LINE = (ALONG_K ? STEP : COLUMNS) / EACH;
    __shared__ __align__(16) unsigned char tiles[2 * (TileA::SIZE + TileB::SIZE)];
    __shared__ __align__(16) Entry near[2][STEP];
    const uint32_t tilesA = shared_address(tiles), tilesB = tilesA + 2 * TileA::SIZE;
    const int tid = threadIdx.x, down = (p.rows + ROWS - 1) / ROWS, top = blockIdx.x % down * ROWS;
    const int left = blockIdx.x / down * COLUMNS, group = blockIdx.z / p.parts, part = blockIdx.z % p.parts;
    const int share = ((p.depth + p.parts - 1) / p.parts + STEP - 1) / STEP * STEP;
    const int begin = part * share, end = min(begin + share, p.depth), steps = (end - begin + STEP - 1) / STEP;
    a += group * p.groupA * T::BYTES;
    x += group * p.groupB * T::BYTES;

    // 16 bytes of some lines of the left operand.
    const int piece = tid % 4 * (16 / T::BYTES);
    int k = begin + piece, inRun = k % p.lengthA;
    i64 run = k / p.lengthA * p.runA;
    auto fetch = [&](int slot) {
        int bytes = min(16, max(0, (end - k) * T::BYTES));
#pragma unroll
        for (int j = 0; j < ROWS / 64; j++) {
            int row = top + tid / 4 + 64 * j, there = row < p.rows ? bytes : 0;
            copy(tilesA + slot * TileA::SIZE + TileA::place(row - top, piece),
                    there > 0 ? a + (row * p.lineA + run + inRun) * T::BYTES : a, there);
        }
        k += STEP;
        for (inRun += STEP; inRun >= p.lengthA; inRun -= p.lengthA) run += p.runA;
    };
    auto fetchTable = [&](int slot, int step) {
        constexpr int PER_COPY = 16 / sizeof(Entry);
        if (tid < STEP / PER_COPY && step < steps)
            copy(shared_address(near[slot]) + tid * 16, along + begin + step * STEP + tid * PER_COPY, 16);
    };

    // Along k the halves of a warp write to lines four apart: their banks differ.
    const int word = tid % LINE * EACH;
    auto line = [&](int q) { return ALONG_K ? q * 16 + tid / 32 % 4 + tid / 16 % 2 * 4 + tid / 128 * 8 : tid / LINE * WORDS + q; };
    constexpr int OWN = ALONG_K ? WORDS : EACH;
    Entry own[OWN];
#pragma unroll
    for (int q = 0; q < OWN; q++) own[q] = beside[left + (ALONG_K ? line(q) : word + q)];
    uint32_t next[WORDS][EACH];
    auto gather = [&](int slot) {
        Entry t[ALONG_K ? EACH : WORDS];
#pragma unroll
        for (int i = 0; i < (ALONG_K ? EACH : WORDS); i++) t[i] = near[slot][ALONG_K ? word + i : line(i)];
#pragma unroll
        for (int q = 0; q < WORDS; q++)
#pragma unroll
            for (int e = 0; e < EACH; e++) {
                Entry u = t[ALONG_K ? e : q], v = own[ALONG_K ? q : e];
                next[q][e] = gathered<T>(x, u.offset + v.offset, u.bits & v.bits);
            }
    };

    const int warp = tid / 32, lane = tid % 32, y = warp / 4 * (ROWS / 2), z = warp % 4 * (COLUMNS / 4);
    float sum[HIGH][WIDE][4] = {};
    fetchTable(0, 0);
#pragma unroll 1
    for (int step = -1; step < steps; step++) {
        uint32_t here = tilesB + (step & 1) * TileB::SIZE;
        if (step >= 0) {
#pragma unroll
            for (int q = 0; q < WORDS; q++) {
                uint32_t to = here + (ALONG_K ? TileB::place(line(q), word) : TileB::place(word, line(q)));
                uint32_t both = EACH == 1 ? next[q][0] : next[q][0] | next[q][EACH - 1] << 16;
                asm volatile("st.shared.u32 [%0], %1;" ::"r"(to), "r"(both) : "memory");
            }
        }
        asm volatile("cp.async.wait_all;" ::: "memory");
        __syncthreads();
        if (step + 1 < steps) {
            fetch(step + 1 & 1);
            fetchTable(step & 1, step + 2);
            gather(step + 1 & 1);
        }
        if (step >= 0) multiply<T, TileA, TileB>(sum, tilesA + (step & 1) * TileA::SIZE, here, y, z);
    }

    // Results go through shared memory, 32 rows at a time: neighbouring threads store neighbours, and divide once.
    constexpr int PITCH = COLUMNS + 8;
    static_assert(32 * PITCH * 4 <= sizeof tiles);
    float *results = (float *) tiles;
    c += (group + (p.parts > 1 ? (i64) part * (gridDim.z / p.parts) : 0)) * p.groupC * (p.parts > 1 ? 4 : T::BYTES);
    const int pair = tid % 64 * 2, column = left + pair;
    const unsigned at = (unsigned) column % p.lengthC;
    const i64 from = (unsigned) column / p.lengthC * p.runC + at, other = at + 1 < p.lengthC ? from + 1 : from - at + p.runC;
#pragma unroll 1
    for (int pass = 0; pass < HIGH; pass++) {
        __syncthreads();
#pragma unroll
        for (int i = 0; i < HIGH; i++)
            if (i == pass)
#pragma unroll
                for (int j = 0; j < 2 * WIDE; j++) {
                    float2 two = {sum[i][j / 2][j % 2 * 2], sum[i][j / 2][j % 2 * 2 + 1]};
                    *(float2 *) (results + (warp / 4 * 16 + lane / 4 + j % 2 * 8) * PITCH + z + j / 2 * 8 + lane % 4 * 2) = two;
                }
        __syncthreads();
#pragma unroll 1
        for (int i = tid / 64; i < 32; i += THREADS / 64) {
            int row = top + i / 16 * (ROWS / 2) + pass * 16 + i % 16;
            if (row >= p.rows || column >= p.columns) continue;
            float2 two = *(float2 *) (results + i * PITCH + pair);
            float add = bias ? T::widen(bias, group * p.rows + row) : 0.f;
            float u = raised(two.x + add, p.least), v = raised(two.y + add, p.least);
            i64 begins = (i64) row * p.lengthC;
            bool both = column + 1 < p.columns;
            if constexpr (T::BYTES == 2) {
                if (p.parts == 1) {
                    uint16_t *to = (uint16_t *) c + begins;
                    uint32_t w = T::pack(u, v);
                    if (p.pairs) {
                        *(uint32_t *) (to + from) = w;
                    } else {
                        to[from] = (uint16_t) w;
                        if (both) to[other] = (uint16_t) (w >> 16);
                    }
                    continue;
                }
            }
            float *to = (float *) c + begins;
            to[from] = u;
            if (both) to[other] = v;
        }
    }
}

#define CONVOLUTION(name, T, ROWS, ALONG_K)                                                                                  \
    KERNEL __launch_bounds__(THREADS) name(const char *__restrict__ a, const char *__restrict__ x, char *c, const char *bias,    \
            const Entry *__restrict__ along, const Entry *__restrict__ beside, Product p) {                                  \
        convolve<T, ROWS, ALONG_K>(a, x, c, bias, along, beside, p);                                                         \
    }
#define CONVOLUTIONS(t, T)                                \
    CONVOLUTION(convmma_##t##_128, T, 128, false)         \
    CONVOLUTION(convmma_##t##_64, T, 64, false)           \
    CONVOLUTION(convmma_weight_##t##_128, T, 128, true)   \
    CONVOLUTION(convmma_weight_##t##_64, T, 64, true)
CONVOLUTIONS(bf16, Bf16)
CONVOLUTIONS(f16, F16)
CONVOLUTIONS(tf32, Tf32)
