package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import org.talweg.data.Batches;
import org.talweg.data.DataException;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.graph.Reduce;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Reduction;
import org.talweg.nn.Model;

/** One training as it runs: epochs, what is known after each, and when it ends. */
final class Training {

    private final Engine engine;
    private final Model model;
    private final Trainer settings;
    private final Batches batches;
    private final Arenas arenas;
    private final Steps steps;
    private final Evaluator onTrain;
    private final Evaluator onValidation;
    private final Program weightSums;
    private final Buffer sums;
    /** Null where there is no memory for statistics. */
    private final Activations activations;
    private final EpochMeans means = new EpochMeans();
    private final List<EpochRecord> records = new ArrayList<>();
    private final List<float[]> path = new ArrayList<>();
    private final MemoryPlan memory;
    /** Null where the last epoch's weights are the result. */
    private final BestWeights best;
    /** Null on paper. */
    private final Snapshots snapshots;
    private EarlyStop early = EarlyStop.START;
    private Evaluation start;
    private long startNanos;

    /**
     * @param streamed whether features stay on the host
     * @param counted  the same on paper, whose plan tells how much memory is taken at once; or null on paper
     */
    Training(Engine engine, Model model, Trainer settings, Split data, Batches batches, boolean streamed, Training counted) {
        this.engine = engine;
        this.model = model;
        this.settings = settings;
        this.batches = batches;
        boolean second = settings.minimizer != null;
        boolean onPaper = counted == null;
        Weights initial = new Weights(onPaper ? new float[second ? Math.toIntExact(model.parameterFloats()) : 0]
                : model.initialParameters(settings.seed), onPaper ? new float[0] : model.initialStates());
        if (!onPaper) {
            engine.reserve(counted.engine);
        }
        int step = second ? Math.min(batches.size(0), NetworkSurface.CHUNK) : batches.size(0);
        DeviceData trainData = new DeviceData(engine, data.train(), model, streamed ? Math.max(step, Evaluator.CHUNK) : 0);
        arenas = new Arenas(engine, model, initial);
        if (!onPaper) {
            arenas.reserve(counted.arenas);
        }
        TrainingState state = second ? null
                : TrainingState.allocate(engine, model, settings.optimizer, arenas, trainData.rows());
        onTrain = new Evaluator(engine, model, arenas, data.train(), trainData, false);
        DeviceData validationData = new DeviceData(engine, data.validation(), model, streamed ? Evaluator.CHUNK : 0);
        onValidation = new Evaluator(engine, model, arenas, data.validation(), validationData, false);
        steps = second ? new SecondOrderSteps(engine, model, settings, batches, arenas, initial, data.train(), trainData)
                : new FirstOrderSteps(engine, model, settings, batches, state, trainData);
        sums = engine.allocate("weight sums", Buffer.Type.F32, 2);
        weightSums = engine.prepare(weightSums());
        if (second) {
            steps.plan(); // is made, and its memory taken, when it is first asked for
        }
        long before = onPaper ? used() : 0;
        activations = activations(trainData, onPaper);
        best = settings.patience == 0 || onPaper ? null : new BestWeights(model);
        snapshots = onPaper ? null : new Snapshots(settings, model, arenas, steps, this::checkpoint);
        memory = onPaper ? plan(trainData, validationData, used() - before) : counted.memory;
    }

    /** Bytes of buffers as they are when working memory is taken at once. */
    private long used() {
        return engine.memory().buffers() - arenas.outgrown();
    }

    private MemoryPlan plan(DeviceData trainData, DeviceData validationData, long watching) {
        long parameters = arenas.parameters().length() * Float.BYTES;
        long states = arenas.states().length() * Float.BYTES;
        long data = trainData.bytes() + validationData.bytes();
        long known = parameters + states + steps.gradientBytes() + steps.stateBytes() + arenas.working() + data + watching;
        boolean checkpoints = settings.checkpoints != null;
        long kept = settings.patience == 0 ? 0 : (checkpoints ? 2 : 1) * (parameters + states); // one may be on its way to the disk
        long copied = checkpoints ? Snapshots.bytes(parameters + states + steps.stateBytes()) : 0;
        long passed = settings.keepPath ? Math.multiplyExact(settings.epochs + 1L, Float.BYTES * model.parameterCount()) : 0;
        return new MemoryPlan(parameters, steps.gradientBytes(), steps.stateBytes(), states, arenas.working(), data,
                engine.memory().working(), watching, used() - known,
                steps.hostBytes() + trainData.hostBytes() + validationData.hostBytes()
                        + (activations == null ? 0 : activations.hostBytes()) + kept + copied + passed,
                parameters + states, engine.memory().onHeap());
    }

    MemoryPlan memory() {
        return memory;
    }

    private List<Kernel> weightSums() {
        long n = model.weightFloats();
        Buffer weights = arenas.parameters();
        Buffer scratch = engine.allocate("reduction of weights", Buffer.Type.F32, Reduce.vectorScratch(n));
        List<Kernel> launches = new ArrayList<>(Reduce.vector(Reduction.Op.SUM_ABS, weights, n, scratch, sums.slice(0, 1)));
        launches.addAll(Reduce.vector(Reduction.Op.SUM_SQUARES, weights, n, scratch, sums.slice(1, 1)));
        return launches;
    }

