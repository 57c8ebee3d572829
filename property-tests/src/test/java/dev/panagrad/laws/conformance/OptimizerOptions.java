package dev.panagrad.laws.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.optim.ASGD;
import dev.panagrad.optim.Adadelta;
import dev.panagrad.optim.Adafactor;
import dev.panagrad.optim.Adagrad;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Adamax;
import dev.panagrad.optim.LBFGS;
import dev.panagrad.optim.Muon;
import dev.panagrad.optim.NAdam;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.RAdam;
import dev.panagrad.optim.RMSprop;
import dev.panagrad.optim.Rprop;
import dev.panagrad.optim.SGD;
import dev.panagrad.optim.Settings;
import dev.panagrad.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// PyTorch's optimizers by class and option: options are set by the method of the same name in camelCase.
final class OptimizerOptions {
    private static final Map<String, Function<List<Tensor>, Optimizer<?>>> CLASSES = Map.ofEntries(
            Map.entry("SGD", SGD::new), Map.entry("Adam", Adam::new), Map.entry("AdamW", AdamW::new),
            Map.entry("Adamax", Adamax::new), Map.entry("NAdam", NAdam::new), Map.entry("RAdam", RAdam::new),
            Map.entry("Adagrad", Adagrad::new), Map.entry("Adadelta", Adadelta::new),
            Map.entry("RMSprop", RMSprop::new), Map.entry("Rprop", Rprop::new), Map.entry("ASGD", ASGD::new),
            Map.entry("Adafactor", Adafactor::new), Map.entry("LBFGS", LBFGS::new),
            Map.entry("Muon", Muon::new));

    /// How PyTorch computes, not what.
    private static final Set<String> WITHOUT_MEANING =
            Set.of("foreach", "fused", "capturable", "differentiable");

    private static final Map<String, String> RENAMED =
            Map.of("line_search_fn", "lineSearch", "adjust_lr_fn", "adjustLr");

    private OptimizerOptions() {
    }

    /// Returns an optimizer with the default settings.
    static Optimizer<?> make(String name, List<Tensor> parameters) {
        Function<List<Tensor>, Optimizer<?>> constructor = CLASSES.get(name);
        if (constructor == null) {
            throw new Cases.NotWired(name);
        }
        return constructor.apply(parameters);
    }

    /// Returns settings with some options.
    static <S extends Settings<S>> S with(S settings, JsonObject options) {
        S s = settings;
        for (Map.Entry<String, JsonElement> e : options.entrySet()) {
            Object v = Arguments.value(e.getValue(), o -> {
                throw new IllegalArgumentException("a tensor as an option of an optimizer");
            });
            if (v != null && !WITHOUT_MEANING.contains(e.getKey())) {
                s = set(s, e.getKey(), v instanceof List<?> all ? all.toArray() : new Object[] {v});
            }
        }
        return s;
    }

    @SuppressWarnings("unchecked") // the methods return the settings' own class
    private static <S extends Settings<S>> S set(S settings, String option, Object[] values) {
        String name = RENAMED.getOrDefault(option, Pattern.compile("_(\\w)").matcher(option)
                .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT)));
        for (Method m : settings.getClass().getMethods()) {
            if (m.getName().equals(name) && m.getParameterCount() == values.length && !m.isBridge()) {
                Object[] arguments = new Object[values.length];
                for (int i = 0; i < values.length; i++) {
                    arguments[i] = convert(values[i], m.getParameterTypes()[i]);
                }
                try {
                    return (S) m.invoke(settings, arguments);
                } catch (InvocationTargetException e) {
                    throw (RuntimeException) e.getCause();
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new Cases.NotWired("the option " + option + " of " + settings);
    }

    private static Object convert(Object v, Class<?> type) {
        if (v == null && type == double.class) {
            return Double.NaN;
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant.toString().equalsIgnoreCase((String) v)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException("unknown option " + v);
        }
        return v instanceof Number n && type == double.class ? (Object) n.doubleValue()
                : v instanceof Number n && type == int.class ? (Object) n.intValue() : v;
    }
}
