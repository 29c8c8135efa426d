package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;

/** Plans: values are right in shared memory, memory is shared, launches do what kernels allow. */
class PlanTest {
    private static final Engine ENGINE = new CpuEngine(1);
    /** Names of the components that kernels write. */
    private static final Set<String> WRITTEN = Set.of("y", "out", "c", "dx", "dz", "p", "running");

    private final BoundGraph bound = new BoundGraph(11);
    private final Graph graph = bound.graph();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** A plan with memory, made ready on the engine; all memory starts as NaN. */
    private static final class Ready {
        final Plan plan;
        final Map<Node, Buffer> leaves;
        final Map<Node, List<Buffer>> outputs = new HashMap<>();
        final Buffer floats;
        final Buffer ints;
        final List<Kernel> launches;

        Ready(BoundGraph bound, List<Node> results, List<Node> targets, int copies) {
            plan = new Plan(results, targets);
            leaves = bound.upload(ENGINE, plan.leaves());
            floats = poisoned("floats", plan.floats());
            ints = ENGINE.allocate("ints", Buffer.Type.I32, plan.ints());
            for (Node target : targets) {
                List<Buffer> buffers = new ArrayList<>();
                for (int i = 0; i < copies; i++) {
                    buffers.add(poisoned("target", target.shape().size()));
                }
                outputs.put(target, buffers);
            }
            launches = plan.launches(leaves, outputs, floats, ints);
        }

        Ready run() {
            ENGINE.prepare(launches).run();
            return this;
        }

        float[] value(Node node) {
            return PlanTest.values(plan.buffer(node, floats, ints), node);
        }
    }

    private static Buffer poisoned(String label, long length) {
        Buffer buffer = ENGINE.allocate(label, Buffer.Type.F32, length);
        float[] poison = new float[(int) length];
        Arrays.fill(poison, Float.NaN);
        ENGINE.upload(poison, 0, buffer, poison.length);
        return buffer;
    }

    private static float[] values(Buffer buffer, Node node) {
        return ENGINE.floats(buffer, (int) node.shape().size());
    }

