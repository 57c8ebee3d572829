package dev.panagrad.laws.conformance;

import dev.panagrad.nn.AdaptiveLogSoftmaxWithLoss;
import dev.panagrad.nn.AdaptiveMaxPool1d;
import dev.panagrad.nn.AdaptiveMaxPool2d;
import dev.panagrad.nn.AdaptiveMaxPool3d;
import dev.panagrad.nn.AttentionMasks;
import dev.panagrad.nn.Bilinear;
import dev.panagrad.nn.CTCLoss;
import dev.panagrad.nn.ConvTranspose1d;
import dev.panagrad.nn.ConvTranspose2d;
import dev.panagrad.nn.ConvTranspose3d;
import dev.panagrad.nn.CosineEmbeddingLoss;
import dev.panagrad.nn.CosineSimilarity;
import dev.panagrad.nn.EmbeddingBag;
import dev.panagrad.nn.FractionalMaxPool2d;
import dev.panagrad.nn.FractionalMaxPool3d;
import dev.panagrad.nn.GRU;
import dev.panagrad.nn.GRUCell;
import dev.panagrad.nn.GaussianNLLLoss;
import dev.panagrad.nn.LSTM;
import dev.panagrad.nn.LSTMCell;
import dev.panagrad.nn.Loss;
import dev.panagrad.nn.MarginRankingLoss;
import dev.panagrad.nn.MaxPool1d;
import dev.panagrad.nn.MaxPool2d;
import dev.panagrad.nn.MaxPool3d;
import dev.panagrad.nn.MaxUnpool1d;
import dev.panagrad.nn.MaxUnpool2d;
import dev.panagrad.nn.MaxUnpool3d;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.MultiheadAttention;
import dev.panagrad.nn.PairwiseDistance;
import dev.panagrad.nn.Pools;
import dev.panagrad.nn.RNN;
import dev.panagrad.nn.RNNCell;
import dev.panagrad.nn.Recurrent;
import dev.panagrad.nn.Transformer;
import dev.panagrad.nn.TransformerDecoder;
import dev.panagrad.nn.TransformerDecoderLayer;
import dev.panagrad.nn.TransformerEncoder;
import dev.panagrad.nn.TransformerEncoderLayer;
import dev.panagrad.nn.TripletMarginLoss;
import dev.panagrad.nn.TripletMarginWithDistanceLoss;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// How modules are called: the parameters of PyTorch's `forward`, and its results in a row.
final class ModuleCallers {
    private static final String SELF = "src, src_mask, src_key_padding_mask, is_causal";
    private static final String BOTH = "tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, "
            + "memory_key_padding_mask, tgt_is_causal, memory_is_causal";
    private static final String ALL = "src, tgt, src_mask, tgt_mask, memory_mask, src_key_padding_mask, "
            + "tgt_key_padding_mask, memory_key_padding_mask, src_is_causal, tgt_is_causal, memory_is_causal";

    private ModuleCallers() {
    }

    /// @param indices whether a pool was made to return them
    static List<Tensor> call(Module m, boolean indices, List<Object> positional, Map<String, Object> named) {
        Arguments a = new Arguments(signature(m), positional, named);
        return switch (m) {
            case RNN n -> states(n.forward(a.input(), a.tensor("hx")));
            case GRU n -> states(n.forward(a.input(), a.tensor("hx")));
            case LSTM n -> states(n.forward(a.input(), pair(a, 0), pair(a, 1)));
            case RNNCell n -> List.of(n.forward(a.input(), a.tensor("hx")));
            case GRUCell n -> List.of(n.forward(a.input(), a.tensor("hx")));
            case LSTMCell n -> {
                LSTMCell.Output y = n.forward(a.input(), pair(a, 0), pair(a, 1));
                yield List.of(y.hidden(), y.cell());
            }
            case MultiheadAttention n -> {
                MultiheadAttention.Output y = n.forward(a.tensor("query"), a.tensor("key"), a.tensor("value"),
                        masks(a, "key_padding_mask", "attn_mask").needWeights(a.flag("need_weights", true))
                                .averageWeights(a.flag("average_attn_weights", true)));
                yield y.weights() == null ? List.of(y.output()) : List.of(y.output(), y.weights());
            }
            case TransformerEncoderLayer n ->
                    List.of(n.forward(a.tensor("src"), masks(a, "src_key_padding_mask", "src_mask")));
            case TransformerEncoder n ->
                    List.of(n.forward(a.tensor("src"), masks(a, "src_key_padding_mask", "mask")));
            case TransformerDecoderLayer n -> List.of(n.forward(a.tensor("tgt"), a.tensor("memory"),
                    masks(a, "tgt_key_padding_mask", "tgt_mask"),
                    masks(a, "memory_key_padding_mask", "memory_mask")));
            case TransformerDecoder n -> List.of(n.forward(a.tensor("tgt"), a.tensor("memory"),
                    masks(a, "tgt_key_padding_mask", "tgt_mask"),
                    masks(a, "memory_key_padding_mask", "memory_mask")));
            case Transformer n -> List.of(n.forward(a.tensor("src"), a.tensor("tgt"),
                    masks(a, "src_key_padding_mask", "src_mask"),
                    masks(a, "tgt_key_padding_mask", "tgt_mask"),
                    masks(a, "memory_key_padding_mask", "memory_mask")));
            case AdaptiveLogSoftmaxWithLoss n -> {
                AdaptiveLogSoftmaxWithLoss.Output y = n.forward(a.input(), a.tensor("target"));
                yield List.of(y.output(), y.loss());
            }
            case EmbeddingBag n ->
                    List.of(n.forward(a.input(), a.tensor("offsets"), a.tensor("per_sample_weights")));
            default -> indices ? largest(m, a) : List.of(few(m, a));
        };
    }

