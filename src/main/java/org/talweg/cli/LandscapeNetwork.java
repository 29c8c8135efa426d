package org.talweg.cli;

import java.nio.file.Path;
import java.util.Map;
import org.talweg.curvature.Tally;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.report.landscape.LossLine;
import org.talweg.report.landscape.LossPlane;
import org.talweg.report.landscape.NetworkLandscape;
import org.talweg.train.Config;
import org.talweg.train.SavedRun;
import org.talweg.train.WholeFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which slice through the loss of which network. */
final class LandscapeNetwork {
    private static final int USUAL_LINE = 101;
    private static final int USUAL_PLANE = 31;
    private static final double USUAL_MARGIN = 0.25;

    @Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Run folder that \"talweg train\" made.")
    Path run;

    @Option(names = "--directions", paramLabel = "N",
            description = "1: the losses along a random direction, 2: the loss on the plane of two; each unit's weights in them"
                    + " as long as the network's (Li et al. 2018). Default: 2.")
    Integer directions;

    @Option(names = "--between", paramLabel = "RUN2",
            description = "The losses along the line to another network of the same layers (Goodfellow et al. 2015).")
    Path between;

    @Option(names = "--path",
            description = "The path of a training with --keep-path, on the plane of its first two principal components.")
    boolean path;

    @Option(names = "--part", paramLabel = "PART", converter = Part.Parts.class, completionCandidates = Part.Parts.class,
            description = "${COMPLETION-CANDIDATES}: whose loss a plane shows; a line shows both. Default: training.")
    Part part;

    @Option(names = "--span", paramLabel = "S",
            description = "How far to go in each direction; refused where most losses are not finite. Default: 1; 0.25 of the distance beyond both networks or of the"
                    + " path's width around it.")
    Double span;

    @Option(names = "--points", paramLabel = "N",
            description = "Points along a line or each side of a plane. Default: 101 of a line, 31 of a plane.")
    Integer points;

    @Option(names = "--rows", paramLabel = "N",
            description = "Only so many rows of each part, spread over it: faster. Default: 2000 at most.")
    int rows = 2000;

    @Option(names = "--seed", paramLabel = "N", description = "Draws random directions. Default: 0.")
    long seed;

    /** What is drawn from. */
    record Inputs(SavedRun run, SavedRun other, float[][] path, Split data) {}

    void checkNoneSet(CommandSpec spec) {
        Landscape.checkNoneSet(spec, "a run folder", "--directions", "--between", "--path", "--part", "--span", "--points",
                "--rows", "--seed");
    }

    void check() {
        if (directions != null) {
            Limits.from(1, 2, "--directions", directions);
        }
        if ((directions != null ? 1 : 0) + (between != null ? 1 : 0) + (path ? 1 : 0) > 1) {
            throw new BadInput("expected one of --directions, --between and --path, got several; leave the others out");
        }
        if (part != null && line()) {
            throw new BadInput("expected --part with a plane only: a line shows both parts; leave it out");
        }
        if (span != null) {
            Limits.positive("--span", span);
        }
        if (points != null) {
            Limits.from(3, line() ? 100_000 : 1000, "--points", points);
        }
        Limits.from(1, Integer.MAX_VALUE, "--rows", rows);
    }

    private boolean line() {
        return between != null || directions != null && directions == 1;
    }

    /** Reads everything before the first long work; {@code written} must not be among it. */
    Inputs read(Map<String, Path> written) {
        SavedRun first = SavedRun.read(run);
        written.forEach((option, file) -> first.config().origin().data().forEach(
                data -> WholeFile.checkApart(file, data, option)));
        SavedRun second = between == null ? null : SavedRun.read(between);
        if (second != null && !second.model().parameters().equals(first.model().parameters())) {
            throw new BadInput("expected two networks of the same layers, got " + first.model() + " in " + run + " and "
                    + second.model() + " in " + between + "; train the second like the first, with another --seed");
        }
        if (second != null && !comparable(first.config(), second.config())) {
            throw new BadInput("expected two trainings on the same data with the same loss, got "
                    + first.config().train().name() + ", " + Choices.name(first.model().objective().kind()) + " in " + run + " and "
                    + second.config().train().name() + ", " + Choices.name(second.model().objective().kind()) + " in " + between
                    + "; train the second like the first, with another --seed");
        }
        return new Inputs(first, second, path ? first.path() : null, new Split(first.training(), first.validation()));
    }

    /** The parts may differ, as another seed draws others; what features and label mean may not. */
    private static boolean comparable(Config first, Config second) {
        return first.origin().source().equals(second.origin().source())
                && first.model().objective().equals(second.model().objective());
    }

    Landscape.Drawing draw(Engine engine, Inputs inputs, Tally tally) {
        SavedRun trained = inputs.run();
        NetworkLandscape landscape = new NetworkLandscape(engine, trained.model(), trained.weights(), inputs.data(), rows,
                tally);
        int count = points != null ? points : line() ? USUAL_LINE : USUAL_PLANE;
        boolean ofTraining = part != Part.VALIDATION;
        if (line()) {
            LossLine line = BadInput.refusing(() -> between != null
                    ? landscape.between(inputs.other().weights(), span != null ? span : USUAL_MARGIN, count)
                    : landscape.line(seed, span != null ? span : 1, count));
            return new Landscape.Drawing(line.picture(), line.csv(), line.remark());
        }
        LossPlane plane = BadInput.refusing(() -> path
                ? landscape.path(ofTraining, inputs.path(), span != null ? span : USUAL_MARGIN, count)
                : landscape.plane(ofTraining, seed, span != null ? span : 1, count));
        return new Landscape.Drawing(plane.picture(), plane.csv(), plane.remark());
    }
}
