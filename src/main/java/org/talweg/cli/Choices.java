package org.talweg.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.talweg.data.Missing;
import org.talweg.data.Shuffle;
import org.talweg.data.Task;
import org.talweg.kernel.Activation;
import org.talweg.nn.Initializer;
import org.talweg.train.Config;
import org.talweg.train.OnNonfinite;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The constants of an enum as option values, {@code LEAKY_RELU} being {@code leaky-relu}: for parsing, help and completion. */
abstract class Choices<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final List<E> constants;

    @SafeVarargs
    Choices(E... constants) {
        this.constants = List.of(constants);
    }

    static String name(Enum<?> constant) {
        return Config.spelling(constant);
    }

    @Override
    public E convert(String value) {
        return find(constants, value);
    }

    /** The constant of a name among some. */
    static <T extends Enum<?>> T find(List<T> constants, String value) {
        List<String> names = constants.stream().map(Choices::name).toList();
        int found = names.indexOf(value.toLowerCase(Locale.ROOT));
        if (found < 0) {
            throw new TypeConversionException("expected one of " + String.join(", ", names) + ", got \"" + value + '"');
        }
        return constants.get(found);
    }

    @Override
    public Iterator<String> iterator() {
        return constants.stream().map(Choices::name).iterator();
    }

    static final class Tasks extends Choices<Task> {
        Tasks() {
            super(Task.values());
        }
    }

    static final class Missings extends Choices<Missing> {
        Missings() {
            super(Missing.values());
        }
    }

    static final class Activations extends Choices<Activation> {
        Activations() {
            super(Arrays.stream(Activation.values()).filter(a -> a != Activation.IDENTITY).toArray(Activation[]::new));
        }
    }

    /** {@code auto} and the initialisers. */
    static final class Initializers implements ITypeConverter<Initializer>, Iterable<String> {
        @Override
        public Initializer convert(String value) {
            return value.equalsIgnoreCase("auto") ? null : new Named().convert(value);
        }

        @Override
        public Iterator<String> iterator() {
            return new Named().iterator();
        }

        private static final class Named extends Choices<Initializer> {
            Named() {
                super(Initializer.values());
            }
        }
    }

    static final class OnNonfinites extends Choices<OnNonfinite> {
        OnNonfinites() {
            super(OnNonfinite.values());
        }
    }

    static final class Shuffles extends Choices<Shuffle> {
        Shuffles() {
            super(Shuffle.values());
        }
    }
}
