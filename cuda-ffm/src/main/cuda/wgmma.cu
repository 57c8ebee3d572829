// build: 90a 8.0 rdc | check: 90a
// Products of matrices for compute capability 9.0: C[b] = A[b] B[b] + bias, or a function of that, in bfloat16, float16 or
// TF32, with sums in float32. As many clusters of two blocks as the device holds walk over all tiles of 256 x 256 results. In a block one thread copies: tiles
// of 64 along k by TMA into a ring of four stages, the right operand's halves into both blocks at once; two groups of four warps
// multiply 64 x 256 each by wgmma from shared memory. Barriers in shared memory say when a stage is full and when it is free.
#include "activation.cuh"
#include <cstdint>

typedef long long i64;
struct alignas(64) TensorMap {
    char bits[128];
};

/// A step along k is a line of 128 bytes: 64 elements of two bytes, 32 of four.
constexpr int ROWS = 128, COLUMNS = 256, LINE = 128, STAGES = 4, BLOCKS = 2, THREADS = 384;
constexpr int LEFT = ROWS * LINE, RIGHT = COLUMNS * LINE, STAGE = LEFT + RIGHT;
/// An operand's tile is of boxes of 128 bytes by 64 lines; along k a box may have more lines.
constexpr int BOX = 64 * LINE;
extern __shared__ __align__(1024) unsigned char ring[];

__device__ __forceinline__ uint32_t shared_address(const void *p) { return (uint32_t) __cvta_generic_to_shared(p); }
__device__ __forceinline__ void begin_barrier(uint32_t b, int arrivals) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(b), "r"(arrivals) : "memory");
}
__device__ __forceinline__ void expect(uint32_t b, int bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(b), "r"(bytes) : "memory");
}
/// Arrives at the barrier of one of the cluster's blocks.
__device__ __forceinline__ void arrive(uint32_t b, int block) {
    uint32_t there;
    asm volatile("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(there) : "r"(b), "r"(block));
    asm volatile("mbarrier.arrive.release.cluster.shared::cluster.b64 _, [%0];" ::"r"(there) : "memory");
}
__device__ __forceinline__ void wait(uint32_t b, int parity) {
    asm volatile("{\n.reg .pred done;\nAGAIN%=:\n"
                 "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 done, [%0], %1;\n"
                 "@done bra END%=;\nbra AGAIN%=;\nEND%=:\n}\n" ::"r"(b), "r"(parity) : "memory");
}
/// Copies a box to this block, or to both blocks of the cluster.
__device__ __forceinline__ void copy(uint32_t to, const TensorMap *m, uint32_t barrier, int x, int y, int z) {
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes "
                 "[%0], [%1, {%2, %3, %4}], [%5];"
                 ::"r"(to), "l"(m), "r"(x), "r"(y), "r"(z), "r"(barrier) : "memory");
}
__device__ __forceinline__ void copy_to_both(uint32_t to, const TensorMap *m, uint32_t barrier, int x, int y, int z) {
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster "
                 "[%0], [%1, {%2, %3, %4}], [%5], %6;"
                 ::"r"(to), "l"(m), "r"(x), "r"(y), "r"(z), "r"(barrier), "h"((uint16_t) 3) : "memory");
}
__device__ __forceinline__ void meet_cluster() {
    asm volatile("barrier.cluster.arrive.release.aligned;\nbarrier.cluster.wait.acquire.aligned;" ::: "memory");
}
/// Describes an operand with the swizzle of 128 bytes: lines of 128 bytes in groups of eight, 1024 bytes apart; where lines lie
/// across k, boxes of 64 columns or rows are BOX bytes apart.
__device__ __forceinline__ uint64_t describe(uint32_t at) {
    return (uint64_t) ((at & 0x3ffff) >> 4) | (uint64_t) (BOX >> 4) << 16 | (uint64_t) (1024 >> 4) << 32 | (uint64_t) 1 << 62;
}

