package org.talweg.curvature;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Functions of two numbers on which methods of optimisation are shown, with their exact first and second derivatives.
 *
 * <p>The two saddles have no lowest point of their own; the quartic added to each gives them minima, so that every path ends, and
 * changes neither gradient nor Hessian at the saddle.
 */
public enum TestFunction implements LossSurface {
    /** A narrow valley: a quadratic of condition number 50. Goodfellow et al. 2016, section 4.3.1 and figure 8.5. */
    RAVINE("½x² + 25y²", new Window(-5, 2, -1.6, 1.6), List.of(new Point(0, 0)), new Point(-4.5, 1.2),
            (x, y) -> 0.5 * x * x + 25 * y * y,
            (x, y) -> x,
            (x, y) -> 50 * y,
            (x, y) -> 1,
            (x, y) -> 0,
            (x, y) -> 50),

    /** A bent valley whose floor hardly falls. Rosenbrock 1960. */
    ROSENBROCK("(1 − x)² + 100(y − x²)²", new Window(-2, 2, -1, 3), List.of(new Point(1, 1)), new Point(-1.2, 1),
            (x, y) -> square(1 - x) + 100 * square(y - x * x),
            (x, y) -> -2 * (1 - x) - 400 * x * (y - x * x),
            (x, y) -> 200 * (y - x * x),
            (x, y) -> 2 - 400 * (y - 3 * x * x),
            (x, y) -> -400 * x,
            (x, y) -> 200),

    /** A plateau with steep rims. Beale 1958; Moré, Garbow &amp; Hillstrom 1981, problem 5. */
    BEALE("(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²", new Window(-0.5, 4.5, -1.5, 2),
            List.of(new Point(3, 0.5)), new Point(1, 1.5),
            (x, y) -> square(beale(1.5, x, y)) + square(beale(2.25, x, y * y)) + square(beale(2.625, x, y * y * y)),
            (x, y) -> 2 * (beale(1.5, x, y) * (y - 1) + beale(2.25, x, y * y) * (y * y - 1)
                    + beale(2.625, x, y * y * y) * (y * y * y - 1)),
            (x, y) -> 2 * x * (beale(1.5, x, y) + 2 * y * beale(2.25, x, y * y) + 3 * y * y * beale(2.625, x, y * y * y)),
            (x, y) -> 2 * (square(y - 1) + square(y * y - 1) + square(y * y * y - 1)),
            (x, y) -> 2 * (beale(1.5, x, y) + 2 * y * beale(2.25, x, y * y) + 3 * y * y * beale(2.625, x, y * y * y))
                    + 2 * x * (y - 1 + 2 * y * (y * y - 1) + 3 * y * y * (y * y * y - 1)),
            (x, y) -> 2 * x * (x + 2 * beale(2.25, x, y * y) + 4 * x * y * y + 6 * y * beale(2.625, x, y * y * y)
                    + 9 * x * y * y * y * y)),

    /** Four minima of the same depth. Himmelblau 1972. */
    HIMMELBLAU("(x² + y − 11)² + (x + y² − 7)²", new Window(-5, 5, -5, 5),
            List.of(new Point(3, 2), new Point(-2.805118086952745, 3.131312518250573),
                    new Point(-3.779310253377747, -3.283185991286170), new Point(3.584428340330492, -1.848126526964404)),
            new Point(0.25, -1),
            (x, y) -> square(x * x + y - 11) + square(x + y * y - 7),
            (x, y) -> 4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
            (x, y) -> 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
            (x, y) -> 4 * (3 * x * x + y - 11) + 2,
            (x, y) -> 4 * (x + y),
            (x, y) -> 4 * (x + 3 * y * y - 7) + 2),

