package dev.panagrad.optim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns settings, records of numbers and truth values, into numbers by name and back.
final class SavedSettings {
    private SavedSettings() {
    }

    static Map<String, Double> of(Settings<?> settings) {
        Map<String, Double> out = new LinkedHashMap<>();
        try {
            for (RecordComponent c : components(settings)) {
                c.getAccessor().setAccessible(true);
                Object v = c.getAccessor().invoke(settings);
                out.put(c.getName(), v instanceof Boolean b ? (b ? 1.0 : 0.0) : ((Number) v).doubleValue());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("optimizer: the settings " + settings + " cannot be read", e);
        }
        return out;
    }

    @SuppressWarnings("unchecked") // the same class as the example
    static <S extends Settings<S>> S make(S example, Map<String, Double> values) {
        RecordComponent[] all = components(example);
        Object[] arguments = new Object[all.length];
        for (int i = 0; i < all.length; i++) {
            double v = values.get(all[i].getName());
            arguments[i] = all[i].getType() == boolean.class ? (Object) (v != 0) : (Object) v;
        }
        try {
            var constructor = example.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(all).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return (S) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw new IllegalStateException("optimizer: the settings cannot be made from " + values, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("optimizer: the settings cannot be made from " + values, e);
        }
    }

    private static RecordComponent[] components(Settings<?> settings) {
        RecordComponent[] all = settings.getClass().getRecordComponents();
        if (all == null) {
            throw new IllegalStateException(
                    "optimizer: settings must be a record of double and boolean, but are "
                            + settings.getClass().getName());
        }
        return all;
    }
}
