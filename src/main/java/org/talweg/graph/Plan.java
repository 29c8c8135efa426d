package org.talweg.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;

/**
 * A graph made ready to run: the nodes that the results need, in order, each with a place in working memory that is used
 * again as soon as nothing reads it any more.
 *
 * <p>Made before any memory is taken, so what a program needs can be printed and checked first.
 */
public final class Plan {
    /** Where a node's value lies, and from which to which step of the program it is needed. */
    private record Place(long start, long length, int from, int to) {}

    private final List<Node> order = new ArrayList<>();
    private final Map<Node, Integer> lastUse = new HashMap<>();
    private final Map<Node, Place> places = new HashMap<>();
    private final Map<Node, Place> scratch = new HashMap<>();
    private final Set<Node> targets;
    private final FreeList floats = new FreeList();
    private final FreeList ints = new FreeList();

    /**
     * @param results nodes whose values stay readable after the program has run, and nodes that change a state
     * @param targets nodes whose values go to buffers given to {@link #launches}; leaves are allowed
     */
    public Plan(List<Node> results, List<Node> targets) {
        this.targets = new HashSet<>(targets);
        Set<Node> live = new HashSet<>();
        results.forEach(node -> mark(node, live));
        targets.forEach(node -> mark(node, live));
        live.stream().filter(node -> node.op().updates(node) == null).sorted((a, b) -> a.id() - b.id())
                .forEach(order::add);
        live.stream().filter(node -> node.op().updates(node) != null).sorted((a, b) -> a.id() - b.id())
                .forEach(order::add);
        for (int step = 0; step < order.size(); step++) {
            for (Node input : order.get(step).inputs()) {
                lastUse.put(input, step);
            }
        }
        results.forEach(node -> lastUse.put(node, Integer.MAX_VALUE));
        for (int step = 0; step < order.size(); step++) {
            place(order.get(step), step);
        }
    }

    private static void mark(Node root, Set<Node> live) {
        List<Node> open = new ArrayList<>(List.of(root));
        while (!open.isEmpty()) {
            Node node = open.remove(open.size() - 1);
            if (live.add(node)) {
                open.addAll(node.inputs());
            }
        }
    }

    private void place(Node node, int step) {
        long working = node.op().scratch(node);
        if (working > 0) {
            scratch.put(node, new Place(floats.take(working), working, step, step));
        }
        boolean elsewhere = node.isLeaf() || targets.contains(node) || node.op().updates(node) != null;
        Node reused = elsewhere ? null : reusable(node, step);
        int to = lastUse.getOrDefault(node, step);
        if (reused != null) {
            places.put(node, new Place(places.get(reused).start(), node.shape().size(), step, to));
        } else if (!elsewhere) {
            places.put(node, new Place(memory(node).take(node.shape().size()), node.shape().size(), step, to));
        }
        if (working > 0) {
            floats.give(scratch.get(node).start(), working);
        }
        for (Node input : Set.copyOf(node.inputs())) {
            if (input != reused && places.containsKey(input) && lastUse.get(input) == step) {
                memory(input).give(places.get(input).start(), input.shape().size());
            }
        }
    }

    /** An input in working memory, of the same size, that is read here for the last time and may be written over. */
    private Node reusable(Node node, int step) {
        for (Node input : node.inputs()) {
            if (input.type() == node.type() && places.containsKey(input) && lastUse.get(input) == step
                    && input.shape().size() == node.shape().size() && inPlace(node, input)) {
                return input;
            }
        }
        return null;
    }

