package dev.panagrad.cuda;

import dev.panagrad.cuda.fake.FakeCuda;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Makes fake devices that note the kernels they load, for tests of which kernel serves; behind each test the
/// settings for all devices are as before.
final class LoadedKernels implements AfterEachCallback {
    private final List<String> names = new ArrayList<>();

    /// Returns a new device.
    OnFake device(int capability, boolean reversed) {
        KernelText.changed = text -> {
            int at = text.indexOf(".entry ") + 7;
            names.add(text.substring(at, text.indexOf('(', at)));
            return text;
        };
        return new OnFake(new FakeCuda.Options(1, 256 << 20, false, reversed, capability));
    }

    /// The kernels in the order in which they were loaded; tests may remove some.
    List<String> names() {
        return names;
    }

    /// Returns the kernels whose names contain a part.
    Set<String> with(String part) {
        Set<String> some = new TreeSet<>(names);
        some.removeIf(name -> !name.contains(part));
        return some;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        KernelText.changed = UnaryOperator.identity();
        Cuda.allowTf32(false);
    }
}
