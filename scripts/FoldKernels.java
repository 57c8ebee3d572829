import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shortens PTX for the jar, as a filter: lines that came before, up to the numbers of registers, labels and
/// offsets, become one line that says where. `~20 7 %r12 $L-3 +64` stands for the seven lines that begin twenty
/// lines before, with 12 added to the numbers of the registers `%r`, 3 taken from those of labels and 64 added
/// to offsets. Kernels of one template, and turns of an unrolled loop, differ in little else. `KernelText`
/// reads it.
class FoldKernels {
    private static final Pattern NUMBER = Pattern.compile("(%[a-z]+|\\$L|\\+)([0-9]+)");
    private static final int CANDIDATES = 400;

    private final List<String> lines;
    /// Each line without its numbers, what they count, and the numbers.
    private final List<String> bare = new ArrayList<>();
    private final List<List<String>> kinds = new ArrayList<>();
    private final List<List<Integer>> numbers = new ArrayList<>();

    private FoldKernels(List<String> lines) {
        this.lines = lines;
        for (String line : lines) {
            Matcher m = NUMBER.matcher(line);
            List<String> kind = new ArrayList<>();
            List<Integer> number = new ArrayList<>();
            while (m.find()) {
                kind.add(m.group(1));
                number.add(Integer.valueOf(m.group(2)));
            }
            bare.add(m.replaceAll(r -> Matcher.quoteReplacement(r.group(1) + "#")));
            kinds.add(kind);
            numbers.add(number);
        }
    }

    /// Lines that came before: where, how many, and what to add to their numbers.
    private record Run(int from, int count, Map<String, Integer> shifts) {
        String text(int at) {
            StringBuilder b = new StringBuilder("~" + (at - from) + " " + count);
            shifts.forEach((kind, shift) -> b.append(shift == 0 ? "" : " " + kind + shift));
            return b.toString();
        }
    }

    private Run run(int from, int at) {
        Map<String, Integer> shifts = new TreeMap<>();
        int n = 0;
        while (at + n < lines.size() && from + n < at && add(from + n, at + n, shifts)) {
            n++;
        }
        return new Run(from, n, shifts);
    }

    /// Adds what leads from one line to another, and returns whether something does.
    private boolean add(int from, int to, Map<String, Integer> shifts) {
        if (!bare.get(from).equals(bare.get(to))) {
            return false;
        }
        Map<String, Integer> all = new HashMap<>(shifts);
        for (int i = 0; i < kinds.get(to).size(); i++) {
            int shift = numbers.get(to).get(i) - numbers.get(from).get(i);
            Integer known = all.putIfAbsent(kinds.get(to).get(i), shift);
            if (known != null && known != shift) {
                return false;
            }
        }
        shifts.putAll(all);
        return true;
    }

    private String folded() {
        StringBuilder out = new StringBuilder();
        Map<String, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < lines.size();) {
            List<Integer> before = places.getOrDefault(bare.get(i), List.of());
            Run best = null;
            int most = 0;
            for (int place : before.subList(Math.max(0, before.size() - CANDIDATES), before.size())) {
                Run run = run(place, i);
                int gain = -run.text(i).length();
                for (int k = 0; k < run.count; k++) {
                    gain += lines.get(i + k).length();
                }
                if (gain > most) {
                    most = gain;
                    best = run;
                }
            }
            out.append(best == null ? lines.get(i) : best.text(i)).append('\n');
            for (int end = i + (best == null ? 1 : best.count); i < end; i++) {
                places.computeIfAbsent(bare.get(i), b -> new ArrayList<>()).add(i);
            }
        }
        return out.toString();
    }

    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.print(new FoldKernels(in.lines().toList()).folded());
    }
}
