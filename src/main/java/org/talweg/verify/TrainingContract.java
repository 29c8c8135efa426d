package org.talweg.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.train.Run;
import org.talweg.train.Weights;

/** Every training of {@link TrainingCases} gives the same weights and running statistics on each engine as on a reference. */
public final class TrainingContract {
    private final Engine reference;
    private final List<Engine> engines;

    /**
     * @param reference whose bits are right
     * @param engines   to compare with it
     */
    public TrainingContract(Engine reference, List<Engine> engines) {
        this.reference = reference;
        this.engines = List.copyOf(engines);
    }

    /** Compares a training; what is launched counts in steps. */
    public Outcome compare(TrainingCase training) {
        Run expected = training.on(reference);
        Map<Engine, String> outputs = new LinkedHashMap<>();
        Map<Engine, Difference> differences = new LinkedHashMap<>();
        outputs.put(reference, hash(expected));
        for (Engine engine : engines) {
            try {
                Run actual = run(training, engine);
                check(training, engine, expected.weights(), actual.weights());
                outputs.put(engine, hash(actual));
            } catch (Difference difference) {
                differences.put(engine, difference);
            }
        }
        return new Outcome(training.name(), training.steps(), training.inputs(), outputs, differences);
    }

    /** The weights' hash, as trainings print it, and that of batch norm's running statistics. */
    private static String hash(Run run) {
        Hash states = new Hash();
        states.floats(run.weights().states());
        return run.weights().sha256(run.model()) + " " + states.hex();
    }

    private static Run run(TrainingCase training, Engine engine) {
        try {
            return training.on(engine);
        } catch (RuntimeException failure) {
            throw new Difference(where(training, engine) + ": " + failure, failure);
        }
    }

    private static void check(TrainingCase training, Engine engine, Weights expected, Weights actual) {
        String where = where(training, engine);
        Bits.check(where, "weights", expected.parameters(), actual.parameters());
        Bits.check(where, "running statistics", expected.states(), actual.states());
    }

    private static String where(TrainingCase training, Engine engine) {
        return "training " + training.name() + " on " + engine.description();
    }
}
