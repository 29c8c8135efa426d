package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Loss.Pointwise;

/**
 * Symbolic gradients against central differences in double precision.
 *
 * <p>Errors are counted in units of the largest magnitude of the gradient, 1 at least. Evaluated in double the nodes must
 * agree to {@link #SYMBOLIC}, which leaves room for constants rounded to float but for no wrong formula; run in float they
 * must agree to {@link #FLOAT}, 8 ulps. Measured: 5e-8 and 4e-7.
 */
class GradientTest {
    static final double SYMBOLIC = 1e-7;
    static final double FLOAT = 1e-6;
    private static final Engine ENGINE = new CpuEngine(1);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    static List<Differentiable> all() {
        return Differentiable.all();
    }

    static List<Differentiable> composites() {
        return Differentiable.composites();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAgreeWithDifferences(Differentiable row) {
        check(row.bind(5, 4));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAgreeForOneRow(Differentiable row) {
        check(row.bind(1, 3));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAgreeForOneColumn(Differentiable row) {
        check(row.bind(6, 1));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAgreeWhenDifferentiatedTwice(Differentiable row) {
        check(row.bind(4, 3).directional("v"));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void shouldAgreeWhenDifferentiatedThreeTimes(Differentiable row) {
        check(row.bind(3, 2).directional("v").directional("w"));
    }

    private static void check(Differentiable.Bound bound) {
        List<Node> gradients = Gradients.of(bound.loss(), bound.xs());
        DoubleEvaluator exact = bound.graph().evaluator();
        List<float[]> floats = bound.graph().run(ENGINE, gradients);
        for (int i = 0; i < gradients.size(); i++) {
            Node x = bound.xs().get(i);
            assertEquals(x.shape(), gradients.get(i).shape(), x::toString);
            double[] expected = bound.graph().differences(bound.loss(), x);
            double[] inDouble = exact.of(gradients.get(i));
            double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
            for (int j = 0; j < expected.length; j++) {
                near("double", x, j, expected[j], inDouble[j], SYMBOLIC * scale);
                near("float", x, j, inDouble[j], floats.get(i)[j], FLOAT * scale);
            }
        }
    }

    private static void near(String arithmetic, Node x, int index, double expected, double actual, double tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, () -> String.format(Locale.ROOT,
                "d/d%s[%d] in %s: expected %.10g, got %.10g, off by %.2g, allowed %.2g", x, index, arithmetic, expected,
                actual, Math.abs(expected - actual), tolerance));
    }

    @Test
    void shouldStopAtDetachedValues() {
        BoundGraph graph = new BoundGraph(1);
        Node x = graph.normal("x", 2, 3);
        assertArrayEquals(graph.evaluator().of(x), gradient(graph, x.detached().times(x).sum(), x));
        assertArrayEquals(new double[6], gradient(graph, x.detached().sum(), x));
    }

    @Test
    void shouldGiveTargetsAndLabelsNoGradient() {
        BoundGraph graph = new BoundGraph(2);
        Node z = graph.normal("z", 3, 2);
        Node t = graph.normal("t", 3, 2);
        for (Pointwise loss : Pointwise.values()) {
            Node sum = graph.graph().pointwiseLoss(loss, z, t, 1).sum();
            assertArrayEquals(new double[6], gradient(graph, sum, t), loss.name());
            // A prediction that is its own target: only the prediction's part counts.
            Node own = graph.graph().pointwiseLoss(loss, z, z, 1).sum();
            Node part = Gradients.of(own, List.of(z)).get(0);
            assertTrue(part.op() instanceof Losses.PointLossBackward, part::toString);
        }
    }

    @Test
    void shouldGiveNodesThatAreNotUsedAGradientOfZero() {
        BoundGraph graph = new BoundGraph(3);
        Node x = graph.normal("x", 2, 3);
        Node y = x.exp().sum();
        Node later = graph.normal("later", 4, 1);
        List<Node> gradients = Gradients.of(y, List.of(later, x, y));
        assertArrayEquals(new double[4], graph.evaluator().of(gradients.get(0)));
        assertArrayEquals(new double[] {1}, graph.evaluator().of(gradients.get(2)));
    }

    @Test
    void shouldDifferentiateByNodesThatDependOnEachOther() {
        BoundGraph graph = new BoundGraph(4);
        Node x = graph.normal("x", 2, 2);
        Node h = x.times(x);
        List<Node> gradients = Gradients.of(h.times(x).sum(), List.of(x, h));
        double[] value = graph.evaluator().of(x);
        for (int i = 0; i < 4; i++) {
            assertEquals(3 * value[i] * value[i], graph.evaluator().of(gradients.get(0))[i], 1e-12);
            assertEquals(value[i], graph.evaluator().of(gradients.get(1))[i], 1e-12);
        }
    }

    @Test
    void shouldShareTheGradientAmongEqualLargestValues() {
        BoundGraph graph = new BoundGraph(5);
        Node x = graph.floats("x", 2, 4, new float[] {1, 3, 3, 2, 5, 5, 5, 5});
        assertArrayEquals(new double[] {0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25}, gradient(graph, x.rowMax().sum(), x));
    }

    /** At kinks, and where a definition is made of pieces with kinks, both forms take the same side. */
    @Test
    void shouldTakeTheSameSlopeAtZeroFusedAndExpanded() {
        for (Differentiable row : Differentiable.composites()) {
            Differentiable.Bound bound = row.bind(2, 3);
            for (Node leaf : bound.xs()) {
                if (leaf.op().label().equals("z") || leaf.op().label().equals("bias")) {
                    bound.graph().bind(leaf, new float[(int) leaf.shape().size()]);
                }
            }
            for (Node leaf : bound.graph().leaves()) {
                if (leaf.op().label().equals("fixed t")) {
                    bound.graph().bind(leaf, new float[] {0, 1, 0, 1, 0, 1});
                }
            }
            List<Node> fused = Gradients.of(bound.loss(), bound.xs());
            List<float[]> floats = bound.graph().run(ENGINE, fused);
            for (int i = 0; i < fused.size(); i++) {
                double[] expanded = bound.graph().evaluator().of(fused.get(i));
                for (int j = 0; j < expanded.length; j++) {
                    assertEquals(expanded[j], floats.get(i)[j], 1e-5, row.name() + " by " + bound.xs().get(i));
                }
            }
        }
    }

    /** The second derivative of softplus at 0 is 1/4: no piece of the definition may lose it. */
    @Test
    void shouldKeepTheCurvatureOfSigmoidCrossEntropyAtZero() {
        BoundGraph graph = new BoundGraph(6);
        Node z = graph.floats("z", 1, 2, new float[] {0, 0});
        Node t = graph.floats("t", 1, 2, new float[] {0, 1});
        Node loss = graph.graph().pointwiseLoss(Pointwise.SIGMOID_CROSS_ENTROPY, z, t, 0).sum();
        Node slope = Gradients.of(loss, List.of(z)).get(0);
        assertArrayEquals(new double[] {0.5, -0.5}, graph.evaluator().of(slope));
        assertArrayEquals(new double[] {0.25, 0.25}, gradient(graph, slope.sum(), z));
    }

    /** ½‖relu(z)‖² and the like: the same node is both the argument and the gradient of a composite. */
    @Test
    void shouldCountANodeThatIsAnInputTwiceOnce() {
        BoundGraph graph = new BoundGraph(7);
        Node z = graph.apart("z", 3, 2);
        Node y = graph.graph().biasActivation(Activation.TANH, z, null, null, null);
        Node slope = Gradients.of(y.dot(z), List.of(z)).get(0);
        check(new Differentiable.Bound(graph, slope, slope.sum(), List.of(z)));
    }

    @Test
    void shouldRefuseWhatCannotBeDifferentiated() {
        BoundGraph graph = new BoundGraph(8);
        Node x = graph.normal("x", 2, 3);
        Node labels = graph.labels("labels", 2, 3);
        Node order = graph.ints("order", 2, 1, new int[] {0, 1});
        Node other = new BoundGraph(9).normal("x", 2, 3);
        message("expected a scalar to differentiate, got %0 x(2, 3); take its sum or mean first",
                () -> Gradients.of(x, List.of(x)));
        message("expected nodes of one graph to differentiate by, got %0 x(2, 3) of another",
                () -> Gradients.of(x.sum(), List.of(other)));
        Node correct = graph.graph().correct(x, labels).sum();
        assertTrue(assertThrows(UnsupportedOperationException.class, () -> Gradients.of(correct, List.of(x))).getMessage()
                .contains("correct is not differentiable"));
        Node gathered = graph.graph().gather(x, order, graph.counters(0, 0), 2).sum();
        assertTrue(assertThrows(UnsupportedOperationException.class, () -> Gradients.of(gathered, List.of(x))).getMessage()
                .contains("gather_rows is not differentiable"));
    }

    private static void message(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(expected), message);
    }

    private static double[] gradient(BoundGraph graph, Node y, Node x) {
        return graph.evaluator().of(Gradients.of(y, List.of(x)).get(0));
    }
}
