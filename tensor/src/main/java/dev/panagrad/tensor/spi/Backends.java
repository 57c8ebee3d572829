package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/// The backends that are there, and which one serves each device.
///
/// The default for the CPU is the available provider of the highest priority; the system property
/// `panagrad.backend=NAME` or [#use] chooses another one.
public final class Backends {
    private static final List<BackendProvider> PROVIDERS = load();
    private static final Map<Device, Backend> OTHERS = new ConcurrentHashMap<>();
    private static volatile Backend cpu = byName(System.getProperty("panagrad.backend"));

    private Backends() {
    }

    private static List<BackendProvider> load() {
        List<BackendProvider> all = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).forEach(all::add);
        all.sort(Comparator.comparingInt(BackendProvider::priority).reversed());
        return all;
    }

    private static Backend byName(String name) {
        if ("reference".equals(name)) {
            return ReferenceBackend.INSTANCE;
        }
        for (BackendProvider p : PROVIDERS) {
            if (p.deviceType().equals("cpu") && (name == null || name.equals(p.name()))) {
                String reason = p.unavailable();
                if (reason == null) {
                    return p.backend(0);
                }
                System.err.println("panagrad: the " + p.name() + " backend is unavailable: " + reason);
            }
        }
        if (name != null) {
            throw new DeviceException(
                    "backend: \"" + name + "\" is not available, expected one of " + names());
        }
        return ReferenceBackend.INSTANCE;
    }

    /// Returns the names of the CPU backends found, available or not.
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of("reference"));
        PROVIDERS.stream().filter(p -> p.deviceType().equals("cpu")).forEach(p -> names.add(p.name()));
        return names;
    }

    /// Returns the backend that serves the CPU.
    public static Backend cpu() {
        return cpu;
    }

    /// Makes the named backend serve the CPU, and returns the one that did before.
    ///
    /// @throws DeviceException if there is no such backend
    public static Backend use(String name) {
        Backend before = cpu;
        cpu = byName(name);
        return before;
    }

    /// Makes this backend serve the CPU.
    public static void use(Backend backend) {
        cpu = backend;
    }

    /// Returns the backend of a device.
    ///
    /// @throws DeviceException if the device is unavailable, with the reason
    public static Backend of(Device device) {
        return device == Device.CPU || device.equals(Device.CPU) ? cpu
                : OTHERS.computeIfAbsent(device, Backends::find);
    }

    private static Backend find(Device device) {
        List<String> reasons = new ArrayList<>();
        for (BackendProvider p : PROVIDERS) {
            if (p.deviceType().equals(device.type())) {
                String reason = p.unavailable();
                if (reason == null) {
                    return p.backend(device.index());
                }
                reasons.add(reason);
            }
        }
        throw new DeviceException("device: " + device + " is unavailable: "
                + (reasons.isEmpty() ? "no backend for it is on the module path"
                        : String.join("; ", reasons)));
    }

    /// Returns why devices of a kind cannot be used, or null if one can.
    public static String unavailable(String deviceType) {
        try {
            of(Device.of(deviceType));
            return null;
        } catch (DeviceException e) {
            return e.getMessage();
        }
    }
}
