package org.talweg.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.talweg.curvature.Minimizer;
import org.talweg.data.Batches;
import org.talweg.data.DataException;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.TooLarge;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.Plateau;

/**
 * Settings of a training, and {@link #fit}.
 *
 * <p>A run is a function of model, settings, data and seed: the same weights, bit for bit, on every engine, with every number of
 * threads.
 */
public final class Trainer {
    private final Engine engine;
    private final Model model;
    Optimizer optimizer = Adam.at(1e-3);
    /** Null for first-order steps. */
    Supplier<Minimizer> minimizer;
    Penalty penalty = Penalty.none();
    Clipping clipping = Clipping.none();
    Plateau plateau;
    double weightDecay;
    double maxNorm = Double.POSITIVE_INFINITY;
    int batchSize = 32;
    Shuffle shuffle = Shuffle.ONCE;
    int epochs = 30;
    int patience;
    double minImprovement;
    long seed;
    OnNonfinite onNonfinite = OnNonfinite.STOP;
    Progress progress = Progress.NONE;
    /** Keeps features on the host even if they would fit into the engine's memory. */
    boolean streamed;
    boolean keepPath;
    Checkpoints checkpoints;
    BooleanSupplier stop = () -> false;
    private Checkpoint from;
    private boolean changing;
    /** For checkpoints. */
    Map<String, String> described = Map.of();
    String config;

    public Trainer(Engine engine, Model model) {
        this.engine = engine;
        this.model = model;
    }

    /** The update rule with its schedule; by default Adam at 1e-3. */
    public Trainer optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /**
     * A second-order method in the place of the optimiser, at its beginning for each run, e.g. {@code SecondOrderRule.LBFGS::start}.
     * Each batch is one step on the surface of its rows, so batches should be large: the full batch, usually. Nothing that is not a
     * function of the parameters goes with it: no dropout, clipping, plateau, L1 penalty, max-norm or weight decay.
     */
    public Trainer minimizer(Supplier<Minimizer> minimizer) {
        this.minimizer = minimizer;
        return this;
    }

    /** L1 and L2 penalties on the weight matrices. */
    public Trainer penalty(Penalty penalty) {
        this.penalty = penalty;
        return this;
    }

