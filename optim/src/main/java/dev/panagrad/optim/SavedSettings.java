package dev.panagrad.optim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns settings, records of numbers, truth values and enums, into numbers by name and back.
final class SavedSettings {
    private SavedSettings() {
    }

    static Map<String, Double> of(Settings<?> settings) {
        Map<String, Double> out = new LinkedHashMap<>();
        values(settings).forEach((name, v) -> out.put(name, switch (v) {
            case Boolean b -> b ? 1.0 : 0.0;
            case Enum<?> e -> (double) e.ordinal();
            default -> ((Number) v).doubleValue();
        }));
        return out;
    }

    /// Returns the components of a record by name.
    static Map<String, Object> values(Object settings) {
        Map<String, Object> out = new LinkedHashMap<>();
        try {
            for (RecordComponent c : components(settings)) {
                c.getAccessor().setAccessible(true);
                out.put(c.getName(), c.getAccessor().invoke(settings));
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
            arguments[i] = value(all[i], values.get(all[i].getName()));
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

    private static Object value(RecordComponent c, double v) {
        if (c.getType() == boolean.class) {
            return v != 0;
        }
        if (c.getType() == double.class) {
            return v;
        }
        if (v != Math.rint(v)
                || c.getType().isEnum() && !(v >= 0 && v < c.getType().getEnumConstants().length)) {
            throw new IllegalArgumentException("optimizer: the saved " + c.getName()
                    + " is out of range, expected a value of " + c.getType().getSimpleName() + " but got "
                    + v);
        }
        return c.getType() == int.class ? (Object) Math.toIntExact((long) v)
                : c.getType().getEnumConstants()[(int) v];
    }

    private static RecordComponent[] components(Object settings) {
        RecordComponent[] all = settings.getClass().getRecordComponents();
        if (all == null) {
            throw new IllegalStateException(
                    "optimizer: settings must be a record of numbers, truth values and enums, but are "
                            + settings.getClass().getName());
        }
        return all;
    }
}
