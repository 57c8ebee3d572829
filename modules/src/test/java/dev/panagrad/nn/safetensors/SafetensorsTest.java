package dev.panagrad.nn.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.Expect;
import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files go around unchanged, and bad ones are refused with the rule they break.
class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void goesAroundInEveryType() throws IOException {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (DType t : DType.values()) {
            all.put("of " + t, Tensor.of(0f, 1f, 1f, 0f, 1f, 0f).reshape(2, 3).to(t));
        }
        all.put("scalar \"ü\" \n\\", Tensor.full(2.5, DType.FLOAT64));
        all.put("empty", Tensor.zeros(0, 3));
        all.put("view", Tensor.arange(6).reshape(2, 3).t());
        Path file = folder.resolve("all.safetensors");
        Safetensors.save(file, all, Map.of("by", "a \"test\"", "emoji", "😀"));
        Map<String, Tensor> back = Safetensors.load(file);
        assertEquals(all.keySet(), back.keySet());
        all.forEach((name, t) -> {
            assertEquals(t.dtype(), back.get(name).dtype());
            assertEquals(t.shape(), back.get(name).shape());
            assertArrayEquals(t.toDoubleArray(), back.get(name).toDoubleArray(), name);
        });
        assertEquals(Map.of("by", "a \"test\"", "emoji", "😀"), Safetensors.metadata(file));
        Safetensors.save(file, Map.of());
        assertEquals(Map.of(), Safetensors.load(file));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList(), "no part file is left");
        }
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertEquals(Files.getPosixFilePermissions(Files.createFile(folder.resolve("plain"))),
                    Files.getPosixFilePermissions(file), "permissions of any new file");
        }
    }

    @Test
    void readsAFileOfTheOriginalLibrary() throws IOException {
        // save_file({"a": float32 [[1, 2], [3, 4]], "b": int64 7}, metadata={"format": "pt"}) of safetensors
        // 0.7.0
        String header = "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"I64\",\"shape\":[],"
                + "\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],"
                + "\"data_offsets\":[8,24]}}";
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(7).putFloat(1).putFloat(2).putFloat(3).putFloat(4);
        Map<String, Tensor> all = Safetensors.load(write(header, data.array()));
        Expect.values(all.get("a"), 1, 2, 3, 4);
        assertEquals(7, all.get("b").itemLong());
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] h = header.getBytes(StandardCharsets.UTF_8);
        return writeRaw(ByteBuffer.allocate(8 + h.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(h.length).put(h).put(data).array());
    }

    private Path writeRaw(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("bad.safetensors"), bytes);
    }

    private void refused(String header, int data, String... parts) throws IOException {
        Path file = write(header, new byte[data]);
        Expect.error(FileFormatException.class, () -> Safetensors.load(file), parts);
        Expect.error(FileFormatException.class, () -> Safetensors.load(file), "bad.safetensors");
    }

    private static String one(String dtype, String shape, String offsets) {
        return "{\"x\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}}";
    }

    @Test
    void refusesBadLengths() throws IOException {
        for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, {0, 0, 0, 0, 0, 0, 0, (byte) 0x80},
                {-1, -1, -1, -1, -1, -1, -1, 127}, {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'},
                {0, 0, 0, 0, 0, 0, 0, 0}}) {
            Path file = writeRaw(bytes);
            Expect.error(FileFormatException.class, () -> Safetensors.load(file), "bad.safetensors");
        }
    }

    @Test
    void refusesBadPlaces() throws IOException {
        refused(one("F32", "[2]", "[0,8]"), 7, "truncated", "8", "7");
        refused(one("F32", "[2]", "[0,8]"), 9, "left over", "8", "9");
        refused(one("F32", "[2]", "[4,12]"), 12, "hole", "0", "4");
        refused(one("F32", "[2]", "[8,0]"), 8, "begin <= end");
        refused(one("F32", "[3]", "[0,8]"), 8, "span 8 bytes", "12");
        refused(one("F32", "[2]", "[0]"), 8, "data_offsets");
        refused(one("F32", "[-2]", "[0,8]"), 8, "JSON");
        refused(one("F32", "[4611686018427387904,4]", "[0,8]"), 8, "out of range");
        refused(one("F32", "[4611686018427387904]", "[0,8]"), 8, "out of range");
        refused(one("F32", "[9223372036854775808]", "[0,8]"), 8, "63 bits");
        refused(one("F32", "[" + "1,".repeat(dev.panagrad.tensor.Shape.MAX_RANK) + "2]", "[0,8]"), 8,
                "too many axes");
        refused(one("F32", "[0]", "[0,9223372036854775807]"), 8, "span");
        refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}", 6, "overlaps", "\"b\"");
        refused(one("BOOL", "[1]", "[0,1]").replace("BOOL", "BOOL"), 0, "truncated");
    }

    @Test
    void refusesBadHeaders() throws IOException {
        refused("{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                + "\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "\"x\" occurs twice");
        refused("{\"x\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0,
                "twice");
        refused(one("Q3", "[0]", "[0,0]"), 0, "unknown dtype Q3", "F32");
        refused("{\"x\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0, "expected an object");
        refused("{\"x\":5}", 0, "expected an object");
        refused("{\"__metadata__\":{\"a\":1}}", 0, "strings");
        refused("{\"__metadata__\":[]}", 0, "strings");
        refused("[]", 0, "begin with {");
        refused(" {}", 0, "begin with {");
        refused("{}x", 0, "follows");
        refused("{\"x\":1e3}", 0, "integer");
        refused("{\"x\":01}", 0, "integer");
        refused("{\"x\":true}", 0, "integer");
        refused("{\"x\":\"\\q\"}", 0, "escape");
        refused("{\"x\":\"\n\"}", 0, "control");
        refused("{\"x", 0, "does not end");
        refused("{\"a\":" + "[".repeat(100_000), 0, "nested");
        Path file = writeRaw(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff, '}'});
        Expect.error(FileFormatException.class, () -> Safetensors.load(file), "UTF-8");
    }

    @Test
    void refusesTruthValuesThatAreNeither() throws IOException {
        Path file = write(one("BOOL", "[2]", "[0,2]"), new byte[] {1, 2});
        Expect.error(FileFormatException.class, () -> Safetensors.load(file), "element 1 is 2");
    }

    @Test
    void damagedFilesGiveTypedErrorsOnly() throws IOException {
        Path good = folder.resolve("good.safetensors");
        Safetensors.save(good, Map.of("weight", Tensor.randn(3, 4), "n", Tensor.full(3L)), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(good);
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = bytes.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) (random.nextBoolean() ? random.nextInt() : '0' + k);
            }
            bad = random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            try {
                Safetensors.load(writeRaw(bad));
            } catch (FileFormatException expected) {
                assertTrue(expected.getMessage().startsWith("safetensors: "), expected.getMessage());
            }
        }
    }

    @Test
    void leavesTheOldFileWhenItCannotWrite() throws IOException {
        Path file = folder.resolve("kept.safetensors");
        Safetensors.save(file, Map.of("a", Tensor.of(1f)));
        Tensor gone = dev.panagrad.tensor.Scope.run(() -> new Tensor[1])[0];
        Map<String, Tensor> bad = new LinkedHashMap<>(Map.of("a", Tensor.of(2f)));
        bad.put("b", gone);
        Expect.error(NullPointerException.class, () -> Safetensors.save(file, bad));
        Expect.values(Safetensors.load(file).get("a"), 1);
        Expect.error(IllegalArgumentException.class,
                () -> Safetensors.save(file, Map.of("__metadata__", Tensor.of(1f))), "reserved");
        Expect.error(UncheckedIOException.class,
                () -> Safetensors.save(folder.resolve("no/such/x"), Map.of()), "cannot write");
        Expect.error(UncheckedIOException.class, () -> Safetensors.load(folder.resolve("none")),
                "cannot read");
    }
}
