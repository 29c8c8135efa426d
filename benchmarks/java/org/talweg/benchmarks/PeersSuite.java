package org.talweg.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.talweg.benchmarks.peers.Request;
import org.talweg.data.Datasets;
import org.talweg.data.Split;

/** Talweg and its peers at the same work with the same number of threads, in turns: training steps, functions, optimiser steps. */
final class PeersSuite {
    private static final String SUITE = "peers";
    private static final double LARGEST_DIFFERENCE = 1e-5;
    private static final int ELEMENTS = 1_000_000;
    private static final int[] PARAMETERS = {10_000, 100_000, 10_000_000};
    private static final List<String> FUNCTIONS = List.of("exp", "tanh", "sigmoid", "softmax");
    private static final List<String> RULES = List.of("adam", "sgd", "momentum", "rmsprop", "adagrad");
    private static final Network DEEP = Network.of(128, 784, 512, 512, 10);
    private static final Network SMALL = Network.of(32, 64, 64, 10);

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    PeersSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        this.effort = effort;
        this.limits = limits;
        this.only = only;
        this.results = results;
    }

    void run() throws IOException {
        results.say("peers: median of " + effort.rounds() + " rounds of " + effort.round() + " s, in turns");
        try (Scratch scratch = new Scratch(); Peers peers = new Peers(results)) {
            results.say(Line.head());
            Split images = MnistSized.of(Datasets.fashionMini().train());
            Split digits = MnistSized.of(Datasets.digits());
            Path imageRows = scratch.write("images", images.train());
            Path digitRows = scratch.write("digits", digits.train());
            for (Limits machine : limits.values()) {
                for (Network network : List.of(DEEP, Network.of(32, 784, 512, 512, 10), Network.of(1024, 784, 512, 512, 10),
                        DEEP.withNormAndDropout())) {
                    step(network, images, imageRows, machine, peers);
                }
                step(SMALL, digits, digitRows, machine, peers);
                FUNCTIONS.forEach(f -> kernel(f, ELEMENTS, machine, peers));
                for (int n : PARAMETERS) {
                    RULES.forEach(rule -> kernel(rule, n, machine, peers));
                }
            }
        }
    }

    private void step(Network network, Split data, Path rows, Limits machine, Peers peers) {
        Task task = Task.onCpu(SUITE, network.step(), network.toString(), machine.threads(), 0, network.flops(), machine.product());
        if (!task.matches(only)) {
            return;
        }
        Request request = network.request("step", "threads", machine.threads(), "data", rows);
        List<Peers.Ready> ready = peers.prepare(request, task, peer -> { }, results);
        try (OwnTraining ours = new OwnTraining(request, data)) {
            List<Line> lines = measure(task, ours, ready, 2 * effort.warmUp());
            results.add(lines.get(0).with("loss", ours.loss()));
            for (int i = 0; i < ready.size(); i++) {
                results.add(lines.get(i + 1).with("loss", ready.get(i).result()[0]));
            }
        } finally {
            ready.forEach(peer -> peer.subject().close());
        }
    }

    private void kernel(String name, int n, Limits machine, Peers peers) {
        KernelCase kernel = KernelCase.named(name);
        Task task = kernel.onCpu(SUITE, n, machine);
        if (!task.matches(only)) {
            return;
        }
        Request request = kernel.optimizer() ? Request.of("optimizer", "rule", name, "n", n, "threads", machine.threads())
                : Request.of("map", "f", name, "n", n, "threads", machine.threads());
        List<Peers.Ready> ready = List.of();
        try (OwnProgram ours = new OwnProgram(request)) {
            ready = peers.prepare(request, task, peer -> {
                if (!kernel.optimizer()) {
                    peer.subject().measure(0);
                    checkNear(ours.difference(peer.result()));
                }
            }, results);
            measure(task, ours, ready, effort.warmUp() / 2).forEach(results::add);
        } finally {
            ready.forEach(peer -> peer.subject().close());
        }
    }

    /** Lines of ours and of each peer. */
    private List<Line> measure(Task task, Subject ours, List<Peers.Ready> ready, double warmUp) {
        List<Subject> subjects = new ArrayList<>(List.of(ours));
        ready.forEach(peer -> subjects.add(peer.subject()));
        subjects.forEach(subject -> subject.measure(warmUp));
        ours.measure(warmUp);
        List<Rounds> seconds = Subject.inTurns(subjects, task.threads(), effort);
        Line own = task.line(Subject.TALWEG, seconds.get(0));
        List<Line> lines = new ArrayList<>(List.of(own));
        for (int i = 1; i < subjects.size(); i++) {
            lines.add(task.line(subjects.get(i).name(), seconds.get(i)).behind(own));
        }
        return lines;
    }

    /** The same function was computed, if not to the last digit. */
    private static void checkNear(double difference) throws PeerProcess.Cannot {
        if (!(difference <= LARGEST_DIFFERENCE)) {
            throw new PeerProcess.Cannot("its values differ from ours by " + difference);
        }
    }
}
