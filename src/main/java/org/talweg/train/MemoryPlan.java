package org.talweg.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.talweg.engine.Engine;
import org.talweg.engine.Memory;
import org.talweg.engine.TooLarge;

/**
 * What a training holds in memory, in bytes, known before any of it is taken: the training is made ready on paper first, by the same
 * code.
 *
 * <p>All but the last two are the engine's. Not in it: the data set itself, which the caller has, the programs' own objects (some
 * hundred bytes a launch), and the history (some hundred bytes an epoch).
 *
 * @param parameters     θ with its padding
 * @param gradients      ∂L/∂θ
 * @param optimizerState as many times θ as the update rule has slots: m, v, …
 * @param statistics     running means and variances of batch norm
 * @param activations    values and gradients of a step or of a chunk that is judged, which share their places
 * @param data           features and targets, or where features are streamed, places for the rows that are copied ahead
 * @param working        the engine's own: packed panels of matrix products, partial sums
 * @param watching       what the statistics of layers need, which a training can do without
 * @param small          order of rows, step scalars, history, sums
 * @param host           beside the engine: the order of rows, weights kept for the end or as the path, what a second-order method
 *                       remembers
 * @param ends           beside the engine for a moment as it begins and ends: the weights
 * @param onHeap         whether the engine's memory is Java's
 */
public record MemoryPlan(long parameters, long gradients, long optimizerState, long statistics, long activations, long data,
        long working, long watching, long small, long host, long ends, boolean onHeap) {

    private static final String WATCHING = "statistics of layers";
    private static final String HOST = "on the host";

    private record Part(String name, long bytes) {}

    /** Bytes that the engine holds while steps are taken. */
    public long onEngine() {
        return parameters + gradients + optimizerState + statistics + activations + data + working + watching + small;
    }

    /** Bytes held while steps are taken. */
    public long total() {
        return onEngine() + host;
    }

    /** The most bytes held at any time. */
    public long peak() {
        return total() + ends;
    }

    /** Why a training like this cannot begin: what it needs at the least is more than there is. Null where it can. */
    TooLarge shortage(Engine engine) {
        if (shortageNow(engine) == null) {
            return null;
        }
        System.gc(); // what nobody refers to any more still counted as taken
        return shortageNow(engine);
    }

    private TooLarge shortageNow(Engine engine) {
        long device = onHeap ? 0 : onEngine() - watching;
        long heap = host + ends + (onHeap ? onEngine() - watching : 0);
        if (device > engine.memory().free()) {
            return tooLarge(device, engine.memory().free(), "the engine " + engine.name(), "end what else uses it (nvidia-smi)");
        }
        return heap > Memory.freeHeap() ? tooLarge(heap, Memory.freeHeap(), "Java", "give Java more with TALWEG_OPTS=-Xmx8g") : null;
    }

    private TooLarge tooLarge(long needed, long free, String whose, String more) {
        List<Part> parts = parts();
        boolean beside = !onHeap && needed == host + ends;
        parts.removeIf(part -> part.name.equals(WATCHING) || !onHeap && part.name.equals(HOST) != beside);
        String needs = words(parts, needed);
        return new TooLarge("expected a training that fits into the " + bytes(free) + " that " + whose + " has free, got one of "
                + bytes(needed) + " (" + needs + "); take a smaller batch, fewer units or less data, or " + more);
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(new Part("parameters", parameters), new Part("gradients", gradients),
                new Part("optimiser state", optimizerState), new Part("batch-norm statistics", statistics),
                new Part("activations", activations), new Part("data", data), new Part("engine's own", working),
                new Part(WATCHING, watching), new Part("small buffers", small), new Part(HOST, host)));
        parts.removeIf(part -> part.bytes == 0);
        return parts;
    }

    /** The plan as a table, a line for each part. */
    public String describe() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-24s %16s%n", "memory", "bytes"));
        for (Part part : parts()) {
            text.append(String.format(Locale.ROOT, "%-24s %16d%n", part.name, part.bytes));
        }
        return text.append(String.format(Locale.ROOT, "%-24s %16d%n%-24s %16d%n", "total", total(), "beginning and end, more", ends))
                .toString();
    }

    /** {@code parameters 2.7 MB, …}, from large to small: those of a tenth or more. */
    @Override
    public String toString() {
        return words(parts(), total());
    }

    private static String words(List<Part> parts, long total) {
        parts.sort(Comparator.comparingLong((Part part) -> -part.bytes));
        StringBuilder text = new StringBuilder();
        long said = 0;
        for (Part part : parts) {
            if (part.bytes < total / 10) {
                break;
            }
            text.append(text.isEmpty() ? "" : ", ").append(part.name).append(' ').append(bytes(part.bytes));
            said += part.bytes;
        }
        return text.append(said < total ? ", other " + bytes(total - said) : "").toString();
    }

    /** {@code 870 B}, {@code 3.1 kB}, {@code 42 MB}; thousands, not 1024s. */
    public static String bytes(long bytes) {
        double scaled = bytes;
        int unit = 0;
        while (scaled >= 1000 && unit < 4) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || scaled >= 10 ? "%.0f %s" : "%.1f %s", scaled,
                List.of("B", "kB", "MB", "GB", "TB").get(unit));
    }
}
