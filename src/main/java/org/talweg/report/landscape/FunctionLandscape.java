package org.talweg.report.landscape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.talweg.curvature.Eigen;
import org.talweg.curvature.TestFunction;
import org.talweg.curvature.TestFunction.Point;
import org.talweg.curvature.TestFunction.Window;
import org.talweg.engine.Engine;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;
import org.talweg.train.Trajectory;

/** The paths of methods on a test function, as a picture and as a table. */
public final class FunctionLandscape {
    /** A path has arrived this near to a minimum. */
    public static final double NEAR = 1e-3;
    /** Enough for gradient descent in Rosenbrock's valley. */
    public static final int USUAL_STEPS = 20_000;
    private static final int GRID = 91;
    /** Values this much smaller than the range above the least are one level: the logarithm has no bottom. */
    private static final double FLOOR = 1e-3;
    /** Points of a path nearer to each other than this share of the window are drawn as one. */
    private static final double THINNEST = 2e-3;

    /** A path with more, one that circles around a minimum for ever, is drawn more coarsely. */
    private static final int MOST_POINTS = 600;
    /** Room around a start beyond the customary window, as a share of the width then. */
    private static final double ROOM = 0.06;
    /** Steps of a path so short are drawn as points too. */
    private static final int FEW_STEPS = 30;

    /** Each line is thinner than that below it, so that none is hidden where they go the same way. */
    private static final double THIN = 1;
    private static final double THINNER = 0.3;
    private static final double MOST_THINNER = 1.4;

    private final TestFunction function;
    private final Point start;
    private final Map<Method, Trajectory> paths;
    private final ToDoubleFunction<Method> rates;

    private FunctionLandscape(TestFunction function, Point start, Map<Method, Trajectory> paths,
            ToDoubleFunction<Method> rates) {
        this.function = function;
        this.start = start;
        this.paths = paths;
        this.rates = rates;
    }

    /**
     * Has each method take its path.
     *
     * @param rates learning rates of first-order methods; {@link Method#learningRate} suits
     * @param steps at most; a path ends within {@value #NEAR} of a minimum
     */
    public static FunctionLandscape of(Engine engine, TestFunction function, Point start, List<Method> methods,
            ToDoubleFunction<Method> rates, int steps) {
        Map<Method, Trajectory> paths = new LinkedHashMap<>();
        for (Method method : methods) {
            paths.put(method, method.path(engine, function, start, rates.applyAsDouble(method), steps, NEAR));
        }
        return new FunctionLandscape(function, start, paths, rates);
    }

    /** The path of each method. */
    public Map<Method, Trajectory> paths() {
        return Map.copyOf(paths);
    }

    private static Point end(Trajectory path) {
        return new Point(path.end()[0], path.end()[1]);
    }

    /** A line for each method: learning rate, steps to a minimum or where it ended, and f there. */
    public String table() {
        Table table = new Table().row("method", "learning rate", "steps", "ended at", "f", "");
        paths.forEach((method, path) -> table.row(method.label(),
                method.firstOrder() ? Numbers.loss(rates.applyAsDouble(method)) : "–", Numbers.count(path.steps()),
                String.format(Locale.ROOT, "(%.3f, %.3f)", thousandths(path.end()[0]), thousandths(path.end()[1])), Numbers.loss(path.loss()),
                outcome(path)));
        return table.toString();
    }

    /** Rounded, without a sign before 0. */
    private static double thousandths(double value) {
        return Math.rint(1000 * value) / 1000 + 0.0;
    }

    /** A line for each point of each path: {@code method,step,x,y,f}. */
    public String csv() {
        Csv csv = new Csv("method,step,x,y,f");
        paths.forEach((method, path) -> {
            for (int i = 0; i <= path.steps(); i++) {
                csv.row(method, i, path.points()[i][0], path.points()[i][1], path.losses()[i]);
            }
        });
        return csv.toString();
    }

    /** What is to be said of where a path ended, and why if not in a minimum. */
    private String outcome(Trajectory path) {
        if (path.ending() == Trajectory.Ending.ARRIVED) {
            return "a minimum";
        }
        if (path.ending() == Trajectory.Ending.DIVERGED) {
            return "diverges";
        }
        double[] gradient = new double[2];
        function.gradient(path.end(), gradient);
        double[] curvatures = Eigen.ofHessian(function, path.end()).values();
        if (Math.abs(gradient[0]) + Math.abs(gradient[1]) < 1e-6) {
            return curvatures[0] > 1e-3 ? "a minimum" : curvatures[1] < -1e-3 ? "a maximum" : "a saddle";
        }
        String away = String.format(Locale.ROOT, "%s away", Numbers.setting(function.distance(end(path))));
        return path.ending() == Trajectory.Ending.NO_LOWER_POINT ? away + ", no lower point found"
                : window().contains(path.end()[0], path.end()[1]) ? away : "outside the picture";
    }

