package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;

/**
 * Fused kernels, forward and backward, against their definitions in primitives, both run in float on the same inputs.
 *
 * <p>Stated error: fused and expanded differ by at most {@link #BOUND} ulps of the largest magnitude of the value, and so
 * does each from the value in double precision; measured, 2.1 and 2.6. They differ because a fused kernel uses {@code fma},
 * multiplies by a reciprocal, and has shorter formulas for the derivatives of activations.
 */
class FusedTest {
    static final double BOUND = 4;
    private static final Engine ENGINE = new CpuEngine(1);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    static List<Differentiable> composites() {
        return Differentiable.composites();
    }

    @ParameterizedTest
    @MethodSource("composites")
    void shouldAgreeFusedAndExpanded(Differentiable row) {
        check(row.bind(260, 33)); // more than one segment of a column sum, more than 32 lanes of a row
    }

    @ParameterizedTest
    @MethodSource("composites")
    void shouldAgreeFusedAndExpandedForOneRow(Differentiable row) {
        check(row.bind(1, 5));
    }

    private static void check(Differentiable.Bound bound) {
        Graph graph = bound.graph().graph();
        Gradients.of(bound.loss(), bound.xs());
        List<Node> fused = new ArrayList<>();
        List<Node> both = new ArrayList<>();
        for (Node node : List.copyOf(graph.nodes())) {
            if (node.inputs().isEmpty() || node.op() instanceof Primitive) {
                continue;
            }
            fused.add(node);
            both.add(node);
            both.add(node.op().definition(node));
        }
        assertTrue(!fused.isEmpty(), "no composite in " + bound.value());
        List<float[]> values = bound.graph().run(ENGINE, both);
        DoubleEvaluator exact = bound.graph().evaluator();
        for (int i = 0; i < fused.size(); i++) {
            Node node = fused.get(i);
            double[] expected = exact.of(node);
            near(node, "fused from expanded", values.get(2 * i), widened(values.get(2 * i + 1)));
            near(node, "fused from exact", values.get(2 * i), expected);
            near(node, "expanded from exact", values.get(2 * i + 1), expected);
        }
    }

    private static void near(Node node, String what, float[] actual, double[] expected) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        double ulp = Math.ulp((float) largest);
        for (int i = 0; i < expected.length; i++) {
            double off = Math.abs(actual[i] - expected[i]) / ulp;
            int index = i;
            assertTrue(off <= BOUND, () -> String.format(Locale.ROOT, "%s of %s [%d]: expected %.10g, got %.10g (%a), %.1f"
                    + " ulps of the largest magnitude", what, node, index, expected[index], actual[index], actual[index], off));
        }
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        java.util.Arrays.setAll(wide, i -> values[i]);
        return wide;
    }
}
