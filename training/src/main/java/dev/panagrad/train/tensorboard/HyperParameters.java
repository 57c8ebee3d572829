package dev.panagrad.train.tensorboard;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The three summaries of TensorBoard's HParams plugin: what an experiment has, how a session began, how it
/// ended.
final class HyperParameters {
    private static final int STRING = 1;
    private static final int BOOL = 2;
    private static final int FLOAT64 = 3;
    private static final int SUCCESS = 1;

    private HyperParameters() {
    }

    static List<Message> summaries(Map<String, ?> parameters, Iterable<String> metrics) {
        Message experiment = new Message();
        Message start = new Message();
        parameters.forEach((name, value) -> {
            Message v = new Message();
            int type = switch (value) {
                case Boolean b -> {
                    v.oneofBool(4, b);
                    yield BOOL;
                }
                case Number n -> {
                    v.oneofNumber(2, n.doubleValue());
                    yield FLOAT64;
                }
                default -> {
                    v.bytes(3, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
                    yield STRING;
                }
            };
            experiment.message(4, new Message().text(1, name).integer(4, type));
            start.message(1, new Message().text(1, name).message(2, v));
        });
        for (String metric : metrics) {
            experiment.message(5, new Message().message(1, new Message().text(2, metric)));
        }
        return List.of(summary("_hparams_/experiment", 2, experiment),
                summary("_hparams_/session_start_info", 3, start),
                summary("_hparams_/session_end_info", 4, new Message().integer(1, SUCCESS)));
    }

    private static Message summary(String tag, int field, Message content) {
        Message plugin = new Message().text(1, "hparams").message(2, new Message().message(field, content));
        return new Message().message(1,
                new Message().text(1, tag).message(9, new Message().message(1, plugin)));
    }
}
