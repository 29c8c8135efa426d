package org.talweg.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.Batches;
import org.talweg.engine.Engine;
import org.talweg.graph.Plan;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;
import org.talweg.nn.Model;
import org.talweg.optim.Plateau;

/** Steps of an {@link org.talweg.optim.Optimizer}, each one program on the engine; what they tell is read some times a second. */
final class FirstOrderSteps implements Steps {
    private static final long READ_EVERY_NANOS = 100_000_000;

    private final Engine engine;
    private final Model model;
    private final Trainer settings;
    private final Batches batches;
    private final TrainingState state;
    private final DeviceData data;
    /** For each slot of streamed data; one when features lie in the engine's memory. */
    private final StepProgram[] fullSteps;
    private final StepProgram[] lastSteps;
    private final Plateau plateau;
    private LastStep lastStep;

    // Reused from step to step.
    private final int[] counters = new int[Bookkeeping.COUNTERS];
    private final float[] scalars = new float[OptimizerStep.SLOTS];
    private final float[] history = new float[TrainingState.HISTORY * Bookkeeping.HISTORY_WIDTH];
    private final int[] pendingRows = new int[TrainingState.HISTORY];
    private final double[] pendingRates = new double[TrainingState.HISTORY];
    private final int[] positions = new int[TrainingState.HISTORY];
    private final LossSpikes spikes = new LossSpikes();

    private int[] order = {};
    private long step;
    private int pending;
    private double learningRate;
    private long skipped;

    FirstOrderSteps(Engine engine, Model model, Trainer settings, Batches batches, TrainingState state, DeviceData data) {
        this.engine = engine;
        this.model = model;
        this.settings = settings;
        this.batches = batches;
        this.state = state;
        this.data = data;
        fullSteps = stepPrograms(batches.size(0));
        int last = batches.size(batches.count() - 1);
        lastSteps = last == batches.size(0) ? fullSteps : stepPrograms(last);
        plateau = settings.plateau == null ? null : settings.plateau.copy();
        counters[Bookkeeping.SEED_LOW] = (int) settings.seed;
        counters[Bookkeeping.SEED_HIGH] = (int) (settings.seed >>> 32);
    }

    private StepProgram[] stepPrograms(int rows) {
        StepProgram[] programs = new StepProgram[data.streamed() ? DeviceData.SLOTS : 1];
        for (int slot = 0; slot < programs.length; slot++) {
            programs[slot] = new StepProgram(engine, model, state, data, slot, rows, settings.optimizer,
                    (float) settings.clipping.byNorm(), (float) settings.maxNorm);
        }
        return programs;
    }

    @Override
    public Plan plan() {
        return fullSteps[0].plan();
    }

    @Override
    public void watchLayers() {
        lastStep = new LastStep(engine, model, state.arenas().parameters(), state.gradients(), state.reduction());
    }

    @Override
    public void epoch(int epoch, int[] rows, int from, EpochMeans means, Pause pause) {
        if (order != rows) {
            order = rows;
            engine.upload(order, 0, state.order(), batches.rows());
        }
        long lastRead = System.nanoTime();
        fetch(from);
        for (int i = from; i < batches.count(); i++) {
            if (lastStep != null && i == batches.count() - 1) {
                lastStep.before();
            }
            step(i);
            fetch(i + 1);
            if (pending == TrainingState.HISTORY || System.nanoTime() - lastRead > READ_EVERY_NANOS) {
                read(epoch, means);
                lastRead = System.nanoTime();
            }
            if (i + 1 < batches.count() && pause.due(step)) {
                read(epoch, means);
                pause.take(epoch, i + 1);
            }
        }
        read(epoch, means);
        if (means.nothing()) {
            throw diverged(epoch, step, "none of the " + batches.count() + " steps of epoch " + epoch + " was finite", means);
        }
    }

    @Override
    public StepState state(StepState reuse) {
        Map<String, float[]> slots = reuse != null ? reuse.slots() : new LinkedHashMap<>();
        List<String> names = settings.optimizer.state();
        for (int i = 0; i < names.size(); i++) {
            Buffer slot = state.slots().get(i);
            engine.download(slot, slots.computeIfAbsent(names.get(i), none -> new float[Math.toIntExact(slot.length())]), 0,
                    (int) slot.length());
        }
        return new StepState(slots, List.of(), plateau == null ? null : plateau.state(), told());
    }

    /** Steps skipped, then what spikes are known by. */
    private double[] told() {
        double[] known = spikes.state();
        double[] all = new double[1 + known.length];
        all[0] = skipped;
        System.arraycopy(known, 0, all, 1, known.length);
        return all;
    }

