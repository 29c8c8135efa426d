package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.curvature.DampedNewton;
import org.talweg.curvature.Iteration;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.curvature.SaddleFreeNewton;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Datasets;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;

/** Second-order methods on networks for the digits. */
class NetworkMinimizerTest {
    private static final Model SMALL = Model.input(64).dense(8).tanh().dense(10).softmaxCrossEntropy();

    private static Weights start(Model model) {
        return new Weights(model.initialParameters(0), model.initialStates());
    }

    private static NetworkSurface surface(Engine engine, Model model) {
        return new NetworkSurface(engine, model, start(model), Datasets.digits());
    }

    /** So many steps, none of which may raise the loss; where they led, and the losses. */
    private static double[][] steps(Minimizer minimizer, LossSurface f, double[] start, int count) {
        double[] x = start.clone();
        double[] losses = new double[count + 1];
        losses[0] = f.value(x);
        for (int i = 0; i < count; i++) {
            Iteration iteration = minimizer.step(f, x);
            assertEquals(losses[i], iteration.lossBefore());
            assertTrue(iteration.moved() ? iteration.loss() < losses[i] : iteration.loss() == losses[i],
                    "step " + i + " from " + losses[i] + ": " + iteration);
            losses[i + 1] = iteration.loss();
        }
        assertEquals(losses[count], f.value(x));
        return new double[][] {x, losses};
    }

    @ParameterizedTest
    @EnumSource(value = SecondOrderRule.class, names = "NEWTON", mode = EnumSource.Mode.EXCLUDE)
    void shouldLowerTheLossInEachStepWithTheSameBitsOnEveryCpu(SecondOrderRule rule) {
        double[][] first = null;
        for (int[] cpu : new int[][] {{1, -1}, {2, -1}, {1, 0}}) {
            try (Engine engine = cpu[1] < 0 ? new CpuEngine(cpu[0]) : new CpuEngine(cpu[0], cpu[1])) {
                LossSurface f = surface(engine, SMALL).over(IntStream.range(0, 300).toArray());
                double[][] run = steps(rule.start(), f, NetworkSurface.pack(SMALL, start(SMALL).parameters()), 12);
                first = first == null ? run : first;
                assertArrayEquals(first[0], run[0], "threads=" + cpu[0] + " vectorBits=" + cpu[1]);
                assertArrayEquals(first[1], run[1]);
            }
        }
        assertTrue(first[1][12] < 0.5 * first[1][0], rule + " came to " + first[1][12]);
    }

    /** Two linear layers from small weights: 0 is a saddle, where the network's answer does not depend on its input. */
    @Test
    void shouldLeaveTheSaddleOfADeepLinearNetworkThatNewtonIsDrawnTo() {
        Model linear = Model.input(64).dense(2).dense(10).softmaxCrossEntropy();
        try (Engine engine = new CpuEngine(2)) {
            LossSurface f = surface(engine, linear);
            double[] start = NetworkSurface.pack(linear, start(linear).parameters());
            for (int i = 0; i < start.length; i++) {
                start[i] *= 0.05;
            }
            double[] newton = steps(new DampedNewton(), f, start, 6)[1];
            double[] free = steps(new SaddleFreeNewton(), f, start, 6)[1];
            assertTrue(newton[6] > 2.3, "Newton came to " + newton[6]);
            assertTrue(free[6] < 1.5, "saddle-free Newton came to " + free[6]);
        }
    }

    /** Each step on other rows: what is kept of the rows before must not be taken for these. */
    @ParameterizedTest
    @EnumSource(value = SecondOrderRule.class, names = "NEWTON", mode = EnumSource.Mode.EXCLUDE)
    void shouldLearnFromMiniBatches(SecondOrderRule rule) {
        try (Engine engine = new CpuEngine(1)) {
            NetworkSurface all = surface(engine, SMALL);
            double[] x = NetworkSurface.pack(SMALL, start(SMALL).parameters());
            double before = all.value(x);
            Minimizer minimizer = rule.start();
            for (int batch = 0; batch < 3; batch++) {
                int from = 599 * batch;
                LossSurface rows = all.over(IntStream.range(from, from + 599).toArray());
                double loss = rows.value(x);
                for (int i = 0; i < 3; i++) {
                    Iteration iteration = minimizer.step(rows, x);
                    assertEquals(loss, iteration.lossBefore());
                    loss = iteration.loss();
                }
            }
            assertTrue(all.value(x) < 0.7 * before, rule + ": from " + before + " to " + all.value(x));
        }
    }
}
