package org.talweg.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.talweg.data.Datasets;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;

class SecondOrderTest {
    private static final Model MODEL = Model.input(64).dense(8).tanh().dense(10).softmaxCrossEntropy();

    private static SecondOrder.Settings settings(int steps, double enough) {
        return new SecondOrder.Settings(Datasets.digits(), MODEL, List.of(0.01, 0.1), steps, enough, 0);
    }

    private static Descent descent(String method, double[] work, double[] losses) {
        return new Descent(method, "", work, losses, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldMeasureEveryMethodFromTheSameStart() {
        List<String> names = new ArrayList<>();
        SecondOrder result;
        try (Engine engine = new CpuEngine(2)) {
            result = SecondOrder.run(engine, settings(150, 0.3), (done, all, name) -> {
                assertEquals(names.size(), done);
                assertEquals(settings(150, 0.3).runs(), all);
                names.add(name);
            });
        }
        assertEquals(settings(150, 0.3).runs(), names.size());
        assertEquals(8, result.adam().size());
        for (Descent run : result.adam()) {
            assertEquals(1, run.work()[0]);
            assertEquals(result.adam().get(0).losses()[0], run.losses()[0], "another start");
            assertEquals(run.steps() + 1, run.gradients());
        }
        for (Descent run : result.others()) {
            assertTrue(run.lowest() <= 0.3, run.method());
            assertTrue(run.losses()[0] < result.adam().get(0).losses()[0], run.method());
            assertEquals(run.work()[run.work().length - 1], run.gradients() + 2 * run.products() + run.values() / 3.0);
        }
        SecondOrderReport report = new SecondOrderReport(result);
        assertEquals(2, report.levels().lines().count(), report.levels());
        assertTrue(report.levels().lines().allMatch(line -> line.startsWith("loss") || line.startsWith("0.3 ")), report.levels());
        assertTrue(report.conclusion().startsWith("Adam does not need"), report.conclusion());
        assertTrue(report.runs().contains("saddle-free-newton"));
        assertTrue(report.csv().lines().skip(1).allMatch(line -> line.split(",").length >= 4));
        assertTrue(report.picture().svg().contains("newton-cg"));
    }

    @Test
    void shouldTellFromWhichLossOnAdamNeedsThreeTimesAsMany() {
        double[] losses = {1, 0.1, 0.03, 0.01};
        List<Descent> adam = List.of(descent("adam", new double[] {1, 20, 100, 900}, losses),
                descent("adam", new double[] {1, 30, 80}, new double[] {1, 0.1, 0.03}));
        List<Descent> others = List.of(descent("lbfgs", new double[] {2, 3, 4, 5}, losses),
                descent("newton-cg", new double[] {2, 10, 20, 30}, losses),
                descent("saddle-free-newton", new double[] {2, 10, 25, 30.5}, losses));
        SecondOrder result = new SecondOrder(settings(1000, 0.003), adam, others);
        assertEquals(20, result.bestAdam(0.1).work(0.1));
        assertEquals(80, result.bestAdam(0.03).work(0.03));
        assertEquals(900, result.bestAdam(0.01).work(0.01));
        assertNull(result.bestAdam(0.003));
        assertEquals(4, result.factor(others.get(1), 0.03));
        assertTrue(Double.isNaN(result.factor(others.get(1), 0.003)));

        SecondOrder reached = new SecondOrder(settings(1000, 0.01), adam, others);
        String levels = new SecondOrderReport(reached).levels();
        assertTrue(levels.contains("80") && levels.contains("20 (4.0×)") && levels.contains("25 (3.2×)"), levels);
        assertEquals("For a training loss of 0.03 Adam, with the best of 2 settings, needs at least 3.2 times as many gradients as each"
                + " of lbfgs, newton-cg and saddle-free-newton.", new SecondOrderReport(reached).conclusion());
    }

    @Test
    void shouldRefuseNothingToCompare() {
        for (Runnable bad : List.<Runnable>of(() -> settings(9, 0.1), () -> settings(100, 0), () -> settings(100, Double.NaN),
                () -> new SecondOrder.Settings(Datasets.digits(), MODEL, List.of(), 100, 0.1, 0))) {
            assertTrue(assertThrows(IllegalArgumentException.class, bad::run).getMessage().startsWith("expected at least 1 learning"));
        }
    }
}
