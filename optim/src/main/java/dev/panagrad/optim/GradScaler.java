package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps float16 gradients from vanishing, as `torch.amp.GradScaler`: the loss is multiplied by a scale, the
/// gradients are divided by it, and a step whose gradients are not all finite is left out.
///
/// ```java
/// Tensor loss = Autocast.run(DType.FLOAT16, () -> Losses.crossEntropy(model.call(x), y));
/// scaler.scale(loss).backward();
/// scaler.unscale_(optimizer);                 // only if something looks at the gradients, as clipping
/// GradientClipping.byNorm(model.parameters(), 1);
/// scaler.step(optimizer);
/// scaler.update();
/// ```
///
/// After a step left out the scale is multiplied by the backoff factor; after `growthInterval` steps in a row
/// that were not, by the growth factor.
///
/// The scale lies on the first loss's device, and the host waits for nothing: whether the gradients are
/// finite the device knows, and with [SGD], [Adam] and [AdamW] it leaves out the step, and counts those that
/// are made, by itself, as PyTorch's optimizers do that are `fused` and `capturable`. Once such a step was
/// made, the whole can be captured (`CudaGraph`):
///
/// ```java
/// CudaGraph graph = CudaGraph.capture(0, () -> {
///     optimizer.zeroGrad();
///     Tensor loss = Autocast.run(DType.FLOAT16, () -> Losses.crossEntropy(model.call(x), y));
///     scaler.scale(loss).backward();
///     scaler.step(optimizer);
///     scaler.update();
///     return loss.detach();
/// });
/// ```
///
/// Other optimizers, and parameters on several devices, make [#step] wait for each device once; a capture
/// then ends with [#unscale_], and step and update come after each replay. bfloat16 needs no scaler. Not for
/// use by several threads at once.
public final class GradScaler {
    private enum Stage {
        UNSCALED, STEPPED
    }

    /// What happened to an optimizer's gradients since the last update.
    private static final class Progress {
        private Stage stage = Stage.UNSCALED;
        private final List<Tensor> flags;
        private Boolean finite;

        /// @param flags whether all gradients on a device are finite, one for each device
        private Progress(List<Tensor> flags) {
            this.flags = flags;
        }

        /// Waits for the devices.
        private boolean finite() {
            if (finite == null) {
                finite = flags.stream().mapToDouble(Tensor::item).allMatch(v -> v != 0);
            }
            return finite;
        }

        /// Returns whether one device other than the host knows what there is to know.
        private boolean isOnDevice() {
            return flags.size() == 1 && !flags.getFirst().device().equals(Device.CPU);
        }
    }

    private final double growthFactor;
    private final double backoffFactor;
    private final long growthInterval;
    /// The scale, float32, and how many good steps there were since it changed, int64: on the CPU until a
    /// device asks.
    private Tensor scale;
    private Tensor good = number(0L, DType.INT64);
    private boolean placed;
    private final Map<Optimizer<?>, Progress> progress = new IdentityHashMap<>();

    /// Makes a scaler with PyTorch's defaults: scale 65,536, growth factor 2, backoff factor 0.5, growth
    /// interval 2,000.
    public GradScaler() {
        this(65536, 2, 0.5, 2000);
    }

    /// Makes a scaler.
    ///
    /// @param initScale the first scale
    /// @param growthFactor by what the scale is multiplied after enough good steps, more than 1
    /// @param backoffFactor by what it is multiplied after a step left out, less than 1
    /// @param growthInterval how many good steps are enough
    /// @throws IllegalArgumentException if a number is out of range
    public GradScaler(double initScale, double growthFactor, double backoffFactor, long growthInterval) {
        check(initScale > 0 && Double.isFinite(initScale), "initScale", "0 < initScale < ∞", initScale);
        check(growthFactor > 1, "growthFactor", "growthFactor > 1", growthFactor);
        check(backoffFactor > 0 && backoffFactor < 1, "backoffFactor", "0 < backoffFactor < 1",
                backoffFactor);
        check(growthInterval >= 1, "growthInterval", "growthInterval >= 1", growthInterval);
        scale = number(initScale, DType.FLOAT32);
        this.growthFactor = growthFactor;
        this.backoffFactor = backoffFactor;
        this.growthInterval = growthInterval;
    }

    private static Tensor number(Number v, DType t) {
        return Scope.keep(Tensor.full(v, t));
    }

    private static void check(boolean ok, String name, String expected, double found) {
        if (!ok) {
            throw new IllegalArgumentException(
                    "gradScaler: " + name + " is out of range, expected " + expected + " but got " + found);
        }
    }

