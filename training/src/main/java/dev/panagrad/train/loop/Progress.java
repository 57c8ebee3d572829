package dev.panagrad.train.loop;

import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far an epoch is, with mean loss, accuracy, samples a second and the time left: as a bar that is
/// redrawn on a terminal, else as a line now and then.
///
/// ```java
/// try (var progress = new Progress("epoch 1/5", train.size())) {
///     for (…) progress.step(batch.size(), loss, correct);
/// }
/// ```
///
/// For use by one thread.
public final class Progress implements AutoCloseable {
    private static final long PLAIN_INTERVAL = 10_000_000_000L;
    private static final long REDRAW_INTERVAL = 100_000_000L;

    private final String name;
    private final long total;
    private final long start = System.nanoTime();
    private final ProgressBar bar;
    private long next = start;
    private long done;
    private double lossSum;
    private long correct;
    private boolean closed;
    private Supplier<String> figures = this::lossAndAccuracy;

    /// Begins an epoch.
    ///
    /// @param name shown in front
    /// @param samples how many there will be, negative if that is not known
    public Progress(String name, long samples) {
        this(name, samples, onTerminal());
    }

    Progress(String name, long samples, boolean redraw) {
        this.name = name;
        total = samples;
        next = start + (redraw ? 0 : PLAIN_INTERVAL);
        bar = !redraw ? null
                : ProgressBar.builder().setTaskName(name).setInitialMax(samples)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200).showSpeed().setUnit(" samples", 1)
                        .setConsumer(new ConsoleProgressBarConsumer(System.out, 110)).build();
    }

    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal()
                && !"dumb".equals(System.getenv("TERM"));
    }

    /// Counts a batch.
    ///
    /// @param samples how many it had
    /// @param loss its mean loss
    /// @param correct how many were right
    public void step(long samples, double loss, long correct) {
        lossSum += loss * samples;
        this.correct += correct;
        count(samples);
    }

    /// Counts a batch.
    ///
    /// @param samples how many it had
    /// @param text returns the figures so far, asked for when they are shown
    public void step(long samples, Supplier<String> text) {
        figures = text;
        count(samples);
    }

    private void count(long samples) {
        done += samples;
        long now = System.nanoTime();
        if (now >= next) {
            if (bar != null) {
                next = now + REDRAW_INTERVAL;
                bar.stepTo(done);
                bar.setExtraMessage("  " + figures());
            } else {
                next = now + PLAIN_INTERVAL;
                long left = Math.round((now - start) * 1e-9 * (total - done) / done);
                String of = total < 0 ? ""
                        : String.format(Locale.ROOT, "  %3d %%", 100 * done / Math.max(total, 1));
                String rest = total < 0 ? "" : "  " + clock(left) + " left";
                System.out.println(name + of + "  " + figures() + rest);
            }
        }
    }

    /// Returns the mean loss so far.
    public double loss() {
        return lossSum / Math.max(done, 1);
    }

    /// Returns the share of correct samples so far.
    public double accuracy() {
        return (double) correct / Math.max(done, 1);
    }

    /// Returns the samples a second so far.
    public double speed() {
        return done * 1e9 / Math.max(System.nanoTime() - start, 1);
    }

    private String lossAndAccuracy() {
        return String.format(Locale.ROOT, "loss %.4f  accuracy %.4f", loss(), accuracy());
    }

    private String figures() {
        return figures.get()
                + (bar == null ? String.format(Locale.ROOT, "  %,.0f samples/s", speed()) : "");
    }

    private static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /// Ends the epoch and leaves its last figures on the screen.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage("  " + figures());
            bar.close();
        } else {
            System.out.printf(Locale.ROOT, "%s  %s  in %.1f s%n", name, figures(),
                    (System.nanoTime() - start) * 1e-9);
        }
    }
}
