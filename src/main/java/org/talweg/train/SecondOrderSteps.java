package org.talweg.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.talweg.curvature.Counted;
import org.talweg.curvature.Iteration;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.data.Batches;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.engine.Engine;
import org.talweg.graph.Plan;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;

/** Steps of a {@link Minimizer}, each on the surface of a batch's rows; running statistics of batch norm move after each. */
final class SecondOrderSteps implements Steps {
    private final Model model;
    private final Trainer settings;
    private final Batches batches;
    private final NetworkSurface surface;
    private final Minimizer minimizer;
    private final Minimizer.Needs needs;
    private final double[] x;
    private final double[] before;
    private final int[] weightSizes;
    private final List<Batch> parts = new ArrayList<>();

    private int[] order = {};
    private long step;
    // Asked for before the batches of now were made.
    private long values;
    private long gradients;
    private long products;
    private boolean moved = true;
    private Seen last;
    /** Of a saved state, until the batches are made. */
    private List<List<Seen>> restored = List.of();

    SecondOrderSteps(Engine engine, Model model, Trainer settings, Batches batches, Arenas arenas, Weights start, Dataset dataset,
            DeviceData data) {
        this.model = model;
        this.settings = settings;
        this.batches = batches;
        surface = new NetworkSurface(engine, model, arenas, dataset, data, true, settings.penalty.l2());
        minimizer = settings.minimizer.get();
        x = NetworkSurface.pack(model, start.parameters());
        before = x.clone();
        needs = minimizer.needs(x.length);
        surface.prepare(batches.size(0), needs.hessian(), needs.gaussNewton());
        surface.prepare(batches.size(batches.count() - 1), needs.hessian(), needs.gaussNewton());
        weightSizes = model.parameters().stream().filter(Parameter::isWeight).mapToInt(w -> (int) w.shape().size()).toArray();
    }

    /** A batch's surface: counts what is asked of it, and keeps what gradients told, as a method tells of a step's ends alone. */
    private final class Batch implements LossSurface {
        final NetworkSurface.Rows rows;
        final Counted counted;
        final List<Seen> seen = new ArrayList<>();

        Batch(int[] rows) {
            this.rows = surface.some(rows);
            this.counted = new Counted(this.rows);
        }

        @Override
        public int size() {
            return counted.size();
        }

        @Override
        public double value(double[] at) {
            return counted.value(at);
        }

        @Override
        public double gradient(double[] at, double[] gradient) {
            double value = counted.gradient(at, gradient);
            seen.add(seen(value, at, gradient, rows.right()));
            return value;
        }

        @Override
        public void hessianVector(double[] at, double[] v, double[] product) {
            counted.hessianVector(at, v, product);
        }

        @Override
        public void gaussNewtonVector(double[] at, double[] v, double[] product) {
            counted.gaussNewtonVector(at, v, product);
        }

        /** What the gradient told where a step began; where it ended is kept for the next, which may not ask again. */
        Seen begin(Iteration iteration) {
            Seen begin = null;
            for (Seen one : seen) {
                begin = Double.compare(one.value(), iteration.lossBefore()) == 0 ? one : begin;
            }
            seen.removeIf(one -> Double.compare(one.value(), iteration.loss()) != 0);
            return begin;
        }
    }

    private Seen seen(double value, double[] at, double[] gradient, double right) {
        double l2 = settings.penalty.l2();
        double[] layerNorms = new double[weightSizes.length];
        double squares = 0;
        int i = 0;
        for (int layer = 0; layer < weightSizes.length; layer++) {
            double layerSquares = 0;
            for (int end = i + weightSizes[layer]; i < end; i++) {
                double g = gradient[i] - l2 * at[i];
                layerSquares += g * g;
            }
            layerNorms[layer] = Math.sqrt(layerSquares);
            squares += layerSquares;
        }
        for (; i < gradient.length; i++) {
            squares += gradient[i] * gradient[i];
        }
        return new Seen(value, value - surface.penalty(at), right, Math.sqrt(squares), layerNorms);
    }

    @Override
    public StepState state(StepState reuse) {
        return new StepState(Map.of(), state(), null, new double[0]);
    }

    @Override
    public void restore(long steps, StepState state) {
        restore(steps, state.method());
    }

    @Override
    public Plan plan() {
        return surface.plan(batches.size(0));
    }

    @Override
    public void epoch(int epoch, int[] rows, int from, EpochMeans means, Pause pause) {
        if (from != next()) {
            throw new IllegalArgumentException("expected to go on with batch " + next() + " after " + step + " steps of "
                    + batches.count() + " an epoch, got from=" + from + "; give the one that follows");
        }
        if (order != rows) {
            order = rows;
            cut();
        }
        moved &= from > 0;
        for (int i = from; i < parts.size(); i++) {
            Batch batch = parts.get(i);
            System.arraycopy(x, 0, before, 0, x.length);
            Iteration iteration = minimizer.step(batch, x);
            step++;
            last = batch.begin(iteration);
            if (last == null || !Double.isFinite(last.loss()) || !Double.isFinite(last.norm())) {
                boolean inLoss = last == null || !Double.isFinite(last.loss());
                throw diverged(epoch, inLoss ? "loss" : "gradient norm", inLoss ? iteration.lossBefore() : last.norm(), means);
            }
            batch.rows.moveTo(x);
            moved |= iteration.moved();
            means.add(step, last.loss(), last.norm(), last.right(), batch.rows.count());
            settings.progress.steps(epoch, settings.epochs, means.rows(), batches.rows(), means.loss());
            if (i + 1 < parts.size() && pause.due(step)) {
                pause.take(epoch, i + 1);
            }
        }
    }

