package org.talweg.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.talweg.graph.Graph;
import org.talweg.graph.Shape;
import org.talweg.kernel.Activation;

class ModelTest {
    private final Model model = Model.input(5).dense(7).batchNorm().relu().dropout(0.5f).dense(6).tanh().dense(3)
            .softmaxCrossEntropy();

    @Test
    void shouldLayOutWeightsFirst() {
        List<String> names = model.parameters().stream().map(Parameter::name).toList();
        assertEquals(List.of("dense1.weight", "dense2.weight", "dense3.weight", "batchnorm1.gamma", "batchnorm1.beta",
                "dense2.bias", "dense3.bias"), names);
        assertEquals(List.of(0L, 64L, 128L, 160L, 192L, 224L, 256L),
                model.parameters().stream().map(Parameter::offset).toList());
        assertEquals(List.of(new Shape(5, 7), new Shape(7, 6), new Shape(6, 3), new Shape(1, 7), new Shape(1, 7),
                new Shape(1, 6), new Shape(1, 3)), model.parameters().stream().map(Parameter::shape).toList());
        assertEquals(160, model.weightFloats());
        assertEquals(288, model.parameterFloats());
        assertEquals(35 + 42 + 18 + 7 + 7 + 6 + 3, model.parameterCount());
        for (Parameter parameter : model.parameters()) {
            assertEquals(parameter.offset() < model.weightFloats(), parameter.isWeight(), parameter.name());
        }
    }

    @Test
    void shouldLayOutStates() {
        assertEquals(List.of(new State("batchnorm1.mean", 7, 0, 0), new State("batchnorm1.var", 7, 1, 32)), model.states());
        assertEquals(64, model.stateFloats());
        float[] states = model.initialStates();
        for (int i = 0; i < 64; i++) {
            assertEquals(i >= 32 && i < 39 ? 1 : 0, states[i]);
        }
    }

    @Test
    void shouldGiveWideModelsAlignedPlaces() {
        Model wide = Model.input(33).dense(31).dense(32).dense(33).squaredError();
        for (Parameter parameter : wide.parameters()) {
            assertEquals(0, parameter.offset() % 32, parameter.name());
        }
        for (int i = 1; i < wide.parameters().size(); i++) {
            Parameter before = wide.parameters().get(i - 1);
            assertEquals((before.offset() + before.shape().size() + 31) / 32 * 32, wide.parameters().get(i).offset());
        }
    }

    @Test
    void shouldDropTheBiasBeforeBatchNormOnly() {
        assertEquals(List.of("dense1.weight", "dense2.weight", "dense3.weight", "dense1.bias", "batchnorm1.gamma",
                "batchnorm1.beta", "dense2.bias"), Model.input(4).dense(4).relu().batchNorm().dense(4).dropout(0.5f)
                        .batchNorm().dense(2).batchNorm().squaredError().parameters().stream().map(Parameter::name)
                        .filter(name -> !name.startsWith("batchnorm2") && !name.startsWith("batchnorm3")).toList());
    }

    @Test
    void shouldStartAsAFunctionOfTheSeedAlone() {
        assertArrayEquals(model.initialParameters(7), model.initialParameters(7));
        assertFalse(Arrays.equals(model.initialParameters(7), model.initialParameters(8)));
        assertFalse(Arrays.equals(model.initialParameters(7), model.initialParameters(7L | 1L << 40)));
    }

    @Test
    void shouldDrawEachWeightMatrixOnItsOwn() {
        Model twins = Model.input(6).dense(6).tanh().dense(6).tanh().squaredError();
        float[] start = twins.initialParameters(3);
        Parameter first = twins.parameters().get(0);
        Parameter second = twins.parameters().get(1);
        int equal = 0;
        for (int i = 0; i < 36; i++) {
            equal += start[(int) first.offset() + i] == start[(int) second.offset() + i] ? 1 : 0;
        }
        assertTrue(equal <= 1, equal + " equal elements");
    }

    @Test
    void shouldStartBiasesAtZeroAndScalesAtOneAndPaddingAtZero() {
        float[] start = model.initialParameters(5);
        assertEquals(model.parameterFloats(), start.length);
        boolean[] held = new boolean[start.length];
        for (Parameter parameter : model.parameters()) {
            for (int i = 0; i < parameter.shape().size(); i++) {
                int at = (int) parameter.offset() + i;
                held[at] = true;
                if (!parameter.isWeight()) {
                    assertEquals(parameter.name().endsWith("gamma") ? 1 : 0, start[at], parameter.name());
                } else {
                    assertTrue(start[at] != 0 && Math.abs(start[at]) < 10, parameter.name());
                }
            }
        }
        for (int i = 0; i < start.length; i++) {
            assertTrue(held[i] || Float.floatToRawIntBits(start[i]) == 0, "padding " + i);
        }
    }