    private Activations activations(DeviceData trainData, boolean onPaper) {
        try {
            steps.watchLayers();
            return new Activations(engine, model, arenas, trainData);
        } catch (TooLarge | OutOfMemoryError e) { // a heap that is too small for them may do for the training
            if (!onPaper) {
                Activations.sayLeftOut(e);
            }
            return null;
        }
    }

    /** @param from what it goes on from, or null */
    Run run(Checkpoint from) {
        settings.progress.begin(steps.plan());
        int[] order = null;
        int epoch = 1;
        int batch = 0;
        if (from == null) {
            start = onTrain.evaluate();
            keepPath();
        } else {
            epoch = from.epoch();
            batch = from.batch();
            goOn(from);
        }
        startNanos = System.nanoTime() - (from == null ? 0 : Math.round(from.seconds() * 1e9));
        snapshots.begin(from != null, epoch, batch, settings.progress);
        settings.progress.untrained(start);
        for (; epoch <= settings.epochs && !early.stops(settings.patience) && !steps.converged(); epoch++) {
            if (order == null || settings.shuffle == Shuffle.EACH_EPOCH) {
                order = batches.order(epoch - 1);
            }
            if (batch == 0) {
                means.begin();
            }
            steps.epoch(epoch, order, batch, means, snapshots);
            batch = 0;
            ended(epoch);
        }
        double seconds = seconds();
        snapshots.last(records.size() + 1);
        Weights kept = best == null ? null : best.current();
        if (kept != null) {
            arenas.upload(kept);
        }
        return new Run(model, kept != null ? kept : weights(), List.copyOf(records), early.bestEpoch(),
                early.stops(settings.patience), steps.converged(), kept != null, start,
                settings.onNonfinite == OnNonfinite.SKIP ? onTrain.evaluate() : judge(records.size(), onTrain, "training"),
                judge(records.size(), onValidation, "validation"), steps.taken(), steps.skipped(),
                (long) records.size() * batches.rows(), seconds, List.copyOf(path));
    }

    /** Takes an epoch that has ended into account. */
    private void ended(int epoch) {
        EpochRecord record = record(epoch, seconds());
        records.add(record);
        keepPath();
        settings.progress.epoch(record, settings.epochs);
        early = early.after(epoch, record.validationLoss(), settings.minImprovement);
        steps.validated(record.validationLoss());
        boolean isBest = early.bestEpoch() == epoch;
        if (isBest && best != null) {
            best.keep(arenas, snapshots.read());
        }
        snapshots.ended(epoch, isBest, epoch < settings.epochs && !early.stops(settings.patience) && !steps.converged());
    }

    private Checkpoint checkpoint(int epoch, int batch, Weights weights, StepState state) {
        return new Checkpoint(model, settings.described, settings.config, steps.taken(), epoch, batch, weights, state.slots(),
                state.method(), best == null ? null : best.current(), early, state.plateau(), means.state(), state.skipped(), start,
                seconds(), List.copyOf(records), List.copyOf(path));
    }

    private void goOn(Checkpoint from) {
        if (from.batch() >= batches.count() || from.step() != (from.epoch() - 1L) * batches.count() + from.batch()
                || !Config.Architecture.of(from.model()).equals(Config.Architecture.of(model))) {
            throw new DataException("expected a checkpoint between two of " + batches.count() + " steps of an epoch, got epoch="
                    + from.epoch() + " batch=" + from.batch() + " step=" + from.step() + "; it is of another training");
        }
        arenas.upload(from.weights());
        try {
            steps.restore(from.step(), new StepState(from.slots(), from.method(), from.plateau(), from.skipped()));
        } catch (IllegalArgumentException e) {
            throw new DataException("expected a checkpoint with the state of the training's optimizer, got another: " + e.getMessage(), e);
        }
        means.restore(from.means());
        records.addAll(from.history());
        path.addAll(from.path());
        start = from.start();
        early = from.early();
        if (best != null && from.best() != null) {
            best.restore(from.best());
        } else if (best != null) { // no weights were kept so far: the best of those to come
            early = EarlyStop.START;
        }
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private Weights weights() {
        return Weights.of(engine, arenas.parameters(), arenas.states());
    }

    private void keepPath() {
        if (settings.keepPath) {
            path.add(weights().packed(model));
        }
    }

    private EpochRecord record(int epoch, double seconds) {
        double loss = means.loss();
        double score = switch (model.objective().kind()) {
            case SOFTMAX_CROSS_ENTROPY, SIGMOID_CROSS_ENTROPY -> means.accuracy();
            case SQUARED_ERROR -> 1 - loss / onTrain.targetVariance();
            case HUBER -> Double.NaN;
        };
        weightSums.run();
        float[] norms = engine.floats(sums, 2);
        Evaluation validation = judge(epoch, onValidation, "validation");
        return new EpochRecord(epoch, steps.taken(), steps.learningRate(), loss, score,
                loss + settings.penalty.value(norms[0], norms[1]), validation.loss(), validation.score(), means.gradientNorm(),
                seconds, steps.evaluations(), activations == null ? List.of() : activations.records(steps.norms()));
    }

    /** The last step's update may have spoilt the weights without any loss of a step that shows it. */
    private Evaluation judge(int epoch, Evaluator part, String name) {
        Evaluation result = part.evaluate();
        if (!Double.isFinite(result.loss())) {
            throw steps.diverged(epoch, name + " loss", result.loss(), means);
        }
        return result;
    }
}
