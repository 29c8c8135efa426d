package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss.Pointwise;

/** What nodes are made of: shapes, sharing, and refusals that name the op and both shapes. */
class ShapeTest {
    private final Graph graph = new Graph();
    private final Node a = graph.floats("a", 4, 3);
    private final Node b = graph.floats("b", 3, 4);
    private final Node row = graph.floats("row", 1, 4);
    private final Node labels = graph.ints("labels", 4, 1);
    private final Node counters = graph.ints("counters", 1, 5);
    private final Layer.Dropout dropout = Layer.Dropout.keeping(0.5f, 0);

    @Test
    void shouldNameOpAndBothShapes() {
        refuses("add: expected equal shapes, got (4, 3) and (3, 4)", () -> a.plus(b));
        refuses("sub: expected equal shapes, got (4, 3) and (3, 4)", () -> a.minus(b));
        refuses("mul: expected equal shapes, got (4, 3) and (3, 4)", () -> a.times(b));
        refuses("div: expected equal shapes, got (4, 3) and (3, 4)", () -> a.over(b));
        refuses("mul: expected equal shapes, got (4, 3) and (3, 4)", () -> a.dot(b));
        refuses("mul: expected equal shapes, got (4, 3) and (3, 4)", () -> a.times(graph.fill(b.shape(), 2)));
        refuses("matmul: expected equal inner sizes, got (4, 3) and (4, 3)", () -> a.matmul(a));
        refuses("matmul: expected equal inner sizes, got (4, 3) transposed and (3, 4)", () -> a.matmul(b, true, false));
        refuses("matmul: expected equal inner sizes, got (4, 3) and (3, 4) transposed", () -> a.matmul(b, false, true));
        refuses("matmul: expected equal inner sizes, got (4, 3) transposed and (4, 3) transposed",
                () -> a.matmul(a, true, true));
        refuses("repeat_row: expected a row of shape (1, 3), got (4, 3)", () -> a.broadcastRows(5));
        refuses("repeat_column: expected a column of shape (4, 1), got (4, 3)", () -> a.broadcastColumns(5));
        refuses("bias_relu: expected a bias of shape (1, 3), got (1, 4)",
                () -> graph.biasActivation(Activation.RELU, a, row, null, null));
        refuses("relu_dropout: expected counters of shape (1, 5), got (4, 1)",
                () -> graph.biasActivation(Activation.RELU, a, null, dropout, labels));
        refuses("squared_deviations: expected a row of shape (1, 3), got (1, 4)", () -> graph.columnVariance(a, row));
        refuses("batch_norm: expected a row of shape (1, 3), got (1, 4)",
                () -> graph.batchNorm(a, row, row, row, row, 1));
        refuses("normalize: expected a row of shape (1, 3), got (1, 4)",
                () -> graph.normalize(a, row, row, row, row, 1));
        refuses("running_update: expected equal shapes, got (4, 3) and (3, 4)", () -> graph.runningUpdate(a, b, 0.1f, 1));
        refuses("softmax_cross_entropy: expected labels of shape (3, 1), got (4, 1)",
                () -> graph.softmaxCrossEntropy(b, labels));
        refuses("correct: expected labels of shape (3, 1), got (4, 1)", () -> graph.correct(b, labels));
        refuses("one_hot: expected labels of shape (1, 1), got (1, 5)", () -> graph.oneHot(counters, 3));
        refuses("squared_error: expected equal shapes, got (4, 3) and (3, 4)",
                () -> graph.pointwiseLoss(Pointwise.SQUARED_ERROR, a, b, 0));
        refuses("gather_rows: expected counters of shape (1, 5), got (4, 1)", () -> graph.gather(a, labels, labels, 2));
        refuses("expected a shape of at least one row and column, got rows=0 columns=3", () -> graph.floats("none", 0, 3));
        assertThrows(IllegalArgumentException.class, () -> new Shape(Long.MAX_VALUE, 2));
    }

