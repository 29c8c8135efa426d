package org.talweg.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Gradients;
import org.talweg.graph.Node;
import org.talweg.kernel.Activation;

/**
 * Whole networks: gradients and Hessian-vector products, {@code Gradients.of} once and twice, against central differences
 * of the loss and of the gradient in double precision.
 */
class CurvatureTest {
    private static final double SYMBOLIC = 1e-7;
    private static final double FLOAT = 2e-6;
    private static final Engine ENGINE = new CpuEngine(1);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    static List<Model> models() {
        return List.of(
                Model.input(4).dense(5).batchNorm().tanh().dense(4).sigmoid().dense(3).activation(Activation.GELU).dense(3)
                        .softmaxCrossEntropy(),
                Model.input(3).dropout(0.3f).dense(4).activation(Activation.SILU).dropout(0.4f).dense(3).batchNorm().dense(2)
                        .sigmoidCrossEntropy(),
                Model.input(3).dense(4).activation(Activation.LEAKY_RELU).dense(4).relu().dense(2).squaredError(),
                Model.input(3).batchNorm().dense(4).activation(Activation.GELU).batchNorm().dense(2).huber(0.8f));
    }

    @ParameterizedTest
    @MethodSource("models")
    void shouldAgreeWithDifferences(Model model) {
        BoundNetwork net = new BoundNetwork(model, 6, true, 21);
        List<Node> gradients = Gradients.of(net.network.loss(), net.parameters());
        check(net, net.network.loss(), gradients);
        Node directional = dot(gradients, directions(net, "v", gradients));
        check(net, directional, Gradients.of(directional, net.parameters()));
    }

    /** uᵀHv = vᵀHu, to rounding in double. */
    @ParameterizedTest
    @MethodSource("models")
    void shouldHaveASymmetricHessian(Model model) {
        BoundNetwork net = new BoundNetwork(model, 6, true, 22);
        List<Node> gradients = Gradients.of(net.network.loss(), net.parameters());
        List<Node> us = directions(net, "u", gradients);
        List<Node> vs = directions(net, "v", gradients);
        double uhv = net.bound.evaluator().scalar(dot(Gradients.of(dot(gradients, vs), net.parameters()), us));
        double vhu = net.bound.evaluator().scalar(dot(Gradients.of(dot(gradients, us), net.parameters()), vs));
        assertEquals(uhv, vhu, 1e-7 * Math.abs(uhv)); // constants of the fused gradients are rounded to float
    }

    private static List<Node> directions(BoundNetwork net, String name, List<Node> like) {
        List<Node> directions = new ArrayList<>();
        for (Node node : like) {
            directions.add(net.bound.normal(name + directions.size(), node.shape().rows(), node.shape().columns()));
        }
        return directions;
    }

    private static Node dot(List<Node> a, List<Node> b) {
        Node sum = a.get(0).dot(b.get(0));
        for (int i = 1; i < a.size(); i++) {
            sum = sum.plus(a.get(i).dot(b.get(i)));
        }
        return sum;
    }

    private static void check(BoundNetwork net, Node y, List<Node> gradients) {
        List<float[]> floats = net.bound.run(ENGINE, gradients);
        List<double[]> differences = net.parameters().stream().map(x -> net.bound.differences(y, x)).toList();
        double scale = Math.max(1, differences.stream().flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow());
        for (int i = 0; i < gradients.size(); i++) {
            double[] exact = net.bound.evaluator().of(gradients.get(i));
            String name = net.model.parameters().get(i).name();
            for (int j = 0; j < exact.length; j++) {
                assertEquals(differences.get(i)[j], exact[j], SYMBOLIC * scale, name);
                assertEquals(exact[j], floats.get(i)[j], FLOAT * scale, name);
            }
        }
    }
}
