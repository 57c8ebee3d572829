package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What the fields of a module hold: its parameters, buffers and child modules, in the order of declaration,
/// those of the superclass first. Lists, maps and arrays are looked into; static and transient fields are not
/// looked at.
final class Members {
    /// Fields nested deeper than this are taken for a structure that contains itself.
    private static final int MAX_DEPTH = 16;

    /// What a member is.
    enum Kind {
        PARAMETER, BUFFER, TRANSIENT_BUFFER, CHILD
    }

    /// One tensor or child module of a module.
    ///
    /// @param name as in a state dict, without the module's own name
    /// @param value a [Tensor] or [Module]
    /// @param replace stores another tensor in its place
    record Member(String name, Kind kind, Object value, Consumer<Tensor> replace) {
        Tensor tensor() {
            return (Tensor) value;
        }

        Module module() {
            return (Module) value;
        }
    }

    /// The fields of a class that can hold members, found once for each class.
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            if (type != Module.class) {
                fields.addAll(FIELDS.get(type.getSuperclass()));
                for (Field f : type.getDeclaredFields()) {
                    if (canHoldMembers(f)) {
                        fields.add(open(f));
                    }
                }
            }
            return fields;
        }
    };

    private final Module owner;
    private final List<Member> found = new ArrayList<>();

    private Members(Module owner) {
        this.owner = owner;
    }

    static List<Member> of(Module owner) {
        Members m = new Members(owner);
        for (Field f : FIELDS.get(owner.getClass())) {
            Buffer buffer = f.getAnnotation(Buffer.class);
            Kind kind = buffer == null ? Kind.PARAMETER
                    : buffer.persistent() ? Kind.BUFFER : Kind.TRANSIENT_BUFFER;
            m.scan(f.isAnnotationPresent(Inline.class) ? "" : snakeCase(f.getName()), m.read(f), kind,
                    t -> m.write(f, t), 0);
        }
        return owner.parametrizations().isEmpty() ? m.found : m.withoutComputed();
    }

    /// Returns the members with the originals of computed tensors in place of these.
    private List<Member> withoutComputed() {
        List<Member> out = new ArrayList<>(found);
        for (Parametrization p : owner.parametrizations()) {
            out.removeIf(m -> m.kind != Kind.CHILD && m.name.equals(p.target()));
            out.addAll(p.members());
        }
        return out;
    }

    /// Returns a Java name in PyTorch's spelling: `runningMean` as `running_mean`.
    static String snakeCase(String name) {
        StringBuilder s = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(name.charAt(i - 1))
                    && name.charAt(i - 1) != '_') {
                s.append('_');
            }
            s.append(i > 0 ? Character.toLowerCase(c) : c);
        }
        return s.toString();
    }

    private static boolean canHoldMembers(Field f) {
        Class<?> t = f.getType();
        return !Modifier.isStatic(f.getModifiers()) && !Modifier.isTransient(f.getModifiers())
                && !f.isSynthetic()
                && !t.isPrimitive() && !t.isEnum() && t != String.class
                && !(t.isArray() && t.componentType().isPrimitive());
    }

    private static Field open(Field f) {
        try {
            f.setAccessible(true);
            return f;
        } catch (InaccessibleObjectException e) {
            String where = f.getDeclaringClass().getPackageName();
            throw new IllegalStateException("module: the field " + f.getName() + " of "
                    + f.getDeclaringClass().getName()
                    + " cannot be read, expected an open package; add `opens "
                    + where + " to dev.panagrad.nn;` to the module-info of "
                    + f.getDeclaringClass().getModule().getName(), e);
        }
    }

    private Object read(Field f) {
        try {
            return f.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("module: the field " + f + " cannot be read", e);
        }
    }

    private void write(Field f, Tensor value) {
        try {
            f.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(
                    "module: the field " + f.getName() + " of " + owner.getClass().getName()
                            + " cannot be replaced, expected a field that is not final; remove `final`",
                    e);
        }
    }

    private void scan(String name, Object value, Kind kind, Consumer<Tensor> replace, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalStateException(
                    "module: lists, maps or arrays are nested deeper than " + MAX_DEPTH
                            + " at " + name + " of " + owner.getClass().getName() + ", expected no cycle");
        }
        switch (value) {
            case null -> {
            }
            case Tensor t -> {
                if (kind != Kind.PARAMETER || owner.isParameter(name, t)) {
                    found.add(new Member(name, kind, t, replace));
                }
            }
            case Module m -> found.add(new Member(name, Kind.CHILD, m, replace));
            case Collection<?> all -> scanAll(name, all, kind, depth);
            case Map<?, ?> all -> all.forEach((k, v) -> scan(join(name, String.valueOf(k)), v, kind,
                    t -> put(all, k, t), depth + 1));
            case Object[] all -> {
                for (int i = 0; i < all.length; i++) {
                    int at = i;
                    scan(join(name, Integer.toString(i)), all[i], kind, t -> Array.set(all, at, t),
                            depth + 1);
                }
            }
            default -> {
            }
        }
    }

    private void scanAll(String name, Collection<?> all, Kind kind, int depth) {
        int i = 0;
        for (Object o : all) {
            int at = i++;
            scan(join(name, Integer.toString(at)), o, kind, t -> setAt(all, at, t), depth + 1);
        }
    }

    @SuppressWarnings("unchecked") // the element replaced is a tensor
    private void put(Map<?, ?> all, Object key, Tensor t) {
        try {
            ((Map<Object, Object>) all).put(key, t);
        } catch (UnsupportedOperationException e) {
            throw unmodifiable(e);
        }
    }

    @SuppressWarnings("unchecked") // the element replaced is a tensor
    private void setAt(Collection<?> all, int at, Tensor t) {
        if (!(all instanceof List<?>)) {
            throw unmodifiable(null);
        }
        try {
            ((List<Object>) all).set(at, t);
        } catch (UnsupportedOperationException e) {
            throw unmodifiable(e);
        }
    }

    private IllegalStateException unmodifiable(RuntimeException cause) {
        return new IllegalStateException("module: tensors in an unmodifiable list or map of "
                + owner.getClass().getName() + " cannot be replaced, expected an ArrayList or LinkedHashMap",
                cause);
    }

    private static String join(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }

    /// Calls an action with every module below and including a root and its full name, parents first. A
    /// module in several places is visited in each.
    static void walk(Module root, Visitor visitor) {
        walk("", root, visitor, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void walk(String name, Module m, Visitor visitor, Set<Module> path) {
        if (!path.add(m)) {
            throw new IllegalStateException(
                    "module: " + m.getClass().getName() + " contains itself at " + name
                            + ", expected a tree; make the field that points back transient");
        }
        List<Member> members = of(m);
        visitor.visit(name, m, members);
        for (Member member : members) {
            if (member.kind == Kind.CHILD) {
                walk(join(name, member.name), member.module(), visitor, path);
            }
        }
        path.remove(m);
    }

    /// What is done with each module.
    interface Visitor {
        /// @param name the full name, empty for the root
        void visit(String name, Module module, List<Member> members);
    }
}