struct Bf16 {
    typedef uint16_t Element;
    static __device__ float widen(const uint16_t *p) { return __uint_as_float((uint32_t) *p << 16); }
    static __device__ uint32_t pack(float low, float high) {
        uint32_t r;
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
        return r;
    }
    static __device__ void store(uint16_t *c, float low, float high) { *(uint32_t *) c = pack(low, high); }
    template <int A_ACROSS, int B_ACROSS>
    static __device__ __forceinline__ void multiply(float (&d)[128], uint64_t a, uint64_t b, int add);
};
struct F16 {
    typedef uint16_t Element;
    static __device__ float widen(const uint16_t *p) {
        float f;
        asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(*p));
        return f;
    }
    static __device__ uint32_t pack(float low, float high) {
        uint32_t r;
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
        return r;
    }
    static __device__ void store(uint16_t *c, float low, float high) { *(uint32_t *) c = pack(low, high); }
    template <int A_ACROSS, int B_ACROSS>
    static __device__ __forceinline__ void multiply(float (&d)[128], uint64_t a, uint64_t b, int add);
};
/// float32 whose lower 13 bits the instruction does not look at. Its operands lie along k.
struct Tf32 {
    typedef float Element;
    static __device__ float widen(const float *p) { return *p; }
    static __device__ void store(float *c, float low, float high) { *(float2 *) c = make_float2(low, high); }
    template <int A_ACROSS, int B_ACROSS>
    static __device__ __forceinline__ void multiply(float (&d)[128], uint64_t a, uint64_t b, int add);
};
#define MULTIPLY(T, t, depth, across)                                                                                                       \
    template <int A_ACROSS, int B_ACROSS>                                                                                    \
    __device__ __forceinline__ void T::multiply(float (&d)[128], uint64_t a, uint64_t b, int add) {                          \
        asm volatile("{\n.reg .pred p;\nsetp.ne.b32 p, %130, 0;\n"                                                           \
                     "wgmma.mma_async.sync.aligned.m64n256k" depth ".f32." t "." t " "                                       \
                     "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "                               \
                     "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "                      \
                     "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "                      \
                     "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, "                      \
                     "%64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, "                      \
                     "%80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95, "                      \
                     "%96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111, "          \
                     "%112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127}, "     \
                     "%128, %129, p, 1, 1" across ";\n}\n"                                                                 \
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),       \
                       "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]), "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]), \
                       "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]), "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]),\
                       "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]), "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]),\
                       "+f"(d[32]), "+f"(d[33]), "+f"(d[34]), "+f"(d[35]), "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]),\
                       "+f"(d[40]), "+f"(d[41]), "+f"(d[42]), "+f"(d[43]), "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]),\
                       "+f"(d[48]), "+f"(d[49]), "+f"(d[50]), "+f"(d[51]), "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]),\
                       "+f"(d[56]), "+f"(d[57]), "+f"(d[58]), "+f"(d[59]), "+f"(d[60]), "+f"(d[61]), "+f"(d[62]), "+f"(d[63]),\
                       "+f"(d[64]), "+f"(d[65]), "+f"(d[66]), "+f"(d[67]), "+f"(d[68]), "+f"(d[69]), "+f"(d[70]), "+f"(d[71]),\
                       "+f"(d[72]), "+f"(d[73]), "+f"(d[74]), "+f"(d[75]), "+f"(d[76]), "+f"(d[77]), "+f"(d[78]), "+f"(d[79]),\
                       "+f"(d[80]), "+f"(d[81]), "+f"(d[82]), "+f"(d[83]), "+f"(d[84]), "+f"(d[85]), "+f"(d[86]), "+f"(d[87]),\
                       "+f"(d[88]), "+f"(d[89]), "+f"(d[90]), "+f"(d[91]), "+f"(d[92]), "+f"(d[93]), "+f"(d[94]), "+f"(d[95]),\
                       "+f"(d[96]), "+f"(d[97]), "+f"(d[98]), "+f"(d[99]), "+f"(d[100]), "+f"(d[101]), "+f"(d[102]), "+f"(d[103]),\
                       "+f"(d[104]), "+f"(d[105]), "+f"(d[106]), "+f"(d[107]), "+f"(d[108]), "+f"(d[109]), "+f"(d[110]), "+f"(d[111]),\
                       "+f"(d[112]), "+f"(d[113]), "+f"(d[114]), "+f"(d[115]), "+f"(d[116]), "+f"(d[117]), "+f"(d[118]), "+f"(d[119]),\
                       "+f"(d[120]), "+f"(d[121]), "+f"(d[122]), "+f"(d[123]), "+f"(d[124]), "+f"(d[125]), "+f"(d[126]), "+f"(d[127])\
                     : "l"(a), "l"(b), "r"(add), "n"(A_ACROSS), "n"(B_ACROSS)                                             \
                     : "memory");                                                                                            \
    }
MULTIPLY(Bf16, "bf16", "16", ", %131, %132")
MULTIPLY(F16, "f16", "16", ", %131, %132")
MULTIPLY(Tf32, "tf32", "8", "")

