package org.talweg.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.curvature.Tally;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Schedule;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Updates;
import org.talweg.train.Weights;

/**
 * How many gradients of the full batch Adam and second-order methods need for the same training loss, from the same start.
 *
 * <p>Adam runs with every learning rate of a grid, constant and along cosines of several lengths; what counts at each loss is the run
 * that reached it first. The others run with their default settings.
 *
 * @param adam   a run for each rate and schedule
 * @param others a run for each method
 */
public record SecondOrder(Settings settings, List<Descent> adam, List<Descent> others) {
    /** Methods that take part, in the order of the tables. */
    public static final List<SecondOrderRule> METHODS = List.of(SecondOrderRule.LBFGS, SecondOrderRule.CONJUGATE_GRADIENTS,
            SecondOrderRule.NEWTON_CG, SecondOrderRule.GAUSS_NEWTON_CG, SecondOrderRule.SADDLE_FREE_NEWTON);

    /** Lengths of the cosines as shares of the longest. */
    private static final double[] LENGTHS = {0.1, 0.3, 1};

    /**
     * What is run.
     *
     * @param model  without dropout and batch norm, so that the loss is one function
     * @param rates  learning rates of Adam
     * @param steps  gradients of a run of Adam at most, and gradient equivalents of the others
     * @param enough training loss to stop at
     * @param seed   of the first weights
     */
    public record Settings(Dataset data, Model model, List<Double> rates, int steps, double enough, long seed) {
        public Settings {
            rates = List.copyOf(rates);
            if (rates.isEmpty() || steps < 10 || !(enough > 0)) {
                throw new IllegalArgumentException("expected at least 1 learning rate, 10 steps and a loss above 0, got rates=" + rates
                        + " steps=" + steps + " enough=" + enough);
            }
        }

        /** Runs of Adam. */
        public int adamRuns() {
            return rates.size() * (1 + LENGTHS.length);
        }

        /** Runs that there will be. */
        public int runs() {
            return adamRuns() + METHODS.size();
        }
    }

    /** @throws IllegalArgumentException if the data have no labels */
    public static SecondOrder run(Engine engine, Settings settings, Tally tally) {
        Weights weights = new Weights(settings.model.initialParameters(settings.seed), settings.model.initialStates());
        NetworkSurface surface = new NetworkSurface(engine, settings.model, weights, settings.data);
        double[] start = NetworkSurface.pack(settings.model, weights.parameters());
        List<Descent> others = new ArrayList<>();
        for (SecondOrderRule rule : METHODS) {
            tally.count(others.size(), settings.runs(), rule.toString());
            others.add(Descent.of(rule.toString(), rule.start(), surface, start, settings.steps, settings.enough));
        }
        List<Descent> adam = new ArrayList<>();
        for (double rate : settings.rates) {
            List<Schedule> schedules = new ArrayList<>(List.of(Schedule.constant(rate)));
            List<String> names = new ArrayList<>(List.of(String.format(Locale.ROOT, "ε = %s", rate)));
            List<Long> lengths = new ArrayList<>(List.of((long) settings.steps));
            for (double share : LENGTHS) {
                long length = Math.round(share * settings.steps);
                schedules.add(Schedule.cosine(rate, length));
                names.add(String.format(Locale.ROOT, "ε = %s, cosine over %d", rate, length));
                lengths.add(length);
            }
            for (int i = 0; i < schedules.size(); i++) {
                tally.count(others.size() + adam.size(), settings.runs(), "adam, " + names.get(i));
                Updates updates = new Updates(engine, Adam.at(schedules.get(i)), start);
                adam.add(Descent.of("adam", names.get(i), updates, surface, lengths.get(i), settings.enough));
            }
        }
        return new SecondOrder(settings, List.copyOf(adam), List.copyOf(others));
    }

    /** The run of Adam that first reached a loss, or null where none did. */
    public Descent bestAdam(double level) {
        Descent best = null;
        for (Descent run : adam) {
            if (run.work(level) < (best == null ? Double.POSITIVE_INFINITY : best.work(level))) {
                best = run;
            }
        }
        return best;
    }

    /**
     * How many times as many gradients Adam needed as a method, at a loss: at least the number of all its steps where it did not reach
     * it; NaN where the method did not.
     */
    public double factor(Descent method, double level) {
        Descent best = bestAdam(level);
        return (best == null ? settings.steps : best.work(level)) / method.work(level);
    }
}
