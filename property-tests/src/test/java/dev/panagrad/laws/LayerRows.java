package dev.panagrad.laws;

import dev.panagrad.nn.*;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// One row for each layer and loss: how it is made, what it is as a function of one tensor, and of which
/// shape.
final class LayerRows {
    /// A layer as a function.
    ///
    /// @param make makes it
    /// @param run its value for an input
    /// @param shape of the input
    record Row(Supplier<? extends Module> make, BiFunction<Module, Tensor, Tensor> run, long[] shape) {
    }

    private static final Tensor CLASSES = Tensor.of(1L, 3L, 0L);
    private static final Tensor LABELS =
            Tensor.of(new long[] {1, 2, -1, 0, 3, 1, -1, 0, 2, -1, 0, 1}).reshape(3, 4);

    private final List<Row> rows = new ArrayList<>();

    private LayerRows() {
    }

    static List<Row> all() {
        LayerRows r = new LayerRows();
        r.fill();
        return r.rows;
    }

    private void fill() {
        part0();
        part1();
        part2();
        part3();
    }

    private void add(Supplier<? extends Module> make, BiFunction<Module, Tensor, Tensor> run, long... shape) {
        rows.add(new Row(make, run, shape));
    }

    /// Returns the same numbers at each call, where another tensor is.
    private static Tensor fixed(Tensor like, long... shape) {
        long n = dev.panagrad.tensor.Shape.of(shape).numel();
        return Tensor.arange(n).to(DType.FLOAT64).mul(1.7).sin().reshape(shape).to(like.device());
    }

    private static Tensor unpooled(MaxUnpool1d m, Tensor x) {
        return m.forward(x, places(x, 1));
    }

    private static Tensor unpooled(MaxUnpool2d m, Tensor x) {
        return m.forward(x, places(x, 2));
    }

    private static Tensor unpooled(MaxUnpool3d m, Tensor x) {
        return m.forward(x, places(x, 3));
    }

    /// Returns a place of its own in the result for each element.
    private static Tensor places(Tensor x, int axes) {
        long each = x.flatten(2, -1).size(2);
        return Tensor.arange(each).mul(1L << axes).reshape(1, 1, each).expand(x.size(0), x.size(1), each)
                .reshape(x.shape().dims()).to(x.device());
    }

    private void part0() {
        add(() -> new CELU(), Module::call, 2, 5);
        add(() -> new ELU(), Module::call, 2, 5);
        add(() -> new GELU(), Module::call, 2, 5);
        add(() -> new Hardshrink(), Module::call, 2, 5);
        add(() -> new Hardsigmoid(), Module::call, 2, 5);
        add(() -> new Hardswish(), Module::call, 2, 5);
        add(() -> new Hardtanh(), Module::call, 2, 5);
        add(() -> new LeakyReLU(), Module::call, 2, 5);
        add(() -> new LogSigmoid(), Module::call, 2, 5);
        add(() -> new Mish(), Module::call, 2, 5);
        add(() -> new ReLU(), Module::call, 2, 5);
        add(() -> new ReLU6(), Module::call, 2, 5);
        add(() -> new SELU(), Module::call, 2, 5);
        add(() -> new SiLU(), Module::call, 2, 5);
        add(() -> new Sigmoid(), Module::call, 2, 5);
        add(() -> new Softplus(), Module::call, 2, 5);
        add(() -> new Softshrink(), Module::call, 2, 5);
        add(() -> new Softsign(), Module::call, 2, 5);
        add(() -> new Tanh(), Module::call, 2, 5);
        add(() -> new Tanhshrink(), Module::call, 2, 5);
        add(() -> new PReLU(), Module::call, 2, 5);
        add(() -> new RReLU(), Module::call, 2, 5);
        add(() -> new Softmax(), Module::call, 2, 5);
        add(() -> new Softmin(), Module::call, 2, 5);
        add(() -> new LogSoftmax(), Module::call, 2, 5);
        add(() -> new Identity(), Module::call, 2, 5);
        add(() -> new Dropout(), Module::call, 2, 5);
        add(() -> new AlphaDropout(), Module::call, 2, 5);
        add(() -> new GLU(), Module::call, 2, 6);
        add(() -> new Threshold(0.1, 2), Module::call, 2, 5);
        add(() -> new Softmax2d(), Module::call, 2, 3, 2, 2);
        add(() -> new Flatten(), Module::call, 2, 3, 2);
        add(() -> new Unflatten(1, 2, 3), Module::call, 2, 6);
        add(() -> new ChannelShuffle(2), Module::call, 2, 4, 3, 3);
        add(() -> new PixelShuffle(2), Module::call, 2, 4, 2, 2);
        add(() -> new PixelUnshuffle(2), Module::call, 2, 1, 4, 4);
    }

