package dev.panagrad.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The progress of an epoch is a line or a bar.
class ProgressTest {
    private static String printed(Runnable action) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void progressIsALineWithoutATerminalAndABarOnOne() {
        for (boolean terminal : new boolean[] {false, true}) {
            String text = printed(() -> {
                try (Progress p = new Progress("epoch 1/2", 30, terminal)) {
                    p.step(10, 1.0, 5);
                    p.step(20, 0.25, 19);
                    assertEquals(0.5, p.loss(), 1e-12);
                    assertEquals(0.8, p.accuracy(), 1e-12);
                }
            });
            assertTrue(text.contains("epoch 1/2") && text.contains("loss 0.5000  accuracy 0.8000")
                    && text.contains("samples/s"), text);
            assertEquals(terminal, text.contains("\r"), text);
        }
    }
}