    /** The paths on contours of the function, in its customary window, under the function's name. */
    public Picture picture() {
        String name = function.toString().replace('-', ' ');
        return picture(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    }

    /** The same; the function's equation follows the title. */
    public Picture picture(String title) {
        Window w = window();
        Grid grid = Grid.of(w.left(), w.right(), GRID, w.bottom(), w.top(), GRID, (x, y) -> function.value(new double[] {x, y}));
        Picture picture = Picture.of(title + ": f(x, y) = " + function.equation()).size(820, 520).axes("x", "y")
                .layer(grid.contours(function.least(), FLOOR * (grid.greatest() - function.least())))
                .option("coord", Map.of("name", "cartesian", "xlim", List.of(w.left(), w.right()), "ylim",
                        List.of(w.bottom(), w.top())))
                .scale("fill", "low", "#fafafa").scale("fill", "high", "#9ba1a9").scale("fill", "guide", "none")
                .scale("fill", "scale_mapper_kind", "color_gradient");
        List<String> labels = new ArrayList<>();
        List<String> colours = new ArrayList<>();
        double thinner = Math.min(THINNER, MOST_THINNER / paths.size());
        paths.forEach((method, path) -> {
            String label = method.label() + legend(path);
            double size = THIN + (paths.size() - 1 - labels.size()) * thinner;
            labels.add(label);
            colours.add(method.colour());
            picture.layer(line("path", path, w, label).set("size", size).set("alpha", 0.9));
            if (path.steps() <= FEW_STEPS) {
                picture.layer(line("point", path, w, label).set("size", 2).set("show_legend", false));
            }
        });
        return picture.scale("color", "values", colours).scale("color", "limits", labels).scale("color", "name", "")
                .layer(points(function.minima()).set("shape", 23).set("size", 4).set("fill", "#ffd92f").set("color", "#222222"))
                .layer(points(List.of(start)).set("shape", 21).set("size", 4).set("fill", "white").set("color", "#222222"));
    }

    /** The customary window, wider if the paths begin beyond it. */
    private Window window() {
        Window w = function.window();
        if (w.contains(start.x(), start.y())) {
            return w;
        }
        double left = Math.min(w.left(), start.x());
        double right = Math.max(w.right(), start.x());
        double bottom = Math.min(w.bottom(), start.y());
        double top = Math.max(w.top(), start.y());
        double dx = ROOM * (right - left);
        double dy = ROOM * (top - bottom);
        return new Window(left - dx, right + dx, bottom - dy, top + dy);
    }

    /** Short: the legend breaks long lines. */
    private String legend(Trajectory path) {
        if (path.ending() == Trajectory.Ending.ARRIVED) {
            return ", " + Numbers.count(path.steps()) + (path.steps() == 1 ? " step" : " steps");
        }
        String outcome = outcome(path);
        return ", " + (outcome.startsWith("a ") ? "ends in " : outcome.startsWith("diverges") ? "" : "ends ") + outcome;
    }

    private static Layer points(List<Point> points) {
        return Layer.of("point").map("x", points.stream().mapToDouble(Point::x).toArray())
                .map("y", points.stream().mapToDouble(Point::y).toArray());
    }

    /** A path without the points that could not be seen. */
    private static Layer line(String geometry, Trajectory path, Window w, String label) {
        double apart = THINNEST;
        List<double[]> drawn = apart(path, w, apart);
        while (drawn.size() > MOST_POINTS) {
            apart *= 2;
            drawn = apart(path, w, apart);
        }
        String[] labels = new String[drawn.size()];
        Arrays.fill(labels, label);
        return Layer.of(geometry).map("x", drawn.stream().mapToDouble(p -> p[0]).toArray())
                .map("y", drawn.stream().mapToDouble(p -> p[1]).toArray()).map("color", "method", labels);
    }

    /** The points of a path that are farther from the one before than a share of the window, and its end. */
    private static List<double[]> apart(Trajectory path, Window w, double share) {
        List<double[]> kept = new ArrayList<>();
        double[] last = null;
        for (double[] point : path.points()) {
            boolean far = last == null || Math.abs(point[0] - last[0]) > share * (w.right() - w.left())
                    || Math.abs(point[1] - last[1]) > share * (w.top() - w.bottom());
            if (far || point == path.end()) {
                kept.add(point);
                last = point;
            }
        }
        return kept;
    }
}
