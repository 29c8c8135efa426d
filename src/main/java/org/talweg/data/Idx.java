package org.talweg.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Image sets in the layout of MNIST: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the same with
 * {@code t10k}, each packed by gzip or not; labels 0 to 9.
 *
 * <p>An IDX file is a big-endian header, two zero bytes, the type (8: unsigned byte), the number of dimensions and each
 * dimension in 4 bytes, and then the values in row-major order. Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST
 * database of handwritten digits, "File formats for the MNIST database".
 */
final class Idx {
    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;
    private static final int LARGEST_LABEL = 9;
    /** JVMs do not allocate arrays up to the last index. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int READ_BYTES = 1 << 20;

    private Idx() {}

    /** One part of a folder ({@code train} or {@code t10k}), or null where its images are not there and need not be. */
    static ImageTable part(Path folder, String part, boolean needed, boolean labelled) {
        Input images = find(folder, part + "-images", "idx3-ubyte", needed);
        Input labels = find(folder, part + "-labels", "idx1-ubyte", labelled && (needed || images != null));
        if (images == null && labels == null) return null;
        if (images == null) find(folder, part + "-images", "idx3-ubyte", true);
        return read(images, labels);
    }

    private static Input find(Path folder, String stem, String kind, boolean needed) {
        for (String joint : List.of("-", ".")) {
            for (String packed : List.of("", ".gz")) {
                Path file = folder.resolve(stem + joint + kind + packed);
                if (Files.isRegularFile(file)) return Input.file(file);
            }
        }
        if (!needed) return null;
        throw new DataException(folder + ": expected a file " + stem + "-" + kind + " or " + stem + "-" + kind
                + ".gz in this folder, got none; name a folder in the layout of MNIST");
    }

    static ImageTable read(Input images, Input labels) {
        try (DataInputStream in = new DataInputStream(images.open())) {
            int[] size = dimensions(in, images, IMAGES_MAGIC, "images", 3);
            if ((long) size[1] * size[2] > Table.MOST_COLUMNS) {
                throw new DataException(images.name() + ": expected images of at most " + Table.MOST_COLUMNS + " pixels, got height="
                        + size[1] + " width=" + size[2] + "; scale them down");
            }
            byte[] pixels = values(in, images, size);
            return new ImageTable(images.name(), pixels, size[0], size[1], size[2],
                    labels == null ? null : labels(labels, size[0], images));
        } catch (IOException e) {
            throw images.failure(e);
        }
    }

    private static byte[] labels(Input labels, int images, Input imagesInput) {
        try (DataInputStream in = new DataInputStream(labels.open())) {
            int[] size = dimensions(in, labels, LABELS_MAGIC, "labels", 1);
            if (size[0] != images) {
                throw new DataException(labels.name() + ": expected " + images + " labels as there are images in "
                        + imagesInput.name() + ", got count=" + size[0] + "; take both files from the same set");
            }
            byte[] values = values(in, labels, size);
            for (int i = 0; i < values.length; i++) {
                if ((values[i] & 0xFF) > LARGEST_LABEL) {
                    throw new DataException(labels.name() + ": expected labels 0 to " + LARGEST_LABEL + ", got label="
                            + (values[i] & 0xFF) + " for image " + (i + 1) + "; check that the file is whole and holds labels");
                }
            }
            return values;
        } catch (IOException e) {
            throw labels.failure(e);
        }
    }

    private static int[] dimensions(DataInputStream in, Input input, int magic, String what, int count) throws IOException {
        int header = 4 + 4 * count;
        byte[] bytes = in.readNBytes(header);
        if (bytes.length >= 4 && word(bytes, 0) != magic) {
            throw new DataException(String.format(Locale.ROOT, "%s: expected IDX %s, magic=0x%08x, got magic=0x%08x; name a file of that kind",
                    input.name(), what, magic, word(bytes, 0)));
        }
        if (bytes.length < header) {
            throw new DataException(input.name() + ": expected an IDX header of " + header + " bytes, got length=" + bytes.length
                    + "; the file is truncated, copy or download it again");
        }
        int[] size = new int[count];
        long product = 1;
        for (int i = 0; i < count; i++) {
            size[i] = word(bytes, 4 + 4 * i);
            if (size[i] <= 0) {
                throw new DataException(input.name() + ": expected positive dimensions, got dimension[" + i + "]=" + size[i]
                        + "; the header is damaged or the file is empty");
            }
            product = product > LONGEST_ARRAY ? product : product * size[i];
        }
        if (product > LONGEST_ARRAY) {
            throw new DataException(input.name() + ": expected at most " + LONGEST_ARRAY + " values, got dimensions="
                    + Arrays.toString(size) + "; the header is damaged, or cut the set in smaller files");
        }
        return size;
    }

    /** Grows with what is really there, so that a header that promises too much costs no memory. */
    private static byte[] values(DataInputStream in, Input input, int[] size) throws IOException {
        int expected = 1;
        for (int n : size) expected *= n;
        byte[] values = new byte[Math.min(expected, READ_BYTES)];
        int length = 0;
        while (true) {
            int n = in.readNBytes(values, length, values.length - length);
            length += n;
            if (length == expected) break;
            if (length < values.length) {
                throw new DataException(input.name() + ": expected " + expected + " values after the header, got length=" + length
                        + "; the file is truncated, copy or download it again");
            }
            long next = Math.min(expected, 4L * values.length);
            Room.check(input.name(), next + values.length);
            values = Arrays.copyOf(values, (int) next);
        }
        if (in.read() >= 0) {
            throw new DataException(input.name() + ": expected " + expected + " values after the header, got more;"
                    + " the header does not belong to this content, copy or download the file again");
        }
        return values;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }
}
