package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction.Activation;

/// Products of matrices by tensor cores: bfloat16, float16, and float32 rounded to TF32 where that is
/// allowed, always with sums in float32. `mma.cu` serves devices since compute capability 8.0, `wgmma.cu`
/// large products on 9.0 (its instructions exist on nothing else; those of TF32 read operands along k alone,
/// as a linear layer's, and cut the lower bits where `mma.cu` rounds; other operands are turned and rounded
/// before).
final class TensorCores {
    static final int FIRST = 80;
    private static final int HOPPER = 90;
    /// Drivers before CUDA 12.0 know neither tensor maps nor the PTX of `wgmma.cu`.
    private static final int FIRST_WITH_MAPS = 12000;
    private static final int STAGES = 3;
    private static final int STEP_BYTES = 64;
    private static final int LARGE = 128;
    private static final int SMALL = 64;
    /// A cluster's tile in `wgmma.cu`, its threads a block, and the ring's bytes with room to align it.
    private static final int TILE = 256;
    private static final int LINE_BYTES = 128;
    private static final int THREADS = 384;
    private static final int RING = 4 * (128 + TILE) * LINE_BYTES + 1024;
    private static final int ALIGNMENT = 16;
    /// The side of what a block of `wgmma_tf32_turn` turns.
    private static final int TURNED = 32;
    /// `CUtensorMapDataType`.
    private static final int MAP_FLOAT16 = 6;
    private static final int MAP_FLOAT32 = 7;
    private static final int MAP_BFLOAT16 = 9;

    private final Work w;
    private final DType type;
    private final Side a;
    private final Side b;
    private final int m;
    private final int n;
    private final int k;
    private final long batches;

    /// An operand of [batch, …] as lines of elements that lie side by side.
    ///
    /// @param alongK whether a line goes along k
    /// @param line elements from one line to the next
    /// @param batch elements from one matrix to the next, 0 for the same one
    record Side(Tensor x, boolean alongK, long line, long batch, int lines, int length) {
        /// Returns how an operand with its k axis at `axis` of 1 or 2 lies, or null if no axis is dense.
        static Side of(Tensor x, int axis) {
            int other = 3 - axis;
            boolean alongK = x.stride(axis) == 1 || x.size(axis) == 1;
            if (!alongK && x.stride(other) != 1 && x.size(other) != 1) {
                return null;
            }
            int inner = alongK ? axis : other;
            int outer = 3 - inner;
            return new Side(x, alongK, x.stride(outer), x.stride(0), Math.toIntExact(x.size(outer)),
                    Math.toIntExact(x.size(inner)));
        }

        boolean isAligned() {
            long bytes = x.dtype().bytes();
            return Work.at(x) % ALIGNMENT == 0 && line * bytes % ALIGNMENT == 0
                    && batch * bytes % ALIGNMENT == 0;
        }

        /// Whether a tensor map can describe it.
        boolean isMappable() {
            return isAligned() && line >= length && batch >= 0;
        }
    }

    private TensorCores(Work w, DType type, Side a, Side b, int m, int n, int k, long batches) {
        this.w = w;
        this.type = type;
        this.a = a;
        this.b = b;
        this.m = m;
        this.n = n;
        this.k = k;
        this.batches = batches;
    }

    /// Whether a device's tensor cores multiply a type.
    static boolean serve(CudaDevice device, DType t) {
        boolean half = t == DType.BFLOAT16 || t == DType.FLOAT16;
        return device.capability >= FIRST && (half || t == DType.FLOAT32 && Cuda.allowsTf32());
    }

    /// Multiplies [batch, m, k] by [batch, k, n] into a contiguous result, adds the bias, which may be null,
    /// to each row, and computes a function of each sum.
    static void multiply(Work w, Tensor a, Tensor b, Tensor bias, Activation activation, Tensor y) {
        Side right = Side.of(b, 1);
        if (right == null) {
            right = Side.of(w.plain(b, b.dtype()), 1);
        }
        Side left = Side.of(a, 2);
        if (left == null) {
            left = Side.of(w.plain(a, a.dtype()), 2);
        }
        TensorCores p = new TensorCores(w, a.dtype(), left, right, Math.toIntExact(a.size(1)),
                Math.toIntExact(b.size(2)), Math.toIntExact(a.size(2)), a.size(0));
        if (p.type == DType.FLOAT32 && p.isForClusters()) {
            p.with(p.turned(left), p.turned(right)).byClusters(bias, activation, y);
            return;
        }
        // No kernel reads both operands across their rows.
        if (!left.alongK && right.alongK) {
            p = p.with(Side.of(w.plain(a, a.dtype()), 2), right);
        }
        if (p.isForClusters()) {
            p.byClusters(bias, activation, y);
        } else {
            p.byWarps(bias, activation, y);
        }
    }

    private TensorCores with(Side left, Side right) {
        return new TensorCores(w, type, left, right, m, n, k, batches);
    }

