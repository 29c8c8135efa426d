package org.talweg.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.talweg.engine.Engine;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;

/**
 * The numbers of a trained network, on the host.
 *
 * @param parameters the parameter arena, padding included
 * @param states     the state arena, padding included
 */
public record Weights(float[] parameters, float[] states) {
    private static final int CHUNK = 1 << 14;

    /** Room for those of a model. */
    static Weights empty(Model model) {
        return new Weights(new float[Math.toIntExact(model.parameterFloats())], new float[Math.toIntExact(model.stateFloats())]);
    }

    static Weights of(Engine engine, Buffer parameters, Buffer states) {
        return new Weights(engine.floats(parameters, Math.toIntExact(parameters.length())),
                engine.floats(states, Math.toIntExact(states.length())));
    }

    /** SHA-256 of the parameters in the order of the arena, little-endian, padding left out; lower-case hex. */
    public String sha256(Model model) {
        MessageDigest digest = sha256();
        // In pieces: the bytes of a matrix of 2²⁹ floats would not fit an array.
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Parameter parameter : model.parameters()) {
            int size = Math.toIntExact(parameter.shape().size());
            for (int done = 0; done < size;) {
                int count = Math.min(CHUNK, size - done);
                bytes.asFloatBuffer().put(parameters, (int) parameter.offset() + done, count);
                digest.update(bytes.array(), 0, Float.BYTES * count);
                done += count;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether all are finite. */
    boolean finite() {
        return finite(parameters) && finite(states);
    }

    private static boolean finite(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value * 0; // stays 0 unless a value is NaN or infinite
        }
        return sum == 0;
    }

    /** The parameters in the order of the arena, padding left out. */
    float[] packed(Model model) {
        float[] packed = new float[Math.toIntExact(model.parameterCount())];
        int at = 0;
        for (Parameter parameter : model.parameters()) {
            int size = (int) parameter.shape().size();
            System.arraycopy(parameters, (int) parameter.offset(), packed, at, size);
            at += size;
        }
        return packed;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("expected SHA-256, which every JVM must have", impossible);
        }
    }
}