/// What is multiplied, and which operands have a batch; the others are the same for all.
struct Sizes {
    int m, n, k, batches, batchA, batchB;
    /// What becomes of sums.
    int activation;
};
/// Where a cluster's tile lies: pairs of tiles go down four before they go right, for the second cache.
struct Place {
    int top, left, batch;
    __device__ Place(int tile, const Sizes &s) {
        int down = (s.m + BLOCKS * ROWS - 1) / (BLOCKS * ROWS), across = (s.n + COLUMNS - 1) / COLUMNS;
        batch = tile / (down * across);
        int in = tile % (down * across), first = in / (4 * across) * 4, rows = min(down - first, 4), i = in % (4 * across);
        top = (first + i % rows) * BLOCKS * ROWS;
        left = i / rows * COLUMNS;
    }
};

template <int STEP, bool A_ALONG_K, bool B_ALONG_K>
__device__ void produce(const TensorMap *ma, const TensorMap *mb, const Sizes &s, uint32_t base, uint32_t full, uint32_t free,
        int tiles, int block) {
    int steps = (s.k + STEP - 1) / STEP, turn = 0;
    for (int tile = blockIdx.x / BLOCKS; tile < tiles; tile += gridDim.x / BLOCKS) {
        Place p(tile, s);
        int za = s.batchA ? p.batch : 0, zb = s.batchB ? p.batch : 0;
        int top = p.top + block * ROWS, left = p.left + block * (COLUMNS / BLOCKS);
#pragma unroll 1
        for (int step = 0; step < steps; step++, turn++) {
            int stage = turn % STAGES, k = step * STEP;
            uint32_t to = base + stage * STAGE, there = full + 8 * stage;
            wait(free + 8 * stage, turn / STAGES & 1 ^ 1);
            expect(there, STAGE);
            if (A_ALONG_K) {
                copy(to, ma, there, k, top, za);
            } else {
                copy(to, ma, there, top, k, za);
                copy(to + BOX, ma, there, top + 64, k, za);
            }
            to += LEFT + block * (RIGHT / BLOCKS);
            if (B_ALONG_K) {
                copy_to_both(to, mb, there, k, left, zb);
            } else {
                copy_to_both(to, mb, there, left, k, zb);
                copy_to_both(to + BOX, mb, there, left + 64, k, zb);
            }
        }
    }
}

/// Stores a warp's 16 rows in pairs of neighbours; n is even.
template <class T>
__device__ void store(float (&sum)[128], typename T::Element *c, const typename T::Element *bias, const Sizes &s, int row,
        int left, int batch) {
    int lane = threadIdx.x % 32;
    row += lane / 4;
    c += ((i64) batch * s.m + row) * s.n;
#pragma unroll
    for (int j = 0; j < 32; j++) {
        int x = left + 8 * j + lane % 4 * 2;
        bool add = bias && x < s.n;
        float u = add ? T::widen(bias + x) : 0.f, v = add ? T::widen(bias + x + 1) : 0.f;
#pragma unroll
        for (int i = 0; i < 4; i++) sum[4 * j + i] += i % 2 ? v : u;
    }
    activate<8>(sum, s.activation);
    float least = least_of<float>(s.activation);
#pragma unroll
    for (int j = 0; j < 32; j++) {
        int x = left + 8 * j + lane % 4 * 2;
        if (x >= s.n) continue;
#pragma unroll
        for (int i = 0; i < 2; i++) {
            if (row + 8 * i < s.m) {
                T::store(c + (i64) 8 * i * s.n + x, raised(sum[4 * j + 2 * i], least),
                        raised(sum[4 * j + 2 * i + 1], least));
            }
        }
    }
}

/// Tells both blocks, of which each copies to both, that a warp needs a stage no more.
__device__ __forceinline__ void release(uint32_t free, int stage) {
    if (threadIdx.x % 32 < BLOCKS) arrive(free + 8 * stage, threadIdx.x % 32);
}