    @Test
    void shouldNameOpAndType() {
        refuses("exp: expected an input of type F32, got %3 labels(4, 1) of type I32", labels::exp);
        refuses("matmul: expected an input of type F32, got %3 labels(4, 1) of type I32", () -> b.matmul(labels));
        refuses("sum: expected an input of type F32, got %3 labels(4, 1) of type I32", labels::sum);
        refuses("softmax_cross_entropy: expected an input of type I32, got",
                () -> graph.softmaxCrossEntropy(a, a.rowSum()));
        refuses("tanh_dropout: expected an input of type I32, got",
                () -> graph.biasActivation(Activation.TANH, a, null, dropout, graph.floats("f", 1, 5)));
        refuses("gather_rows: expected an input of type I32, got", () -> graph.gather(a, b, counters, 2));
        refuses("expected counters for dropout, got counters=null",
                () -> graph.biasActivation(Activation.TANH, a, null, dropout, null));
    }

    @Test
    void shouldRefuseNodesOfAnotherGraph() {
        Node other = new Graph().floats("a", 4, 3);
        refuses("add: expected inputs of one graph, got %0 a(4, 3) of another", () -> a.plus(other));
        refuses("matmul: expected inputs of one graph, got %0 a(4, 3) of another", () -> b.matmul(other));
        refuses("mul: expected inputs of one graph, got", () -> a.times(other.graph().fill(a.shape(), 2)));
        refuses("softmax: expected inputs of one graph, got", () -> graph.softmax(other));
        refuses("softmax_cross_entropy: expected inputs of one graph, got", () -> graph.softmaxCrossEntropy(other, labels));
    }

    @Test
    void shouldRefuseTheSameLeafTwice() {
        refuses("expected leaves with different names, got name=a again", () -> graph.floats("a", 4, 3));
        refuses("expected leaves with different names, got name=a again", () -> graph.ints("a", 1, 1));
    }

    @Test
    void shouldRefuseToReadOrMoveWhatIsNoState() {
        Node update = graph.runningUpdate(row, row.times(2), 0.1f, 1);
        refuses("exp: expected values as inputs, got " + update, update::exp);
        refuses("running_update: expected a leaf to change, got", () -> graph.runningUpdate(row.exp(), row, 0.1f, 1));
    }

    @Test
    void shouldShareEqualNodes() {
        assertSame(a.exp(), a.exp());
        assertSame(a.times(2), a.times(2));
        assertNotSame(a.times(2), a.times(3));
        assertNotSame(a.times(0f), a.times(-0f));
        assertSame(a.matmul(b), a.matmul(b));
        assertNotSame(a.matmul(a, true, false), a.matmul(a, false, true));
        assertSame(graph.softmaxCrossEntropy(a, labels), graph.softmaxCrossEntropy(a, labels));
        assertSame(graph.fill(a.shape(), 1), graph.fill(a.shape(), 1));
        assertNotSame(graph.fill(a.shape(), 1), graph.fill(b.shape(), 1));
    }

    @Test
    void shouldMakeNoNodeWhereNothingHappens() {
        assertSame(a, a.times(1));
        assertSame(a, a.times(graph.fill(a.shape(), 1)));
        assertSame(a, a.broadcastTo(a.shape()));
        assertSame(row, row.columnSum());
        assertSame(a.rowSum(), a.rowSum().rowMax());
        assertSame(a.sum(), a.sum().sum());
        Node two = graph.fill(Shape.SCALAR, 2);
        assertSame(graph.fill(a.shape(), 6), two.broadcastTo(a.shape()).times(3));
        assertSame(a.times(2), two.broadcastTo(a.shape()).times(a));
    }

    @Test
    void shouldHaveTheShapesOfItsDocumentation() {
        assertEquals(new Shape(4, 4), a.matmul(b).shape());
        assertEquals(new Shape(3, 3), a.matmul(a, true, false).shape());
        assertEquals(new Shape(1, 3), a.columnSum().shape());
        assertEquals(new Shape(4, 1), a.rowSum().shape());
        assertEquals(new Shape(4, 1), a.rowMax().shape());
        assertEquals(Shape.SCALAR, a.mean().shape());
        assertEquals(new Shape(6, 4), row.broadcastRows(6).shape());
        assertEquals(new Shape(4, 6), a.rowSum().broadcastColumns(6).shape());
        assertEquals(new Shape(4, 10), graph.oneHot(labels, 10).shape());
        Node gathered = graph.gather(labels, labels, counters, 2);
        assertEquals(new Shape(2, 1), gathered.shape());
        assertEquals(Buffer.Type.I32, gathered.type());
        assertEquals("%0 a(4, 3)", a.toString());
        assertTrue(graph.fill(a.shape(), 1).inputs().isEmpty());
    }

    private static void refuses(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(expected), () -> "expected: " + expected + "\ngot:      " + message);
    }
}
