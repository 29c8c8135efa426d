package org.talweg.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.talweg.engine.Engine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Map1;
import org.talweg.kernel.Elementwise.Map2;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Kernel;

/** Each elementary function and the square root of all 2³² floats, and quotients of 2²⁶ pairs of any floats, on two engines. */
public final class Elementaries {
    private static final List<Unary> FUNCTIONS = List.of(Unary.EXP, Unary.LOG, Unary.TANH, Unary.SIGMOID, Unary.ERF, Unary.SQRT);
    /** Floats of a launch. */
    private static final int CHUNK = 1 << 22;
    /** Launches of a function. */
    private static final int CHUNKS = (int) ((1L << Integer.SIZE) / CHUNK);
    private static final int CHUNKS_OF_PAIRS = 16;
    /** How often progress is told. */
    public static final int STEPS = CHUNKS + CHUNKS_OF_PAIRS;

    private final Side reference;
    private final Side other;
    private final float[] a = new float[CHUNK];
    private final float[] b = new float[CHUNK];
    private final Map<String, Difference> differences = new LinkedHashMap<>();

    /** @param reference whose bits are right */
    public Elementaries(Engine reference, Engine other) {
        this.reference = new Side(reference);
        this.other = new Side(other);
    }

    private static final class Side {
        private final Engine engine;
        private final Buffer a;
        private final Buffer b;
        private final Buffer y;
        private final float[] result = new float[CHUNK];

        Side(Engine engine) {
            this.engine = engine;
            a = engine.allocate("a", Buffer.Type.F32, CHUNK);
            b = engine.allocate("b", Buffer.Type.F32, CHUNK);
            y = engine.allocate("y", Buffer.Type.F32, CHUNK);
        }

        Kernel kernel(Unary function) {
            return function != null ? new Map1(function, a, y, CHUNK) : new Map2(Binary.DIV, a, b, y, CHUNK);
        }
    }

    /**
     * Compares the two.
     *
     * @param progress hears how many of the {@link #STEPS} are done
     * @return an outcome for each function, without hashes
     */
    public List<Outcome> compare(IntConsumer progress) {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            int first = chunk * CHUNK;
            IntStream.range(0, CHUNK).parallel().forEach(i -> a[i] = Float.intBitsToFloat(first + i));
            upload(a, side -> side.a);
            FUNCTIONS.forEach(this::compare);
            progress.accept(chunk + 1);
        }
        for (int chunk = 0; chunk < CHUNKS_OF_PAIRS; chunk++) {
            long first = (long) chunk * CHUNK;
            IntStream.range(0, CHUNK).parallel().forEach(i -> {
                long bits = mixed(Data.SEED + first + i);
                a[i] = Float.intBitsToFloat((int) bits);
                b[i] = Float.intBitsToFloat((int) (bits >>> 32));
            });
            upload(a, side -> side.a);
            upload(b, side -> side.b);
            compare((Unary) null);
            progress.accept(CHUNKS + chunk + 1);
        }
        List<Outcome> outcomes = new ArrayList<>();
        FUNCTIONS.forEach(function -> outcomes.add(outcome(name(function), CHUNKS)));
        outcomes.add(outcome(name(null), CHUNKS_OF_PAIRS));
        return outcomes;
    }

    private static String name(Unary function) {
        return function == null ? "div" : function.name().toLowerCase(Locale.ROOT);
    }

    private Outcome outcome(String name, int launches) {
        Difference difference = differences.get(name);
        return difference == null ? new Outcome(name, launches, null, Map.of(other.engine, ""), Map.of())
                : new Outcome(name, launches, null, Map.of(), Map.of(other.engine, difference));
    }

    private void upload(float[] values, Function<Side, Buffer> target) {
        for (Side side : new Side[] {reference, other}) {
            side.engine.upload(values, 0, target.apply(side), CHUNK);
        }
    }

    private void compare(Unary function) {
        String name = name(function);
        if (differences.containsKey(name)) {
            return;
        }
        // A GPU works while the CPU does.
        other.engine.launch(other.kernel(function));
        reference.engine.launch(reference.kernel(function));
        for (Side side : new Side[] {other, reference}) {
            side.engine.download(side.y, side.result, 0, CHUNK);
        }
        OptionalInt differs = IntStream.range(0, CHUNK).parallel().filter(i -> !Bits.same(reference.result[i], other.result[i]))
                .findFirst();
        if (differs.isPresent()) {
            int i = differs.getAsInt();
            differences.put(name, new Difference(name + " of " + Bits.show(a[i]) + (function == null ? " and "
                    + Bits.show(b[i]) : "") + " on " + other.engine.description() + ": expected "
                    + Bits.show(reference.result[i]) + ", got " + Bits.show(other.result[i])));
        }
    }

    /** 64 bits that look random. Steele et al. 2014, Fast splittable pseudorandom number generators, figure 16. */
    private static long mixed(long index) {
        long z = index * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
