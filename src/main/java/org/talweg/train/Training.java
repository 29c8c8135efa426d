package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import org.talweg.data.Batches;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.graph.Reduce;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;
import org.talweg.nn.Model;
import org.talweg.optim.Plateau;

/** One training as it runs. */
final class Training {
    private static final long READ_EVERY_NANOS = 100_000_000;

    private final Engine engine;
    private final Model model;
    private final Trainer settings;
    private final Batches batches;
    private final TrainingState state;
    private final DeviceData trainData;
    /** For each slot of streamed data; one when features lie in the engine's memory. */
    private final StepProgram[] fullSteps;
    private final StepProgram[] lastSteps;
    private final Evaluator onTrain;
    private final Evaluator onValidation;
    private final Program weightSums;
    private final Buffer sums;
    private final Plateau plateau;
    /** Null, as the next, where there is no memory for statistics. */
    private final LastStep lastStep;
    private final Activations activations;

    // Reused from step to step.
    private final int[] counters = new int[Bookkeeping.COUNTERS];
    private final float[] scalars = new float[OptimizerStep.SLOTS];
    private final float[] history = new float[TrainingState.HISTORY * Bookkeeping.HISTORY_WIDTH];
    private final int[] pendingRows = new int[TrainingState.HISTORY];

    private int[] order = {};
    private long step;
    private int pending;
    private double learningRate;
    private double lossSum;
    private double correctSum;
    private double normSum;
    private long rowsRead;
    private int stepsRead;
    private long lastGoodStep;
    private float lastGoodLoss;
    private float lastGoodNorm;
    private final List<EpochRecord> records = new ArrayList<>();

    /** @param streamed whether features stay on the host */
    Training(Engine engine, Model model, Trainer settings, Split data, Batches batches, boolean streamed) {
        this.engine = engine;
        this.model = model;
        this.settings = settings;
        this.batches = batches;
        Weights start = new Weights(model.initialParameters(settings.seed), model.initialStates());
        trainData = new DeviceData(engine, data.train(), model, streamed ? Math.max(batches.size(0), Evaluator.CHUNK) : 0);
        state = TrainingState.allocate(engine, model, settings.optimizer, start, trainData.rows());
        onTrain = new Evaluator(engine, model, state.arenas(), data.train(), trainData, false);
        onValidation = new Evaluator(engine, model, state.arenas(), data.validation(),
                new DeviceData(engine, data.validation(), model, streamed ? Evaluator.CHUNK : 0), false);
        fullSteps = stepPrograms(batches.size(0));
        int last = batches.size(batches.count() - 1);
        lastSteps = last == batches.size(0) ? fullSteps : stepPrograms(last);
        sums = engine.allocate("weight sums", Buffer.Type.F32, 2);
        weightSums = engine.prepare(weightSums());
        plateau = settings.plateau == null ? null : settings.plateau.copy();
        LastStep norms = null;
        Activations values = null;
        try {
            norms = new LastStep(engine, model, state.arenas().parameters(), state.gradients(), state.reduction());
            values = new Activations(engine, model, state.arenas(), trainData);
        } catch (TooLarge | OutOfMemoryError e) { // a heap that is too small for them may do for the training
            norms = null;
            Activations.sayLeftOut(e);
        }
        lastStep = norms;
        activations = values;
    }

    private StepProgram[] stepPrograms(int rows) {
        StepProgram[] programs = new StepProgram[trainData.streamed() ? DeviceData.SLOTS : 1];
        for (int slot = 0; slot < programs.length; slot++) {
            programs[slot] = new StepProgram(engine, model, state, trainData, slot, rows, settings.optimizer,
                    (float) settings.clipping.byNorm(), (float) settings.maxNorm);
        }
        return programs;
    }

    private List<Kernel> weightSums() {
        Buffer weights = state.arenas().parameters();
        List<Kernel> launches = new ArrayList<>(Reduce.vector(Reduction.Op.SUM_ABS, weights, model.weightFloats(),
                state.reduction(), sums.slice(0, 1)));
        launches.addAll(Reduce.vector(Reduction.Op.SUM_SQUARES, weights, model.weightFloats(), state.reduction(),
                sums.slice(1, 1)));
        return launches;
    }

