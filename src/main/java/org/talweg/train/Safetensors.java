package org.talweg.train;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.DataException;

/**
 * Tensors of floats and doubles in the format of <a href="https://github.com/huggingface/safetensors">safetensors</a>: the length of
 * a header (8 bytes, little-endian), the header (JSON: for each name dtype, shape and where its bytes begin and end), the bytes
 * (little-endian, row-major, without gaps).
 *
 * <p>Only what Talweg writes is read: dtypes F32 and F64, tensors in the order of the header, without gaps or overlap, up to the
 * end of the file. Two hashes among the metadata seal a file, so that no byte of it changes unseen: {@value #DATA_HASH}, the
 * SHA-256 of all bytes after the header, and {@value #HEADER_HASH}, that of the whole header, its spaces at the end included, with
 * zeros where its own 64 digits stand. A wrong length at the front gives another header, so it is found too. Files of Talweg
 * 0.1.0, which have no hash of the header, are read if their metadata are those that it wrote and no others: else a byte changed
 * in the name of that hash would go unseen.
 */
final class Safetensors {
    static final String DATA_HASH = "data_sha256";
    static final String HEADER_HASH = "header_sha256";
    static final String METADATA = "__metadata__";
    /** The limit of the reference implementation. */
    static final int LONGEST_HEADER = 100_000_000;
    static final int MOST_NAMES = 100_000;
    static final int HIGHEST_RANK = 8;
    static final int CHUNK_BYTES = 1 << 16;

    private Safetensors() {}

    /**
     * Where a tensor's elements lie in an array: {@code [from, from + size)}.
     *
     * @param array a float[] (dtype F32) or a double[] (dtype F64)
     */
    record Tensor(String name, long[] shape, Object array, int from) {
        Tensor {
            if (!(array instanceof float[] || array instanceof double[])) {
                throw new IllegalArgumentException("expected a float[] or double[] for tensor " + name);
            }
            int length = array instanceof float[] floats ? floats.length : ((double[]) array).length;
            if (name.equals(METADATA) || shape.length > HIGHEST_RANK || from < 0 || product(shape) > length - from) {
                throw new IllegalArgumentException("expected a tensor of rank 0 to " + HIGHEST_RANK + " inside its array, got name="
                        + name + " shape=" + Arrays.toString(shape) + " from=" + from + " length=" + length);
            }
        }

        int size() {
            return Math.toIntExact(product(shape));
        }

        String dtype() {
            return array instanceof float[] ? "F32" : "F64";
        }

        long bytes() {
            return (long) elementBytes(dtype()) * size();
        }

        void put(ByteBuffer chunk, int done, int count) {
            if (array instanceof float[] floats) {
                chunk.asFloatBuffer().put(floats, from + done, count);
            } else {
                chunk.asDoubleBuffer().put((double[]) array, from + done, count);
            }
        }

        private void get(ByteBuffer chunk, int done, int count) {
            if (array instanceof float[] floats) {
                chunk.asFloatBuffer().get(floats, from + done, count);
            } else {
                chunk.asDoubleBuffer().get((double[]) array, from + done, count);
            }
        }
    }

    /**
     * A tensor as the header names it.
     *
     * @param dtype F32 or F64
     * @param begin in bytes from the start of the data section
     * @param end   the byte after its last
     */
    record Entry(String dtype, long[] shape, long begin, long end) {}

    /**
     * What a file holds, strictly checked against its length; where it has {@value #HEADER_HASH}, against that too.
     *
     * @param metadata in the order of the file, both hashes among them where they are there
     * @param tensors  in the order of the file, which is that of their bytes
     */
    record Header(Map<String, String> metadata, Map<String, Entry> tensors) {
        /** Whether hashes of header and data are there, so that {@link Safetensors#read} finds every changed byte. */
        boolean sealed() {
            return metadata.containsKey(HEADER_HASH) && metadata.containsKey(DATA_HASH);
        }
    }