    /** Decoupled decay λ of the weight matrices, θ ← θ − ε·λ·θ, with any optimiser (AdamW brings its own). */
    public Trainer weightDecay(double weightDecay) {
        if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected a weight decay of 0 or more, got weightDecay=" + weightDecay);
        }
        this.weightDecay = weightDecay;
        return this;
    }

    public Trainer clipping(Clipping clipping) {
        this.clipping = clipping;
        return this;
    }

    /** Clips gradients to this global norm. */
    public Trainer clipNorm(double norm) {
        return clipping(new Clipping(clipping.byValue(), norm));
    }

    /** Greatest norm of the weights into a unit; by default none. */
    public Trainer maxNorm(double maxNorm) {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException("expected a greatest norm above 0, got maxNorm=" + maxNorm);
        }
        this.maxNorm = maxNorm;
        return this;
    }

    /** Lowers the learning rate when the validation loss stops falling; each run starts from the state it has here. */
    public Trainer plateau(Plateau plateau) {
        this.plateau = plateau;
        return this;
    }

    /** Rows of a step; more than there are is an error, {@link Integer#MAX_VALUE} is the full batch. By default 32. */
    public Trainer batchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1 row, got batchSize=" + rows);
        }
        this.batchSize = rows;
        return this;
    }

    public Trainer shuffle(Shuffle shuffle) {
        this.shuffle = shuffle;
        return this;
    }

    /** Passes over the training part, at most. By default 30. */
    public Trainer epochs(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("expected at least 1 epoch, got epochs=" + epochs);
        }
        this.epochs = epochs;
        return this;
    }

    /**
     * Stops when the validation loss has not fallen for {@code patience} epochs, and restores the best weights, whether it
     * stopped or not. Goodfellow et al. 2016, algorithm 7.1. 0: off, the default.
     */
    public Trainer earlyStopping(int patience) {
        return earlyStopping(patience, 0);
    }

    /** @param minImprovement a fall of the validation loss by less does not count */
    public Trainer earlyStopping(int patience, double minImprovement) {
        if (patience < 0 || !(minImprovement >= 0)) {
            throw new IllegalArgumentException("expected patience and improvement of 0 or more, got patience=" + patience
                    + " minImprovement=" + minImprovement);
        }
        this.patience = patience;
        this.minImprovement = minImprovement;
        return this;
    }

    /** What initial weights, order of rows and dropout are drawn from. By default 0. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * What is done about a step whose loss or gradient is NaN or infinite. By default {@link OnNonfinite#STOP}. Such a step is found
     * on the engine, which leaves the parameters as they were; it is heard of when what steps tell is read, some times a second.
     */
    public Trainer onNonfinite(OnNonfinite onNonfinite) {
        this.onNonfinite = onNonfinite;
        return this;
    }

    public Trainer progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /** Keeps the parameters before training and after each epoch, {@link Run#path}. By default not. */
    public Trainer keepPath(boolean keepPath) {
        this.keepPath = keepPath;
        return this;
    }

    /** Writes checkpoints while it trains. By default none are. */
    public Trainer checkpoints(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        return this;
    }

    /** A text that each checkpoint holds, such as a run folder's {@code config.json}. */
    public Trainer config(String config) {
        this.config = config;
        return this;
    }

    /** Asked between two steps whether to stop: then a checkpoint is written, and {@link #fit} throws {@link Interrupted}. */
    public Trainer stopWhen(BooleanSupplier stop) {
        this.stop = stop;
        return this;
    }

    /**
     * Goes on from a checkpoint instead of beginning, to the weights that the training would have had without a stop, bit for bit, on any
     * engine that computes exactly.
     *
     * @param changing whether settings may be others than the checkpoint's that leave it the same training: schedule and constants of
     *                 the optimiser, penalties, clipping, epochs, early stopping; data, network, batch, order and seed must not
     */
    public Trainer resume(Checkpoint from, boolean changing) {
        this.from = from;
        this.changing = changing;
        return this;
    }

    /**
     * Trains from the model's initial weights.
     *
     * @throws TooLarge before it begins, if there is not as much memory as {@link #memoryPlan} says
     * @throws Diverged if a loss or gradient becomes NaN or infinite; where such steps are skipped, if no step of an epoch is finite
     * @throws Interrupted if it was {@link #stopWhen told to stop}
     * @throws org.talweg.data.DataException if it is to go on from the checkpoint of another training
     * @throws IllegalArgumentException if something is asked for that a second-order method cannot take
     */
    public Run fit(Split data) {
        if (checkpoints != null) {
            described = described(data);
        }
        checkFrom(data);
        try {
            return training(data).run(from);
        } finally {
            if (checkpoints != null) {
                checkpoints.end();
            }
        }
    }

    /**
     * What {@link #fit} will hold in memory; this takes none of it.
     *
     * @throws DataException if it is to go on from the checkpoint of another training
     * @throws TooLarge if there is not as much
     * @throws IllegalArgumentException if something is asked for that a second-order method cannot take
     */
    public MemoryPlan memoryPlan(Split data) {
        checkFrom(data);
        return counted(data, batches(data)).onPaper.memory();
    }

    /** The settings by name, each in one line: what a checkpoint is held against. */
    private Map<String, String> described(Split data) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("training data", data.train().fingerprint());
        all.put("validation data", data.validation().fingerprint());
        all.put("network", model.inputs() + " features, " + model.layers() + ", " + model.objective());
        all.put("seed", Long.toString(seed));
        all.put("batch", Integer.toString(batches(data).batch()));
        all.put("shuffle", Config.spelling(shuffle));
        all.put("path kept", Boolean.toString(keepPath));
        all.put("epochs", Integer.toString(epochs));
        if (minimizer != null) {
            all.put("optimizer", minimizer.get().getClass().getSimpleName());
        } else {
            all.put("optimizer", optimizer.name());
            String schedule = optimizer.schedule().toString();
            all.put("constants", optimizer.toString().replace(schedule, "…"));
            all.put("schedule", schedule.replaceAll("[\\w.$/]+@[0-9a-f]+", "custom")); // a lambda has another name in each JVM
        }
        all.put("penalty", penalty.toString());
        all.put("weight decay", Double.toString(weightDecay));
        all.put("clipping", clipping.toString());
        all.put("greatest norm", Double.toString(maxNorm));
        all.put("early stopping", "patience " + patience + ", least improvement " + minImprovement);
        all.put("non-finite steps", Config.spelling(onNonfinite));
        all.put("plateau", String.valueOf(plateau));
        return all;
    }

    private void checkFrom(Split data) {
        if (from != null) {
            from.check(described(data), changing);
            if (from.batch() > 0 && (from.epoch() > epochs || from.stoppedEarly(patience))) {
                throw new DataException("expected settings with which epoch " + from.epoch() + " is ended, in which the checkpoint is, got"
                        + " epochs=" + epochs + " and a patience of " + patience + "; take more of them");
            }
        }
    }

    private Batches batches(Split data) {
        int rows = data.train().rows();
        return new Batches(rows, batchSize == Integer.MAX_VALUE ? rows : batchSize, shuffle, seed);
    }

    private void checkSecondOrder() {
        refuse(model.layers().stream().anyMatch(layer -> layer instanceof Layer.Dropout dropout && dropout.p() > 0),
                "dropout, whose loss is another in each step");
        refuse(penalty.l1() > 0, "an L1 penalty, which has no curvature: l1=" + penalty.l1());
        refuse(weightDecay > 0, "decoupled weight decay: weightDecay=" + weightDecay);
        refuse(!clipping.equals(Clipping.none()), "clipping: " + clipping);
        refuse(maxNorm < Double.POSITIVE_INFINITY, "a greatest norm: maxNorm=" + maxNorm);
        refuse(onNonfinite == OnNonfinite.SKIP, "steps to be skipped where they are not finite: a line search has no other step");
        refuse(plateau != null, "a plateau, as there is no learning rate");
    }

    private static void refuse(boolean asked, String what) {
        if (asked) {
            throw new IllegalArgumentException("expected a second-order method without what it cannot take, got " + what
                    + "; leave that out, or take a first-order optimizer");
        }
    }

    /** @param reason why features are streamed; null where they are not, or were asked to be */
    private record Counted(Training onPaper, TooLarge reason) {}

    /** The training on paper, with features on the host where the engine has no memory for them. */
    private Counted counted(Split data, Batches batches) {
        if (minimizer != null) {
            checkSecondOrder();
        }
        TooLarge reason = null;
        if (!streamed) {
            try {
                Training whole = new Training(engine.onPaper(), model, this, data, batches, false, null);
                reason = whole.memory().shortage(engine);
                if (reason == null) {
                    return new Counted(whole, null);
                }
            } catch (TooLarge e) {
                reason = e;
            }
        }
        Training parts = new Training(engine.onPaper(), model, this, data, batches, true, null);
        TooLarge shortage = parts.memory().shortage(engine);
        if (shortage != null) {
            throw shortage;
        }
        return new Counted(parts, reason);
    }

    private Training training(Split data) {
        Batches batches = batches(data);
        Counted counted = counted(data, batches);
        boolean whole = !streamed && counted.reason == null;
        try {
            Training training = new Training(engine, model, this, data, batches, !whole, counted.onPaper);
            if (counted.reason != null) {
                DeviceData.sayStreamed(counted.reason);
            }
            return training;
        } catch (TooLarge e) {
            if (!whole) {
                throw e;
            }
            Training onPaper = new Training(engine.onPaper(), model, this, data, batches, true, null);
            Training training = new Training(engine, model, this, data, batches, true, onPaper);
            DeviceData.sayStreamed(e);
            return training;
        }
    }
}