    /** Every node's value in a buffer of its own, the launches of one node run before those of the next are made. */
    private static Map<Node, float[]> nodeByNode(BoundGraph bound, List<Node> wanted) {
        Map<Node, Buffer> buffers = bound.upload(ENGINE, bound.graph().nodes().stream().filter(Node::isLeaf).toList());
        Map<Node, float[]> values = new HashMap<>();
        for (Node node : bound.graph().nodes()) {
            if (!node.isLeaf()) {
                buffers.put(node, ENGINE.allocate("alone", node.type(), node.shape().size()));
                List<Kernel> launches = new ArrayList<>();
                node.op().emit(node, new Emitter() {
                    @Override
                    public Buffer of(Node asked) {
                        return buffers.get(asked);
                    }

                    @Override
                    public Buffer scratch() {
                        return ENGINE.allocate("scratch", Buffer.Type.F32, node.op().scratch(node));
                    }

                    @Override
                    public void add(Kernel kernel) {
                        launches.add(kernel);
                    }
                });
                ENGINE.prepare(launches).run();
            }
            if (wanted.contains(node)) {
                values.put(node, values(buffers.get(node), node));
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGiveTheSameBitsInSharedMemory(long seed) {
        RandomGraph random = new RandomGraph(seed, 40);
        List<Node> results = random.choose(4);
        List<Node> targets = random.choose(4);
        results.removeAll(targets);
        List<Node> wanted = new ArrayList<>(results);
        wanted.addAll(targets);
        Map<Node, float[]> expected = nodeByNode(random.bound, wanted);
        Ready ready = new Ready(random.bound, results, targets, 2);
        for (int round = 0; round < 2; round++) { // a second time: nothing may be left over from the first
            ready.run();
            for (Node result : results) {
                same(expected.get(result), ready.value(result), result);
            }
            for (Node target : targets) {
                for (Buffer copy : ready.outputs.get(target)) {
                    same(expected.get(target), values(copy, target), target);
                }
            }
            ready.leaves.forEach((leaf, buffer) -> {
                if (leaf.type() == Buffer.Type.F32) {
                    same(random.bound.value(leaf), values(buffer, leaf), leaf);
                }
            });
        }
        checkOverlaps(ready.launches);
        checkMemory(ready);
    }

    private static void same(float[] expected, float[] actual, Node node) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual[i]), () -> node + ": "
                    + Arrays.toString(expected).substring(0, 40) + " … " + Arrays.toString(actual).substring(0, 40));
            assertFalse(Float.isNaN(expected[i]), node + " is NaN: the test would not see memory that is not written");
        }
    }

    /** A result may lie over an input only where its kernel says so, and then exactly. */
    private static void checkOverlaps(List<Kernel> launches) {
        for (Kernel kernel : launches) {
            for (RecordComponent written : buffers(kernel)) {
                Buffer result = WRITTEN.contains(written.getName()) ? value(written, kernel) : null;
                for (RecordComponent read : buffers(kernel)) {
                    Buffer input = value(read, kernel);
                    if (result == null || read.getName().equals(written.getName()) || input == null || !result.overlaps(input)) {
                        continue;
                    }
                    assertTrue(allowed(kernel).contains(read.getName()), () -> kernel + " writes over " + read.getName());
                    assertEquals(input.offset(), result.offset(), kernel::toString);
                }
            }
        }
    }

    /** Parameters that the documentation of a kernel lets its result lie over. */
    private static Set<String> allowed(Kernel kernel) {
        if (kernel instanceof Elementwise.Map1 || kernel instanceof Elementwise.Scale || kernel instanceof Elementwise.Shift) {
            return Set.of("x");
        }
        if (kernel instanceof Elementwise.Map2) {
            return Set.of("a", "b");
        }
        if (kernel instanceof Layer.BiasActivation || kernel instanceof Loss.PointwiseLossBackward
                || kernel instanceof Loss.SoftmaxCrossEntropyBackward) {
            return Set.of("z");
        }
        if (kernel instanceof Layer.BiasActivationBackward) {
            return Set.of("dy", "z");
        }
        if (kernel instanceof BatchNorm.Normalize) {
            return Set.of("x");
        }
        return kernel instanceof BatchNorm.NormalizeBackward ? Set.of("dy", "x") : Set.of();
    }

    private static List<RecordComponent> buffers(Kernel kernel) {
        return Arrays.stream(kernel.getClass().getRecordComponents())
                .filter(component -> Buffer.class.isAssignableFrom(component.getType())).toList();
    }

    private static Buffer value(RecordComponent component, Kernel kernel) {
        try {
            return (Buffer) component.getAccessor().invoke(kernel);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every slice of working memory begins on a multiple of 32 floats, and less is taken than all values need. */
    private static void checkMemory(Ready ready) {
        long separate = 0;
        Set<Buffer> seen = new HashSet<>();
        for (Kernel kernel : ready.launches) {
            for (RecordComponent component : buffers(kernel)) {
                Buffer buffer = value(component, kernel);
                if (buffer == null || !buffer.label().equals("floats")) {
                    continue;
                }
                assertEquals(0, buffer.offset() % 32, () -> component.getName() + " of " + kernel);
                if (WRITTEN.contains(component.getName()) && seen.add(buffer)) {
                    separate += FreeList.padded(buffer.length());
                }
            }
        }
        assertEquals(0, ready.plan.floats() % 32);
        assertTrue(ready.plan.floats() < separate, ready.plan.floats() + " of " + separate);
    }

    @Test
    void shouldUseOnePlaceForAChain() {
        Node x = bound.normal("x", 10, 10);
        Node h = x;
        for (int i = 0; i < 20; i++) {
            h = h.tanh();
        }
        assertEquals(128, new Plan(List.of(h), List.of()).floats());
        assertEquals(0, new Plan(List.of(), List.of(x.tanh())).floats()); // straight into the target's buffer
    }

    @Test
    void shouldUseTwoPlacesWhereOneIsStillRead() {
        Node x = bound.normal("x", 10, 10);
        Node h = x.tanh();
        assertEquals(256, new Plan(List.of(h.exp().plus(h)), List.of()).floats());
        assertEquals(256, new Plan(List.of(h, h.exp()), List.of()).floats());
    }

    /** What is written over an input must not be read there as something else: here γ is the value itself. */
    @Test
    void shouldNotWriteOverAnInputThatIsAlsoReadAnotherWay() {
        Node x = bound.normal("x", 1, 40).tanh();
        Node y = graph.normalize(x, x, x, x.times(2), x.abs(), 1);
        Ready ready = new Ready(bound, List.of(y), List.of(), 0).run();
        checkOverlaps(ready.launches);
        same(nodeByNode(bound, List.of(y)).get(y), ready.value(y), y);
    }

    /** With one row a bias has the size of the result, and may still not be written over. */
    @Test
    void shouldNotWriteOverABias() {
        Node z = bound.normal("z", 1, 40);
        Node bias = bound.normal("b", 1, 40).tanh();
        Composite.BiasActivate forward = new Composite.BiasActivate(Activation.TANH, true, null);
        Node value = graph.add(forward, z, bias);
        Node slope = graph.add(new Composite.BiasActivateBackward(forward), z, bias, bound.normal("up", 1, 40));
        for (Node node : List.of(value, slope)) {
            Ready ready = new Ready(bound, List.of(node), List.of(), 0);
            assertEquals(128, ready.plan.floats());
            checkOverlaps(ready.launches);
        }
    }

    @Test
    void shouldKeepWorkingMemoryOfSumsApart() {
        Node x = bound.normal("x", 600, 40).tanh();
        Node sums = x.columnSum();
        Node total = x.sum();
        Ready ready = new Ready(bound, List.of(sums, total), List.of(), 0).run();
        checkOverlaps(ready.launches);
        Map<Node, float[]> expected = nodeByNode(bound, List.of(sums, total));
        same(expected.get(sums), ready.value(sums), sums);
        same(expected.get(total), ready.value(total), total);
    }

    @Test
    void shouldWriteAValueToEachOfItsTargets() {
        Node x = bound.normal("x", 3, 5);
        Node y = x.exp();
        Ready ready = new Ready(bound, List.of(), List.of(y, x), 3).run();
        assertEquals(1 + 2 + 3, ready.launches.size()); // exp, two copies of it, three of the leaf
        for (Buffer buffer : ready.outputs.get(y)) {
            same(nodeByNode(bound, List.of(y)).get(y), values(buffer, y), y);
        }
        for (Buffer buffer : ready.outputs.get(x)) {
            same(bound.value(x), values(buffer, x), x);
        }
    }

    @Test
    void shouldUseATargetAsAnInput() {
        Node x = bound.normal("x", 3, 5);
        Node y = x.exp();
        Node z = y.times(y).tanh();
        Ready ready = new Ready(bound, List.of(z), List.of(y), 1).run();
        Map<Node, float[]> expected = nodeByNode(bound, List.of(y, z));
        same(expected.get(z), ready.value(z), z);
        same(expected.get(y), values(ready.outputs.get(y).get(0), y), y);
    }

    @Test
    void shouldNotCopyALeafOntoItself() {
        Node x = bound.normal("x", 3, 5);
        Plan plan = new Plan(List.of(), List.of(x));
        Map<Node, Buffer> leaves = bound.upload(ENGINE, plan.leaves());
        assertEquals(List.of(), plan.launches(leaves, Map.of(x, List.of(leaves.get(x))), none(), none()));
    }

    @Test
    void shouldUpdateLastAndOnlyItsLeaf() {
        Node x = bound.normal("x", 4, 3);
        Node running = bound.normal("running", 1, 3);
        Node batch = x.columnSum();
        Node update = graph.runningUpdate(running, batch, 0.25f, 2);
        Node reader = running.plus(batch); // made after the update, yet reads the value before it
        Ready ready = new Ready(bound, List.of(update, reader), List.of(), 0).run();
        assertTrue(ready.launches.get(ready.launches.size() - 1) instanceof BatchNorm.RunningUpdate);
        float[] before = bound.value(running);
        float[] sum = nodeByNode(bound, List.of(batch)).get(batch);
        float[] after = values(ready.leaves.get(running), running);
        for (int i = 0; i < 3; i++) {
            assertEquals(before[i] + sum[i], ready.value(reader)[i]);
            assertEquals(Math.fma(0.25f, Math.fma(2, sum[i], -before[i]), before[i]), after[i]);
        }
        same(bound.value(x), values(ready.leaves.get(x), x), x);
        assertEquals(3, ready.launches.size());
    }

    @Test
    void shouldLaunchNothingThatIsNotNeeded() {
        Node x = bound.normal("x", 4, 3);
        x.tanh().exp().sum();
        Node unused = bound.normal("unused", 4, 3);
        Node y = x.plus(unused.times(0)).plus(x).exp(); // 0·unused is computed: it may be NaN
        Node z = x.exp();
        assertEquals(1, new Ready(bound, List.of(z), List.of(), 0).launches.size());
        assertEquals(List.of(x), new Plan(List.of(z), List.of()).leaves());
        assertEquals(4, new Ready(bound, List.of(y), List.of(), 0).launches.size());
        assertEquals(2, new Ready(bound, List.of(z, x.exp().exp()), List.of(), 0).launches.size()); // x.exp() once
        assertEquals(0, new Ready(bound, List.of(), List.of(), 0).launches.size());
    }

    @Test
    void shouldGatherIntsBesideFloats() {
        Node source = bound.ints("labels", 4, 1, new int[] {2, 0, 1, 2});
        Node order = bound.ints("order", 4, 1, new int[] {3, 2, 1, 0});
        Node gathered = graph.gather(source, order, bound.counters(0, 0), 3);
        Node hot = graph.oneHot(gathered, 3);
        Ready ready = new Ready(bound, List.of(hot), List.of(), 0).run();
        assertEquals(32, ready.plan.ints());
        same(new float[] {0, 0, 1, 0, 1, 0, 1, 0, 0}, ready.value(hot), hot);
    }

    @Test
    void shouldDescribeItselfAsATable() {
        Node x = bound.normal("x", 300, 3);
        Node running = bound.normal("running", 1, 3);
        Node h = x.tanh();
        Node mean = graph.columnMean(h);
        Node update = graph.runningUpdate(running, mean, 0.1f, 1);
        Plan plan = new Plan(List.of(update, mean), List.of(h));
        assertEquals("""
                 step  value                                         shape       offset        bytes  lives
                    0  x                                          (300, 3)        given         3600  
                    1  running                                      (1, 3)        given           12  
                    2  tanh                                       (300, 3)       target         3600  
                    3  column_sum                                   (1, 3)          128           12  3..4
                    4  scale                                        (1, 3)          128           12  4..end
                    5  running_update                               (1, 3)       update           12  
                working memory: 256 bytes (384 without reuse)
                """.replace("\n", System.lineSeparator()), plan.describe());
    }

    @Test
    void shouldRefuseWhatIsMissing() {
        Node x = bound.normal("x", 4, 3);
        Node y = x.exp().sum();
        Plan plan = new Plan(List.of(y), List.of());
        Buffer small = ENGINE.allocate("small", Buffer.Type.F32, 11);
        Buffer ints = ENGINE.allocate("ints", Buffer.Type.I32, 12);
        Buffer floats = ENGINE.allocate("floats", Buffer.Type.F32, plan.floats());
        refuses("expected a F32 buffer of 12 elements for leaf 'x', got null",
                () -> plan.launches(Map.of(), Map.of(), floats, none()));
        refuses("expected a F32 buffer of 12 elements for leaf 'x', got small[F32 11 at 0]",
                () -> plan.launches(Map.of(x, small), Map.of(), floats, none()));
        refuses("expected a F32 buffer of 12 elements for leaf 'x', got ints[I32 12 at 0]",
                () -> plan.launches(Map.of(x, ints), Map.of(), floats, none()));
        refuses("expected buffers for the targets [], got [" + y + "]", () -> plan.launches(
                bound.upload(ENGINE, List.of(x)), Map.of(y, List.of(small)), floats, none()));
        refuses("expected a slice within buffer 'none' of length=0", () -> plan.launches(
                bound.upload(ENGINE, List.of(x)), Map.of(), none(), none()));
        refuses("expected a result of this plan, got " + x.exp(), () -> plan.buffer(x.exp(), floats, none()));
        refuses("expected a result of this plan, got " + x, () -> plan.buffer(x, floats, none()));
        Plan aimed = new Plan(List.of(), List.of(x.exp()));
        refuses("expected F32 buffers of 12 elements for target " + x.exp() + ", got [small[F32 11 at 0]]",
                () -> aimed.launches(bound.upload(ENGINE, List.of(x)), Map.of(x.exp(), List.of(small)), none(), none()));
        refuses("expected F32 buffers of 12 elements for target " + x.exp() + ", got []",
                () -> aimed.launches(bound.upload(ENGINE, List.of(x)), Map.of(x.exp(), List.of()), none(), none()));
    }

    private static Buffer none() {
        return ENGINE.allocate("none", Buffer.Type.F32, 0);
    }

    private static void refuses(String expected, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(expected), () -> "expected: " + expected + "\ngot:      " + message);
    }
}