    /** Bytes of an element; 0 for a dtype that Talweg does not write. */
    static int elementBytes(String dtype) {
        return switch (dtype) {
            case "F32" -> Float.BYTES;
            case "F64" -> Double.BYTES;
            default -> 0;
        };
    }

    /** @throws ArithmeticException beyond 2⁶³ − 1 */
    static long product(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("expected extents of 0 or more, got shape=" + Arrays.toString(shape));
            }
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    /**
     * Writes a sealed file; the caller's metadata come first.
     *
     * @throws IllegalArgumentException for what {@link #read} would refuse: a name twice, one of the two hashes among the
     *     metadata, text that UTF-8 cannot hold, too many names
     */
    static void write(OutputStream target, Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        SafetensorsWriter.write(target, metadata, tensors);
    }

    /**
     * What a file holds, without its data.
     *
     * @throws NoSuchFileException if nothing is there
     * @throws DataException       if it is no such file, or the header is damaged
     */
    static Header header(Path file) throws IOException {
        try (SafetensorsHeader.Reader reader = SafetensorsHeader.open(file)) {
            return reader.header();
        }
    }

    /**
     * Reads a file into the arrays of {@code tensors}, which must be all that it holds, by name, dtype and shape.
     *
     * @return the metadata without the hashes
     * @throws NoSuchFileException if nothing is there
     * @throws DataException       if the file is not that; the arrays may hold some of it then
     */
    static Map<String, String> read(Path file, List<Tensor> tensors) throws IOException {
        return read(file.toString(), SafetensorsHeader.open(file), tensors);
    }

    /** The same of bytes that lie elsewhere, as many as {@code length}. */
    static Map<String, String> read(String file, InputStream in, long length, List<Tensor> tensors) throws IOException {
        return read(file, SafetensorsHeader.open(file, in, length), tensors);
    }

    private static Map<String, String> read(String file, SafetensorsHeader.Reader opened, List<Tensor> tensors) throws IOException {
        try (SafetensorsHeader.Reader reader = opened) {
            Header header = reader.header();
            checkNames(file, header.tensors(), tensors);
            Map<String, Tensor> byName = new LinkedHashMap<>();
            tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
            MessageDigest digest = Weights.sha256();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (String name : header.tensors().keySet()) {
                fill(reader.in(), byName.get(name), chunk, digest);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
            String noted = metadata.remove(DATA_HASH);
            if (noted != null && !noted.equals(hash)) {
                throw SafetensorsHeader.damaged(file, "tensors with the hash " + hash + " where another is noted", null);
            }
            metadata.remove(HEADER_HASH);
            return metadata;
        } catch (EOFException e) { // it has become shorter meanwhile
            throw SafetensorsHeader.damaged(file, "a file that ends early", e);
        }
    }

    private static void checkNames(String file, Map<String, Entry> entries, List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            Entry entry = entries.get(tensor.name());
            if (entry == null || !Arrays.equals(entry.shape(), tensor.shape()) || !entry.dtype().equals(tensor.dtype())) {
                throw new DataException(file + ": expected tensor " + tensor.name() + " of dtype " + tensor.dtype() + " and shape "
                        + Arrays.toString(tensor.shape()) + ", got "
                        + (entry == null ? "none" : "dtype " + entry.dtype() + " and shape " + Arrays.toString(entry.shape()))
                        + "; the weights are not those of config.json beside it");
            }
        }
        if (entries.size() != tensors.size()) {
            throw new DataException(file + ": expected " + tensors.size() + " tensors, got " + entries.size()
                    + "; the weights are not those of config.json beside it");
        }
    }

    private static void fill(DataInputStream in, Tensor tensor, ByteBuffer chunk, MessageDigest digest) throws IOException {
        int width = elementBytes(tensor.dtype());
        for (int done = 0; done < tensor.size();) {
            int count = Math.min(CHUNK_BYTES / width, tensor.size() - done);
            in.readFully(chunk.array(), 0, width * count);
            digest.update(chunk.array(), 0, width * count);
            tensor.get(chunk, done, count);
            done += count;
        }
    }
}
