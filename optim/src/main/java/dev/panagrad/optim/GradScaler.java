package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
/// Scale and inverse lie on the loss's device, and so does what is known of the gradients until [#step], the
/// only one that waits for a device, once for all gradients on it. Everything before it can be captured
/// (`CudaGraph`) once it has run, and replays take the scale of their time:
///
/// ```java
/// Tensor loss = graph.replay();               // captured: forward, backward, unscale_, clipping
/// scaler.step(optimizer);
/// scaler.update();
/// ```
///
/// After a step left out the scale is multiplied by the backoff factor; after `growthInterval` steps in a row
/// that were not, by the growth factor. bfloat16 needs no scaler. Not for use by several threads at once.
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

        private boolean finite() {
            if (finite == null) {
                finite = flags.stream().mapToDouble(Tensor::item).allMatch(v -> v != 0);
            }
            return finite;
        }
    }

    private final double growthFactor;
    private final double backoffFactor;
    private final long growthInterval;
    private float scale;
    private long growthTracker;
    /// The scale as a float32 number on each device that has asked for it.
    private final Map<Device, Tensor> scales = new HashMap<>();
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
        scale = (float) initScale;
        this.growthFactor = growthFactor;
        this.backoffFactor = backoffFactor;
        this.growthInterval = growthInterval;
    }

    private static void check(boolean ok, String name, String expected, double found) {
        if (!ok) {
            throw new IllegalArgumentException(
                    "gradScaler: " + name + " is out of range, expected " + expected + " but got " + found);
        }
    }

    /// Returns the current scale.
    public double scale() {
        return scale;
    }

    /// Returns the loss times the scale, in float32 where the loss is of a half type.
    public Tensor scale(Tensor loss) {
        Tensor wide = loss.dtype() == DType.FLOAT64 ? loss : loss.to(DType.FLOAT32);
        return wide.mul(on(loss.device()));
    }

    private Tensor on(Device device) {
        return scales.computeIfAbsent(device,
                d -> Scope.keep(Tensor.full(scale, DType.FLOAT32).to(d).copy()));
    }

    private void set(float newScale) {
        scale = newScale;
        Grad.off(() -> scales.values().forEach(t -> t.fill_(newScale)));
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
        Map<Device, List<Tensor>> finite = new LinkedHashMap<>();
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
        for (Tensor g : gradients) {
            finite.computeIfAbsent(g.device(), _ -> new ArrayList<>()).add(g.isFinite().all());
            // As in PyTorch, the inverse is computed in double precision and rounded.
            g.mul_(inverses.computeIfAbsent(g.device(),
                    d -> on(d).to(DType.FLOAT64).reciprocal().to(DType.FLOAT32)));
        }
        return finite.values().stream()
                .map(f -> Scope.keep(Tensor.stack(0, f.toArray(Tensor[]::new)).all())).toList();
    }

    /// Makes the optimizer's step if all gradients are finite, after dividing them by the scale unless
    /// [#unscale_] did; returns whether it was made.
    ///
    /// @throws IllegalStateException if it was called since the last update, or in a step that is captured
    public boolean step(Optimizer<?> optimizer) {
        HostWork.reads("gradScaler.step", "whether all gradients are finite",
                "the capture to end with unscale_, and step and update after each replay");
        Progress p = progress.get(optimizer);
        if (p == null) {
            unscale_(optimizer);
            p = progress.get(optimizer);
        } else if (p.stage == Stage.STEPPED) {
            throw new IllegalStateException(
                    "step: called twice for an optimizer, expected scaler.update() in between");
        }
        p.stage = Stage.STEPPED;
        if (p.finite()) {
            optimizer.step();
        }
        return p.finite();
    }

    /// Changes the scale after the steps of all optimizers.
    ///
    /// @throws IllegalStateException if no optimizer's gradients were looked at since the last update
    public void update() {
        if (progress.isEmpty()) {
            throw new IllegalStateException(
                    "update: no gradients were looked at, expected scaler.step(optimizer) before");
        }
        if (!progress.values().stream().allMatch(Progress::finite)) {
            set((float) (scale * backoffFactor));
            growthTracker = 0;
        } else if (++growthTracker == growthInterval) {
            float larger = (float) (scale * growthFactor);
            set(Float.isFinite(larger) ? larger : scale);
            growthTracker = 0;
        }
        progress.clear();
    }

    /// Sets the scale, after the steps of all optimizers.
    ///
    /// @throws IllegalArgumentException if it is not positive and finite
    public void update(double newScale) {
        check(newScale > 0 && Double.isFinite(newScale), "newScale", "0 < newScale < ∞", newScale);
        set((float) newScale);
        progress.clear();
    }

    /// Returns the scale, the settings, and the number of good steps since the scale changed, as optimizers
    /// print.
    @Override
    public String toString() {
        return "GradScaler (" + SettingsText.line("backoffFactor", backoffFactor)
                + SettingsText.line("growthFactor", growthFactor)
                + SettingsText.line("growthInterval", growthInterval)
                + SettingsText.line("scale", (double) scale)
                + SettingsText.line("growthTracker", growthTracker) + "\n)";
    }

    /// Returns what [#loadStateDict] takes: the scale and the number of good steps since it changed.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("scale", Tensor.full(scale, DType.FLOAT64));
        out.put("_growth_tracker", Tensor.full(growthTracker, DType.INT64));
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
        set((float) s.item());
        growthTracker = (long) tracker.item();
        progress.clear();
    }
}
