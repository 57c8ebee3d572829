package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;

/// The steps of optimizers, each one kernel over parameter, gradient and state.
final class UpdateOps {
    private UpdateOps() {
    }

    static void step(Work w, Update op, Tensor[] in) {
        DType t = Work.computed(in[0].dtype());
        Tensor[] x = new Tensor[in.length];
        long[] at = new long[in.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = w.plain(in[i], t);
            at[i] = Work.at(x[i]);
        }
        long n = in[0].numel();
        long now = w.device.numbersOf(op, in);
        Kernel.Arguments args = w.kernel("update", kernel(op) + Work.suffix(t)).add(at[0]).add(at[1]);
        state(op, args, at);
        w.device.launch(args.add(n).add(numbers(op)).add(now), n);
        for (int i = 0; i < x.length; i++) {
            if (i != 1) {
                w.finish(x[i], in[i]);
            }
        }
    }

    private static String kernel(Update op) {
        return switch (op) {
            case Update.SgdStep _ -> "sgd";
            case Update.AdamStep _ -> "adam";
            case Update.RmsPropStep _ -> "rms_prop";
            case Update.AdagradStep _ -> "adagrad";
            case Update.AdadeltaStep _ -> "adadelta";
            case Update.AdamaxStep _ -> "adamax";
            case Update.MomentStep _ -> "moment";
            case Update.RpropStep _ -> "rprop";
            case Update.LionStep _ -> "lion";
            case Update.AveragedStep _ -> "averaged";
        };
    }

    /// Adds the addresses of the state, 0 for a part that there is not.
    private static void state(Update op, Kernel.Arguments args, long[] at) {
        switch (op) {
            case Update.SgdStep _ -> args.add(at.length > 2 ? at[2] : 0L);
            case Update.AdamStep s -> args.add(at[2]).add(at[3]).add(s.amsgrad() ? at[4] : 0L);
            case Update.RmsPropStep s -> args.add(at[2]).add(s.momentum() > 0 ? at[3] : 0L)
                    .add(s.centered() ? at[at.length - 1] : 0L);
            case Update.AdagradStep _,Update.LionStep _,Update.AveragedStep _ -> args.add(at[2]);
            case Update.AdadeltaStep _,Update.AdamaxStep _,Update.MomentStep _,Update.RpropStep _ ->
                    args.add(at[2]).add(at[3]);
        }
    }

    /// Returns the numbers of a step as its kernel takes them, a structure of `update.cu`: in single
    /// precision if it is Adam's for many parameters.
    static long[] numbers(Update op, Tensor[] in) {
        return op instanceof Update.AdamStep s && PendingUpdates.fits(op, in) ? singles(s) : numbers(op);
    }

    private static long[] numbers(Update op) {
        return switch (op) {
            case Update.SgdStep s -> words(s.lr(), s.momentum(), s.dampening(), s.weightDecay(),
                    flag(s.nesterov()), flag(s.maximize()), flag(s.first()));
            case Update.AdamStep s -> words(s.lr(), s.beta1(), s.beta2(), s.eps(), s.weightDecay(),
                    1 - Math.pow(s.beta1(), s.step()), 1 - Math.pow(s.beta2(), s.step()), flag(s.decoupled()),
                    flag(s.maximize()));
            case Update.RmsPropStep s -> words(s.lr(), s.alpha(), s.eps(), s.weightDecay(), s.momentum(),
                    flag(s.maximize()));
            case Update.AdagradStep s -> words(s.rate(), s.eps(), s.weightDecay(), flag(s.maximize()));
            case Update.AdadeltaStep s ->
                    words(s.lr(), s.rho(), s.eps(), s.weightDecay(), flag(s.maximize()));
            case Update.AdamaxStep s -> words(s.rate(), s.beta1(), s.beta2(), s.eps(), s.weightDecay(),
                    flag(s.maximize()));
            case Update.MomentStep s -> words(s.beta1(), s.beta2(), s.eps(), s.weightDecay(), s.shrink(),
                    s.ofMean(), s.ofGradient(), s.correction(), flag(s.rooted()), flag(s.maximize()));
            case Update.RpropStep s ->
                    words(s.etaMinus(), s.etaPlus(), s.least(), s.most(), flag(s.maximize()));
            case Update.LionStep s ->
                    words(s.lr(), s.beta1(), s.beta2(), s.shrink(), flag(s.maximize()));
            case Update.AveragedStep s ->
                    words(s.rate(), s.shrink(), s.mu(), s.weightDecay(), flag(s.maximize()));
        };
    }

    private static long[] words(double... numbers) {
        long[] words = new long[numbers.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = Double.doubleToRawLongBits(numbers[i]);
        }
        return words;
    }

    /// The numbers of Adam in single precision, two in a word.
    private static long[] singles(Update.AdamStep s) {
        double shrink = s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1;
        double[] numbers = {s.lr(), 1 - Math.pow(s.beta1(), s.step()), 1 - Math.pow(s.beta2(), s.step()),
                s.beta1(), 1 - s.beta1(), s.beta2(), 1 - s.beta2(), s.eps(),
                s.decoupled() ? 0 : s.weightDecay(), shrink, flag(s.maximize())};
        long[] words = new long[(numbers.length + 1) / 2];
        for (int i = 0; i < numbers.length; i++) {
            words[i / 2] |= (Float.floatToRawIntBits((float) numbers[i]) & 0xffffffffL) << 32 * (i % 2);
        }
        return words;
    }

    private static double flag(boolean b) {
        return b ? 1 : 0;
    }
}
