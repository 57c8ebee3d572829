package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The cases and tensors of a folder in the format of `FORMAT.md`.
final class Suite {
    private final List<JsonObject> cases;
    private final JsonObject header;
    private final MemorySegment data;
    private final boolean narrow;
    private final Device device;
    private final HostTraffic traffic = new HostTraffic();
    /// The operations whose results may be on the host wherever the arguments are, and whether one was.
    private final Map<String, Boolean> hostResults = new TreeMap<>();

    private Suite(List<JsonObject> cases, JsonObject header, MemorySegment data, boolean narrow,
            Device device) {
        this.cases = cases;
        this.header = header;
        this.data = data;
        this.narrow = narrow;
        this.device = device;
    }

    /// Returns the suite with its tensors as they are.
    Suite wide() {
        return new Suite(cases, header, data, false, device);
    }

    /// Returns the suite with the float64 tensors of arguments cast to float32.
    Suite narrow() {
        return new Suite(cases, header, data, true, device);
    }

    /// Returns the suite with the tensors of arguments on a device.
    ///
    /// @param hostResults the operations whose results may be on the host
    Suite on(Device d, Set<String> hostResults) {
        Suite s = new Suite(cases, header, data, narrow, d);
        hostResults.forEach(op -> s.hostResults.put(op, false));
        return s;
    }

    /// Returns where the tensors of arguments are.
    Device device() {
        return device;
    }

    /// Returns whether this is the suite for a run in float32.
    boolean isNarrow() {
        return narrow;
    }

    /// Returns the body's result, and notes what it copies to the host.
    <T> T watched(Supplier<T> body) {
        return traffic.watch(body);
    }

    /// Returns how much was copied to the host in [#watched] since the last call.
    HostTraffic.Amount hostTraffic() {
        return traffic.take();
    }

    /// Returns what differs between where an operation's result is and where it should be, or null.
    String place(String op, Tensor found) {
        if (found.device().equals(device)) {
            return null;
        }
        return found.device().equals(Device.CPU) && hostResults.replace(op, true) != null ? null
                : "is on " + found.device() + ", expected the arguments' device " + device;
    }

    /// Returns the operations that had a result on the host, among those that may.
    Set<String> hostResults() {
        Map<String, Boolean> seen = new TreeMap<>(hostResults);
        seen.values().removeIf(b -> !b);
        return seen.keySet();
    }

    /// Returns how near the results of a case must be.
    Comparison comparison(JsonObject c) {
        if (narrow) {
            double tol = c.get("tol_float32").getAsDouble();
            return new Comparison(tol, tol, true);
        }
        return new Comparison(c.get("rtol").getAsDouble(), c.get("atol").getAsDouble(), false);
    }

    static Suite read(Path folder) {
        try (FileChannel file = FileChannel.open(folder.resolve("tensors.safetensors"))) {
            MemorySegment all = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto());
            long n = all.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            String json =
                    new String(all.asSlice(8, n).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            List<JsonObject> cases = Files.readAllLines(folder.resolve("cases.jsonl")).stream()
                    .filter(l -> !l.isBlank()).map(l -> JsonParser.parseString(l).getAsJsonObject()).toList();
            return new Suite(cases, JsonParser.parseString(json).getAsJsonObject(), all.asSlice(8 + n),
                    false, Device.CPU);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonObject> cases() {
        return cases;
    }

    /// Returns a new tensor of a stored one's elements, on the CPU.
    Tensor tensor(String name) {
        JsonObject entry = header.getAsJsonObject(name);
        if (entry == null) {
            throw new IllegalArgumentException("no tensor is named " + name);
        }
        JsonArray range = entry.getAsJsonArray("data_offsets");
        long from = range.get(0).getAsLong();
        long bytes = range.get(1).getAsLong() - from;
        Tensor t = Tensor.empty(Device.CPU, type(entry.get("dtype").getAsString()),
                Shape.of(longs(entry.getAsJsonArray("shape"))));
        MemorySegment.copy(data, from, t.memory(), t.byteOffset(), bytes);
        Reference.reachabilityFence(t);
        return t;
    }

    /// Returns a new tensor of a stored one's elements, where those of arguments are.
    Tensor placed(String name) {
        return tensor(name).to(device);
    }

    /// Returns an argument in the element type of this run.
    Tensor argument(JsonObject value) {
        Tensor t = placed(value.get("tensor").getAsString());
        return view(narrow && t.dtype() == DType.FLOAT64 ? t.to(DType.FLOAT32) : t, value);
    }

    /// Returns a result as it is stored.
    Tensor expected(JsonObject value) {
        return view(tensor(value.get("tensor").getAsString()), value);
    }

    /// Returns the view of a stored buffer that a value describes, or the whole tensor.
    private static Tensor view(Tensor t, JsonObject value) {
        if (!value.has("strided")) {
            return t;
        }
        JsonObject s = value.getAsJsonObject("strided");
        return Tensor.over(t.storage(), t.dtype(), Shape.of(longs(s.getAsJsonArray("size"))),
                longs(s.getAsJsonArray("stride")), s.get("offset").getAsLong());
    }

    static long[] longs(JsonArray a) {
        return a.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
    }

    private static DType type(String name) {
        return switch (name) {
            case "F64" -> DType.FLOAT64;
            case "F32" -> DType.FLOAT32;
            case "I64" -> DType.INT64;
            case "I32" -> DType.INT32;
            case "U8" -> DType.UINT8;
            case "BOOL" -> DType.BOOL;
            default -> throw new IllegalArgumentException("unknown type " + name);
        };
    }
}
