package org.talweg.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.talweg.curvature.DampedNewton;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.nn.Model;
import org.talweg.optim.AdamW;
import org.talweg.optim.Momentum;
import org.talweg.optim.Nesterov;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Plateau;
import org.talweg.optim.RmsProp;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How parameters move. */
final class OptimizerOptions {
    /** {@code --schedule}. */
    enum Course { CONSTANT, STEP, EXPONENTIAL, INVERSE_TIME, COSINE, ONE_CYCLE, RESTARTS, PLATEAU }

    static final class Courses extends Choices<Course> {
        Courses() {
            super(Course.values());
        }
    }

    /** Optimisers of first and then of second order. */
    static final class Rules implements ITypeConverter<Enum<?>>, Iterable<String> {
        private static final List<Enum<?>> ALL = Stream.<Enum<?>>concat(Arrays.stream(UpdateRule.values()),
                Arrays.stream(SecondOrderRule.values())).toList();

        @Override
        public Enum<?> convert(String value) {
            return Choices.find(ALL, value);
        }

        @Override
        public Iterator<String> iterator() {
            return ALL.stream().map(Choices::name).iterator();
        }
    }

    /** Periods of T, 2T and 4T steps fill a run. */
    private static final int PERIODS = 7;
    private static final int PLATEAU_PATIENCE = 3;
    /**
     * One cycle bears a higher rate for its short top (Smith 2018), where a step's length does not grow with the gradient's:
     * the others may diverge.
     */
    private static final double ONE_CYCLE_PEAK = 5;

    @Option(names = "--optimizer", paramLabel = "RULE", converter = Rules.class, completionCandidates = Rules.class,
            description = {"Update rule: ${COMPLETION-CANDIDATES}. Default: adam.",
                "From lbfgs on they are of second order: a step goes by the curvature of the loss on all rows, or a large --batch,"
                    + " and finds its own length, so --lr, --schedule, dropout, clipping and L1 do not go with them; newton is for"
                    + " networks of up to " + DampedNewton.LIMIT + " parameters."})
    Enum<?> rule = UpdateRule.ADAM;

    @Option(names = "--momentum", paramLabel = "A",
            description = "α of v ← αv − ε∇, for momentum, nesterov and rmsprop. Default: 0.9, for rmsprop 0.")
    Double momentum;

    @Option(names = "--lr", paramLabel = "E",
            description = "Learning rate ε, the highest that the schedule reaches. Default: 0.1 for sgd, 0.01 for momentum"
                    + " and nesterov; 0.01 for adagrad and 0.001 for the others, five times that with one-cycle.")
    Double learningRate;

    @Option(names = "--schedule", paramLabel = "NAME", converter = Courses.class, completionCandidates = Courses.class,
            description = {"How ε falls during the steps of the run: ${COMPLETION-CANDIDATES}.",
                "step: a tenth after each third; exponential: to a hundredth; inverse-time: to a tenth; cosine: to 0;"
                    + " one-cycle: up during the first 30 %%, then to 0; restarts: cosine three times, each twice as long as"
                    + " before; plateau: a tenth when the validation loss has not fallen for more than 3 epochs.",
                "Default: one-cycle."})
    Course schedule;

    @Option(names = "--warmup", paramLabel = "STEPS",
            description = "Steps in which ε rises in a line to where the schedule begins. Default: 0.")
    int warmup;

    void check() {
        if (learningRate != null) {
            Limits.positive("--lr", learningRate);
        }
        Limits.from(0, Integer.MAX_VALUE, "--warmup", warmup);
        if (momentum != null) {
            Limits.below1("--momentum", momentum);
            if (secondOrder() == null && rule != UpdateRule.MOMENTUM && rule != UpdateRule.NESTEROV && rule != UpdateRule.RMSPROP) {
                throw new BadInput("expected --optimizer momentum, nesterov or rmsprop with --momentum, got --optimizer=" + rule
                        + "; leave one out");
            }
        }
    }

    /** The method of second order, or null. */
    SecondOrderRule secondOrder() {
        return rule instanceof SecondOrderRule second ? second : null;
    }

