package org.talweg.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

class OptimizerTest {
    private static final Penalty ELASTIC = Penalty.elasticNet(1e-2, 3e-2);
    private static final Clipping CLIPPED = new Clipping(0.5, Double.POSITIVE_INFINITY);

    /** Rules with a δ large enough to show where it stands in the formula. */
    private static List<Optimizer> plain(Schedule schedule) {
        double delta = 0.03;
        return List.of(new Sgd(schedule), new Momentum(0.9, schedule), new Nesterov(0.9, schedule),
                new AdaGrad(delta, schedule), new RmsProp(0.95, delta, 0, false, schedule),
                new RmsProp(0.95, delta, 0, true, schedule), new RmsProp(0.95, delta, 0.8, false, schedule),
                new RmsProp(0.95, delta, 0.8, true, schedule), new Adam(0.9, 0.99, delta, schedule),
                new AdamW(0.9, 0.99, delta, 0.02, schedule), new AmsGrad(0.9, 0.99, delta, schedule));
    }

    @TestFactory
    Stream<DynamicTest> shouldFollowThePublishedEquationFor1000Steps() {
        // A rate that changes tells ε inside the velocity from ε outside of it.
        return plain(Schedule.cosine(0.01, 1000, 0.001)).stream().map(rule -> DynamicTest.dynamicTest(rule.toString(), () -> {
            compare(rule, 1, Clipping.none(), Penalty.none(), 0);
            compare(rule, 0.75f, CLIPPED, ELASTIC, 0.05);
        }));
    }

    /**
     * A noisy quadratic. Both see the gradient at the float path, so what differs is rounding: a few half ulps of values below
     * 4 a step, 2·10⁻⁴ if all 1000 steps went the same way; 2·10⁻⁵ is asked for.
     */
    private static void compare(Optimizer rule, float scale, Clipping clipping, Penalty penalty, double decay) {
        int n = 37;
        SplittableRandom random = new SplittableRandom(81);
        float[] start = new float[n];
        double[] curvature = new double[n];
        Published[] published = new Published[n];
        for (int i = 0; i < n; i++) {
            start[i] = (float) (1 + random.nextDouble()) * (i % 2 == 0 ? 1 : -1);
            curvature[i] = 0.1 + random.nextDouble();
            published[i] = Published.of(rule);
            published[i].theta = start[i];
        }
        double lambda = decay > 0 ? decay : rule.weightDecay();
        double moved = 0;
        try (Engine engine = new CpuEngine(1)) {
            Arena arena = new Arena(engine, rule, start, scale);
            float[] gradient = new float[n];
            for (int step = 0; step < 1000; step++) {
                float[] theta = arena.theta();
                for (int i = 0; i < n; i++) {
                    // The minimum is far enough on the same side that no path crosses 0, where L1 jumps.
                    double minimum = 1.5 * Math.signum(start[i]);
                    gradient[i] = (float) (curvature[i] * (theta[i] - minimum) + 0.5 * (random.nextDouble() - 0.5));
                    published[i].step(rule.schedule().at(step), gradient[i], scale, clipping, penalty, lambda);
                    moved = Math.max(moved, Math.abs(published[i].theta - start[i]));
                }
                arena.step(gradient, penalty, decay, clipping);
            }
            float[] theta = arena.theta();
            for (int i = 0; i < n; i++) {
                assertEquals(published[i].theta, theta[i], 2e-5, rule + " parameter " + i);
            }
        }
        assertTrue(moved > 0.1, rule + " hardly moved: " + moved);
    }

    @TestFactory
    Stream<DynamicTest> shouldDescendARavine() {
        Map<String, Double> rates = Map.of("sgd", 0.015, "momentum", 0.005, "nesterov", 0.005, "adagrad", 0.5, "rmsprop", 0.02,
                "adam", 0.05, "adamw", 0.05, "amsgrad", 0.05);
        return Stream.of(UpdateRule.values()).map(rule -> DynamicTest.dynamicTest(rule.toString(), () -> {
            Schedule schedule = Schedule.cosine(rates.get(rule.toString()), 1000);
            Rules.all(schedule).stream().filter(o -> o.name().equals(rule.toString())).forEach(OptimizerTest::descend);
        }));
    }

