package dev.panagrad.nn.torch;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pickles whose operations are all allowed, in an order and with operands that PyTorch never writes, end in
/// an object or in the reader's own error.
@Timeout(60)
class HostilePickleTest {
    private static final int TRIES = 40_000;
    private static final String[] GLOBALS = {"collections\nOrderedDict\n",
            "torch._utils\n_rebuild_tensor_v2\n",
            "torch._utils\n_rebuild_parameter\n", "torch\nSize\n", "torch\ndevice\n", "torch\nFloatStorage\n",
            "torch\nCharStorage\n"};
    private static final String[] TEXTS = {"storage", "0", "cpu", "torch", "Size", "FloatStorage", ""};
    private static final String PLAIN = "()]}Nateslud0QRRb";

    private static Object read(byte[] pickle) {
        return Unpickler.read("x", pickle, new TorchObjects("x", key -> new byte[8]));
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void programsOfRandomOperationsAreReadOrRefused() {
        Random random = new Random(20_251_128);
        int read = 0;
        for (int i = 0; i < TRIES; i++) {
            byte[] pickle = program(random);
            try {
                read(pickle);
                read++;
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().length() < 500, e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("program " + i + ": "
                        + HexFormat.of().formatHex(pickle) + " gives " + e, e);
            }
        }
        assertTrue(read > TRIES / 20 && read < TRIES * 9 / 10, "read: " + read);
    }

    private static byte[] program(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = random.nextInt(12); n >= 0; n--) {
            switch (random.nextInt(8)) {
                case 0 -> operand(out, random);
                case 1 -> storage(out, random);
                case 2 -> tensor(out, random);
                case 3 -> out.writeBytes(new byte[] {(byte) 'q', (byte) random.nextInt(3)});
                case 4 -> out.writeBytes(new byte[] {(byte) 'h', (byte) random.nextInt(3)});
                case 5 -> out.write(0x85 + random.nextInt(3));
                default -> out.write(PLAIN.charAt(random.nextInt(PLAIN.length())));
            }
        }
        out.write('.');
        return out.toByteArray();
    }

    private static void operand(ByteArrayOutputStream out, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> out.writeBytes(bytes("c" + GLOBALS[random.nextInt(GLOBALS.length)]));
            case 1 -> text(out, TEXTS[random.nextInt(TEXTS.length)]);
            case 2 -> out.writeBytes(new byte[] {(byte) 'K', (byte) random.nextInt(4)});
            case 3 -> out.writeBytes(new byte[] {(byte) 'J', -1, -1, -1, (byte) random.nextInt()});
            default -> out.write(random.nextBoolean() ? 'N' : 0x88);
        }
    }

    private static void text(ByteArrayOutputStream out, String s) {
        out.writeBytes(new byte[] {(byte) 0x8c, (byte) s.length()});
        out.writeBytes(bytes(s));
    }

    /// Writes what usually stands there, or now and then another operand.
    private static void usual(ByteArrayOutputStream out, Random random, Runnable usual) {
        if (random.nextInt(12) == 0) {
            operand(out, random);
        } else {
            usual.run();
        }
    }

    private static void storage(ByteArrayOutputStream out, Random random) {
        out.write('(');
        usual(out, random, () -> text(out, "storage"));
        usual(out, random, () -> out.writeBytes(bytes("ctorch\nFloatStorage\n")));
        usual(out, random, () -> text(out, "0"));
        usual(out, random, () -> text(out, "cpu"));
        usual(out, random, () -> out.writeBytes(new byte[] {(byte) 'K', 2}));
        out.writeBytes(bytes("tQ"));
    }

    private static void tensor(ByteArrayOutputStream out, Random random) {
        usual(out, random, () -> out.writeBytes(bytes("ctorch._utils\n_rebuild_tensor_v2\n")));
        out.write('(');
        usual(out, random, () -> storage(out, random));
        usual(out, random, () -> out.writeBytes(new byte[] {(byte) 'K', 0}));
        for (int i = 0; i < 2; i++) {
            usual(out, random, () -> {
                usual(out, random, () -> out.writeBytes(new byte[] {(byte) 'K', 1}));
                out.write(0x85);
            });
        }
        out.writeBytes(bytes("tR"));
    }

    @Test
    void listsWithoutEndAreNoFunctions() {
        // Two lists that contain each other, then one of them is called.
        byte[] each = bytes("]q\0]q\1h\0ah\0h\1a)R.");
        assertTrue(assertThrows(FileFormatException.class, () -> read(each)).getMessage()
                .contains("calling no function"));
        // A list of twice a list of twice a list …: written out, it would be longer than any memory.
        StringBuilder deep = new StringBuilder("]");
        for (int i = 0; i < 100; i++) {
            deep.append("q\0]h\0ah\0a");
        }
        assertTrue(assertThrows(FileFormatException.class, () -> read(bytes(deep + ")R."))).getMessage()
                .contains("calling no function"));
        assertTrue(read(bytes(deep + ".")) instanceof List<?> list && list.size() == 2);
    }
}