    /** Whether a value may be written over wherever it is an input of {@code node}. */
    private static boolean inPlace(Node node, Node value) {
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.input(i) == value && !node.op().inPlace(i)) {
                return false;
            }
        }
        return true;
    }

    private FreeList memory(Node node) {
        return node.type() == Buffer.Type.F32 ? floats : ints;
    }

    /** Floats of working memory. */
    public long floats() {
        return floats.peak();
    }

    /** Ints of working memory. */
    public long ints() {
        return ints.peak();
    }

    /** The leaves that the program reads. */
    public List<Node> leaves() {
        return order.stream().filter(Node::isLeaf).toList();
    }

    /** The buffer of a result that is neither leaf nor target, in the working memory that the launches were made with. */
    public Buffer buffer(Node result, Buffer floatMemory, Buffer intMemory) {
        Place place = places.get(result);
        if (place == null || lastUse.get(result) != Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a result of this plan, got " + result);
        }
        return (result.type() == Buffer.Type.F32 ? floatMemory : intMemory).slice(place.start(), place.length());
    }

    /**
     * The launches, in order.
     *
     * @param bound       buffers of the leaves
     * @param outputs     for each target node the buffers that receive it
     * @param floatMemory at least {@link #floats()} floats
     * @param intMemory   at least {@link #ints()} ints
     */
    public List<Kernel> launches(Map<Node, Buffer> bound, Map<Node, List<Buffer>> outputs, Buffer floatMemory,
            Buffer intMemory) {
        for (Node leaf : leaves()) {
            Buffer buffer = bound.get(leaf);
            if (buffer == null || buffer.length() < leaf.shape().size() || buffer.type() != leaf.type()) {
                throw new IllegalArgumentException("expected a " + leaf.type() + " buffer of " + leaf.shape().size()
                        + " elements for leaf '" + leaf.op().label() + "', got " + buffer);
            }
        }
        if (!outputs.keySet().equals(targets)) {
            throw new IllegalArgumentException("expected buffers for the targets " + targets + ", got " + outputs.keySet());
        }
        outputs.forEach((node, buffers) -> {
            if (buffers.isEmpty() || buffers.stream().anyMatch(
                    buffer -> buffer.type() != node.type() || buffer.length() < node.shape().size())) {
                throw new IllegalArgumentException("expected " + node.type() + " buffers of " + node.shape().size()
                        + " elements for target " + node + ", got " + buffers);
            }
        });
        List<Kernel> launches = new ArrayList<>();
        for (Node node : order) {
            List<Buffer> wanted = outputs.getOrDefault(node, List.of());
            node.op().emit(node, new Emitter() {
                @Override
                public Buffer of(Node asked) {
                    return bufferOf(asked, bound, outputs, floatMemory, intMemory);
                }

                @Override
                public Buffer scratch() {
                    Place place = scratch.get(node);
                    return place == null ? floatMemory.slice(0, 0) : floatMemory.slice(place.start(), place.length());
                }

                @Override
                public void add(Kernel kernel) {
                    launches.add(kernel);
                }
            });
            Buffer value = wanted.isEmpty() ? null : bufferOf(node, bound, outputs, floatMemory, intMemory);
            for (Buffer target : wanted) {
                if (target != value) {
                    launches.add(new Elementwise.Map1(Elementwise.Unary.COPY, value, target, node.shape().size()));
                }
            }
        }
        return launches;
    }

    private Buffer bufferOf(Node node, Map<Node, Buffer> bound, Map<Node, List<Buffer>> outputs, Buffer floatMemory,
            Buffer intMemory) {
        if (node.isLeaf()) {
            return bound.get(node);
        }
        if (targets.contains(node)) {
            return outputs.get(node).get(0);
        }
        if (node.op().updates(node) != null) {
            return bound.get(node.op().updates(node));
        }
        Place place = places.get(node);
        return (node.type() == Buffer.Type.F32 ? floatMemory : intMemory).slice(place.start(), place.length());
    }

    /**
     * The plan as a table: each value with its shape, its place in working memory, and the steps from which to which it
     * lives. {@code given} is a leaf's buffer, {@code target} one given to receive a value, {@code update} changes a leaf.
     */
    public String describe() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%5s  %-34s %16s %12s %12s  %s%n", "step",
                "value", "shape", "offset", "bytes", "lives"));
        long separate = 0;
        for (int step = 0; step < order.size(); step++) {
            Node node = order.get(step);
            Place place = places.get(node);
            Place working = scratch.get(node);
            String where = node.isLeaf() ? "given" : place != null ? Long.toString(place.start() * Float.BYTES)
                    : node.op().updates(node) != null ? "update" : "target";
            String lives = place == null ? "" : step + ".." + (place.to() == Integer.MAX_VALUE ? "end" : place.to());
            separate += place == null ? 0 : FreeList.padded(place.length()) * Float.BYTES;
            separate += working == null ? 0 : FreeList.padded(working.length()) * Float.BYTES;
            text.append(String.format(Locale.ROOT, "%5d  %-34s %16s %12s %12d  %s%n", step, node.op().label(),
                    node.shape(), where, node.shape().size() * Float.BYTES, lives));
        }
        return text.append(String.format(Locale.ROOT, "working memory: %d bytes (%d without reuse)%n",
                (floats() + ints()) * Float.BYTES, separate)).toString();
    }
}
