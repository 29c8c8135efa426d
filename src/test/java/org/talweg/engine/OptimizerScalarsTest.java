package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;
import org.talweg.optim.Optimizer;
import org.talweg.optim.RmsProp;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;
import org.talweg.verify.Bits;
import org.talweg.verify.Data;
import org.talweg.verify.Memory;

/**
 * The vector form of the update rules takes short cuts that depend on the step's scalars: here scalars no run would have, on
 * data of zeros, subnormals, infinities and NaN.
 */
class OptimizerScalarsTest {
    private static final float[] CLIPS = {Float.POSITIVE_INFINITY, 1f, 0f, -0f, -1f, Float.NaN, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE};
    private static final float[] PENALTIES = {0f, -0f, 0.1f, -0.1f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.NaN,
        Float.POSITIVE_INFINITY};
    private static final float[] SCALES = {1f, 0f, -0f, 0.5f};

    @TestFactory
    Stream<DynamicTest> shouldGiveTheBitsOfTheScalarForm() {
        int bits = CpuEngine.defaultVectorBits();
        Assumptions.assumeTrue(bits != 0, "the Vector API is absent or switched off: there is no vector form to test");
        List<Optimizer> rules = new ArrayList<>();
        Schedule rate = Schedule.constant(0.1);
        Stream.of(UpdateRule.values()).forEach(rule -> rules.add(rule.at(rate)));
        rules.add(new RmsProp(0.9, 1e-6, 0, true, rate));
        rules.add(new RmsProp(0.9, 1e-6, 0.9, true, rate));
        return rules.stream().map(rule -> DynamicTest.dynamicTest(rule.toString(), () -> {
            try (Engine scalar = new CpuEngine(1, 0); Engine vector = new CpuEngine(1, bits)) {
                for (float clip : CLIPS) {
                    for (float l1 : PENALTIES) {
                        for (float l2 : PENALTIES) {
                            for (float scale : SCALES) {
                                compare(rule, clip, l1, l2, scale, scalar, vector);
                            }
                        }
                    }
                }
            }
        }));
    }

    /** g + λ₂·θ = −0.3·2⁻¹⁴⁹ rounds to −0, to which the L1 step then adds +0: what remains shows in the sign of a velocity. */
    @Test
    void shouldKeepTheSignOfAGradientThatUnderflows() {
        int bits = CpuEngine.defaultVectorBits();
        Assumptions.assumeTrue(bits != 0, "the Vector API is absent or switched off: there is no vector form to test");
        try (Engine scalar = new CpuEngine(1, 0); Engine vector = new CpuEngine(1, bits)) {
            assertEquals(0x80000000, underflowing(scalar));
            assertEquals(0x80000000, underflowing(vector));
        }
    }

    /** The bits of a velocity that was −0. */
    private static int underflowing(Engine engine) {
        int n = 16;
        Memory memory = new Memory(engine, Data.PLAIN, 0);
        float[] step = new float[OptimizerStep.SLOTS];
        step[OptimizerStep.LEARNING_RATE] = 0.1f;
        step[OptimizerStep.CLIP_VALUE] = Float.POSITIVE_INFINITY;
        step[OptimizerStep.L2] = 0.1f;
        step[OptimizerStep.BETA1] = 0.9f;
        Buffer velocity = memory.values("v", filled(n, -0f));
        engine.launch(new OptimizerStep.Momentum(memory.values("theta", filled(n, 7 * Float.MIN_VALUE)),
                memory.values("grad", filled(n, -Float.MIN_VALUE)), velocity, memory.values("step", step),
                memory.values("scale", 1f), n));
        return Float.floatToRawIntBits(engine.floats(velocity, n)[0]);
    }

    private static float[] filled(int n, float value) {
        float[] values = new float[n];
        Arrays.fill(values, value);
        return values;
    }

    private static void compare(Optimizer rule, float clip, float l1, float l2, float scale, Engine... engines) {
        float[] step = new float[OptimizerStep.SLOTS];
        rule.constants(2, step);
        step[OptimizerStep.LEARNING_RATE] = 0.1f;
        step[OptimizerStep.CLIP_VALUE] = clip;
        step[OptimizerStep.L1] = l1;
        step[OptimizerStep.L2] = l2;
        step[OptimizerStep.DECAY] = l2;
        for (Data data : List.of(Data.TINY, Data.HOSTILE)) {
            List<Memory.Held> expected = run(rule, data, step, scale, engines[0]);
            List<Memory.Held> actual = run(rule, data, step, scale, engines[1]);
            for (int i = 0; i < expected.size(); i++) {
                float[] want = engines[0].floats(expected.get(i).buffer(), expected.get(i).floats().length);
                float[] got = engines[1].floats(actual.get(i).buffer(), want.length);
                for (int j = 0; j < want.length; j++) {
                    if (!Bits.same(want[j], got[j])) {
                        fail(rule + " " + data + " clip=" + clip + " l1=" + l1 + " l2=" + l2 + " scale=" + scale + ": "
                                + expected.get(i).label() + "[" + j + "]: expected " + Bits.show(want[j]) + ", got "
                                + Bits.show(got[j]));
                    }
                }
            }
        }
    }

    private static List<Memory.Held> run(Optimizer rule, Data data, float[] step, float scale, Engine engine) {
        int n = 67;
        Memory memory = new Memory(engine, data, 0);
        Buffer theta = memory.inPlace("theta", n);
        Buffer grad = memory.floats("grad", n);
        List<Buffer> state = rule.state().stream().map(slot -> memory.inPlace(slot, n)).toList();
        engine.launch(rule.step(theta, grad, state, memory.values("step", step), memory.values("scale", scale), n));
        return memory.held();
    }
}