    /// Returns a float32 operand with its lines along k, and if they were not, rounded to TF32.
    private Side turned(Side s) {
        if (s.alongK) {
            return s;
        }
        int pitch = (k + 3) / 4 * 4;
        long count = s.batch == 0 ? 1 : batches;
        Tensor t = w.temporary(type, Shape.of(count, s.length, pitch));
        w.device.launch(w.device.kernel("wgmma", "wgmma_tf32_turn").begin().add(Work.at(s.x)).add(Work.at(t))
                .add(s.line).add(s.batch).add(k).add(s.length).add(pitch),
                count * tiles(s.length, TURNED) * tiles(k, TURNED), 1, 1, CudaDevice.THREADS);
        return new Side(t, true, pitch, s.batch == 0 ? 0 : (long) s.length * pitch, s.length, k);
    }

    private static long tiles(int size, int tile) {
        return CudaDevice.blocks(size, tile);
    }

    private String variant() {
        return (a.alongK ? "_k" : "_m") + (b.alongK ? "k" : "n");
    }

    /// Returns a type as kernels' names have it.
    static String name(DType t) {
        return switch (t) {
            case BFLOAT16 -> "bf16";
            case FLOAT16 -> "f16";
            default -> "tf32";
        };
    }

    /// Returns two 32-bit numbers of a structure in one of 64 bits.
    static long both(int low, int high) {
        return low & 0xffffffffL | (long) high << 32;
    }

    private boolean isForClusters() {
        return w.device.capability == HOPPER && w.device.driverVersion >= FIRST_WITH_MAPS
                && m > TILE / 2 && n > TILE / 2 && n % 2 == 0 && k >= step()
                && 4 * tiles(m, TILE) * tiles(n, TILE) * batches >= w.device.multiprocessors
                && tiles(m, TILE) * tiles(n, TILE) * batches < Integer.MAX_VALUE / TILE && isReadable(a)
                && isReadable(b);
    }

    private boolean isReadable(Side s) {
        return s.isMappable() || type == DType.FLOAT32 && !s.alongK;
    }

    private void byClusters(Tensor bias, Activation activation, Tensor y) {
        String name = "wgmma_" + name(type) + variant();
        Kernel kernel = w.device.kernel("wgmma", name, RING);
        Kernel.Arguments args = kernel.begin();
        map(args, a, a.alongK ? TILE / 2 : step());
        map(args, b, b.alongK ? TILE / 2 : step());
        args.add(Work.at(y)).add(bias == null ? 0L : Work.at(bias))
                .add(new int[] {m, n, k, Math.toIntExact(batches),
                        a.batch == 0 ? 0 : 1, b.batch == 0 ? 0 : 1, activation.ordinal()});
        long clusters = Math.min(tiles(m, TILE) * tiles(n, TILE) * batches, w.device.multiprocessors / 2);
        w.device.launch(args, 2 * clusters, 1, 1, THREADS);
    }

    /// The elements of a line of the ring.
    private int step() {
        return LINE_BYTES / type.bytes();
    }

    /// Adds the map of an operand, of which boxes of 128 bytes by some lines are copied.
    private void map(Kernel.Arguments args, Side s, int lines) {
        int bytes = type.bytes();
        long batch = s.batch == 0 ? Math.max(1, s.lines) * s.line : s.batch;
        int map = switch (type) {
            case BFLOAT16 -> MAP_BFLOAT16;
            case FLOAT16 -> MAP_FLOAT16;
            default -> MAP_FLOAT32;
        };
        args.add(map, Work.at(s.x),
                new long[] {s.length, s.lines, s.batch == 0 ? 1 : batches},
                new long[] {s.line * bytes, batch * bytes},
                new int[] {step(), lines, 1});
    }

    private void byWarps(Tensor bias, Activation activation, Tensor y) {
        boolean large = tiles(m, LARGE) * tiles(n, LARGE) * batches >= w.device.multiprocessors;
        int side = large ? LARGE : SMALL;
        Kernel kernel = w.device.kernel("mma", "mma_" + name(type) + "_" + side + variant(),
                STAGES * (stage(a, side) + stage(b, side)));
        int vectors = (a.isAligned() ? 1 : 0) | (b.isAligned() ? 2 : 0);
        int bytes = type.bytes();
        for (long from = 0; from < batches; from += CudaDevice.MOST_Z) {
            long some = Math.min(CudaDevice.MOST_Z, batches - from);
            // Strides are 64-bit numbers and sizes 32-bit ones, in one structure.
            Kernel.Arguments args = kernel.begin().add(Work.at(a.x) + from * a.batch * bytes)
                    .add(Work.at(b.x) + from * b.batch * bytes).add(Work.at(y) + from * m * n * bytes)
                    .add(bias == null ? 0L : Work.at(bias)).add(new long[] {a.line, b.line, a.batch, b.batch,
                            both(m, n), both(k, vectors), activation.ordinal()});
            w.device.launch(args, tiles(m, side) * tiles(n, side), 1, some, CudaDevice.THREADS);
        }
    }

    /// Returns the bytes of an operand's part of a stage, as `Tile` in `mma.cu` has it.
    private int stage(Side s, int side) {
        int step = STEP_BYTES / type.bytes();
        int pad = type == DType.FLOAT32 && !s.alongK ? 32 : 16;
        return s.alongK ? side * (STEP_BYTES + pad) : step * (side * type.bytes() + pad);
    }
}
