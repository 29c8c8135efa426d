package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Labelled rows as both sides of the pipe read them: three little-endian integers (rows, features, classes), the features row by
 * row as little-endian floats, then a label from 0 for each row.
 */
public record Rows(int rows, int features, int classes, float[] x, int[] labels) {
    private static final int HEADER = 12;

    public void write(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 4 * (x.length + labels.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(rows).putInt(features).putInt(classes);
        bytes.asFloatBuffer().put(x);
        bytes.position(HEADER + 4 * x.length);
        bytes.asIntBuffer().put(labels);
        Files.write(file, bytes.array());
    }

    public static Rows read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            int rows = bytes.getInt();
            int features = bytes.getInt();
            int classes = bytes.getInt();
            float[] x = new float[rows * features];
            int[] labels = new int[rows];
            bytes.asFloatBuffer().get(x);
            bytes.position(HEADER + 4 * x.length);
            bytes.asIntBuffer().get(labels);
            return new Rows(rows, features, classes, x, labels);
        }
    }

    /** Rows {@code [from, from + count)}, one after the other. */
    public float[] features(int from, int count) {
        return Arrays.copyOfRange(x, from * features, (from + count) * features);
    }
}
