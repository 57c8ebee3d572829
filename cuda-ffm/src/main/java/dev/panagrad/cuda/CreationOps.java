package dev.panagrad.cuda;

import static dev.panagrad.cuda.Scalar.Number.F64;
import static dev.panagrad.cuda.Scalar.Number.S64;

import dev.panagrad.cuda.Scalar.Number;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Philox;
import java.util.List;

/// Tensors made by a rule or by random numbers, element by element of its number, and counts drawn from
/// distributions.
final class CreationOps {
    private static final Tensor[] NONE = {};

    private CreationOps() {
    }

    private static void run(Work w, Tensor out, String function, Number result, List<Number> types,
            Object... constants) {
        Scalar s = new Scalar(function, result, result, 0, types, function, true);
        if (out.isContiguous()) {
            Elementwise.run(w, s, constants, NONE, out);
        } else {
            Tensor y = w.temporary(out.dtype(), out.shape());
            Elementwise.run(w, s, constants, NONE, y);
            w.finish(y, out);
        }
    }

    static void create(Work w, Creation op, Tensor out) {
        boolean floating = out.dtype().isFloat();
        switch (op) {
            case Creation.Fill(_, _, var value) -> {
                Number t = floating ? F64 : S64;
                Scalar s = Scalar.direct("fill", t, 0, "mov." + (floating ? "f64" : "b64") + " $y, $0;", t);
                Elementwise.run(w, s, new Object[] {value}, NONE, out);
            }
            case Creation.Range(_, _, var start, var step) -> run(w, out,
                    floating ? "range_f64" : "range_s64",
                    floating ? F64 : S64, floating ? List.of(F64, F64) : List.of(S64, S64), start, step);
            case Creation.Eye(var shape, _) -> run(w, out, "eye_s64", S64, List.of(S64), shape.dim(1));
        }
    }

    static void sample(Work w, Sampling op, Tensor[] in, Tensor out) {
        Philox.Key key = op.key();
        long now = w.device.keyOf(key);
        switch (op) {
            case Sampling.Uniform(_, var t, _, var low, var high) -> {
                if (t == DType.FLOAT64) {
                    run(w, out, "uniform_f64", F64, List.of(S64, S64, S64, F64, F64), key.seed(),
                            key.offset(), now, low, high);
                } else {
                    long drop = t == DType.FLOAT16 ? 21 : t == DType.BFLOAT16 ? 24 : 8;
                    run(w, out, "uniform_f32", F64, List.of(S64, S64, S64, S64, F64, F64), key.seed(),
                            key.offset(), now, drop, low, high);
                }
            }
            case Sampling.Normal(_, _, _, var mean, var deviation) -> run(w, out, "normal_f64", F64,
                    List.of(S64, S64, S64, F64, F64), key.seed(), key.offset(), now, mean, deviation);
            case Sampling.Integers(_, _, _, var low, var high) -> run(w, out, "integers_s64", S64,
                    List.of(S64, S64, S64, S64, S64), key.seed(), key.offset(), now, low, high - low);
            case Sampling.Bernoulli(_, _, _, var p) -> run(w, out, "bernoulli_s64", S64,
                    List.of(S64, S64, S64, F64), key.seed(), key.offset(), now, p);
            case Sampling.Permutation _ -> permute(w, key, now, out);
            case Sampling.Poisson _,Sampling.Binomial _ -> count(w, key, now, in, out);
        }
    }

    private static void count(Work w, Philox.Key key, long now, Tensor[] in, Tensor out) {
        Tensor first = w.plain(in[0], DType.FLOAT64);
        Tensor second = in.length > 1 ? w.plain(in[1], DType.FLOAT64) : null;
        Tensor y = w.target(out, DType.FLOAT64);
        long n = out.numel();
        w.device.launch(w.kernel("factor", "counts").add(Work.at(first))
                .add(second == null ? 0L : Work.at(second)).add(Work.at(y)).add(n).add(key.seed())
                .add(key.offset()).add(now), n);
        w.finish(y, out);
    }

    private static void permute(Work w, Philox.Key key, long now, Tensor out) {
        Tensor y = w.target(out, DType.INT64);
        w.device.launch(w.kernel("factor", "permutation").add(Work.at(y)).add(out.numel()).add(key.seed())
                .add(key.offset()).add(now), 1, 1, 1, 1);
        w.finish(y, out);
    }
}
