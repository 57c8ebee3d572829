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
        long counted = w.device.counted(op);
        Kernel.Arguments args = w.kernel("update", kernel(op) + Work.suffix(t)).add(at[0]).add(at[1]);
        state(op, args, at);
        numbers(op, args.add(n), counted);
        w.device.launch(args, n);
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

    /// @param counted where the device counts the step by itself, or 0
    static void numbers(Update op, Kernel.Arguments args, long counted) {
        switch (op) {
            case Update.SgdStep s -> args.add(s.lr()).add(s.momentum()).add(s.dampening())
                    .add(s.weightDecay()).add(flag(s.nesterov())).add(flag(s.maximize()))
                    .add(flag(s.first()));
            case Update.AdamStep s -> args.add(s.lr()).add(s.beta1()).add(s.beta2()).add(s.eps())
                    .add(s.weightDecay()).add(1 - Math.pow(s.beta1(), s.step()))
                    .add(1 - Math.pow(s.beta2(), s.step())).add(counted).add(flag(s.decoupled()))
                    .add(flag(s.maximize()));
            case Update.RmsPropStep s -> args.add(s.lr()).add(s.alpha()).add(s.eps()).add(s.weightDecay())
                    .add(s.momentum()).add(flag(s.maximize()));
            case Update.AdagradStep s ->
                    args.add(s.rate()).add(s.eps()).add(s.weightDecay()).add(flag(s.maximize()));
            case Update.AdadeltaStep s -> args.add(s.lr()).add(s.rho()).add(s.eps()).add(s.weightDecay())
                    .add(flag(s.maximize()));
            case Update.AdamaxStep s -> args.add(s.rate()).add(s.beta1()).add(s.beta2()).add(s.eps())
                    .add(s.weightDecay()).add(flag(s.maximize()));
            case Update.MomentStep s -> args.add(s.beta1()).add(s.beta2()).add(s.eps()).add(s.weightDecay())
                    .add(s.shrink()).add(s.ofMean()).add(s.ofGradient()).add(s.correction())
                    .add(flag(s.rooted())).add(flag(s.maximize()));
            case Update.RpropStep s -> args.add(s.etaMinus()).add(s.etaPlus()).add(s.least()).add(s.most())
                    .add(flag(s.maximize()));
            case Update.LionStep s -> args.add(s.lr()).add(s.beta1()).add(s.beta2()).add(s.shrink())
                    .add(flag(s.maximize()));
            case Update.AveragedStep s -> args.add(s.rate()).add(s.shrink()).add(s.mu())
                    .add(s.weightDecay()).add(flag(s.maximize()));
        }
    }

    /// The numbers of Adam in single precision, as `adam_many_f32` takes them.
    static void singleNumbers(Update.AdamStep s, Kernel.Arguments args, long counted) {
        double shrink = s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1;
        double[] numbers = {s.lr(), 1 - Math.pow(s.beta1(), s.step()), 1 - Math.pow(s.beta2(), s.step()),
                s.beta1(), 1 - s.beta1(), s.beta2(), 1 - s.beta2(), s.eps(),
                s.decoupled() ? 0 : s.weightDecay(), shrink};
        for (double v : numbers) {
            args.add(Float.floatToRawIntBits((float) v));
        }
        args.add(counted).add(flag(s.maximize()));
    }

    private static int flag(boolean b) {
        return b ? 1 : 0;
    }
}
