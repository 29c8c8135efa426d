package org.talweg.cli;

import java.util.List;
import org.talweg.curvature.TestFunction;
import org.talweg.curvature.TestFunction.Point;
import org.talweg.engine.Engine;
import org.talweg.report.landscape.FunctionLandscape;
import org.talweg.report.landscape.Method;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which methods go where on which test function. */
final class LandscapeFunction {
    static final class Functions extends Choices<TestFunction> {
        Functions() {
            super(TestFunction.values());
        }
    }

    static final class Methods extends Choices<Method> {
        Methods() {
            super(Method.values());
        }
    }

    @Option(names = "--function", paramLabel = "NAME", converter = Functions.class, completionCandidates = Functions.class,
            description = "${COMPLETION-CANDIDATES}.")
    TestFunction function;

    @Option(names = "--methods", paramLabel = "NAMES", split = ",", converter = Methods.class,
            completionCandidates = Methods.class,
            description = {"Whose paths are drawn, with commas between: ${COMPLETION-CANDIDATES}.", "Default: all."})
    List<Method> methods = List.of(Method.values());

    @Option(names = "--start", paramLabel = "X,Y", description = "Where the paths begin; the picture grows to show it. Default: where they"
            + " customarily do.")
    String start;

    @Option(names = "--lr", paramLabel = "E",
            description = "Learning rate of all first-order methods. Default: one for each that suits the function.")
    Double learningRate;

    @Option(names = "--steps", paramLabel = "N",
            description = "Steps of a path, at most. It ends before within 0.001 of a minimum, where it diverges (beyond 10⁹, or f is not"
                    + " finite), and where Newton's methods find no lower point; table and legend say so. Default: 20000.")
    int steps = FunctionLandscape.USUAL_STEPS;

    void checkNoneSet(CommandSpec spec) {
        Landscape.checkNoneSet(spec, "--function", "--methods", "--start", "--lr", "--steps");
    }

    void check() {
        Limits.from(1, 200_000, "--steps", steps);
        if (learningRate != null) {
            Limits.positive("--lr", learningRate);
        }
        start();
    }

    private Point start() {
        if (start == null) {
            return function.start();
        }
        String[] parts = start.split(",", -1);
        try {
            if (parts.length == 2) {
                Point point = new Point(NumberText.real(parts[0].strip()), NumberText.real(parts[1].strip()));
                if (Math.abs(point.x()) <= 1000 && Math.abs(point.y()) <= 1000) {
                    return point;
                }
            }
        } catch (TypeConversionException e) {
            throw refused(e);
        }
        throw refused(null);
    }

    private BadInput refused(Exception cause) {
        return new BadInput("expected two numbers from -1000 to 1000 such as -1.2,1, got --start=" + start
                + "; correct the option", cause);
    }

    Landscape.Drawing draw(Engine engine) {
        FunctionLandscape landscape = FunctionLandscape.of(engine, function, start(), methods.stream().distinct().toList(),
                method -> learningRate != null && method.firstOrder() ? learningRate : method.learningRate(function), steps);
        return new Landscape.Drawing(landscape.picture(), landscape.csv(), landscape.table());
    }
}