    Run run() {
        settings.progress.begin(fullSteps[0].plan());
        Evaluation untrained = onTrain.evaluate();
        long start = System.nanoTime();
        counters[Bookkeeping.SEED_LOW] = (int) settings.seed;
        counters[Bookkeeping.SEED_HIGH] = (int) (settings.seed >>> 32);
        Weights best = null;
        int bestEpoch = 0;
        double bestLoss = Double.POSITIVE_INFINITY;
        double patienceLoss = Double.POSITIVE_INFINITY;
        int waited = 0;
        boolean stopped = false;
        for (int epoch = 1; epoch <= settings.epochs && !stopped; epoch++) {
            if (epoch == 1 || settings.shuffle == Shuffle.EACH_EPOCH) {
                order = batches.order(epoch - 1);
                engine.upload(order, 0, state.order(), batches.rows());
            }
            epoch(epoch);
            EpochRecord record = record(epoch, (System.nanoTime() - start) / 1e9);
            records.add(record);
            settings.progress.epoch(record, settings.epochs);
            double loss = record.validationLoss();
            if (loss < bestLoss) {
                bestLoss = loss;
                bestEpoch = epoch;
                best = settings.patience == 0 ? null : Weights.of(engine, state.arenas().parameters(), state.arenas().states());
            }
            waited = loss < patienceLoss - settings.minImprovement ? 0 : waited + 1;
            patienceLoss = waited == 0 ? loss : patienceLoss;
            stopped = settings.patience > 0 && waited >= settings.patience;
            if (plateau != null) {
                plateau.report(loss);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (best != null) {
            state.arenas().upload(best);
        }
        Weights weights = best != null ? best : Weights.of(engine, state.arenas().parameters(), state.arenas().states());
        return new Run(model, weights, List.copyOf(records), bestEpoch, stopped, best != null, untrained,
                judge(records.size(), onTrain, "training"), judge(records.size(), onValidation, "validation"), step,
                (long) records.size() * batches.rows(), seconds);
    }

    private void epoch(int epoch) {
        lossSum = 0;
        correctSum = 0;
        normSum = 0;
        rowsRead = 0;
        stepsRead = 0;
        long lastRead = System.nanoTime();
        fetch(0);
        for (int i = 0; i < batches.count(); i++) {
            if (lastStep != null && i == batches.count() - 1) {
                lastStep.before();
            }
            step(i);
            fetch(i + 1);
            if (pending == TrainingState.HISTORY || System.nanoTime() - lastRead > READ_EVERY_NANOS) {
                read(epoch);
                lastRead = System.nanoTime();
            }
        }
        read(epoch);
    }

    /** Rate of a step of this epoch, from 0. */
    private double learningRate(long step) {
        return settings.optimizer.schedule().at(step) * (plateau == null ? 1 : plateau.factor());
    }

    private void step(int batch) {
        learningRate = learningRate(step);
        settings.optimizer.scalars(step + 1, learningRate, settings.penalty, settings.weightDecay, settings.clipping, scalars);
        engine.upload(scalars, 0, state.weightScalars(), scalars.length);
        settings.optimizer.scalars(step + 1, learningRate, null, 0, settings.clipping, scalars);
        engine.upload(scalars, 0, state.otherScalars(), scalars.length);
        counters[Bookkeeping.STEP] = (int) step;
        counters[Bookkeeping.ROW_OFFSET] = batches.begin(batch);
        counters[Bookkeeping.HISTORY_SLOT] = pending;
        engine.upload(counters, 0, state.counters(), counters.length);
        pendingRows[pending] = batches.size(batch);
        StepProgram[] programs = batch == batches.count() - 1 ? lastSteps : fullSteps;
        programs[batch % programs.length].run();
        pending++;
        step++;
    }

    /** Has a batch on its way before its step, while the step before may still be computed. */
    private void fetch(int batch) {
        if (trainData.streamed() && batch < batches.count()) {
            trainData.gather(batch % DeviceData.SLOTS, order, batches.begin(batch), batches.size(batch));
        }
    }

    /** Reads what the steps since the last reading have written down. */
    private void read(int epoch) {
        engine.download(state.history(), history, 0, pending * Bookkeeping.HISTORY_WIDTH);
        for (int i = 0; i < pending; i++) {
            float loss = history[i * Bookkeeping.HISTORY_WIDTH];
            float norm = history[i * Bookkeeping.HISTORY_WIDTH + 1];
            long number = step - pending + i + 1;
            if (!Float.isFinite(loss) || !Float.isFinite(norm)) {
                boolean inLoss = !Float.isFinite(loss);
                throw new Diverged(epoch, number, inLoss ? "loss" : "gradient norm", inLoss ? loss : norm,
                        learningRate(number - 1), lastGood());
            }
            lastGoodStep = number;
            lastGoodLoss = loss;
            lastGoodNorm = norm;
            lossSum += (double) loss * pendingRows[i];
            correctSum += history[i * Bookkeeping.HISTORY_WIDTH + 3];
            normSum += norm;
            rowsRead += pendingRows[i];
        }
        stepsRead += pending;
        pending = 0;
        settings.progress.steps(epoch, settings.epochs, rowsRead, batches.rows(), lossSum / rowsRead);
    }

    private String lastGood() {
        return lastGoodStep == 0 ? "no step went well before" : "last good values at step " + lastGoodStep + ": loss "
                + lastGoodLoss + ", gradient norm " + lastGoodNorm;
    }

    private EpochRecord record(int epoch, double seconds) {
        double loss = lossSum / rowsRead;
        double score = switch (model.objective().kind()) {
            case SOFTMAX_CROSS_ENTROPY, SIGMOID_CROSS_ENTROPY -> correctSum / rowsRead;
            case SQUARED_ERROR -> 1 - loss / onTrain.targetVariance();
            case HUBER -> Double.NaN;
        };
        weightSums.run();
        float[] norms = engine.floats(sums, 2);
        Evaluation validation = judge(epoch, onValidation, "validation");
        return new EpochRecord(epoch, step, learningRate, loss, score, loss + settings.penalty.value(norms[0], norms[1]),
                validation.loss(), validation.score(), normSum / stepsRead, seconds, step,
                lastStep == null ? List.of() : activations.records(lastStep.norms()));
    }

    /** The last step's update may have spoilt the weights without any loss of a step that shows it. */
    private Evaluation judge(int epoch, Evaluator part, String name) {
        Evaluation result = part.evaluate();
        if (!Double.isFinite(result.loss())) {
            throw new Diverged(epoch, step, name + " loss", result.loss(), learningRate, lastGood());
        }
        return result;
    }
}
