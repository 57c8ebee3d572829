package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.Backend;

/// The living definition of every operation: slow, obvious loops, in double precision for floating-point
/// types. The other backends are tested against it.
public final class ReferenceBackend implements Backend {
    /// The only instance.
    public static final ReferenceBackend INSTANCE = new ReferenceBackend();

    private ReferenceBackend() {
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public Storage allocate(long bytes, Shape shape) {
        return Pool.HOST.allocate(bytes, shape);
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor out) {
        switch (op) {
            case Unary u -> UnaryMeaning.run(u, in[0], out);
            case Special s -> SpecialMeaning.run(s, in[0], out);
            case Binary b -> BinaryMeaning.run(b, in[0], in[1], out);
            case Compare c -> BinaryMeaning.run(c, in[0], in[1], out);
            case Reduction r -> ReductionMeaning.run(r, in[0], out);
            case Scan s -> ScanMeaning.run(s, in[0], out);
            case Ordering o -> OrderingMeaning.run(o, in, out);
            case Movement m -> MovementMeaning.run(m, in, out);
            case Contraction c -> ContractionMeaning.run(c, in, out);
            case Convolution c -> ConvolutionMeaning.run(c, in, out);
            case Pooling p -> PoolingMeaning.run(p, in, out);
            case Normalization n -> NormalizationMeaning.run(n, in, out);
            case Sequence s -> SequenceMeaning.run(s, in, out);
            case Indexing i -> IndexingMeaning.run(i, in, out);
            case Fourier t -> TransformMeaning.run(t, in[0], out);
            case Decomposition d -> DecompositionMeaning.run(d, in, out);
            case Sampling s -> CreationMeaning.run(s, in, out);
            case Creation c -> CreationMeaning.run(c, out);
            case Update u -> UpdateMeaning.run(u, in);
            case Chain c -> ChainMeaning.run(c, in, out);
            case CustomOp c ->
                    throw new IllegalArgumentException("custom operations run themselves: " + c.name());
        }
    }
}
