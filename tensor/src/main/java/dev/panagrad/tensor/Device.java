package dev.panagrad.tensor;

/// A place where tensors live and are computed: `cpu`, or `cuda:0`, `cuda:1`, ….
///
/// @param type the kind of device, lower case
/// @param index which one of its kind, counting from 0
public record Device(String type, int index) {
    /// The main processor and its memory.
    public static final Device CPU = new Device("cpu", 0);

    /// Returns the device named `cpu`, `cuda` or `cuda:1`.
    ///
    /// @throws DeviceException if the text names no kind of device
    public static Device of(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        int colon = name.indexOf(':');
        String type = colon < 0 ? name : name.substring(0, colon);
        String index = colon < 0 ? "0" : name.substring(colon + 1);
        if (!type.equals("cuda") && !type.equals("cpu") || !index.matches("\\d{1,4}")) {
            throw new DeviceException(
                    "device: unknown name, expected \"cpu\", \"cuda\" or \"cuda:N\" but got \"" + name
                            + "\"");
        }
        return type.equals("cpu") && index.equals("0") ? CPU : new Device(type, Integer.parseInt(index));
    }

    /// Returns the name, as `cpu` or `cuda:0`.
    @Override
    public String toString() {
        return type.equals("cpu") ? "cpu" : type + ":" + index;
    }
}
