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
    private final double[] x;
    private final double[] before;
    private final int[] weightSizes;
    private final List<Batch> parts = new ArrayList<>();

    private int[] order = {};
    private long step;
    private double spent;
    private boolean moved = true;
    private Seen last;

    /** What a gradient told: the loss with and without penalty, right answers, and norms without the penalty's part. */
    private record Seen(double value, double loss, double right, double norm, double[] layerNorms) {}

    SecondOrderSteps(Engine engine, Model model, Trainer settings, Batches batches, Arenas arenas, Weights start, Dataset dataset,
            DeviceData data) {
        this.model = model;
        this.settings = settings;
        this.batches = batches;
        surface = new NetworkSurface(engine, model, arenas, dataset, data, true, settings.penalty.l2());
        minimizer = settings.minimizer.get();
        x = NetworkSurface.pack(model, start.parameters());
        before = x.clone();
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
                begin = Double.compare(one.value, iteration.lossBefore()) == 0 ? one : begin;
            }
            seen.removeIf(one -> Double.compare(one.value, iteration.loss()) != 0);
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
        return new StepState(Map.of(), List.of(), null, new double[0]);
    }

    @Override
    public void restore(long taken, StepState state) {
        step = taken;
    }

    @Override
    public Plan plan() {
        return surface.plan(batches.size(0));
    }

    @Override
    public void epoch(int epoch, int[] rows, int from, EpochMeans means, Pause pause) {
        if (order != rows) {
            order = rows;
            spent = equivalents();
            parts.clear();
            for (int i = 0; i < batches.count(); i++) {
                parts.add(new Batch(Arrays.copyOfRange(order, batches.begin(i), batches.begin(i) + batches.size(i))));
            }
        }
        moved = false;
        for (Batch batch : parts) {
            System.arraycopy(x, 0, before, 0, x.length);
            Iteration iteration = minimizer.step(batch, x);
            step++;
            last = batch.begin(iteration);
            if (last == null || !Double.isFinite(last.loss) || !Double.isFinite(last.norm)) {
                boolean inLoss = last == null || !Double.isFinite(last.loss);
                throw diverged(epoch, inLoss ? "loss" : "gradient norm", inLoss ? iteration.lossBefore() : last.norm, means);
            }
            batch.rows.moveTo(x);
            moved |= iteration.moved();
            means.add(step, last.loss, last.norm, last.right, batch.rows.count());
            settings.progress.steps(epoch, settings.epochs, means.rows(), batches.rows(), means.loss());
        }
    }

    private double equivalents() {
        double sum = spent;
        for (Batch batch : parts) {
            sum += batch.counted.gradientEquivalents();
        }
        return sum;
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
            norms.add(new LastStep.Norms(Math.sqrt(squares), last.layerNorms[layer], Math.sqrt(moves)));
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

    /** Points, sums, and the rows of the batches, once in order and once in parts; not the method's own vectors. */
    @Override
    public long hostBytes() {
        return (long) Double.BYTES * (x.length + before.length) + surface.hostBytes() + 2L * Integer.BYTES * batches.rows();
    }

    @Override
    public long taken() {
        return step;
    }

    @Override
    public long evaluations() {
        return Math.round(equivalents());
    }

    @Override
    public double learningRate() {
        return Double.NaN;
    }

    @Override
    public void validated(double loss) {}

    @Override
    public boolean converged() {
        return !moved;
    }

    @Override
    public Diverged diverged(int epoch, String what, double value, EpochMeans means) {
        return new Diverged(epoch, step, what + " became " + value + " at step " + step + " (epoch " + epoch + "); "
                + means.lastGood() + "; try smaller features, a penalty ½·λ·‖w‖², or a first-order optimiser");
    }
}
