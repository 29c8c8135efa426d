package org.talweg.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Optimizer;
import org.talweg.train.SearchAxis;
import org.talweg.train.SearchSpace;
import org.talweg.train.SweepRow;
import org.talweg.train.Trainer;

/**
 * The runs of a sweep, each one {@code talweg train} with words of its own: what is printed as the best settings is what was run.
 *
 * @param words  options of {@code talweg train} that all runs share, seed left out
 * @param names  of the settings that vary
 * @param points values of the settings, as often as there are points
 */
record SweepPlan(List<String> words, SearchSpace space, List<String> names, List<List<String>> points) {
    static final int MOST_RUNS = 10_000;
    private static final String LAYERS = "--layers";
    private static final int USUAL_LAYERS = 2;

    /** @param random points to draw, or null for the grid */
    static SweepPlan of(List<String> words, List<SearchAxis> axes, Integer random, int repeats, long seed) {
        SearchSpace space = new SearchSpace(axes);
        long points = space.size();
        if (random != null && random > points) {
            throw new BadInput("expected at most as many runs as the lists have combinations, " + points + ", got --random="
                    + random + "; leave it out for all of them");
        }
        long runs = (random != null ? random : points) * repeats;
        if (runs > MOST_RUNS) {
            throw new BadInput("expected at most " + MOST_RUNS + " runs, got " + runs + "; take shorter lists, fewer --repeats or"
                    + " --random N");
        }
        return new SweepPlan(words, space, axes.stream().map(SearchAxis::name).toList(), random == null ? space.grid()
                : BadInput.refusing(() -> space.random(random, seed)));
    }

    /** Options of the run that a point asks for. */
    List<String> words(List<String> point, long seed) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            if (!(word.startsWith(LAYERS + "=") && names.contains("width"))) {
                all.add(word);
            }
        }
        for (int i = 0; i < names.size(); i++) {
            all.add(names.get(i).equals("width") ? LAYERS + "=" + layers(point.get(i))
                    : "--" + names.get(i) + "=" + point.get(i));
        }
        if (seed != 0) {
            all.add("--seed=" + seed);
        }
        return all;
    }

    private String layers(String width) {
        int count = USUAL_LAYERS;
        for (String word : words) {
            if (word.startsWith(LAYERS + "=")) {
                String units = word.substring(LAYERS.length() + 1);
                if (units.equalsIgnoreCase("none") || units.equals("0")) {
                    throw new BadInput("expected hidden layers with --width, got --layers=" + units + "; leave one out");
                }
                count = units.split(",", -1).length;
            }
        }
        return String.join(",", Collections.nCopies(count, width));
    }

    /** The command line of a run, for a shell. */
    String command(List<String> point, long seed) {
        StringBuilder line = new StringBuilder("talweg train");
        for (String word : words(point, seed)) {
            int equals = word.indexOf('=');
            line.append(' ').append(equals < 0 ? word : word.substring(0, equals) + " "
                    + TrainWords.quoted(word.substring(equals + 1)));
        }
        return line.toString();
    }

    /** Refuses points that cannot be trained, before any is. */
    void check(Split data) {
        int rows = data.train().rows();
        for (List<String> point : points) {
            Train train = train(point, 0);
            train.check(rows);
            train.optimizer.check(BadInput.refusing(() -> train.network.model(data.train())));
            BadInput.refusing(() -> rule(train, rows));
        }
    }

    private Train train(List<String> point, long seed) {
        Train train = TrainWords.parse(words(point, seed));
        train.check();
        return train;
    }

    private static Optimizer rule(Train train, int rows) {
        return train.optimizer.secondOrder() != null ? null : train.optimizer.optimizer(
                Math.multiplyExact((long) train.run.epochs, train.run.steps(rows)), train.regularization.weightDecay);
    }

    /**
     * Trains a point.
     *
     * @param number  of the point, from 0
     * @param machine CPU, or what was asked for
     */
    SweepRow run(int number, long seed, Split data, EngineOptions machine) {
        Train train = train(points.get(number), seed);
        int rows = data.train().rows();
        Model model = train.network.model(data.train());
        try (Engine engine = machine.open()) {
            Trainer trainer = train.trainer(engine, model, rule(train, rows), rows);
            return SweepRow.of(number + 1, seed, points.get(number), trainer, data);
        }
    }
}
