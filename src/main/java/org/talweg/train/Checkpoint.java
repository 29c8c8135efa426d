package org.talweg.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.talweg.data.DataException;
import org.talweg.nn.Model;
import org.talweg.optim.Plateau;

/**
 * A training between two steps: all that it needs to go on as if it had not stopped, to the same bits on any engine.
 *
 * <p>Random draws and the order of rows are pure functions of seed, step and epoch, and so is the learning rate of a step, so no
 * generator and no scheduler is in it. How it lies in a file is told by {@link CheckpointFile}.
 *
 * @param settings what the training was told, by name, and fingerprints of its data
 * @param config   {@code config.json} of its run folder, or null without one
 * @param step     steps taken
 * @param epoch    epoch that goes on, from 1; beyond the last when the training has come to its end
 * @param batch    steps of that epoch taken
 * @param weights  parameters and statistics of batch norm
 * @param slots    state of a first-order optimiser, by name: arenas as long as the parameters'
 * @param method   state of a second-order method
 * @param best     weights of the best epoch, or null where they are not kept
 * @param early    which epoch that is, and how long none was better
 * @param plateau  what has lowered the learning rate, or null
 * @param means    sums over the epoch so far, {@link EpochMeans#state}
 * @param skipped  steps skipped, and state of what tells of spikes
 * @param start    the training part judged before the first step
 * @param seconds  of training so far
 * @param history  epochs that have ended
 * @param path     weights before training and after each epoch; empty unless they are kept
 */
public record Checkpoint(Model model, Map<String, String> settings, String config, long step, int epoch, int batch, Weights weights,
        Map<String, float[]> slots, List<double[]> method, Weights best, EarlyStop early, Plateau.State plateau, double[] means,
        double[] skipped, Evaluation start, double seconds, List<EpochRecord> history, List<float[]> path) {

    private static final int CONTEXT = 24;

    /** Settings by which a training goes on otherwise than before without being another one. */
    static final Set<String> CHANGEABLE = Set.of("constants", "schedule", "penalty", "weight decay", "clipping", "greatest norm",
            "epochs", "early stopping", "plateau", "non-finite steps");

    /**
     * Reads a file that {@link Checkpoints} wrote.
     *
     * @throws DataException if it is none, or damaged
     */
    public static Checkpoint read(Path file) {
        return CheckpointFile.read(file);
    }

    /**
     * The newest of a folder's that is whole.
     *
     * @param passedOver told, in a sentence, of each that is damaged
     * @throws DataException if there is none
     */
    public static Checkpoint newest(Path folder, Consumer<String> passedOver) {
        return CheckpointFolder.newest(folder, passedOver);
    }

    /** Whether a patience in epochs had run out; 0 never does. */
    public boolean stoppedEarly(int patience) {
        return early.stops(patience);
    }

    /** What differs in a training that is told {@code others}: name → (here, there), in order. */
    private Map<String, List<String>> differences(Map<String, String> others) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(settings.keySet());
        others.keySet().stream().filter(name -> !settings.containsKey(name)).forEach(names::add);
        for (String name : names) {
            String here = settings.getOrDefault(name, "none");
            String there = others.getOrDefault(name, "none");
            if (!here.equals(there)) {
                found.put(name, List.of(here, there));
            }
        }
        return found;
    }

    private static int sameUntil(String a, String b) {
        int i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    /** From shortly before the place where it differs from another. */
    private static String shown(String text, int differs) {
        return differs <= CONTEXT ? RegularFile.shown(text) : "…" + RegularFile.shown(text.substring(differs - CONTEXT));
    }

    /**
     * Refuses a training that is not this one.
     *
     * @param changing whether settings may differ that leave it the same training
     * @throws DataException naming each difference
     */
    void check(Map<String, String> others, boolean changing) {
        List<String> wrong = new ArrayList<>();
        differences(others).forEach((name, both) -> {
            if (!changing || !CHANGEABLE.contains(name)) {
                int from = sameUntil(both.get(0), both.get(1));
                wrong.add(name + " " + shown(both.get(1), from) + " where the checkpoint has " + shown(both.get(0), from));
            }
        });
        if (!wrong.isEmpty()) {
            throw new DataException("expected data and settings of the training that the checkpoint is of, got " + String.join("; ", wrong)
                    + "; put them back, or begin a new training");
        }
    }
}
