// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011), draw by draw the same bits as dev.panagrad.tensor.random.Philox.
#pragma once

__device__ inline unsigned long long philox_block(long long seed, long long counter, bool high) {
    unsigned c0 = (unsigned) counter, c1 = (unsigned) (counter >> 32), c2 = 0, c3 = 0;
    unsigned k0 = (unsigned) seed, k1 = (unsigned) (seed >> 32);
#pragma unroll 1
    for (int r = 0; r < 10; r++) {
        unsigned long long p0 = 0xD2511F53ull * c0, p1 = 0xCD9E8D57ull * c2;
        unsigned n0 = (unsigned) (p1 >> 32) ^ c1 ^ k0, n2 = (unsigned) (p0 >> 32) ^ c3 ^ k1;
        c1 = (unsigned) p1;
        c3 = (unsigned) p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return high ? c2 | (unsigned long long) c3 << 32 : c0 | (unsigned long long) c1 << 32;
}

/// The 32-bit draw i.
__device__ inline unsigned philox_word(long long seed, long long offset, long long i) {
    unsigned long long pair = philox_block(seed, offset + (i >> 2), (i & 2) != 0);
    return (unsigned) ((i & 1) == 0 ? pair : pair >> 32);
}

/// The 64-bit draw i.
__device__ inline unsigned long long philox_bits(long long seed, long long offset, long long i) {
    return philox_block(seed, offset + (i >> 1), (i & 1) != 0);
}

__device__ inline double philox_double(long long seed, long long offset, long long i) {
    return (double) (long long) (philox_bits(seed, offset, i) >> 11) * 0x1p-53;
}

/// Takes seed and offset from the device's memory, unless there is no address: in a step that is replayed they change.
__device__ inline void philox_renew(long long now, long long &seed, long long &offset) {
    if (now == 0) return;
    asm volatile("ld.global.b64 %0, [%1];" : "=l"(seed) : "l"(now));
    asm volatile("ld.global.b64 %0, [%1+8];" : "=l"(offset) : "l"(now));
}
