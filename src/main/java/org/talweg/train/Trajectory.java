package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.engine.Engine;
import org.talweg.optim.Optimizer;

/**
 * The points that a method visits on a surface, from its start on.
 *
 * @param points (steps + 1, n)
 * @param losses (steps + 1) f at each
 * @param ending why it goes no farther
 */
public record Trajectory(double[][] points, double[] losses, Ending ending) {
    /** Why a path ends. */
    public enum Ending {
        /** It is where it may end. */
        ARRIVED,
        /** All its steps are taken. */
        STEPS,
        /** The next point, or f there, is not finite or too far away; it is left out. */
        DIVERGED,
        /** The method found no lower point. */
        NO_LOWER_POINT
    }

    /** Beyond this a path has left for infinity; squares of it are still finite in float. */
    private static final double FARTHEST = 1e9;

    /**
     * The path of an update rule, taken by the engine's own kernel: see {@link Updates}. It ends early where f or a point is no
     * longer finite, or farther than 10⁹; that point is left out.
     *
     * @param start   (n)
     * @param steps   to take at most
     * @param arrived whether a point is where the path may end
     */
    public static Trajectory of(Engine engine, Optimizer optimizer, LossSurface f, double[] start, int steps,
            Predicate<double[]> arrived) {
        Updates updates = new Updates(engine, optimizer, start);
        Points visited = new Points(arrived);
        for (int t = 0; visited.add(updates.point(), updates.evaluate(f)) && t < steps; t++) {
            updates.update();
        }
        return visited.trajectory();
    }

    /** The path of a second-order method, in double. It ends early where the method finds no lower point, and as above. */
    public static Trajectory of(Minimizer minimizer, LossSurface f, double[] start, int steps, Predicate<double[]> arrived) {
        Points visited = new Points(arrived);
        double[] point = start.clone();
        boolean goesOn = visited.add(point.clone(), f.value(point));
        for (int t = 0; goesOn && t < steps; t++) {
            boolean moved = minimizer.step(f, point).moved();
            goesOn = moved ? visited.add(point.clone(), f.value(point)) : visited.stay();
        }
        return visited.trajectory();
    }

    /** Steps taken. */
    public int steps() {
        return points.length - 1;
    }

    /** Where the path ended. */
    public double[] end() {
        return points[points.length - 1];
    }

    /** f where the path ended. */
    public double loss() {
        return losses[losses.length - 1];
    }

    /** A path as it grows. */
    private static final class Points {
        private final Predicate<double[]> arrived;
        private final List<double[]> points = new ArrayList<>();
        private final List<Double> losses = new ArrayList<>();
        private Ending ending = Ending.STEPS;

        Points(Predicate<double[]> arrived) {
            this.arrived = arrived;
        }

        /** Whether the path goes on from here. */
        boolean add(double[] point, double loss) {
            boolean near = Double.isFinite(loss);
            for (double coordinate : point) {
                near &= Math.abs(coordinate) <= FARTHEST;
            }
            if (near || points.isEmpty()) {
                points.add(point);
                losses.add(loss);
            }
            ending = !near ? Ending.DIVERGED : arrived.test(point) ? Ending.ARRIVED : Ending.STEPS;
            return ending == Ending.STEPS;
        }

        boolean stay() {
            ending = Ending.NO_LOWER_POINT;
            return false;
        }

        Trajectory trajectory() {
            return new Trajectory(points.toArray(double[][]::new), losses.stream().mapToDouble(Double::doubleValue).toArray(),
                    ending);
        }
    }
}
