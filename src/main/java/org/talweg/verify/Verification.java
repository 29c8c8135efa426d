package org.talweg.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.talweg.verify.Findings.Part;

/** The contract suite, whole trainings and the elementary functions on the engines of this machine. */
public final class Verification {
    /** Hears how far the work is. */
    public interface Progress {
        /** {@code name} is next; {@code done} of {@code all} in this part are done. */
        void next(Part part, String name, int done, int all);

        /** A row that ended. */
        void done(Outcome outcome);
    }

    private final Engines engines;
    private final Progress progress;
    private final Map<Part, List<Outcome>> outcomes = new EnumMap<>(Part.class);
    private final Map<Part, Double> seconds = new EnumMap<>(Part.class);
    private final Modules modules = new Modules();

    private Verification(Engines engines, Progress progress) {
        this.engines = engines;
        this.progress = progress;
    }

    /** Compares what the plan says on all engines; a difference does not end it. */
    public static Findings run(Plan plan, Engines engines, Progress progress) {
        return new Verification(engines, progress).run(plan);
    }

    private Findings run(Plan plan) {
        Contract contract = new Contract(engines.reference(), engines.compared(), modules::add);
        each(Part.KERNELS, plan.kernels(), KernelCase::name, row -> plan.quick() ? contract.quick(row) : contract.compare(row));
        TrainingContract trainings = new TrainingContract(engines.reference(), engines.compared());
        each(Part.TRAININGS, plan.trainings(), TrainingCase::name, trainings::compare);
        if (plan.elementary()) {
            long start = System.nanoTime();
            progress.next(Part.ELEMENTARY, "", 0, Elementaries.STEPS);
            List<Outcome> rows = engines.elementaries().compare(done ->
                    progress.next(Part.ELEMENTARY, "", done, Elementaries.STEPS));
            rows.forEach(progress::done);
            outcomes.put(Part.ELEMENTARY, rows);
            seconds.put(Part.ELEMENTARY, (System.nanoTime() - start) / 1e9);
        }
        return new Findings(outcomes, seconds, modules.hashes());
    }

    private <R> void each(Part part, List<R> rows, Function<R, String> name, Function<R, Outcome> compare) {
        if (rows.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        List<Outcome> results = new ArrayList<>();
        for (R row : rows) {
            progress.next(part, name.apply(row), results.size(), rows.size());
            Outcome outcome = compare.apply(row);
            progress.done(outcome);
            results.add(outcome);
        }
        outcomes.put(part, results);
        seconds.put(part, (System.nanoTime() - start) / 1e9);
    }
}
