package org.talweg.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.talweg.engine.Engine;
import org.talweg.kernel.Kernel;

/**
 * Every kernel of {@link KernelCases} gives the same bits on each engine as on a reference, writes all of its outputs, and
 * nothing else.
 */
public final class Contract {
    /** Elements up to which every kind of data is tried; beyond, two of them. */
    private static final int SMALL = 20_000;
    private static final float REFERENCE_POISON = 0x1.badp33f;
    private static final float POISON = -0x1.deadp44f;

    private final Engine reference;
    private final List<Engine> engines;
    private final Consumer<Kernel> launched;

    /**
     * @param reference whose bits are right: one thread of the scalar CPU form
     * @param engines   to compare with it
     */
    public Contract(Engine reference, List<Engine> engines) {
        this(reference, engines, kernel -> {});
    }

    /** @param launched hears of every launch on the reference */
    public Contract(Engine reference, List<Engine> engines, Consumer<Kernel> launched) {
        this.reference = reference;
        this.engines = List.copyOf(engines);
        this.launched = launched;
    }

    /** Compares a row on all of its sizes. */
    public Outcome compare(KernelCase kernelCase) {
        return compare(kernelCase, kernelCase.sizes(), true);
    }

    /** Compares a row on {@link Size#few} of its sizes, with hostile data alone. */
    public Outcome quick(KernelCase kernelCase) {
        return compare(kernelCase, Size.few(kernelCase.sizes()), false);
    }

    /** Compares a row on some sizes. */
    public Outcome compare(KernelCase kernelCase, List<Size> sizes) {
        return compare(kernelCase, sizes, true);
    }

    /** Compares a row on some sizes; an engine that differs is left out from then on. */
    private Outcome compare(KernelCase kernelCase, List<Size> sizes, boolean everyKind) {
        int launches = 0;
        Hash inputs = new Hash();
        Hash expectedOutputs = new Hash();
        Map<Engine, Hash> outputs = new LinkedHashMap<>();
        engines.forEach(engine -> outputs.put(engine, new Hash()));
        Map<Engine, Difference> differences = new LinkedHashMap<>();
        for (Size size : sizes) {
            for (Data data : everyKind ? kinds(size) : List.of(Data.HOSTILE)) {
                Memory expected = new Memory(reference, data, size.layout(), REFERENCE_POISON);
                Kernel kernel = kernelCase.launch().on(expected, size);
                launched.accept(kernel);
                inputs.record(kernel);
                expected.held().forEach(inputs::before);
                List<int[]> words = run(kernel, expected, reference);
                add(expectedOutputs, expected, words);
                launches++;
                for (Engine engine : engines) {
                    if (!differences.containsKey(engine)) {
                        try {
                            add(outputs.get(engine), expected, compare(kernelCase, size, data, engine, expected, words));
                        } catch (Difference difference) {
                            differences.put(engine, difference);
                        }
                    }
                }
            }
        }
        Map<Engine, String> hashes = new LinkedHashMap<>();
        hashes.put(reference, expectedOutputs.hex());
        outputs.forEach((engine, hash) -> {
            if (!differences.containsKey(engine)) {
                hashes.put(engine, hash.hex());
            }
        });
        return new Outcome(kernelCase.name(), launches, inputs.hex(), hashes, differences);
    }

    private static List<Data> kinds(Size size) {
        return size.area() <= SMALL ? List.of(Data.values()) : List.of(Data.PLAIN, Data.FEW);
    }

    private static List<int[]> compare(KernelCase kernelCase, Size size, Data data, Engine engine, Memory expected,
            List<int[]> words) {
        String where = kernelCase.name() + " " + size + " on " + engine.description() + ", data " + data + " of seed "
                + Data.SEED;
        Memory actual = expected.on(engine, POISON);
        List<int[]> got;
        try {
            got = run(kernelCase.launch().on(actual, size), actual, engine);
        } catch (Difference difference) {
            throw new Difference(where + ": " + difference.getMessage(), difference);
        } catch (RuntimeException failure) {
            throw new Difference(where + ": " + failure, failure);
        }
        for (int i = 0; i < words.size(); i++) {
            Bits.check(where, expected.held(), i, words.get(i), got.get(i));
        }
        return got;
    }

    private static List<int[]> run(Kernel kernel, Memory memory, Engine engine) {
        engine.launch(kernel);
        engine.synchronize();
        List<int[]> words = new ArrayList<>();
        for (Memory.Held held : memory.held()) {
            words.add(memory.read(held));
        }
        return words;
    }

    private static void add(Hash hash, Memory memory, List<int[]> words) {
        for (int i = 0; i < words.size(); i++) {
            Memory.Held held = memory.held().get(i);
            if (held.output()) {
                hash.words(words.get(i), held.floats() != null);
            }
        }
    }
}
