package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.panagrad.cuda.fake.Ptx.Address;
import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import java.util.Arrays;
import java.util.List;

/// Instructions in which a warp works on parts of matrices: loads of fragments, products of fragments,
/// products of tiles in shared memory.
final class MatrixMeeting {
    private final WarpMeeting registers;
    private final AsyncWork async;

    MatrixMeeting(WarpMeeting registers, AsyncWork async) {
        this.registers = registers;
        this.async = async;
    }

    static boolean is(Instruction x) {
        return x.op().equals("ldmatrix") || x.op().equals("mma") || x.op().equals("wgmma");
    }

    /// @throws Fault unless all lanes are there
    void run(Instruction x, int first, int lanes, ThreadState state) {
        if (lanes != -1) {
            throw new Fault(Fault.LAUNCH_FAILED,
                    "line " + x.line() + ": not all lanes take part: " + x.text());
        }
        switch (x.op()) {
            case "ldmatrix" -> load(x, first, state);
            case "mma" -> multiply(x, first);
            default -> multiplyTiles(x, first, state);
        }
    }

    private static List<Operand> parts(Operand o) {
        return o instanceof Group(var parts) ? parts : List.of(o);
    }

    private void load(Instruction x, int first, ThreadState state) {
        List<Operand> results = parts(x.args().getFirst());
        Address a = (Address) x.args().get(1);
        int n = results.size();
        short[][] rows = new short[8 * n][8];
        for (int l = 0; l < 8 * n; l++) {
            int offset = (int) (registers.value(a.base(), first + l) + a.offset());
            state.enter(first + l, 0);
            if (offset < 0 || offset + 16 > state.sharedBytes || (offset & 15) != 0) {
                throw new Fault(Fault.MISALIGNED, "invalid row of 16 bytes at " + offset + " of "
                        + state.sharedBytes + " shared bytes by " + state.where() + ", line " + x.line());
            }
            state.races.read(state, offset, 16, -x.line());
            for (int i = 0; i < 8; i++) {
                rows[l][i] = Access.ALL.get(JAVA_SHORT_UNALIGNED, state.shared + offset + 2 * i);
            }
        }
        boolean across = x.has("trans");
        for (int m = 0; m < n; m++) {
            for (int l = 0; l < 32; l++) {
                int g = l >> 2;
                int q = 2 * (l & 3);
                int low = across ? rows[8 * m + q][g] : rows[8 * m + g][q];
                int high = across ? rows[8 * m + q + 1][g] : rows[8 * m + g][q + 1];
                registers.set(results.get(m), first + l, high << 16 | low & 0xffff);
            }
        }
    }

    private static float widen(boolean brain, int bits) {
        return brain ? Calculation.fromBfloat(bits & 0xffff) : Calculation.fromHalf(bits & 0xffff);
    }

    private int bits(Operand o, int t) {
        return (int) registers.value(o, t);
    }

