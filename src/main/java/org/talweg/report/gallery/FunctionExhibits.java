package org.talweg.report.gallery;

import java.util.List;
import org.talweg.curvature.TestFunction;
import org.talweg.engine.Engine;
import org.talweg.report.landscape.FunctionLandscape;
import org.talweg.report.landscape.Method;
import org.talweg.report.picture.Picture;

/** Paths on test functions. */
final class FunctionExhibits {
    private FunctionExhibits() {}

    static Picture ravine(Engine engine) {
        return paths(engine, "Momentum in a ravine", TestFunction.RAVINE, Method.SGD, Method.MOMENTUM, Method.NESTEROV);
    }

    static Picture adaptive(Engine engine) {
        return paths(engine, "Adaptive rates on Beale's function", TestFunction.BEALE, Method.SGD, Method.ADAGRAD, Method.RMSPROP, Method.ADAM);
    }

    static Picture saddle(Engine engine) {
        return paths(engine, "Newton at a saddle", TestFunction.SADDLE, Method.SGD, Method.NEWTON, Method.SADDLE_FREE_NEWTON);
    }

    private static Picture paths(Engine engine, String title, TestFunction function, Method... methods) {
        return FunctionLandscape.of(engine, function, function.start(), List.of(methods),
                method -> method.learningRate(function), FunctionLandscape.USUAL_STEPS).picture(title);
    }
}