    /// Returns the current scale; waits for its device.
    public double scale() {
        return scale.item();
    }

    /// Returns the loss times the scale, in float32 where the loss is of a half type.
    public Tensor scale(Tensor loss) {
        Tensor wide = loss.dtype() == DType.FLOAT64 ? loss : loss.to(DType.FLOAT32);
        return wide.mul(on(loss.device()));
    }

    /// Returns the scale on a device. The first to ask gets it for good: changed there in place, it is the
    /// present one to all that was captured.
    private Tensor on(Device device) {
        if (!placed) {
            Tensor s = Scope.keep(scale.to(device).copy());
            good = Scope.keep(good.to(device).copy());
            scale = s;
            placed = true;
        }
        return scale.to(device);
    }

    private void set(double newScale) {
        Grad.off(() -> {
            scale.fill_((float) newScale);
        });
    }

    /// Divides the gradients of an optimizer's parameters by the scale, in place, so that they can be looked
    /// at or clipped; [#step] then does it no more.
    ///
    /// @throws IllegalStateException if it was called since the last update, or after the step
    /// @throws IllegalArgumentException if a gradient is of a half type
    public void unscale_(Optimizer<?> optimizer) {
        checkFresh(optimizer);
        List<Tensor> flags = Grad.off(() -> unscaled(optimizer));
        HostWork.run("GradScaler", () -> () -> progress.remove(optimizer), () -> {
            checkFresh(optimizer);
            progress.put(optimizer, new Progress(flags));
        });
    }

    private void checkFresh(Optimizer<?> optimizer) {
        Progress p = progress.get(optimizer);
        if (p != null) {
            throw new IllegalStateException(p.stage == Stage.UNSCALED
                    ? "unscale_: called twice for an optimizer, expected scaler.update() in between"
                    : "unscale_: called after step for an optimizer, expected it before");
        }
    }

    /// Divides the gradients, and returns for each device whether all on it are finite.
    private List<Tensor> unscaled(Optimizer<?> optimizer) {
        List<Tensor> gradients = new ArrayList<>();
        for (Optimizer.Group<?> g : optimizer.groups()) {
            for (Tensor p : g.parameters()) {
                if (p.grad() != null && p.grad().dtype().bytes() < 4) {
                    throw new IllegalArgumentException("unscale_: a gradient is of a half type, p is "
                            + p.shape() + " " + p.dtype() + ", expected float32 parameters");
                }
                if (p.grad() != null) {
                    gradients.add(p.grad());
                }
            }
        }
        Map<Device, Tensor> inverses = new HashMap<>();
        Map<Device, Tensor> finite = new LinkedHashMap<>();
        for (Tensor g : gradients) {
            // As in PyTorch, the inverse is computed in double precision and rounded. A scale is finite.
            Tensor inverse = inverses.computeIfAbsent(g.device(),
                    d -> on(d).to(DType.FLOAT64).reciprocal().to(DType.FLOAT32));
            Tensor flag = finite.computeIfAbsent(g.device(), d -> Scope.keep(on(d).isFinite()));
            Tensor.apply(new Update.Unscale(), g, inverse, flag);
        }
        return List.copyOf(finite.values());
    }

    /// Makes the optimizer's step if all gradients are finite, after dividing them by the scale unless
    /// [#unscale_] did; [#allFinite] tells whether it was made.
    ///
    /// @throws IllegalStateException if it was called since the last update, or in a step that is captured
    ///         where the device cannot leave it out
    public void step(Optimizer<?> optimizer) {
        if (!progress.containsKey(optimizer)) {
            unscale_(optimizer);
        } else if (progress.get(optimizer).stage == Stage.STEPPED) {
            throw new IllegalStateException(
                    "step: called twice for an optimizer, expected scaler.update() in between");
        }
        Progress p = progress.get(optimizer);
        boolean conditional = p.isOnDevice() && optimizer.takesConditions();
        if (!conditional) {
            HostWork.reads("gradScaler.step",
                    "whether all gradients of " + optimizer.getClass().getSimpleName()
                            + " are finite",
                    "SGD, Adam or AdamW with all parameters on one device and no momentum that"
                            + " begins late, or the capture to end with unscale_, and step and update after"
                            + " each replay");
        }
        Set<Tensor> flags = flags();
        HostWork.run("GradScaler", () -> () -> p.stage = Stage.UNSCALED, () -> {
            expectSame("step", flags);
            progress.get(optimizer).stage = Stage.STEPPED;
        });
        if (conditional) {
            optimizer.change(p.flags.getFirst());
        } else if (p.finite()) {
            optimizer.step();
        }
    }