    private void part1() {
        add(() -> new Conv1d(3, 2, 2), Module::call, 2, 3, 6);
        add(() -> new ConvTranspose1d(3, 2, 2), Module::call, 2, 3, 6);
        add(() -> new BatchNorm1d(3), Module::call, 2, 3, 6);
        add(() -> new InstanceNorm1d(3, o -> o.affine(true)), Module::call, 2, 3, 6);
        add(() -> new MaxPool1d(2), Module::call, 2, 3, 6);
        add(() -> new AvgPool1d(2), Module::call, 2, 3, 6);
        add(() -> new LPPool1d(2, 2), (m, x) -> m.call(x.square().add(0.1)), 2, 3, 6);
        add(() -> new AdaptiveAvgPool1d(2), Module::call, 2, 3, 6);
        add(() -> new AdaptiveMaxPool1d(2), Module::call, 2, 3, 6);
        add(() -> new Dropout1d(), Module::call, 2, 3, 6);
        add(() -> new ZeroPad1d(1), Module::call, 2, 3, 6);
        add(() -> new ReflectionPad1d(1), Module::call, 2, 3, 6);
        add(() -> new ReplicationPad1d(1), Module::call, 2, 3, 6);
        add(() -> new CircularPad1d(1), Module::call, 2, 3, 6);
        add(() -> new ConstantPad1d(0.5, 1), Module::call, 2, 3, 6);
        add(() -> new MaxUnpool1d(2), (m, x) -> unpooled((MaxUnpool1d) m, x), 2, 3, 6);
        add(() -> new Conv2d(3, 2, 2), Module::call, 2, 3, 5, 4);
        add(() -> new ConvTranspose2d(3, 2, 2), Module::call, 2, 3, 5, 4);
        add(() -> new BatchNorm2d(3), Module::call, 2, 3, 5, 4);
        add(() -> new InstanceNorm2d(3, o -> o.affine(true)), Module::call, 2, 3, 5, 4);
        add(() -> new MaxPool2d(2), Module::call, 2, 3, 5, 4);
        add(() -> new AvgPool2d(2), Module::call, 2, 3, 5, 4);
        add(() -> new LPPool2d(2, 2), (m, x) -> m.call(x.square().add(0.1)), 2, 3, 5, 4);
        add(() -> new AdaptiveAvgPool2d(2, 2), Module::call, 2, 3, 5, 4);
        add(() -> new AdaptiveMaxPool2d(2, 2), Module::call, 2, 3, 5, 4);
        add(() -> new Dropout2d(), Module::call, 2, 3, 5, 4);
        add(() -> new ZeroPad2d(1), Module::call, 2, 3, 5, 4);
        add(() -> new ReflectionPad2d(1), Module::call, 2, 3, 5, 4);
        add(() -> new ReplicationPad2d(1), Module::call, 2, 3, 5, 4);
        add(() -> new CircularPad2d(1), Module::call, 2, 3, 5, 4);
        add(() -> new ConstantPad2d(0.5, 1), Module::call, 2, 3, 5, 4);
        add(() -> new MaxUnpool2d(2), (m, x) -> unpooled((MaxUnpool2d) m, x), 2, 3, 5, 4);
        add(() -> new Conv3d(2, 2, 2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new ConvTranspose3d(2, 2, 2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new BatchNorm3d(2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new InstanceNorm3d(2, o -> o.affine(true)), Module::call, 1, 2, 4, 4, 4);
    }

    private void part2() {
        add(() -> new MaxPool3d(2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new AvgPool3d(2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new LPPool3d(2, 2), (m, x) -> m.call(x.square().add(0.1)), 1, 2, 4, 4, 4);
        add(() -> new AdaptiveAvgPool3d(2, 2, 2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new AdaptiveMaxPool3d(2, 2, 2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new Dropout3d(), Module::call, 1, 2, 4, 4, 4);
        add(() -> new ZeroPad3d(1), Module::call, 1, 2, 4, 4, 4);
        add(() -> new ReflectionPad3d(1), Module::call, 1, 2, 4, 4, 4);
        add(() -> new ReplicationPad3d(1), Module::call, 1, 2, 4, 4, 4);
        add(() -> new CircularPad3d(1), Module::call, 1, 2, 4, 4, 4);
        add(() -> new ConstantPad3d(0.5, 1), Module::call, 1, 2, 4, 4, 4);
        add(() -> new MaxUnpool3d(2), (m, x) -> unpooled((MaxUnpool3d) m, x), 1, 2, 4, 4, 4);
        add(() -> new FractionalMaxPool2d(Ints.of(2, 2), 2, 2), Module::call, 2, 3, 5, 4);
        add(() -> new FractionalMaxPool3d(Ints.of(2, 2, 2), 2, 2, 2), Module::call, 1, 2, 4, 4, 4);
        add(() -> new FeatureAlphaDropout(), Module::call, 2, 3, 4, 4);
        add(() -> new Linear(5, 3), Module::call, 2, 5);
        add(() -> new Bilinear(5, 4, 3), (m, x) -> ((Bilinear) m).forward(x, fixed(x, 2, 4)), 2, 5);
        add(() -> new LayerNorm(5), Module::call, 2, 5);
        add(() -> new RMSNorm(5), Module::call, 2, 5);
        add(() -> new GroupNorm(2, 4), Module::call, 2, 4, 3);
        add(() -> new LocalResponseNorm(3, 1e-2, 0.75, 1), Module::call, 2, 4, 3);
        add(() -> new Unfold(2), Module::call, 2, 3, 4, 4);
        add(() -> new Fold(Ints.of(4, 4), Ints.of(2, 2), Window.of(2, 1, 0, 1)), Module::call, 2, 12, 9);
        add(() -> new Upsample(o -> o.scaleFactor(2)), Module::call, 2, 3, 3, 2);
        add(() -> new UpsamplingNearest2d(o -> o.scaleFactor(2)), Module::call, 2, 3, 3, 2);
        add(() -> new UpsamplingBilinear2d(o -> o.scaleFactor(2)), Module::call, 2, 3, 3, 2);
        add(() -> new CosineSimilarity(), (m, x) -> ((CosineSimilarity) m).forward(x, fixed(x, 2, 5)), 2, 5);
        add(() -> new PairwiseDistance(), (m, x) -> ((PairwiseDistance) m).forward(x, fixed(x, 2, 5)), 2, 5);
        add(() -> new RNN(3, 4, false, o -> o.layers(2).bidirectional(true)), Module::call, 3, 2, 3);
        add(() -> new LSTM(3, 4, o -> o.layers(2).projection(2)), Module::call, 3, 2, 3);
        add(() -> new GRU(3, 4, o -> o.batchFirst(true)), Module::call, 2, 3, 3);
        add(() -> new RNNCell(3, 4), Module::call, 2, 3);
        add(() -> new LSTMCell(3, 4), Module::call, 2, 3);
        add(() -> new GRUCell(3, 4), Module::call, 2, 3);
        add(() -> new MultiheadAttention(4, 2), Module::call, 3, 2, 4);
        add(() -> new TransformerEncoderLayer(4, 2, o -> o.feedForward(6)), Module::call, 3, 2, 4);
    }

    private void part3() {
        add(() -> new TransformerEncoder(() -> new TransformerEncoderLayer(4, 2, o -> o.feedForward(6)), 2),
                Module::call, 3, 2, 4);
        add(() -> new TransformerDecoderLayer(4, 2, o -> o.feedForward(6)),
                (m, x) -> ((TransformerDecoderLayer) m).forward(x, fixed(x, 4, 2, 4)), 3, 2, 4);
        add(() -> new TransformerDecoder(() -> new TransformerDecoderLayer(4, 2, o -> o.feedForward(6)), 2),
                (m, x) -> ((TransformerDecoder) m).forward(x, fixed(x, 4, 2, 4)), 3, 2, 4);
        add(() -> new Transformer(4, 2, 1, 1, o -> o.feedForward(6)),
                (m, x) -> ((Transformer) m).forward(x, fixed(x, 4, 2, 4)), 3, 2, 4);
        add(() -> new RotaryPositions(4), Module::call, 2, 3, 4);
        add(() -> new SinusoidalPositions(4), Module::call, 2, 3, 4);
        add(() -> new Residual(new Linear(4, 4)), Module::call, 2, 4);
        add(() -> new Sequential(new Linear(4, 3), new Tanh(), new Linear(3, 2)), Module::call, 2, 4);
        add(() -> Parametrizations.weightNorm(new Linear(4, 3)), Module::call, 2, 4);
        add(() -> Parametrizations.spectralNorm(new Linear(4, 3)), Module::call, 2, 4);
        add(() -> Pruning.l1Unstructured(new Linear(4, 3), "weight", 0.3), Module::call, 2, 4);
        add(() -> Parametrizations.orthogonal(new Linear(4, 4)), Module::call, 2, 4);
        add(() -> Parametrizations.orthogonal(new Linear(4, 3), "weight", OrthogonalMap.CAYLEY, false),
                Module::call, 2, 4);
        add(() -> new L1Loss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4)), 3, 4);
        add(() -> new MSELoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4)), 3, 4);
        add(() -> new SmoothL1Loss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4)), 3, 4);
        add(() -> new HuberLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4)), 3, 4);
        add(() -> new BCELoss(), (m, x) -> ((Loss) m).call(x.sigmoid(), fixed(x, 3, 4).sigmoid()), 3, 4);
        add(() -> new BCEWithLogitsLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).sigmoid()), 3, 4);
        add(() -> new KLDivLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).softmax(1)), 3, 4);
        add(() -> new PoissonNLLLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).abs()), 3, 4);
        add(() -> new SoftMarginLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).sign()), 3, 4);
        add(() -> new HingeEmbeddingLoss(), (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).sign()), 3, 4);
        add(() -> new MultiLabelSoftMarginLoss(),
                (m, x) -> ((Loss) m).call(x, fixed(x, 3, 4).gt(0).to(DType.FLOAT64)), 3, 4);
        add(() -> new CrossEntropyLoss(), (m, x) -> ((Loss) m).call(x, CLASSES.to(x.device())), 3, 4);
        add(() -> new MultiMarginLoss(), (m, x) -> ((Loss) m).call(x, CLASSES.to(x.device())), 3, 4);
        add(() -> new NLLLoss(), (m, x) -> ((Loss) m).call(x.logSoftmax(1), CLASSES.to(x.device())), 3, 4);
        add(() -> new MultiLabelMarginLoss(), (m, x) -> ((Loss) m).call(x, LABELS.to(x.device())), 3, 4);
        add(() -> new LinearCrossEntropyLoss(4, 4), (m, x) -> ((Loss) m).call(x, CLASSES.to(x.device())), 3,
                4);
        add(() -> new GaussianNLLLoss(),
                (m, x) -> ((GaussianNLLLoss) m).forward(x, fixed(x, 3, 4), fixed(x, 3, 4).abs().add(0.1)), 3,
                4);
        add(() -> new MarginRankingLoss(),
                (m, x) -> ((MarginRankingLoss) m).forward(x, fixed(x, 3, 4), fixed(x, 3, 4).sign()), 3, 4);
        add(() -> new CosineEmbeddingLoss(),
                (m, x) -> ((CosineEmbeddingLoss) m).forward(x, fixed(x, 3, 4),
                        Tensor.of(1.0, -1, 1).to(x.device())),
                3, 4);
        add(() -> new TripletMarginLoss(),
                (m, x) -> ((TripletMarginLoss) m).forward(x, fixed(x, 3, 4), fixed(x, 3, 4).flip(0)), 3, 4);
        add(() -> new TripletMarginWithDistanceLoss(),
                (m, x) -> ((TripletMarginWithDistanceLoss) m).forward(x, fixed(x, 3, 4),
                        fixed(x, 3, 4).flip(0)),
                3,
                4);
        add(() -> new CTCLoss(),
                (m, x) -> ((CTCLoss) m).forward(x.logSoftmax(2),
                        LABELS.to(x.device()).narrow(0, 0, 2).narrow(1, 0, 2).abs(),
                        Tensor.of(5L, 5L), Tensor.of(2L, 1L)),
                5, 2, 4);
        add(() -> new AdaptiveLogSoftmaxWithLoss(4, 6, 2), Module::call, 3, 4);
    }
}