template <class T, bool A_ALONG_K, bool B_ALONG_K>
__device__ void consume(typename T::Element *c, const typename T::Element *bias, const Sizes &s, uint32_t base, uint32_t full,
        uint32_t free, int tiles, int block) {
    constexpr int STEP = LINE / sizeof(typename T::Element);
    int group = threadIdx.x / 128 - 1, warp = threadIdx.x % 128 / 32, steps = (s.k + STEP - 1) / STEP, turn = 0;
    float sum[128];
    for (int tile = blockIdx.x / BLOCKS; tile < tiles; tile += gridDim.x / BLOCKS) {
#pragma unroll 1
        for (int step = 0; step < steps; step++, turn++) {
            int stage = turn % STAGES;
            wait(full + 8 * stage, turn / STAGES & 1);
            uint64_t a = describe(base + stage * STAGE + group * BOX), b = describe(base + stage * STAGE + LEFT);
            asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#pragma unroll
            for (int k = 0; k < LINE / 32; k++) {
                // Along k an instruction takes 32 bytes of a line; across k 16 lines.
                T::template multiply<!A_ALONG_K, !B_ALONG_K>(sum, a + k * (A_ALONG_K ? 2 : 128), b + k * (B_ALONG_K ? 2 : 128),
                        step | k);
            }
            asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
            // While this step runs, the stage of the one before becomes free.
            asm volatile("wgmma.wait_group.sync.aligned 1;" ::: "memory");
            if (step > 0) release(free, (turn - 1) % STAGES);
        }
        asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
        release(free, (turn - 1) % STAGES);
        Place p(tile, s);
        store<T>(sum, c, bias, s, p.top + block * ROWS + group * 64 + warp * 16, p.left, p.batch);
    }
}

template <class T, bool A_ALONG_K, bool B_ALONG_K>
__device__ void product(const TensorMap *ma, const TensorMap *mb, typename T::Element *c, const typename T::Element *bias,
        const Sizes &s) {
    __shared__ __align__(8) uint64_t barriers[2 * STAGES];
    uint32_t full = shared_address(barriers), free = full + 8 * STAGES, base = (shared_address(ring) + 1023) & ~1023u;
    int block = blockIdx.x % BLOCKS;
    if (threadIdx.x == 0) {
        for (int i = 0; i < STAGES; i++) {
            begin_barrier(full + 8 * i, 1);
            begin_barrier(free + 8 * i, BLOCKS * 8);
        }
        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    }
    meet_cluster();
    int down = (s.m + BLOCKS * ROWS - 1) / (BLOCKS * ROWS), across = (s.n + COLUMNS - 1) / COLUMNS;
    int tiles = down * across * s.batches;
    if (threadIdx.x < 128) {
        asm volatile("setmaxnreg.dec.sync.aligned.u32 40;");
        if (threadIdx.x == 0) produce<LINE / sizeof(typename T::Element), A_ALONG_K, B_ALONG_K>(ma, mb, s, base, full, free, tiles, block);
    } else {
        asm volatile("setmaxnreg.inc.sync.aligned.u32 232;");
        consume<T, A_ALONG_K, B_ALONG_K>(c, bias, s, base, full, free, tiles, block);
    }
    // No block ends while the other may still write to its memory.
    meet_cluster();
}

#define PRODUCT(name, T, A, B)                                                                                               \
    extern "C" __global__ void __cluster_dims__(BLOCKS, 1, 1) __launch_bounds__(THREADS, 1) name(                            \
            const __grid_constant__ TensorMap ma, const __grid_constant__ TensorMap mb, T::Element *c, const T::Element *bias, \
            const __grid_constant__ Sizes s) {                                                                               \
        product<T, A, B>(&ma, &mb, c, bias, s);                                                                              \
    }
#define PRODUCTS(t, T)                        \
    PRODUCT(wgmma_##t##_kn, T, true, false)   \
    PRODUCT(wgmma_##t##_kk, T, true, true)    \
    PRODUCT(wgmma_##t##_mn, T, false, false)
PRODUCTS(bf16, Bf16)
PRODUCTS(f16, F16)
PRODUCT(wgmma_tf32_kk, Tf32, true, true)

/// Turns an operand of lines across k into one of lines along k, `pitch` apart, and rounds to the nearest TF32: the
/// instruction reads TF32 along k alone. A block has 32 x 32 elements; they lie one by one down a line of blocks.
extern "C" __global__ void wgmma_tf32_turn(const float *x, float *y, i64 line, i64 batch, int lines, int length, int pitch) {
    __shared__ float tile[32][33];
    int across = (length + 31) / 32, down = (lines + 31) / 32, place = blockIdx.x % (across * down);
    int left = place % across * 32, top = place / across * 32, column = threadIdx.x % 32, row = threadIdx.x / 32;
    i64 matrix = blockIdx.x / (across * down);
    x += matrix * batch;
    y += matrix * length * pitch;
#pragma unroll
    for (int r = row; r < 32; r += 8)
        if (top + r < lines && left + column < length) tile[r][column] = x[(top + r) * line + left + column];
    __syncthreads();
#pragma unroll
    for (int r = row; r < 32; r += 8) {
        if (left + r >= length || top + column >= lines) continue;
        uint32_t v;
        asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(v) : "f"(tile[column][r]));
        y[(i64) (left + r) * pitch + top + column] = __uint_as_float(v);
    }
}
