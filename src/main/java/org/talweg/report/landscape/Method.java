package org.talweg.report.landscape;

import java.util.Locale;
import java.util.function.Predicate;
import org.talweg.curvature.SaddleFreeNewton;
import org.talweg.curvature.TestFunction;
import org.talweg.engine.Engine;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;
import org.talweg.report.picture.Style;
import org.talweg.train.Trajectory;

/** A method whose path is drawn, and learning rates that suit the test functions. */
public enum Method {
    SGD("gradient descent", UpdateRule.SGD, new Rates(0.036, 0.001, 0.008, 0.01, 0.04, 0.05)),
    MOMENTUM("momentum", UpdateRule.MOMENTUM, new Rates(0.01, 0.001, 0.002, 0.003, 0.02, 0.02)),
    NESTEROV("Nesterov", UpdateRule.NESTEROV, new Rates(0.01, 0.001, 0.002, 0.003, 0.02, 0.02)),
    ADAGRAD("AdaGrad", UpdateRule.ADAGRAD, new Rates(0.8, 0.5, 1, 0.5, 0.3, 0.3)),
    RMSPROP("RMSProp", UpdateRule.RMSPROP, new Rates(0.02, 0.002, 0.01, 0.02, 0.02, 0.02)),
    ADAM("Adam", UpdateRule.ADAM, new Rates(0.2, 0.1, 0.2, 0.2, 0.1, 0.05)),
    NEWTON("Newton", null, null),
    SADDLE_FREE_NEWTON("saddle-free Newton", null, null);

    private final String label;
    private final UpdateRule rule;
    private final Rates rates;

    Method(String label, UpdateRule rule, Rates rates) {
        this.label = label;
        this.rule = rule;
        this.rates = rates;
    }

    /** Learning rates that suit each function. */
    private record Rates(double ravine, double rosenbrock, double beale, double himmelblau, double monkeySaddle, double saddle) {
        double on(TestFunction function) {
            return switch (function) {
                case RAVINE -> ravine;
                case ROSENBROCK -> rosenbrock;
                case BEALE -> beale;
                case HIMMELBLAU -> himmelblau;
                case MONKEY_SADDLE -> monkeySaddle;
                case SADDLE -> saddle;
            };
        }
    }

    /** What legends call it. */
    public String label() {
        return label;
    }

    /** Its colour in every picture. */
    String colour() {
        return Style.fixed(label);
    }

    /** Whether it goes by gradients alone, and so has a learning rate. */
    public boolean firstOrder() {
        return rule != null;
    }

    /** A learning rate that suits the function; NaN for methods that have none. */
    public double learningRate(TestFunction function) {
        return rule == null ? Double.NaN : rates.on(function);
    }

    /**
     * The path that it takes on a test function.
     *
     * @param learningRate of first-order methods; others have none
     * @param steps        at most; the path ends before once it is within {@code near} of a minimum
     */
    public Trajectory path(Engine engine, TestFunction function, TestFunction.Point start, double learningRate, int steps,
            double near) {
        Predicate<double[]> arrived = x -> function.distance(new TestFunction.Point(x[0], x[1])) <= near;
        return switch (this) {
            case NEWTON -> Trajectory.of(new UndampedNewton(), function, start.array(), steps, arrived);
            case SADDLE_FREE_NEWTON -> Trajectory.of(new SaddleFreeNewton(), function, start.array(), steps, arrived);
            default -> Trajectory.of(engine, rule.at(Schedule.constant(learningRate)), function, start.array(), steps, arrived);
        };
    }

    /** The name on the command line: {@code sgd}, {@code saddle-free-newton}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