    /** The batch that comes next. */
    private int next() {
        return (int) (step % batches.count());
    }

    private void cut() {
        long[] asked = asked();
        values = asked[0];
        gradients = asked[1];
        products = asked[2];
        parts.clear();
        for (int i = 0; i < batches.count(); i++) {
            Batch batch = new Batch(Arrays.copyOfRange(order, batches.begin(i), batches.begin(i) + batches.size(i)));
            if (!restored.isEmpty()) {
                batch.seen.addAll(restored.get(i));
            }
            parts.add(batch);
        }
        restored = List.of();
    }

    /** Values, gradients and products asked for so far. */
    private long[] asked() {
        long[] asked = {values, gradients, products};
        for (Batch batch : parts) {
            asked[0] += batch.counted.values();
            asked[1] += batch.counted.gradients();
            asked[2] += batch.counted.products();
        }
        return asked;
    }

    /**
     * Everything that this remembers from step to step, flat; to be asked for between two steps. The weights in the arena are x
     * rounded; the running statistics of batch norm are not in it.
     */
    List<double[]> state() {
        // Rows that are shuffled for each epoch make new batches, of which nothing is known.
        boolean kept = next() > 0 || settings.shuffle != Shuffle.EACH_EPOCH;
        Batch following = kept && !parts.isEmpty() ? parts.get(next()) : null;
        List<List<Seen>> seen = parts.isEmpty() ? restored : kept ? parts.stream().map(batch -> batch.seen).toList() : List.of();
        long[] asked = asked();
        return new SecondOrderState(asked[0], asked[1], asked[2], moved, x, before, last, seen, minimizer.state(following)).flat();
    }

    /**
     * Goes on after {@code steps} steps with what {@link #state} answered then, as if there had been no break; the weights in the
     * arena become its x. To be called before the first epoch, which begins with the batch that follows.
     *
     * @throws IllegalArgumentException if it is no state of this method, model and number of batches; nothing is changed then
     */
    void restore(long steps, List<double[]> state) {
        SecondOrderState saved = SecondOrderState.of(steps, state, x.length, weightSizes.length, batches.count());
        minimizer.restore(x.length, saved.method());
        step = steps;
        values = saved.values();
        gradients = saved.gradients();
        products = saved.products();
        moved = saved.moved();
        last = saved.last();
        restored = saved.seen();
        order = new int[0];
        parts.clear();
        System.arraycopy(saved.x(), 0, x, 0, x.length);
        System.arraycopy(saved.before(), 0, before, 0, x.length);
        surface.put(x);
    }

    /** They are on the host at any time. */
    @Override
    public void watchLayers() {}

    @Override
    public List<LastStep.Norms> norms() {
        List<LastStep.Norms> norms = new ArrayList<>();
        int i = 0;
        for (int layer = 0; layer < weightSizes.length; layer++) {
            double squares = 0;
            double moves = 0;
            for (int end = i + weightSizes[layer]; i < end; i++) {
                squares += x[i] * x[i];
                moves += (x[i] - before[i]) * (x[i] - before[i]);
            }
            norms.add(new LastStep.Norms(Math.sqrt(squares), last.layerNorms()[layer], Math.sqrt(moves)));
        }
        return norms;
    }

    @Override
    public long gradientBytes() {
        return surface.arenaBytes();
    }

    @Override
    public long stateBytes() {
        return 0;
    }

    /** Points, sums, the method's own vectors, and the rows of the batches, once in order and once in parts. */
    @Override
    public long hostBytes() {
        return (long) Double.BYTES * (x.length + before.length + needs.numbers()) + surface.hostBytes() + 2L * Integer.BYTES * batches.rows();
    }

    @Override
    public long taken() {
        return step;
    }

    @Override
    public long evaluations() {
        long[] asked = asked();
        return Math.round(Counted.gradientEquivalents(asked[0], asked[1], asked[2]));
    }

    @Override
    public double learningRate() {
        return Double.NaN;
    }

    @Override
    public void validated(double loss) {}

    @Override
    public boolean converged() {
        return !moved && next() == 0; // in the middle of an epoch the rest of it may still move
    }

    @Override
    public Diverged diverged(int epoch, String what, double value, EpochMeans means) {
        return new Diverged(epoch, step, what + " became " + value + " at step " + step + " (epoch " + epoch + "); "
                + means.lastGood() + "; try smaller features, a penalty ½·λ·‖w‖², or a first-order optimiser");
    }
}