    /** With a second-order method: refuses what it cannot take, and turns the defaults that are for first-order steps. */
    void settle(ModelOptions network, RegularizationOptions regularization, RunOptions run) {
        if (secondOrder() == null) {
            return;
        }
        firstOrderOnly("--lr", learningRate);
        firstOrderOnly("--schedule", schedule == null ? null : Choices.name(schedule));
        firstOrderOnly("--warmup", warmup == 0 ? null : warmup);
        firstOrderOnly("--momentum", momentum);
        firstOrderOnly("--dropout", network.dropout == null || network.dropout == 0 ? null : network.dropout);
        firstOrderOnly("--l1", regularization.l1 == 0 ? null : regularization.l1);
        firstOrderOnly("--weight-decay", regularization.weightDecay);
        firstOrderOnly("--clip-norm", regularization.clipNorm);
        firstOrderOnly("--clip-value", regularization.clipValue);
        firstOrderOnly("--max-norm", regularization.maxNorm);
        network.dropout = 0.0;
        run.batch = run.batch == null ? "full" : run.batch;
    }

    private void firstOrderOnly(String option, Object given) {
        if (given != null) {
            throw new BadInput("expected --optimizer " + rule + " without " + option + ", which is for first-order rules, got "
                    + option + "=" + given + "; leave one out");
        }
    }

    void check(Model model) {
        if (rule == SecondOrderRule.NEWTON && model.parameterCount() > DampedNewton.LIMIT) {
            throw new BadInput("expected a network of at most " + DampedNewton.LIMIT + " parameters for --optimizer newton, got "
                    + model.parameterCount() + "; take fewer --layers, or newton-cg");
        }
    }

    private Course course() {
        return schedule == null ? Course.ONE_CYCLE : schedule;
    }

    double learningRate() {
        if (learningRate != null) {
            return learningRate;
        }
        boolean adaptive = rule != UpdateRule.SGD && rule != UpdateRule.MOMENTUM && rule != UpdateRule.NESTEROV;
        double usual = ((UpdateRule) rule).learningRate();
        return course() == Course.ONE_CYCLE && adaptive ? ONE_CYCLE_PEAK * usual : usual;
    }

    /**
     * The optimiser of first order.
     *
     * @param steps       of the run
     * @param weightDecay asked for, or null for the rule's own
     */
    Optimizer optimizer(long steps, Double weightDecay) {
        if (warmup >= steps) {
            throw new BadInput("expected a warm-up shorter than the run's " + steps + " steps, got --warmup=" + warmup
                    + "; take a shorter one or more epochs");
        }
        Schedule rest = schedule(steps - warmup);
        return optimizer(warmup == 0 ? rest : rest.warmup(warmup), weightDecay);
    }

    /** The rule with another schedule than {@code --lr} and {@code --schedule} say. */
    Optimizer optimizer(Schedule other, Double weightDecay) {
        return withConstants(((UpdateRule) rule).at(other), weightDecay);
    }

    private Schedule schedule(long steps) {
        double rate = learningRate();
        return switch (course()) {
            case CONSTANT, PLATEAU -> Schedule.constant(rate);
            case STEP -> Schedule.step(rate, 0.1, (steps + 2) / 3);
            case EXPONENTIAL -> Schedule.exponential(rate, 0.01, steps);
            case INVERSE_TIME -> Schedule.inverseTime(rate, Math.max(1, steps / 9));
            case COSINE -> Schedule.cosine(rate, steps);
            case ONE_CYCLE -> Schedule.oneCycle(rate, steps);
            case RESTARTS -> Schedule.restarts(rate, (steps + PERIODS - 1) / PERIODS, 2, 0);
        };
    }

    private Optimizer withConstants(Optimizer usual, Double weightDecay) {
        if (weightDecay != null && usual instanceof AdamW w) {
            return new AdamW(w.beta1(), w.beta2(), w.epsilon(), weightDecay, w.schedule());
        }
        if (momentum == null) {
            return usual;
        }
        if (usual instanceof RmsProp r) {
            return new RmsProp(r.rho(), r.epsilon(), momentum, r.centred(), r.schedule());
        }
        return usual instanceof Nesterov ? new Nesterov(momentum, usual.schedule()) : new Momentum(momentum, usual.schedule());
    }

    /** What lowers the rate by the validation loss, or null. */
    Plateau plateau() {
        return course() == Course.PLATEAU ? new Plateau(0.1, PLATEAU_PATIENCE, 1e-4, 1e-4) : null;
    }

    @Override
    public String toString() {
        if (secondOrder() != null) {
            return rule + " (second order)";
        }
        return rule + ", learning rate " + learningRate() + " (" + Choices.name(course())
                + (warmup == 0 ? "" : " after " + warmup + " steps of warm-up") + ")";
    }

    void note(Map<String, Object> settings) {
        settings.put("optimizer", rule);
        if (secondOrder() != null) {
            return;
        }
        settings.put("momentum", momentum);
        settings.put("lr", learningRate());
        settings.put("schedule", course());
        settings.put("warmup", warmup);
    }
}
