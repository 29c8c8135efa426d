package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/** Buffers of launches on one engine. */
final class KernelRoom {
    private static final int BLOCK = 1 << 20;
    private static final float[] RANDOM = random();

    private final Engine engine;
    private final List<Buffer> buffers = new ArrayList<>();
    private final Buffer step;
    private final Buffer scale;
    private final Buffer counters;
    private long bytes;

    KernelRoom(Engine engine) {
        this.engine = engine;
        float[] scalars = {1e-3f, Float.POSITIVE_INFINITY, 0, 0, 0, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f, 1.5f, 2f};
        step = engine.allocate("step", Buffer.Type.F32, OptimizerStep.SLOTS);
        engine.upload(scalars, 0, step, scalars.length);
        scale = engine.allocate("scale", Buffer.Type.F32, 1);
        engine.upload(new float[] {1}, 0, scale, 1);
        counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
    }

    private static float[] random() {
        SplittableRandom source = new SplittableRandom(1);
        float[] values = new float[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            values[i] = (float) source.nextDouble(0.001, 1);
        }
        return values;
    }

    /** n random floats from 0.001 to 1: numbers that no kernel turns into NaN. */
    Buffer floats(String label, long n) {
        Buffer buffer = engine.allocate(label, Buffer.Type.F32, n);
        for (long at = 0; at < n; at += BLOCK) {
            int count = (int) Math.min(BLOCK, n - at);
            engine.upload(RANDOM, 0, buffer.slice(at, count), count);
        }
        bytes += 4 * n;
        buffers.add(buffer);
        return buffer;
    }

    /** Labels 0, 1, … below {@code classes}, over and over. */
    Buffer labels(long n, int classes) {
        int[] labels = new int[Math.toIntExact(n)];
        Arrays.setAll(labels, i -> i % classes);
        Buffer buffer = engine.allocate("labels", Buffer.Type.I32, n);
        engine.upload(labels, 0, buffer, labels.length);
        bytes += 4 * n;
        return buffer;
    }

    Buffer step() {
        return step;
    }

    Buffer scale() {
        return scale;
    }

    Buffer counters() {
        return counters;
    }

    /** Of all buffers. */
    long bytes() {
        return bytes;
    }

    /**
     * Compares the end of every buffer, after the one launch of an optimiser step that was made in this room, with the CPU's scalar
     * form: the elements behind the last whole block, which holds the same numbers as the first.
     *
     * @throws IllegalStateException if the bits differ
     */
    void checkEnd(KernelCase kernel, long n) {
        long count = n < BLOCK ? n : n % BLOCK;
        try (CpuEngine cpu = new CpuEngine(1, 0)) {
            KernelRoom expected = new KernelRoom(cpu);
            cpu.launch(kernel.launch(expected, count));
            for (int i = 0; i < buffers.size(); i++) {
                compare(kernel, cpu, expected.buffers.get(i), engine, buffers.get(i).slice(n - count, count));
            }
        }
    }

    private static void compare(KernelCase kernel, Engine cpu, Buffer expected, Engine engine, Buffer actual) {
        int count = (int) expected.length();
        int mismatch = Arrays.mismatch(cpu.floats(expected, count), engine.floats(actual, count));
        if (mismatch >= 0) {
            throw new IllegalStateException(kernel + ": expected the bits of the CPU's scalar form, got others in " + actual + " at "
                    + mismatch + "; speed is of no interest before the bits are right");
        }
    }

    /**
     * Launches here and on the CPU's scalar form, and compares every word of every buffer.
     *
     * @throws IllegalStateException if the bits differ
     */
    static void check(KernelCase kernel, long n, Engine engine) {
        try (CpuEngine cpu = new CpuEngine(1, 0)) {
            KernelRoom expected = new KernelRoom(cpu);
            KernelRoom actual = new KernelRoom(engine);
            cpu.launch(kernel.launch(expected, n));
            engine.launch(kernel.launch(actual, n));
            for (int i = 0; i < expected.buffers.size(); i++) {
                compare(kernel, cpu, expected.buffers.get(i), engine, actual.buffers.get(i));
            }
        }
    }
}