    /// Returns whether all gradients of an optimizer were finite when they were divided by the scale, and so
    /// whether its step is made; waits for their device. To be asked before [#update], which forgets it.
    ///
    /// @throws IllegalStateException if they were not divided since the last update
    public boolean allFinite(Optimizer<?> optimizer) {
        Progress p = progress.get(optimizer);
        if (p == null) {
            throw new IllegalStateException(
                    "allFinite: no gradients of the optimizer were looked at, expected"
                            + " scaler.unscale_(optimizer) or scaler.step(optimizer) before");
        }
        return p.finite();
    }

    /// Returns everything that is known of gradients since the last update.
    private Set<Tensor> flags() {
        Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
        progress.values().forEach(p -> all.addAll(p.flags));
        return all;
    }

    /// @throws IllegalStateException if a replay would decide by what is known of other gradients
    private void expectSame(String name, Set<Tensor> flags) {
        Set<Tensor> now = flags();
        if (!now.equals(flags)) {
            now.removeAll(flags);
            throw new IllegalStateException(
                    name + ": it was captured apart from unscale_, expected both in one"
                            + " capture or neither, but of the results of unscale_ " + flags.size()
                            + " were captured and " + now.size() + " are others now");
        }
    }

    /// Changes the scale after the steps of all optimizers.
    ///
    /// @throws IllegalStateException if no optimizer's gradients were looked at since the last update
    public void update() {
        if (progress.isEmpty()) {
            throw new IllegalStateException(
                    "update: no gradients were looked at, expected scaler.step(optimizer) before");
        }
        Set<Tensor> flags = flags();
        Grad.off(() -> {
            Tensor.apply(new Update.ScaleStep(growthFactor, backoffFactor, growthInterval), scale,
                    finite(flags), good);
        });
        Map<Optimizer<?>, Progress> before = new IdentityHashMap<>(progress);
        HostWork.run("GradScaler", () -> () -> progress.putAll(before), () -> {
            expectSame("update", flags);
            progress.clear();
        });
    }

    /// Returns whether all is finite, on the scale's device.
    private Tensor finite(Set<Tensor> flags) {
        List<Tensor> here = flags.stream().map(f -> f.to(scale.device())).toList();
        return switch (here.size()) {
            case 0 -> scale.newFull(1, DType.BOOL);
            case 1 -> here.getFirst();
            default -> Tensor.stack(0, here.toArray(Tensor[]::new)).all();
        };
    }

    /// Sets the scale, after the steps of all optimizers.
    ///
    /// @throws IllegalArgumentException if it is not positive and finite
    public void update(double newScale) {
        check(newScale > 0 && Double.isFinite(newScale), "newScale", "0 < newScale < ∞", newScale);
        set(newScale);
        progress.clear();
    }

    /// Returns the scale, the settings, and the number of good steps since the scale changed, as optimizers
    /// print.
    @Override
    public String toString() {
        return "GradScaler (" + SettingsText.line("backoffFactor", backoffFactor)
                + SettingsText.line("growthFactor", growthFactor)
                + SettingsText.line("growthInterval", growthInterval)
                + SettingsText.line("scale", scale())
                + SettingsText.line("growthTracker", good.itemLong()) + "\n)";
    }

    /// Returns what [#loadStateDict] takes: the scale and the number of good steps since it changed; waits
    /// for their device.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("scale", Tensor.full(scale(), DType.FLOAT64));
        out.put("_growth_tracker", Tensor.full(good.itemLong(), DType.INT64));
        return out;
    }

    /// Goes on from a saved state; factors and interval stay this scaler's own.
    ///
    /// @throws IllegalArgumentException if a part is missing or out of range; nothing is changed then
    public void loadStateDict(Map<String, Tensor> state) {
        Tensor s = state.get("scale");
        Tensor tracker = state.get("_growth_tracker");
        if (s == null || tracker == null || s.numel() != 1 || tracker.numel() != 1) {
            throw new IllegalArgumentException("gradScaler: the state does not fit, expected the numbers "
                    + "scale and _growth_tracker but got " + state.keySet());
        }
        check(s.item() > 0 && Double.isFinite(s.item()), "scale", "0 < scale < ∞", s.item());
        check(tracker.item() >= 0, "_growth_tracker", "_growth_tracker >= 0", tracker.item());
        set(s.item());
        long n = (long) tracker.item();
        Grad.off(() -> {
            good.fill_(n);
        });
        progress.clear();
    }
}
