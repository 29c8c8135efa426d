package org.talweg.benchmarks.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a peer is asked to do, as one line: {@code step widths=784,512,512,10 batch=128 threads=2 data=/tmp/rows}.
 *
 * <p>Kinds and their settings:
 * <ul>
 *   <li>{@code step}: one training step of dense layers with ReLU, softmax cross-entropy and Adam at 1e-3; {@code widths}, {@code batch},
 *       {@code norm} (batch norm before each ReLU: true or false), {@code dropout} (probability to drop after each ReLU, 0 for none),
 *       {@code data} (a file of {@link Rows})
 *   <li>{@code epoch}: all steps of one epoch in a new order, with the settings of {@code step} and {@code test}, a second file,
 *       {@code seed} (of weights and order)
 *   <li>{@code matmul}: C = op(A)·op(B) in float32; {@code m}, {@code n}, {@code k}, {@code transA}, {@code transB}
 *   <li>{@code map}: y = f(x) of {@code n} floats; {@code f} is exp, tanh, sigmoid, relu or softmax (rows of 1000)
 *   <li>{@code optimizer}: one step of {@code rule} (adam, sgd, momentum, rmsprop, adagrad) on one tensor of {@code n} parameters
 * </ul>
 * Every request has {@code threads}. Values have no blanks.
 */
public record Request(String kind, Map<String, String> settings) {

    /** @param settings names and values in turn */
    public static Request of(String kind, Object... settings) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1].toString());
        }
        return new Request(kind, map);
    }

    static Request parse(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split(" +")));
        Map<String, String> map = new LinkedHashMap<>();
        for (String word : words.subList(1, words.size())) {
            int at = word.indexOf('=');
            map.put(word.substring(0, at), word.substring(at + 1));
        }
        return new Request(words.get(0), map);
    }

    public String text(String name) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("expected a setting " + name + ", got " + this);
        }
        return value;
    }

    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    public float real(String name) {
        return Float.parseFloat(settings.getOrDefault(name, "0"));
    }

    /** Of weights and order of rows, 0 where that is no matter. */
    public long seed() {
        return Long.parseLong(settings.getOrDefault("seed", "0"));
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(settings.getOrDefault(name, "false"));
    }

    public int[] numbers(String name) {
        return Stream.of(text(name).split(",")).mapToInt(Integer::parseInt).toArray();
    }

    /** The line that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind + settings.entrySet().stream().map(e -> " " + e.getKey() + "=" + e.getValue()).collect(Collectors.joining());
    }
}
