package org.talweg.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Gradients;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;

/** A step's memory: none is allocated while it runs, and its working memory is shared. */
class StepMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final BoundNetwork net = new BoundNetwork(Model.input(20).dense(32).batchNorm().relu().dropout(0.5f).dense(24)
            .activation(Activation.GELU).dense(10).softmaxCrossEntropy(), 64, true, 5);

    /**
     * The scalar form is measured: until it is compiled, each operation of the Vector API makes an object, and when it is
     * compiled is for the virtual machine to choose.
     */
    @Test
    void shouldAllocateNothingAfterTheFirstRun() {
        try (Engine engine = new CpuEngine(1, 0)) {
            Program program = program(engine);
            long thread = Thread.currentThread().getId();
            program.run();
            // A virtual machine makes objects of its own now and then: some round must be free of any.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long before = THREADS.getThreadAllocatedBytes(thread);
                for (int i = 0; i < 20; i++) {
                    program.run();
                }
                least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
            }
            assertEquals(0, least);
        }
    }

    private Program program(Engine engine) {
        List<Node> gradients = Gradients.of(net.network.loss(), net.parameters());
        Map<Node, List<Buffer>> outputs = new HashMap<>();
        for (Node gradient : gradients) {
            outputs.put(gradient, List.of(engine.allocate("gradient", Buffer.Type.F32, gradient.shape().size())));
        }
        Plan plan = new Plan(net.network.updates(), gradients);
        return engine.prepare(plan.launches(net.bound.upload(engine, plan.leaves()), outputs,
                engine.allocate("floats", Buffer.Type.F32, plan.floats()),
                engine.allocate("ints", Buffer.Type.I32, plan.ints())));
    }

    /** Backward needs what forward made, so a step cannot share all; values and gradients of wide layers must. */
    @Test
    void shouldShareWorkingMemory() {
        Model.Builder layers = Model.input(64);
        for (int i = 0; i < 8; i++) {
            layers.dense(64).tanh();
        }
        BoundNetwork deep = new BoundNetwork(layers.dense(10).softmaxCrossEntropy(), 128, true, 5);
        List<Node> targets = new ArrayList<>(Gradients.of(deep.network.loss(), deep.parameters()));
        targets.add(deep.network.loss());
        long layer = 128 * 64;
        // Forward keeps z and h of eight layers; backward adds a gradient or two.
        long floats = new Plan(List.of(), targets).floats();
        assertTrue(floats >= 16 * layer && floats <= 19 * layer, floats / (double) layer + " layers");
        // Prediction alone needs two layers at a time.
        long prediction = new Plan(List.of(deep.network.prediction()), List.of()).floats();
        assertTrue(prediction <= 2 * layer, prediction / (double) layer + " layers");
    }
}