    /** f = ½·(x² + 100·y²) from (1, 1), where it is 50.5, to 10⁻⁶ in 1000 steps. */
    private static void descend(Optimizer rule) {
        try (Engine engine = new CpuEngine(1)) {
            Arena arena = new Arena(engine, rule, new float[] {1, 1}, 1);
            for (int step = 0; step < 1000; step++) {
                float[] theta = arena.theta();
                arena.step(new float[] {theta[0], 100 * theta[1]}, Penalty.none(), 0, Clipping.none());
            }
            float[] theta = arena.theta();
            double loss = 0.5 * (theta[0] * theta[0] + 100 * theta[1] * theta[1]);
            assertTrue(loss < 1e-6, rule + ": loss " + loss + " at " + Arrays.toString(theta));
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepPaddingAtPositiveZero() {
        return Rules.all(Schedule.constant(0.01)).stream().map(rule -> DynamicTest.dynamicTest(rule.toString(), () -> {
            int n = 75;
            int used = 40;
            float[] start = new float[n];
            float[] gradient = new float[n];
            for (int i = 0; i < used; i++) {
                start[i] = i - 20.5f;
                gradient[i] = 0.3f * i - 7;
            }
            for (int bits : new int[] {0, CpuEngine.defaultVectorBits()}) {
                try (Engine engine = new CpuEngine(1, bits)) {
                    Arena arena = new Arena(engine, rule, start, 0.5f);
                    for (int step = 0; step < 100; step++) {
                        arena.step(gradient, ELASTIC, 0.1, CLIPPED);
                    }
                    checkPadding(rule, arena.theta(), used);
                    arena.state().forEach(slot -> checkPadding(rule, slot, used));
                    assertTrue(arena.theta()[0] != start[0], "nothing moved");
                }
            }
        }));
    }

    private static void checkPadding(Optimizer rule, float[] values, int used) {
        for (int i = used; i < values.length; i++) {
            assertEquals(0, Float.floatToRawIntBits(values[i]), rule + " padding " + i + ": " + values[i]);
        }
    }

    @Test
    void shouldWriteTheScalarsOfAStep() {
        float[] out = new float[OptimizerStep.SLOTS];
        Arrays.fill(out, Float.NaN);
        AdamW.at(0.1).scalars(3, 0.1, Penalty.elasticNet(1e-4, 1e-3), 0, new Clipping(5, 1), out);
        assertArrayEquals(new float[] {0.1f, 5, 1e-4f, 1e-3f, 1e-3f, 0.9f, (float) (1 - 0.9), 0.999f, (float) (1 - 0.999), 1e-8f,
            (float) (1 / 0.271), (float) (1 / 0.002997001)}, out, 1e-4f);
        assertEquals((float) (1 - 0.9), out[OptimizerStep.ONE_MINUS_BETA1]);
        assertEquals((float) (1 / 0.271), out[OptimizerStep.CORRECTION1]);
    }

    @Test
    void shouldPreferTheDecayAskedForToTheRulesOwn() {
        float[] out = new float[OptimizerStep.SLOTS];
        AdamW.at(0.5).scalars(1, 0.5, Penalty.none(), 0.25, Clipping.none(), out);
        assertEquals(0.125f, out[OptimizerStep.DECAY]);
        Sgd.at(0.5).scalars(1, 0.5, Penalty.none(), 0.25, Clipping.none(), out);
        assertEquals(0.125f, out[OptimizerStep.DECAY]);
        Sgd.at(0.5).scalars(1, 0.5, Penalty.none(), 0, Clipping.none(), out);
        assertEquals(0f, out[OptimizerStep.DECAY]);
    }

    @Test
    void shouldLeaveParametersWithoutPenaltyAlone() {
        float[] out = new float[OptimizerStep.SLOTS];
        AdamW.at(0.5).scalars(1, 0.5, null, 0.25, Clipping.none(), out);
        assertEquals(0f, out[OptimizerStep.L1]);
        assertEquals(0f, out[OptimizerStep.L2]);
        assertEquals(0f, out[OptimizerStep.DECAY]);
        assertEquals(Float.POSITIVE_INFINITY, out[OptimizerStep.CLIP_VALUE]);
    }

    @Test
    void shouldCorrectNothingAfterVeryManySteps() {
        float[] out = new float[OptimizerStep.SLOTS];
        Adam.at(0.1).scalars(1L << 40, 0.1, Penalty.none(), 0, Clipping.none(), out);
        assertEquals(1f, out[OptimizerStep.CORRECTION1]);
        assertEquals(1f, out[OptimizerStep.CORRECTION2]);
    }

    @Test
    void shouldNameItsState() {
        for (Optimizer rule : Rules.all(Schedule.constant(0.1))) {
            try (Engine engine = new CpuEngine(1)) {
                Buffer one = engine.allocate("one", Buffer.Type.F32, OptimizerStep.SLOTS);
                List<Buffer> tooMany = Stream.generate(() -> one).limit(rule.state().size() + 1).toList();
                String message = assertThrows(IllegalArgumentException.class,
                        () -> rule.step(one, one, tooMany, one, one, 1)).getMessage();
                assertTrue(message.contains(rule.state().toString()), message);
            }
        }
    }

    @Test
    void shouldFindRulesByName() {
        for (UpdateRule rule : UpdateRule.values()) {
            assertEquals(rule, UpdateRule.of(rule.toString()));
            assertEquals(rule.toString(), rule.at(Schedule.constant(rule.learningRate())).name());
        }
        Refusal.check("expected one of the optimizers sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, amsgrad, got"
                + " optimizer=Adam", () -> UpdateRule.of("Adam"));
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        Schedule rate = Schedule.constant(0.1);
        Refusal.check("momentum: expected 0 or more and below 1, got alpha=1.0", () -> new Momentum(1, rate));
        Refusal.check("nesterov: expected 0 or more and below 1, got alpha=NaN", () -> new Nesterov(Double.NaN, rate));
        Refusal.check("adagrad: expected a finite number above 0 within the range of a float, got epsilon=0.0",
                () -> new AdaGrad(0, rate));
        Refusal.check("got epsilon=1.0E-60", () -> new Adam(0.9, 0.999, 1e-60, rate));
        Refusal.check("adam: expected 0 or more and below 1, got beta2=0.9999999999", () -> new Adam(0.9, 0.9999999999, 1e-8, rate));
        Refusal.check("rmsprop: expected 0 or more and below 1, got rho=-0.1", () -> new RmsProp(-0.1, 1e-6, 0, false, rate));
        Refusal.check("adamw: expected a finite number of 0 or more, got weightDecay=Infinity",
                () -> new AdamW(0.9, 0.999, 1e-8, Double.POSITIVE_INFINITY, rate));
        Refusal.check("sgd: expected a schedule, got schedule=null", () -> new Sgd(null));
        float[] out = new float[OptimizerStep.SLOTS];
        Refusal.check("sgd: expected 1 or more, got t=0",
                () -> Sgd.at(rate).scalars(0, 0.1, Penalty.none(), 0, Clipping.none(), out));
        Refusal.check("got learningRate=NaN",
                () -> Sgd.at(rate).scalars(1, Double.NaN, Penalty.none(), 0, Clipping.none(), out));
        Refusal.check("got weightDecay=-1.0", () -> Sgd.at(rate).scalars(1, 0.1, Penalty.none(), -1, Clipping.none(), out));
    }
}