    /** Three valleys that meet in a point where the Hessian is 0, kept finite by a quartic: minima of −2 at a distance of 2. */
    MONKEY_SADDLE("x³ − 3xy² + ⅜(x² + y²)²", new Window(-2.6, 2.6, -2.6, 2.6),
            List.of(new Point(-2, 0), new Point(1, Math.sqrt(3)), new Point(1, -Math.sqrt(3))), new Point(0.9, 0.1),
            (x, y) -> x * x * x - 3 * x * y * y + 0.375 * square(x * x + y * y),
            (x, y) -> 3 * x * x - 3 * y * y + 1.5 * x * (x * x + y * y),
            (x, y) -> -6 * x * y + 1.5 * y * (x * x + y * y),
            (x, y) -> 6 * x + 1.5 * (3 * x * x + y * y),
            (x, y) -> -6 * y + 3 * x * y,
            (x, y) -> -6 * x + 1.5 * (x * x + 3 * y * y)),

    /** x² − y², kept finite by a quartic: minima of −½ at a distance of 1. */
    SADDLE("x² − y² + ½(y²)²", new Window(-1.5, 1.5, -1.5, 1.5), List.of(new Point(0, 1), new Point(0, -1)),
            new Point(-1.2, 0.1),
            (x, y) -> x * x - y * y + 0.5 * square(y * y),
            (x, y) -> 2 * x,
            (x, y) -> -2 * y + 2 * y * y * y,
            (x, y) -> 2,
            (x, y) -> 0,
            (x, y) -> -2 + 6 * y * y);

    /** A point of the plane. */
    public record Point(double x, double y) {
        /** As what a {@link LossSurface} takes. */
        public double[] array() {
            return new double[] {x, y};
        }

        public double distance(Point other) {
            return Math.sqrt(square(x - other.x) + square(y - other.y));
        }
    }

    /** The part of the plane that is customarily shown. */
    public record Window(double left, double right, double bottom, double top) {
        public boolean contains(double x, double y) {
            return left <= x && x <= right && bottom <= y && y <= top;
        }
    }

    /** A number at each point of the plane. */
    @FunctionalInterface
    private interface Field {
        double at(double x, double y);
    }

    private final String equation;
    private final Window window;
    private final List<Point> minima;
    private final Point start;
    private final Field f;
    private final Field fx;
    private final Field fy;
    private final Field fxx;
    private final Field fxy;
    private final Field fyy;

    TestFunction(String equation, Window window, List<Point> minima, Point start, Field f, Field fx, Field fy, Field fxx,
            Field fxy, Field fyy) {
        this.equation = equation;
        this.window = window;
        this.minima = minima;
        this.start = start;
        this.f = f;
        this.fx = fx;
        this.fy = fy;
        this.fxx = fxx;
        this.fxy = fxy;
        this.fyy = fyy;
    }

    /**
     * The function of a name, e.g. {@code monkey-saddle}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TestFunction of(String name) {
        return Arrays.stream(values()).filter(function -> function.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the functions " + Arrays.stream(values())
                        .map(TestFunction::toString).collect(Collectors.joining(", ")) + ", got function=" + name));
    }

    /** f(x, y) as text. */
    public String equation() {
        return equation;
    }

    public Window window() {
        return window;
    }

    /** Where f is least, all of the same depth. */
    public List<Point> minima() {
        return minima;
    }

    /** Where paths customarily begin. */
    public Point start() {
        return start;
    }

    /** f at its minima. */
    public double least() {
        return value(minima.get(0).array());
    }

    /** Distance to the minimum that is next. */
    public double distance(Point point) {
        return minima.stream().mapToDouble(point::distance).min().orElseThrow();
    }

    @Override
    public int size() {
        return 2;
    }

    @Override
    public double value(double[] x) {
        return f.at(x[0], x[1]);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
        gradient[0] = fx.at(x[0], x[1]);
        gradient[1] = fy.at(x[0], x[1]);
        return value(x);
    }

    @Override
    public void hessianVector(double[] x, double[] v, double[] product) {
        double mixed = fxy.at(x[0], x[1]);
        double first = fxx.at(x[0], x[1]) * v[0] + mixed * v[1];
        product[1] = mixed * v[0] + fyy.at(x[0], x[1]) * v[1];
        product[0] = first;
    }

    /** The name: {@code ravine}, {@code monkey-saddle}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double square(double a) {
        return a * a;
    }

    /** c − x + x·p, of which Beale's function adds three squares. */
    private static double beale(double c, double x, double p) {
        return c - x + x * p;
    }
}
