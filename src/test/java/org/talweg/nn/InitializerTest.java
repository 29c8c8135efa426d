package org.talweg.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.kernel.Activation;
import org.talweg.kernel.PhiloxStream;

class InitializerTest {
    private static float[] weights(Initializer initializer, int fanIn, int fanOut) {
        float[] weights = new float[fanIn * fanOut];
        initializer.fill(weights, 0, fanIn, fanOut, new PhiloxStream(11, 0));
        return weights;
    }

    /** Moments of n draws lie within five standard errors of those of the distribution. */
    @ParameterizedTest
    @CsvSource({"300, 200", "50, 700"})
    void shouldHaveTheVarianceOfItsFormula(int fanIn, int fanOut) {
        double n = (double) fanIn * fanOut;
        double glorot = 2.0 / (fanIn + fanOut); // a²/3 with a² = 6/(fan_in + fan_out)
        // Var(x²) is (E x⁴ − (E x²)²): 4/5 of the variance squared for the uniform, 2 for the normal distribution.
        moments(weights(Initializer.GLOROT, fanIn, fanOut), glorot, 0.8 / n);
        moments(weights(Initializer.GLOROT_SIGMOID, fanIn, fanOut), 16 * glorot, 0.8 / n);
        moments(weights(Initializer.HE, fanIn, fanOut), 2.0 / fanIn, 2 / n);
    }

    private static void moments(float[] weights, double variance, double relative) {
        double sum = 0;
        double squares = 0;
        for (float weight : weights) {
            sum += weight;
            squares += (double) weight * weight;
        }
        assertEquals(0, sum / weights.length, 5 * Math.sqrt(variance / weights.length));
        assertEquals(1, squares / weights.length / variance, 5 * Math.sqrt(relative));
    }

    @Test
    void shouldStayWithinTheBoundsOfTheUniformDistribution() {
        double bound = Math.sqrt(6.0 / 500);
        range(weights(Initializer.GLOROT, 300, 200), bound);
        range(weights(Initializer.GLOROT_SIGMOID, 300, 200), 4 * bound);
    }

    private static void range(float[] weights, double bound) {
        float least = 0;
        float most = 0;
        for (float weight : weights) {
            least = Math.min(least, weight);
            most = Math.max(most, weight);
        }
        assertTrue(least >= (float) -bound && least < -0.999 * bound, "least " + least + " of " + bound);
        assertTrue(most <= (float) bound && most > 0.999 * bound, "most " + most + " of " + bound);
    }

    @Test
    void shouldDrawNormallyForReluAndItsKin() {
        float[] weights = weights(Initializer.HE, 300, 200);
        double deviation = Math.sqrt(2.0 / 300);
        int beyondOne = 0;
        int beyondThree = 0;
        for (float weight : weights) {
            beyondOne += Math.abs(weight) > deviation ? 1 : 0;
            beyondThree += Math.abs(weight) > 3 * deviation ? 1 : 0;
        }
        assertEquals(0.31731, beyondOne / 60_000.0, 0.01);
        assertEquals(0.0026998, beyondThree / 60_000.0, 0.001);
    }

    @Test
    void shouldFillItsOwnStretchOnly() {
        float[] arena = new float[100];
        Initializer.HE.fill(arena, 10, 5, 6, new PhiloxStream(1, 2));
        for (int i = 0; i < 100; i++) {
            assertEquals(i >= 10 && i < 40, arena[i] != 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void shouldSuitItsActivation(Activation activation) {
        assertEquals(switch (activation) {
            case IDENTITY, TANH -> Initializer.GLOROT;
            case SIGMOID -> Initializer.GLOROT_SIGMOID;
            case RELU, LEAKY_RELU, SILU, GELU -> Initializer.HE;
        }, Initializer.of(activation));
    }
}
