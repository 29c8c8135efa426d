package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Gradients;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.OptimizerStep;
import org.talweg.nn.Model;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

/** One table: every optimiser on a quadratic ravine and on the digits. */
class EveryOptimizerLearnsTest {
    private static final int RAVINE_STEPS = 500;
    private static final int DIGITS_EPOCHS = 8;

    private record Row(UpdateRule rule, double ravineStart, double ravineEnd, Run digits) {}

    @Test
    void shouldLearnTheRavineAndTheDigits() {
        Split digits = Source.of("digits").split(0.2, 0);
        List<Row> rows = new ArrayList<>();
        try (Engine engine = new CpuEngine(1)) {
            for (UpdateRule rule : UpdateRule.values()) {
                double[] ravine = ravine(engine, rule.at(Schedule.constant(ravineRate(rule))));
                rows.add(new Row(rule, ravine[0], ravine[1], digits(engine, rule, digits)));
            }
        }
        System.out.printf(Locale.ROOT, "%-10s %12s %12s %14s %14s %12s%n", "optimizer", "ravine f(0)",
                "f(" + RAVINE_STEPS + ")", "digits loss 1", "loss " + DIGITS_EPOCHS, "validation");
        for (Row row : rows) {
            System.out.printf(Locale.ROOT, "%-10s %12.4f %12.3e %14.4f %14.4f %12.4f%n", row.rule, row.ravineStart,
                    row.ravineEnd, row.digits.history().get(0).trainLoss(),
                    row.digits.history().get(DIGITS_EPOCHS - 1).trainLoss(), row.digits.validation().score());
        }
        assertAll(rows.stream().flatMap(row -> Stream.of(
                () -> assertTrue(row.ravineEnd < 1e-3 * row.ravineStart, () -> row.rule + " ravine " + row.ravineEnd),
                () -> assertTrue(row.digits.validation().score() >= 0.92,
                        () -> row.rule + " digits " + row.digits.validation()))));
    }

    /** Rates for f = ½(x² + 100·y²); the largest stable one of plain descent is 2/100. */
    private static double ravineRate(UpdateRule rule) {
        return switch (rule) {
            case SGD -> 0.018;
            case MOMENTUM, NESTEROV -> 0.004;
            case ADAGRAD -> 0.5;
            case RMSPROP -> 0.01;
            case ADAM, ADAMW, AMSGRAD -> 0.05;
        };
    }

    /** f at the start and after the steps, the gradient taken from the graph. */
    private static double[] ravine(Engine engine, Optimizer rule) {
        Graph graph = new Graph();
        Node theta = graph.floats("theta", 1, 2);
        Node curvature = graph.floats("curvature", 1, 2);
        Node f = theta.times(theta).dot(curvature).times(0.5f);
        Node gradient = Gradients.of(f, List.of(theta)).get(0);
        Plan plan = new Plan(List.of(), List.of(f, gradient));

        Map<Node, Buffer> bound = new HashMap<>();
        bound.put(theta, floats(engine, "theta", 1, 1));
        bound.put(curvature, floats(engine, "curvature", 1, 100));
        Buffer value = engine.allocate("f", Buffer.Type.F32, 1);
        Buffer grad = engine.allocate("gradient", Buffer.Type.F32, 2);
        Buffer scalars = engine.allocate("scalars", Buffer.Type.F32, OptimizerStep.SLOTS);
        List<Buffer> state = rule.state().stream().map(slot -> engine.allocate(slot, Buffer.Type.F32, 2)).toList();
        List<Kernel> launches = new ArrayList<>(plan.launches(bound, Map.of(f, List.of(value), gradient, List.of(grad)),
                engine.allocate("memory", Buffer.Type.F32, plan.floats()),
                engine.allocate("integers", Buffer.Type.I32, plan.ints())));
        launches.add(rule.step(bound.get(theta), grad, state, scalars, floats(engine, "scale", 1), 2));
        Program program = engine.prepare(launches);

        float[] slots = new float[OptimizerStep.SLOTS];
        double start = Double.NaN;
        for (int step = 0; step < RAVINE_STEPS; step++) {
            rule.scalars(step + 1, rule.schedule().at(step), Penalty.none(), 0, Clipping.none(), slots);
            engine.upload(slots, 0, scalars, slots.length);
            program.run();
            start = step == 0 ? engine.floats(value, 1)[0] : start;
        }
        program.run();
        return new double[] {start, engine.floats(value, 1)[0]};
    }

    private static Buffer floats(Engine engine, String label, float... values) {
        Buffer buffer = engine.allocate(label, Buffer.Type.F32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    private static Run digits(Engine engine, UpdateRule rule, Split data) {
        Model model = Model.input(64).dense(32).relu().dense(10).softmaxCrossEntropy();
        return new Trainer(engine, model).optimizer(rule.at(Schedule.constant(rule.learningRate()))).batchSize(16)
                .epochs(DIGITS_EPOCHS).fit(data);
    }
}