    private void multiply(Instruction x, int first) {
        boolean tf32 = x.has("m16n8k8") && x.has("tf32");
        if (!tf32 && !(x.has("m16n8k16") && (x.has("bf16") || x.has("f16")))) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "unknown product: " + x.text());
        }
        int depth = tf32 ? 8 : 16;
        boolean brain = x.has("bf16");
        float[][] a = fragment(parts(x.args().get(1)), first, x);
        float[][] b = new float[8][depth];
        List<Operand> v = parts(x.args().get(2));
        for (int l = 0; l < 32; l++) {
            int g = l >> 2;
            int q = l & 3;
            for (int r = 0; r < 2; r++) {
                put(b[g], brain, tf32, q, r, bits(v.get(r), first + l));
            }
        }
        List<Operand> d = parts(x.args().getFirst());
        List<Operand> c = parts(x.args().get(3));
        for (int l = 0; l < 32; l++) {
            for (int r = 0; r < 4; r++) {
                float sum = Float.intBitsToFloat(bits(c.get(r), first + l));
                float[] row = a[(l >> 2) + 8 * (r >> 1)];
                float[] column = b[2 * (l & 3) + (r & 1)];
                registers.set(d.get(r), first + l, Float.floatToRawIntBits(dot(row, column, sum)));
            }
        }
    }

    /// Puts what a register of the thread q of four holds in the half `part` of a row.
    private static void put(float[] row, boolean brain, boolean tf32, int q, int part, int w) {
        if (tf32) {
            // The lower 13 bits are not looked at.
            row[q + 4 * part] = Float.intBitsToFloat(w & ~0x1fff);
        } else {
            row[2 * q + 8 * part] = widen(brain, w);
            row[2 * q + 8 * part + 1] = widen(brain, w >>> 16);
        }
    }

    private static float dot(float[] a, float[] b, float sum) {
        float s = sum;
        for (int i = 0; i < a.length; i++) {
            s = Math.fma(a[i], b[i], s);
        }
        return s;
    }

    /// One warp's 16 rows of a product of 64 rows.
    private void multiplyTiles(Instruction x, int first, ThreadState state) {
        List<Operand> args = x.args();
        String shape = x.modifiers().stream().filter(m -> m.startsWith("m64n")).findFirst().orElse("");
        boolean tf32 = x.has("tf32");
        String depth = tf32 ? "k8" : "k16";
        boolean inRegisters = args.get(1) instanceof Group;
        if (!shape.endsWith(depth) || args.size() != (tf32 ? 6 : inRegisters ? 7 : 8)) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "unknown product: " + x.text());
        }
        int columns = Integer.parseInt(shape.substring(4, shape.length() - depth.length()));
        int from = 16 * (first >> 5 & 3);
        boolean acrossB = !tf32 && registers.value(args.getLast(), first) != 0;
        Tiles right = new Tiles(x, state, first, registers.value(args.get(2), first), 0, columns, acrossB);
        float[][] b = rows(right.values, x);
        float[][] a;
        if (inRegisters) {
            a = fragment(parts(args.get(1)), first, x);
            async.product(first >> 5, right::expectUnchanged);
        } else {
            boolean acrossA = !tf32 && registers.value(args.get(6), first) != 0;
            Tiles left = new Tiles(x, state, first, registers.value(args.get(1), first), from, 16, acrossA);
            a = rows(left.values, x);
            async.product(first >> 5, () -> {
                left.expectUnchanged();
                right.expectUnchanged();
            });
        }
        float sign = sign(x, args.get(4), first) * sign(x, args.get(5), first);
        boolean add = registers.value(args.get(3), first) != 0;
        List<Operand> d = parts(args.getFirst());
        for (int l = 0; l < 32; l++) {
            for (int i = 0; i < d.size(); i++) {
                float[] row = a[(l >> 2) + 8 * (i >> 1 & 1)];
                float[] column = b[8 * (i >> 2) + 2 * (l & 3) + (i & 1)];
                float sum = add ? Float.intBitsToFloat(bits(d.get(i), first + l)) : 0;
                // A product's sign changes with each factor's, and no rounding does.
                registers.set(d.get(i), first + l,
                        Float.floatToRawIntBits(sign * dot(row, column, sign * sum)));
            }
        }
    }

    private float sign(Instruction x, Operand o, int first) {
        int s = (int) registers.value(o, first);
        if (s != 1 && s != -1) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "a factor that is neither 1 nor -1: " + x.text());
        }
        return s;
    }

    /// Returns the 16 rows of which each thread of a warp holds pairs, or single numbers of TF32, in four
    /// registers.
    private float[][] fragment(List<Operand> u, int first, Instruction x) {
        boolean brain = x.has("bf16");
        boolean tf32 = x.has("tf32");
        float[][] a = new float[16][tf32 ? 8 : 16];
        for (int l = 0; l < 32; l++) {
            for (int r = 0; r < 4; r++) {
                put(a[(l >> 2) + 8 * (r & 1)], brain, tf32, l & 3, r >> 1, bits(u.get(r), first + l));
            }
        }
        return a;
    }

    /// What a product reads of shared memory, from its beginning until somebody waits for it.
    private static final class Tiles {
        private final Instruction x;
        private final ThreadState state;
        private final int first;
        private final long descriptor;
        private final int from;
        private final int rows;
        private final boolean across;
        private final short[] values;

        Tiles(Instruction x, ThreadState state, int first, long descriptor, int from, int rows,
                boolean across) {
            this.x = x;
            this.state = state;
            this.first = first;
            this.descriptor = descriptor;
            this.from = from;
            this.rows = rows;
            this.across = across;
            values = read();
        }

        private short[] read() {
            state.enter(first, 0);
            return operand(x, state, descriptor, from, rows, across);
        }

        void expectUnchanged() {
            if (!Arrays.equals(values, read())) {
                throw new Fault(Fault.LAUNCH_FAILED, "line " + x.line()
                        + ": shared memory changed while a product read it: " + state.where());
            }
        }
    }

    /// Reads rows of 32 bytes behind a descriptor: along k lie lines of 128 bytes, eight to a group; across k
    /// boxes of 64 elements by 8.
    private static short[] operand(Instruction x, ThreadState state, long d, int from, int rows,
            boolean across) {
        int start = (int) (d & 0x3fff) << 4;
        int leading = (int) (d >>> 16 & 0x3fff) << 4;
        int stride = (int) (d >>> 32 & 0x3fff) << 4;
        if (d >>> 62 != 1) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "only the swizzle of 128 bytes: " + x.text());
        }
        short[] m = new short[16 * rows];
        for (int r = 0; r < rows; r++) {
            int i = from + r;
            for (int k = 0; k < 16; k++) {
                int at = start
                        + (across ? (i >> 6) * leading + (k >> 3) * stride + (k & 7) * 128 + (i & 63) * 2
                                : (i >> 3) * stride + (i & 7) * 128 + 2 * k);
                int offset = TensorMap.swizzled(at, 128);
                if (offset + 2 > state.sharedBytes) {
                    throw new Fault(Fault.ILLEGAL_ADDRESS, "an operand behind shared memory: " + x.text());
                }
                if ((offset & 3) == 0) {
                    state.races.read(state, offset, 4, -x.line());
                }
                m[16 * r + k] = Access.ALL.get(JAVA_SHORT_UNALIGNED, state.shared + offset);
            }
        }
        return m;
    }

    /// Returns rows of 16 numbers of two bytes or 8 of four, as the instruction's type says.
    private static float[][] rows(short[] m, Instruction x) {
        boolean brain = x.has("bf16");
        boolean tf32 = x.has("tf32");
        float[][] rows = new float[m.length / 16][tf32 ? 8 : 16];
        for (int r = 0; r < rows.length; r++) {
            for (int k = 0; k < rows[r].length; k++) {
                // The lower 13 bits of TF32 are not looked at.
                rows[r][k] = tf32
                        ? Float.intBitsToFloat(m[16 * r + 2 * k + 1] << 16 | m[16 * r + 2 * k] & 0xe000)
                        : widen(brain, m[16 * r + k]);
            }
        }
        return rows;
    }
}
