package dev.panagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the experiments with small settings and looks at their figures and pictures.
class ExperimentsTest {
    @TempDir
    Path folder;

    private Script run(String script, String... arguments) throws Exception {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--out";
        all[arguments.length + 1] = folder.toString();
        Script s = Script.run(folder, script, all);
        assertEquals(0, s.code(), s.errors());
        return s;
    }

    /// Returns the first number after a text in what a script printed.
    private static double number(Script s, String after) {
        String all = String.join("\n", s.lines());
        Matcher m = Pattern.compile(Pattern.quote(after) + "\\s*(-?[0-9.]+)").matcher(all);
        assertTrue(m.find(), "no number after \"" + after + "\" in\n" + all);
        return Double.parseDouble(m.group(1));
    }

    private void picture(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        String head = new String(bytes, 1, 3, StandardCharsets.ISO_8859_1);
        assertTrue(bytes.length > 1000 && head.equals("PNG"), name + " " + bytes.length + " " + head);
    }

    @Test
    void moons() throws Exception {
        Script s = run("Moons.java", "--seeds", "1");
        assertEquals(7, s.lines().size());
        assertTrue(number(s, "100            relu") > 0.9);
        for (String layers : new String[] {"100", "5", "10-10-10"}) {
            picture("moons-" + layers + "-relu.png");
            picture("moons-" + layers + "-tanh.png");
        }
    }

    @Test
    void sineRegression() throws Exception {
        Script s = run("SineRegression.java");
        assertTrue(number(s, "R2 of the samples") > 0.8);
        assertTrue(number(s, "error against the sine") < 0.2);
        picture("sine.png");
    }

    @Test
    void breastCancer() throws Exception {
        Script s = run("BreastCancer.java", "--folds", "2", "--max-iter", "5");
        assertTrue(number(s, "accuracy on the held-out samples") > 0.9, String.join("\n", s.lines()));
        picture("breast-cancer-alpha.png");
        picture("breast-cancer-layers.png");
    }

    @Test
    void resNet() throws Exception {
        Script s = run("ResNet.java", "--samples", "128", "--test", "64", "--epochs", "1");
        assertTrue(number(s, "test accuracy") >= 0);
        assertTrue(s.lines().getFirst().startsWith("ResNet-20: 269,722 parameters"), s.lines().getFirst());
        picture("resnet-loss.png");
    }

    @Test
    void charLstm() throws Exception {
        Script s = run("CharLstm.java", "--steps", "40", "--length", "30", "--hidden", "24", "--batch", "4");
        assertTrue(number(s, "unseen text:") < 5.9, String.join("\n", s.lines()));
        picture("char-lstm-loss.png");
    }

    @Test
    void miniGpt() throws Exception {
        Script s = run("MiniGpt.java", "--steps", "40", "--length", "20", "--size", "16", "--batch", "4");
        assertTrue(number(s, "unseen text:") < 7, String.join("\n", s.lines()));
        picture("mini-gpt-loss.png");
    }

    @Test
    void variationalAutoEncoder() throws Exception {
        Script s = run("Vae.java", "--samples", "2560", "--epochs", "1");
        assertTrue(
                number(s, "epoch 1/1  bound of unseen images") < 0.5 * number(s, "before training  bound"));
        picture("vae-reconstructions.png");
        picture("vae-samples.png");
    }

    @Test
    void adversarialNetworks() throws Exception {
        Script s = run("Gan.java", "--steps", "25");
        assertTrue(number(s, "before training,") < number(s, "real one:"), String.join("\n", s.lines()));
        picture("gan-samples.png");
        picture("gan-loss.png");
    }

    @Test
    void treeNetwork() throws Exception {
        Script s = run("TreeNetwork.java", "--steps", "60");
        assertTrue(number(s, "depth 1 accuracy") > 0.6, String.join("\n", s.lines()));
        picture("tree-loss.png");
    }

    @Test
    void cartPole() throws Exception {
        Script s = run("CartPole.java", "--episodes", "60");
        assertTrue(number(s, "before learning,") > number(s, "20 games:"),
                String.join("\n", s.lines()));
        picture("cart-pole.png");
    }

    @Test
    void wrongOptionsAreExplained() throws Exception {
        Script s = Script.run(folder, "Moons.java", "--seeds", "many");
        assertEquals(2, s.code());
        assertTrue(s.errors().contains("'many' is not an int; --help lists the options"), s.errors());
        s = Script.run(folder, "Moons.java", "--help");
        assertEquals(0, s.code());
        assertTrue(s.lines().getFirst().startsWith("Usage: panagrad examples/Moons.java"),
                s.lines().toString());
    }
}