    /// Pools that tell where their elements were found.
    private static List<Tensor> largest(Module m, Arguments a) {
        Pools.Largest y = switch (m) {
            case MaxPool1d n -> n.forwardWithIndices(a.input());
            case MaxPool2d n -> n.forwardWithIndices(a.input());
            case MaxPool3d n -> n.forwardWithIndices(a.input());
            case AdaptiveMaxPool1d n -> n.forwardWithIndices(a.input());
            case AdaptiveMaxPool2d n -> n.forwardWithIndices(a.input());
            case AdaptiveMaxPool3d n -> n.forwardWithIndices(a.input());
            case FractionalMaxPool2d n -> n.forwardWithIndices(a.input());
            case FractionalMaxPool3d n -> n.forwardWithIndices(a.input());
            default -> throw new Cases.NotWired("indices of " + m);
        };
        return List.of(y.values(), y.indices());
    }

    /// The spatial sizes of a result, of which PyTorch also takes those before.
    private static Tensor enlarged(Arguments a, int spatial, BiFunction<Tensor, long[], Tensor> forward) {
        long[] size = a.longs("output_size");
        return forward.apply(a.input(), Arrays.copyOfRange(size, size.length - spatial, size.length));
    }

    /// Modules of two to four operands and one result.
    private static Tensor few(Module m, Arguments a) {
        return switch (m) {
            case Loss n -> n.forward(a.input(), a.tensor("target"));
            case Bilinear n -> n.forward(a.tensor("input1"), a.tensor("input2"));
            case CosineSimilarity n -> n.forward(a.tensor("x1"), a.tensor("x2"));
            case PairwiseDistance n -> n.forward(a.tensor("x1"), a.tensor("x2"));
            case CosineEmbeddingLoss n ->
                    n.forward(a.tensor("input1"), a.tensor("input2"), a.tensor("target"));
            case MarginRankingLoss n -> n.forward(a.tensor("input1"), a.tensor("input2"), a.tensor("target"));
            case GaussianNLLLoss n -> n.forward(a.input(), a.tensor("target"), a.tensor("var"));
            case TripletMarginLoss n ->
                    n.forward(a.tensor("anchor"), a.tensor("positive"), a.tensor("negative"));
            case TripletMarginWithDistanceLoss n ->
                    n.forward(a.tensor("anchor"), a.tensor("positive"), a.tensor("negative"));
            case CTCLoss n -> n.forward(a.tensor("log_probs"), a.tensor("targets"),
                    LossCalls.counts(a, "input_lengths"), LossCalls.counts(a, "target_lengths"));
            case MaxUnpool1d n -> n.forward(a.input(), a.tensor("indices"), a.longs("output_size"));
            case MaxUnpool2d n -> n.forward(a.input(), a.tensor("indices"), a.longs("output_size"));
            case MaxUnpool3d n -> n.forward(a.input(), a.tensor("indices"), a.longs("output_size"));
            case ConvTranspose1d n when a.has("output_size") -> enlarged(a, 1, n::forwardTo);
            case ConvTranspose2d n when a.has("output_size") -> enlarged(a, 2, n::forwardTo);
            case ConvTranspose3d n when a.has("output_size") -> enlarged(a, 3, n::forwardTo);
            default -> m.call(a.input());
        };
    }

    private static String signature(Module m) {
        return switch (m) {
            case Recurrent _ -> "input, hx";
            case RNNCell _ -> "input, hx";
            case GRUCell _ -> "input, hx";
            case LSTMCell _ -> "input, hx";
            case MultiheadAttention _ -> "query, key, value, key_padding_mask, need_weights, attn_mask, "
                    + "average_attn_weights, is_causal";
            case TransformerEncoderLayer _ -> SELF;
            case TransformerEncoder _ -> SELF.replace("src_mask", "mask");
            case TransformerDecoderLayer _ -> BOTH;
            case TransformerDecoder _ -> BOTH;
            case Transformer _ -> ALL;
            case EmbeddingBag _ -> "input, offsets, per_sample_weights";
            case Bilinear _ -> "input1, input2";
            case CosineSimilarity _ -> "x1, x2";
            case PairwiseDistance _ -> "x1, x2";
            case CosineEmbeddingLoss _ -> "input1, input2, target";
            case MarginRankingLoss _ -> "input1, input2, target";
            case GaussianNLLLoss _ -> "input, target, var";
            case TripletMarginLoss _ -> "anchor, positive, negative";
            case TripletMarginWithDistanceLoss _ -> "anchor, positive, negative";
            case CTCLoss _ -> "log_probs, targets, input_lengths, target_lengths";
            case MaxUnpool1d _ -> "input, indices, output_size";
            case MaxUnpool2d _ -> "input, indices, output_size";
            case MaxUnpool3d _ -> "input, indices, output_size";
            case AdaptiveLogSoftmaxWithLoss _ -> "input, target";
            case Loss _ -> "input, target";
            default -> "input, output_size";
        };
    }

    private static AttentionMasks masks(Arguments a, String keys, String pairs) {
        return AttentionMasks.NONE.keyPadding(a.tensor(keys)).attention(a.tensor(pairs));
    }

    private static Tensor pair(Arguments a, int i) {
        return a.has("hx") ? (Tensor) ((List<?>) a.get("hx")).get(i) : null;
    }

    private static List<Tensor> states(Recurrent.Output y) {
        List<Tensor> all = new ArrayList<>(List.of(y.output(), y.hidden()));
        if (y.cell() != null) {
            all.add(y.cell());
        }
        return all;
    }
}
