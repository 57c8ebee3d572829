package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;

/// The steps of optimizers, each kind one kernel over the parameters, gradients and states of a [Table].
final class UpdateOps {
    /// `MOST` of `update.cu`, and the pointers of a parameter: itself, its gradient and up to three of state.
    static final int MOST = 32;
    private static final int POINTERS = 5;

    private UpdateOps() {
    }

    /// The structure `Many` of `update.cu`.
    static final class Table {
        private final long[] words = new long[(POINTERS + 1) * MOST + MOST / 2];
        /// Where a conditional step finds how many there were, and its condition, or 0.
        private final long[] made = new long[MOST];
        private long condition;
        private int count;
        private int blocks;

        int count() {
            return count;
        }

        /// Returns whether another parameter fits.
        boolean takes(Update op, Tensor[] in) {
            long more = CudaDevice.blocks(in[0].numel(), CudaDevice.THREADS);
            return count < MOST && blocks + more <= Integer.MAX_VALUE
                    && (count == 0 || condition == condition(op, in));
        }

        void add(Update op, Tensor[] in) {
            long[] at = pointers(op, in);
            condition = condition(op, in);
            made[count] = op instanceof Update.Conditional ? Work.at(in[in.length - 2]) : 0;
            for (int i = 0; i < POINTERS; i++) {
                words[i * MOST + count] = at[i];
            }
            words[POINTERS * MOST + count] = in[0].numel();
            int half = (POINTERS + 1) * MOST + count / 2;
            words[half] = count % 2 == 0 ? blocks : words[half] | (long) blocks << 32;
            blocks += Math.toIntExact(CudaDevice.blocks(in[0].numel(), CudaDevice.THREADS));
            count++;
        }

        void clear() {
            count = 0;
            blocks = 0;
        }

        /// Launches the steps; `now` is where the numbers of the first lie on the device, or 0.
        void launch(CudaDevice device, Update op, DType t, long now) {
            if (op instanceof Update.Unscale) {
                Kernel.Arguments args = device.kernel("update", "unscale" + Work.suffix(t)).begin().add(words)
                        .add(count).add(now).add(condition);
                device.launch(args, blocks, 1, 1, CudaDevice.THREADS);
            } else {
                launchStep(device, op, t, now);
            }
        }

        private void launchStep(CudaDevice device, Update op, DType t, long now) {
            Update.Step step = step(op);
            long[] own = numbers(op, t);
            long at = now;
            if (condition != 0) {
                at = now == 0 ? device.updates.counted : now;
                String counting = step instanceof Update.SgdStep ? "" : Work.suffix(t);
                Kernel.Arguments args = device.kernel("update", "count_" + kernel(step) + counting).begin()
                        .add(made).add(count).add(own).add(now).add(at).add(condition);
                device.launch(args, 1, 1, 1, MOST);
            }
            if (blocks == 0) {
                return;
            }
            Kernel.Arguments args = device.kernel("update", kernel(step) + Work.suffix(t)).begin().add(words)
                    .add(count).add(own).add(at).add(condition);
            device.launch(args, blocks, 1, 1, CudaDevice.THREADS);
        }
    }

    /// Returns the step that is made, perhaps under a condition.
    static Update.Step step(Update op) {
        return switch (op) {
            case Update.Step s -> s;
            case Update.Conditional c -> c.step();
            case Update.ScaleStep _,Update.Unscale _ ->
                    throw new IllegalArgumentException("no optimizer's step: " + op);
        };
    }

    /// Returns how many operands have the shape of the first one.
    private static int tensors(Update op) {
        return op instanceof Update.Unscale ? 1 : step(op).arity();
    }

    private static long condition(Update op, Tensor[] in) {
        return op instanceof Update.Step ? 0 : Work.at(in[in.length - 1]);
    }

    static void run(Work w, Update op, Tensor[] in) {
        if (op instanceof Update.ScaleStep s) {
            w.device.launch(w.kernel("update", "scale_step").add(Work.at(in[0])).add(Work.at(in[1]))
                    .add(Work.at(in[2])).add(s.growth()).add(s.backoff()).add(s.interval()), 1, 1, 1, 1);
        } else {
            step(w, op, in);
        }
    }

    /// Returns where the numbers of an operation lie on the device, or 0.
    static long numbersOf(CudaDevice device, Update op, Tensor[] in) {
        return op instanceof Update.Unscale ? Work.at(in[1]) : device.numbersOf(op, in);
    }

    /// Makes the step of one parameter whose operands are not as the kernel takes them.
    private static void step(Work w, Update op, Tensor[] in) {
        DType t = Work.computed(in[0].dtype());
        Tensor[] x = in.clone();
        for (int i = 0; i < tensors(op); i++) {
            x[i] = w.plain(in[i], t);
        }
        Table table = new Table();
        table.add(op, x);
        table.launch(w.device, op, t, numbersOf(w.device, op, in));
        for (int i = 0; i < x.length; i++) {
            if (op.changes(i)) {
                w.finish(x[i], in[i]);
            }
        }
    }

    private static String kernel(Update.Step op) {
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

    /// Returns the addresses of the operands as the kernel takes them, 0 for a state that there is not.
    private static long[] pointers(Update op, Tensor[] in) {
        long[] at = new long[POINTERS];
        for (int i = 0; i < tensors(op); i++) {
            at[i] = Work.at(in[i]);
        }
        if (op instanceof Update.RmsPropStep s && s.centered() && s.momentum() <= 0) {
            at[4] = at[3];
            at[3] = 0;
        }
        return at;
    }

    /// Returns the numbers of a step as its kernel takes them, a structure of `update.cu`.
    static long[] numbers(Update op, DType t) {
        return step(op) instanceof Update.AdamStep s && t == DType.FLOAT32 ? singles(s) : numbers(step(op));
    }

    private static long[] numbers(Update.Step op) {
        return switch (op) {
            case Update.SgdStep s -> words(s.lr(), s.momentum(), s.dampening(), s.weightDecay(),
                    flag(s.nesterov()), flag(s.maximize()), flag(s.first()));
            case Update.AdamStep s -> words(s.lr(), s.beta1(), s.beta2(), s.eps(), s.weightDecay(),
                    1 - power(s.beta1(), s.step()), 1 - power(s.beta2(), s.step()), flag(s.decoupled()),
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

    /// `power` of `update.cu`: a step has the same bits whether host or device counts.
    private static double power(double beta, long n) {
        double p = 1;
        double square = beta;
        for (long i = n; i > 0; i >>= 1) {
            p *= (i & 1) == 0 ? 1 : square;
            square *= square;
        }
        return p;
    }

    /// The numbers of Adam in single precision, two in a word, and both betas for the kernel that counts.
    private static long[] singles(Update.AdamStep s) {
        double shrink = s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1;
        double[] numbers = {s.lr(), 1 - power(s.beta1(), s.step()), 1 - power(s.beta2(), s.step()),
                s.beta1(), 1 - s.beta1(), s.beta2(), 1 - s.beta2(), s.eps(),
                s.decoupled() ? 0 : s.weightDecay(), shrink, flag(s.maximize())};
        int half = (numbers.length + 1) / 2;
        long[] words = new long[half + 2];
        words[half] = Double.doubleToRawLongBits(s.beta1());
        words[half + 1] = Double.doubleToRawLongBits(s.beta2());
        for (int i = 0; i < numbers.length; i++) {
            words[i / 2] |= (Float.floatToRawIntBits((float) numbers[i]) & 0xffffffffL) << 32 * (i % 2);
        }
        return words;
    }

    private static double flag(boolean b) {
        return b ? 1 : 0;
    }
}