    @Override
    public void restore(long taken, StepState saved) {
        List<String> names = settings.optimizer.state();
        if (!List.copyOf(saved.slots().keySet()).equals(names) || saved.skipped().length == 0) {
            throw new IllegalArgumentException("expected slots=" + names + ", got slots=" + saved.slots().keySet());
        }
        step = taken;
        for (int i = 0; i < names.size(); i++) {
            float[] slot = saved.slots().get(names.get(i));
            engine.upload(slot, 0, state.slots().get(i), slot.length);
        }
        if (plateau != null && saved.plateau() != null) {
            plateau.restore(saved.plateau());
        }
        skipped = (long) saved.skipped()[0];
        spikes.restore(Arrays.copyOfRange(saved.skipped(), 1, saved.skipped().length));
    }

    private void step(int batch) {
        learningRate = settings.optimizer.schedule().at(step) * (plateau == null ? 1 : plateau.factor());
        settings.optimizer.scalars(step + 1, learningRate, settings.penalty, settings.weightDecay, settings.clipping, scalars);
        engine.upload(scalars, 0, state.weightScalars(), scalars.length);
        settings.optimizer.scalars(step + 1, learningRate, null, 0, settings.clipping, scalars);
        engine.upload(scalars, 0, state.otherScalars(), scalars.length);
        counters[Bookkeeping.STEP] = (int) step;
        counters[Bookkeeping.ROW_OFFSET] = batches.begin(batch);
        counters[Bookkeeping.HISTORY_SLOT] = pending;
        engine.upload(counters, 0, state.counters(), counters.length);
        pendingRows[pending] = batches.size(batch);
        pendingRates[pending] = learningRate;
        StepProgram[] programs = batch == batches.count() - 1 ? lastSteps : fullSteps;
        programs[batch % programs.length].run();
        pending++;
        step++;
    }

    /** Has a batch on its way before its step, while the step before may still be computed. */
    private void fetch(int batch) {
        if (data.streamed() && batch < batches.count()) {
            data.gather(batch % DeviceData.SLOTS, order, batches.begin(batch), batches.size(batch));
        }
    }

    /** Reads what the steps since the last reading have written down. */
    private void read(int epoch, EpochMeans means) {
        if (pending == 0) {
            return;
        }
        engine.download(state.history(), history, 0, pending * Bookkeeping.HISTORY_WIDTH);
        boolean located = false;
        for (int i = 0; i < pending; i++) {
            float loss = history[i * Bookkeeping.HISTORY_WIDTH];
            float norm = history[i * Bookkeeping.HISTORY_WIDTH + 1];
            long number = step - pending + i + 1;
            if (!Float.isFinite(loss) || !Float.isFinite(norm)) {
                if (!located) {
                    engine.download(state.positions(), positions, 0, pending);
                    located = true;
                }
                nonfinite(Nonfinite.of(model, epoch, number, pendingRates[i], loss, norm, positions[i]), pendingRows[i], means);
                continue;
            }
            settings.progress.step(number, pendingRates[i], loss);
            double usual = spikes.usual();
            if (spikes.begins(loss, pendingRows[i])) {
                settings.progress.spike(number, loss, usual);
            }
            means.add(number, loss, norm, history[i * Bookkeeping.HISTORY_WIDTH + 3], pendingRows[i]);
        }
        pending = 0;
        settings.progress.steps(epoch, settings.epochs, means.rows(), batches.rows(), means.loss());
    }

    /** The step has moved no parameter; steps after it, launched before this was read, have gone on from there. */
    private void nonfinite(Nonfinite found, int rows, EpochMeans means) {
        if (settings.onNonfinite == OnNonfinite.STOP) {
            throw diverged(found.epoch(), found.step(), found.clause(), means);
        }
        skipped++;
        means.skip(rows);
        settings.progress.skipped(found.step(), found.clause() + ": the step is skipped");
    }

    private static Diverged diverged(int epoch, long step, String clause, EpochMeans means) {
        return new Diverged(epoch, step, clause + "; " + means.lastGood()
                + "; try a lower learning rate, a warm-up, or clipping by norm");
    }

    @Override
    public Diverged diverged(int epoch, String what, double value, EpochMeans means) {
        return diverged(epoch, step, what + " became " + value + " at step " + step + " (epoch " + epoch + ", learning rate "
                + learningRate + ")", means);
    }

    @Override
    public List<LastStep.Norms> norms() {
        return lastStep.norms();
    }

    @Override
    public long gradientBytes() {
        return state.gradients().length() * Float.BYTES;
    }

    @Override
    public long stateBytes() {
        return state.slotBytes();
    }

    @Override
    public long hostBytes() {
        return (long) Float.BYTES * (batches.rows() + history.length + pendingRows.length + positions.length) + (long) Double.BYTES * pendingRates.length;
    }

    @Override
    public long taken() {
        return step;
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public long evaluations() {
        return step;
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public void validated(double loss) {
        if (plateau != null) {
            plateau.report(loss);
        }
    }

    @Override
    public boolean converged() {
        return false;
    }
}