    @Test
    void shouldChooseTheInitializerByTheActivationThatFollows() {
        Model mixed = Model.input(4).dense(4).batchNorm().sigmoid().dense(4).dropout(0.1f).activation(Activation.GELU)
                .dense(4).tanh().dense(4, Initializer.HE).tanh().dense(4).softmaxCrossEntropy();
        assertEquals(List.of(Initializer.GLOROT_SIGMOID, Initializer.HE, Initializer.GLOROT, Initializer.HE, Initializer.GLOROT),
                mixed.parameters().stream().filter(Parameter::isWeight)
                        .map(parameter -> ((Parameter.Start.Drawn) parameter.start()).initializer()).toList());
    }

    @Test
    void shouldDescribeItself() {
        assertEquals(3, model.outputs());
        assertEquals(5, model.inputs());
        assertEquals("5, dense 7, batch norm, relu, dropout 0.5, dense 6, tanh, dense 3", model.toString());
        assertEquals("2, dense 1, leaky relu",
                Model.input(2).dense(1).activation(Activation.LEAKY_RELU).squaredError().toString());
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        refuses("expected at least 1 feature, got features=0", () -> Model.input(0));
        refuses("expected a layer of at least 1 unit, got units=0", () -> Model.input(3).dense(0));
        refuses("expected a layer of at least 1 unit, got units=-4", () -> Model.input(3).dense(-4));
        for (float p : new float[] {-0.1f, 1, 2, Float.NaN}) {
            refuses("expected dropout probability from 0 to below 1, got p=" + p, () -> Model.input(3).dropout(p));
        }
        for (float rate : new float[] {0, -1, 1.5f, Float.NaN}) {
            refuses("expected batch norm with 0 < rate <= 1 and a finite epsilon > 0, got rate=" + rate,
                    () -> new Layer.BatchNorm(rate, 1e-5f));
        }
        for (float epsilon : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            refuses("expected batch norm with 0 < rate <= 1 and a finite epsilon > 0", () -> new Layer.BatchNorm(0.1f, epsilon));
        }
        for (float delta : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            refuses("expected Huber's delta above 0 and finite, got delta=" + delta,
                    () -> Model.input(3).dense(1).huber(delta));
        }
        assertThrows(NullPointerException.class, () -> Model.input(3).activation(null));
        refuses("expected at least one dense layer, got none", () -> Model.input(3).relu().softmaxCrossEntropy());
    }

    @Test
    void shouldRefuseSizesBeforeASumOverflows() {
        String most = "expected a network of at most 2147483639 parameters";
        refuses(most, () -> Model.input(1).dense(1L << 31).squaredError());
        refuses(most, () -> Model.input(1).dense(Long.MAX_VALUE).squaredError());
        refuses(most, () -> Model.input(1 << 16).dense(1 << 16).batchNorm().dense(1).squaredError());
        refuses("expected a shape of at most 2^63 - 1 elements", () -> Model.input(3).dense(Long.MAX_VALUE).squaredError());
        Model.Builder wide = Model.input(1 << 15);
        for (int i = 0; i < 3; i++) {
            wide.dense(1 << 15).batchNorm();
        }
        refuses(most, () -> wide.squaredError());
        Model.Builder deep = Model.input(1);
        for (int i = 0; i < 1 << 16; i++) {
            deep.dense(1);
        }
        assertEquals(2 << 16, deep.squaredError().parameterCount());
        refuses("expected a network of at most 65536 layers, got layers=65537", () -> deep.relu().squaredError());
    }

    @Test
    void shouldRefuseDataThatDoesNotFit() {
        Graph graph = new Graph();
        refuses("expected rows of 5 features, got features=%0 wide(4, 6)",
                () -> model.build(graph.floats("wide", 4, 6), null, graph.ints("counters", 1, 5), true));
        Graph other = new Graph();
        refuses("softmax_cross_entropy: expected labels of shape (4, 1), got (3, 1)", () -> model.build(
                other.floats("x", 4, 5), other.ints("labels", 3, 1), other.ints("counters", 1, 5), true));
        Graph third = new Graph();
        refuses("expected counters for dropout, got counters=null",
                () -> model.build(third.floats("x", 4, 5), null, null, true));
        Graph fourth = new Graph();
        Network network = model.build(fourth.floats("x", 4, 5), null, null, false);
        String message = assertThrows(IllegalStateException.class, network::loss).getMessage();
        assertTrue(message.startsWith("expected a network with targets to have a loss"), message);
    }

    private static void refuses(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(expected), () -> "expected: " + expected + "\ngot:      " + message);
    }
}
